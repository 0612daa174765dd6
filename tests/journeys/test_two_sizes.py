"""The studio's page sends a small picture beside the large one, and the server makes none."""

from pathlib import Path

import psutil
import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser

from shared.rungs import Rung, Wish
from streaming_server.media.ladder.ladders import CHILD
from streaming_server.media.peers import Certificate
from tests.fair import SHOW
from tests.journeys.staff_fair import counter
from tests.media.ladder.watchers import is_whole, watching

pytestmark = pytest.mark.browser


def makers() -> int:
    """How many processes of the server make a small picture."""
    return sum(CHILD in child.cmdline() for child in psutil.Process().children(recursive=True))


async def test_who_saves_gets_the_small_picture_that_the_shop_sends(
    browser: Browser, tmp_path: Path
) -> None:
    async with counter(tmp_path) as fair:
        context = await browser.new_context(permissions=["camera", "microphone"], locale="zh-CN")
        page = await context.new_page()
        await page.goto(await fair.invitation())
        await page.wait_for_url(fair.studio)
        await page.locator("[data-sending='sending']").wait_for()
        await fair.goes_live()
        whep = f"{fair.url}/whep/{SHOW}"
        async with (
            ClientSession() as http,
            watching(whep, http, Certificate.generateCertificate(), "VP8") as saver,
        ):
            await saver.began()
            (large,) = saver.widths[-1:]
            assert fair.rooms.engine is not None
            await fair.rooms.engine.rung(saver.resource, Wish.SAVE)
            await saver.until(lambda: saver.widths[-1] < large and len(saver.shown) > 30)
            assert await fair.rooms.engine.rung(saver.resource) is Rung.LOW
            assert saver.widths[-1] * 2 == large
            assert makers() == 0
            assert is_whole(saver.video)
        await page.close()

"""The process that carries a show dies: employer, phone and touchscreen are back by themselves."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from streaming_server.media.pool import WorkerPool
from tests.fair import SHOW
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.staff_fair import Counter, counter
from tests.journeys.studio_page import go_live, rehearse
from tests.kiosk.glass import Glass, touchscreen

pytestmark = pytest.mark.browser
FRESH = 30  # pictures: more than were on their way when the worker died


async def employer(browser: Browser, fair: Counter) -> Page:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        permissions=["camera", "microphone"],
    )
    page = await context.new_page()
    await rehearse(page, fair)
    await go_live(page)
    return page


async def resident(browser: Browser, fair: Counter) -> Page:
    page = await (await phone(browser)).new_page()
    await page.goto(f"{fair.url}/live/{SHOW}")
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    await page.evaluate("window.sameReader = true")
    return page


def worker_of_the_show(fair: Counter) -> int:
    engine = fair.rooms.engine
    assert isinstance(engine, WorkerPool)
    pid = engine.home_pid(SHOW)
    assert pid is not None
    return pid


async def test_everybody_is_back_without_a_reload(browser: Browser, tmp_path: Path) -> None:
    async with counter(tmp_path, media_workers=2) as fair:
        studio = await employer(browser, fair)
        page = await resident(browser, fair)
        async with touchscreen(fair.url, Glass()) as glass:
            await glass.until_pictures(10)
            before = glass.pictures[-1]
            decoded = await page.evaluate("window.doorstep.framesDecoded()")
            os.kill(worker_of_the_show(fair), signal.SIGKILL)
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(
                    until(page, f"window.doorstep.framesDecoded() > {decoded + FRESH}"),
                    glass.until_pictures(len(glass.pictures) + FRESH),
                )
            after = glass.pictures[-1]
        # The stage's clock goes on: one that begins anew begins anywhere.
        assert 0 < (after - before) % 2**32 < PATIENCE_S * 90_000
        assert await page.evaluate("window.sameReader")
        await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
        await expect(studio.locator("[data-sending='sending']")).to_be_visible()

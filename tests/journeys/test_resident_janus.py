"""The same show from a Janus node: nobody notices, nor much when the node is killed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from kiosk.watching.stage import Play
from streaming_server.media.janus.placement import Placement
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.cards import sees_a_card_change
from tests.journeys.resident_fair import COOK, Fair, fair_on_air
from tests.kiosk.glass import Glass, touchscreen
from tests.media.janus.nodes import Janus, janus_node

pytestmark = pytest.mark.browser

FRESH = 30  # pictures: more than were on their way when the node died


@dataclass(frozen=True, slots=True, kw_only=True)
class CityShow:
    fair: Fair
    janus: Janus


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[CityShow]:
    async with (
        janus_node() as janus,
        fair_on_air(tmp_path, **janus.serving(beyond=0)) as fair,
    ):
        await fair.pin(COOK)
        yield CityShow(fair=fair, janus=janus)


async def before_the_show(browser: Browser, show: CityShow) -> Page:
    page = await (await phone(browser)).new_page()
    await page.goto(show.fair.live)
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    assert await page.evaluate("window.doorstep.isElsewhere")
    return page


def on_nodes(show: CityShow) -> int:
    engine = show.fair.rooms.engine
    assert isinstance(engine, Placement)
    return sum(len(node.viewers) for node in engine.nodes)


async def test_phone_and_touchscreen_watch_at_a_node_and_survive_it(
    browser: Browser, show: CityShow
) -> None:
    page = await before_the_show(browser, show)
    async with touchscreen(show.fair.url, Glass()) as glass:
        await glass.until_pictures(10)
        assert on_nodes(show) == 2
        await sees_a_card_change(page, show.fair)

        decoded = await page.evaluate("window.doorstep.framesDecoded()")
        await show.janus.kill()
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(
                until(page, f"window.doorstep.framesDecoded() > {decoded + FRESH}"),
                glass.until_pictures(len(glass.pictures) + FRESH),
            )
        assert not await page.evaluate("window.doorstep.isElsewhere")
        assert on_nodes(show) == 0
        assert glass.states == [Play.JOINING, Play.PLAYING, Play.WAITING, Play.PLAYING]
        steps = zip(glass.pictures, glass.pictures[1:], strict=False)
        assert all(0 < (after - before) % 2**32 < PATIENCE_S * 90_000 for before, after in steps)

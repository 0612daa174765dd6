"""A phone that is slow to read the page's scripts has the picture's connection meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.journeys.browsers import phone
from tests.journeys.resident_fair import Fair, fair_on_air

pytestmark = pytest.mark.browser

CONNECTED = "() => globalThis.askedForPicture.first.peer.connectionState === 'connected'"
ON_SCREEN = "() => document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames > 0"


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        yield running


async def test_the_picture_comes_before_the_scripts_that_show_it(
    browser: Browser, show: Fair
) -> None:
    released = asyncio.Event()

    async def hold(route: Route) -> None:
        await released.wait()
        await route.continue_()

    page: Page = await (await phone(browser)).new_page()
    await page.route("**/resident/watch.js", hold)
    await page.goto(show.live, wait_until="commit")
    await page.wait_for_function("() => globalThis.askedForPicture")
    await page.wait_for_function(CONNECTED)
    await page.wait_for_function(ON_SCREEN)
    assert await page.evaluate("() => !globalThis.doorstep")
    released.set()
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")

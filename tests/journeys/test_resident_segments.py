"""Where WebRTC does not come about the picture comes as segments, late, with its cards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.journeys.browsers import phone, until
from tests.journeys.cards import sees_a_card_change
from tests.journeys.resident_fair import COOK, WASHER, Fair, fair_on_air

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        await running.pin(COOK)
        yield running


async def sees_segments(page: Page, show: Fair) -> None:
    await page.goto(show.live)
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    await expect(page.get_by_text("画面晚几秒")).to_be_visible()
    await until(page, "window.doorstep.framesDecoded() > 30")


async def test_a_full_server_shows_segments_and_cards_keep_the_pictures_time(
    browser: Browser, show: Fair
) -> None:
    page = await (await phone(browser)).new_page()

    async def full(route: Route) -> None:
        await route.fulfill(status=503, headers={"Retry-After": "5"}, body="{}")

    await page.route("**/whep/**", full)
    await sees_segments(page, show)
    await show.pin(WASHER)
    pinned = page.locator("[data-card]:not([hidden])")
    await expect(pinned).to_have_attribute("data-number", str(show.numbers[COOK]))
    await expect(pinned).to_have_attribute("data-number", str(show.numbers[WASHER]))
    await sees_a_card_change(page, show)


async def test_a_browser_without_webrtc_sees_the_show(browser: Browser, show: Fair) -> None:
    context = await phone(browser)
    await context.add_init_script("delete globalThis.RTCPeerConnection")
    await sees_segments(await context.new_page(), show)

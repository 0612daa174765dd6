"""A show that is full: who comes is told the place in line, applies all the same, and gets in."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.browsers import phone
from tests.journeys.resident_fair import COOK, Fair, fair_on_air

pytestmark = pytest.mark.browser


async def resident(browser: Browser, show: Fair) -> Page:
    page = await (await phone(browser)).new_page()
    await page.goto(show.live)
    return page


async def test_who_waits_is_told_the_place_can_apply_and_is_let_in_in_turn(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTEP_MEDIA_WORKERS", "1")
    monkeypatch.setenv("DOORSTEP_WORKER_VIEWERS", "1")
    monkeypatch.setenv("DOORSTEP_HLS", "off")
    async with fair_on_air(tmp_path) as show:
        await show.pin(COOK)
        first = await resident(browser, show)
        await expect(first.locator(".stage")).to_have_attribute("data-picture", "playing")
        second = await resident(browser, show)
        words = second.locator("[data-full]")
        await expect(words).to_contain_text("您排在第一位")
        third = await resident(browser, show)
        await expect(third.locator("[data-full]")).to_contain_text("前面还有 1 位")
        await expect(second.get_by_role("link", name="我要报名")).to_be_visible()
        await first.close()
        await expect(second.locator(".stage")).to_have_attribute("data-picture", "playing")
        await expect(words).to_be_hidden()
        await expect(third.locator("[data-full]")).to_contain_text("您排在第一位")

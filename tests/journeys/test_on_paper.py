"""What staff print of a page: what is to be known, and nothing to be pressed."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.fair import SHOW
from tests.journeys.staff_fair import counter, counter_page

pytestmark = pytest.mark.browser


async def test_a_show_is_printed_without_what_is_pressed(browser: Browser, tmp_path: Path) -> None:
    async with counter(tmp_path, media_workers=0) as fair:
        page = await counter_page(browser, fair)
        await page.goto(f"{fair.desk}/sessions/{SHOW}")
        await expect(page.get_by_role("navigation").first).to_be_visible()
        await page.emulate_media(media="print")
        await expect(page.get_by_role("heading", name="包子铺专场")).to_be_visible()
        for gone in (page.get_by_role("navigation"), page.get_by_role("button")):
            await expect(gone.filter(visible=True)).to_have_count(0)
        # Printers leave grounds out.
        plate = page.locator(".plate").first
        assert await plate.evaluate("plate => getComputedStyle(plate).color") == "rgb(0, 0, 0)"

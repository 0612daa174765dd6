"""What staff print of a page: what is to be known, and nothing to be pressed."""

from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from shared.ids import ResourceId
from shared.reservations import Kind, Resource, SetResource
from streaming_server.app import control_plane
from streaming_server.settings import Settings
from tests.fair import HERE, SHOW, STAFF, station
from tests.journeys.staff_fair import counter, counter_page, new_id
from tests.lodging_store import ROOMS
from tests.lodgings import MARKET

pytestmark = pytest.mark.browser
#: Of A4 within the margins, by 96 dots an inch: upright, and across.
UPRIGHT, ACROSS = 703, 1032
REACH: Final = "table => Math.ceil(table.getBoundingClientRect().right)"


async def on_paper(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 700})
    await page.emulate_media(media="print")


async def test_a_show_is_printed_without_what_is_pressed(browser: Browser, tmp_path: Path) -> None:
    async with counter(tmp_path, media_workers=0) as fair:
        page = await counter_page(browser, fair)
        await page.goto(f"{fair.desk}/sessions/{SHOW}")
        await expect(page.get_by_role("navigation").first).to_be_visible()
        await page.get_by_role("button", name="做邀请链接").click()
        link = await page.get_by_label("邀请链接", exact=True).input_value()
        await page.emulate_media(media="print")
        await expect(page.get_by_role("heading", name="包子铺专场")).to_be_visible()
        await expect(page.get_by_text(link)).to_be_visible()  # a box would cut it
        for gone in (page.get_by_role("navigation"), page.get_by_role("button")):
            await expect(gone.filter(visible=True)).to_have_count(0)
        # Printers leave grounds out.
        plate = page.locator(".plate").first
        assert await plate.evaluate("plate => getComputedStyle(plate).color") == "rgb(0, 0, 0)"


async def test_calendars_are_printed_with_all_their_days(browser: Browser, tmp_path: Path) -> None:
    async with control_plane(Settings(data=tmp_path)) as (store, _, _):
        await store.seed([station(MARKET, name="泉边零工市场", is_gig_market=True)], [], [])
        await store.furnish(ROOMS)
    async with counter(tmp_path, media_workers=0) as fair:
        room = Resource(
            resource_id=ResourceId("studio"), station=HERE, kind=Kind.STUDIO, name="直播间"
        )
        await fair.rooms.handle(SetResource(command_id=new_id(), resource=room), STAFF)
        page = await counter_page(browser, fair)

        await page.goto(f"{fair.desk}/beds?market={MARKET}")
        await expect(page.locator("summary").first).to_be_visible()
        await on_paper(page, ACROSS)
        assert await page.locator(".grid").evaluate(REACH) <= ACROSS
        for gone in (".mk", ".panel", ".now", "summary"):
            await expect(page.locator(gone).filter(visible=True)).to_have_count(0)
        assert b"/MediaBox [0 0 841" in await page.pdf(prefer_css_page_size=True)

        await page.goto(f"{fair.desk}/rooms")
        await on_paper(page, UPRIGHT)
        assert await page.locator("table.week").evaluate(REACH) <= UPRIGHT


async def test_the_hours_of_the_week_are_printed_for_the_door(
    browser: Browser, tmp_path: Path
) -> None:
    async with counter(tmp_path, media_workers=0) as fair:
        page = await counter_page(browser, fair)
        await page.goto(f"{fair.desk}/hours")
        await on_paper(page, UPRIGHT)
        for day in ("周一", "周日"):
            one = page.locator(".week li").filter(has_text=day)
            await expect(one.get_by_text("08:30–18:00")).to_be_visible()
        await expect(page.locator("input:visible:not([type=checkbox])")).to_have_count(0)
        await expect(page.get_by_role("button").filter(visible=True)).to_have_count(0)
        await expect(page.get_by_label("日期")).to_be_hidden()

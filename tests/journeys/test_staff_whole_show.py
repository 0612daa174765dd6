"""The whole journey by hand: the counter makes a show, a shop owner's phone broadcasts it, a
resident watches and applies, and is answered while the show runs."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.journeys.browsers import phone
from tests.journeys.staff_fair import Counter, counter, counter_page

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as running:
        yield running


async def make_show(desk: Page) -> str:
    """Staff choose the shop, take a role it published, and copy the invitation."""
    await desk.get_by_role("link", name="开一场直播").click()
    await desk.get_by_label("哪一家招工").fill("包子")
    await desk.get_by_role("link", name=re.compile("老周包子铺")).click()
    await desk.get_by_role("button", name="定下来").click()
    await desk.get_by_text(re.compile("这家以前发过的")).click()
    cook = desk.get_by_role("listitem").filter(has_text="食堂帮厨")
    await cook.get_by_role("button", name="加进来").click()
    await expect(desk.get_by_text("能讲", exact=True)).to_be_visible()
    await desk.get_by_role("button", name="做邀请链接").click()
    return await desk.get_by_label("邀请链接", exact=True).input_value()


async def broadcast(page: Page, invitation: str) -> None:
    await page.goto(invitation)
    await page.locator("[data-sending='sending']").wait_for()
    await page.get_by_role("button", name="开播").click()
    await page.locator("html[data-phase='on_air']").wait_for()
    await page.get_by_role("button", name="讲这个").click()
    await expect(page.get_by_text("正在讲")).to_be_visible()


async def watch_and_apply(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    await page.get_by_role("button", name="夫妻能一起吗").click()
    await expect(page.locator("[data-answer]:not([hidden])")).to_contain_text("替您问了")
    await page.get_by_role("link", name="我要报名").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="怎么称呼").fill("王")
    await sheet.get_by_text("女士", exact=True).click()
    await sheet.get_by_label("怎么找您").fill("138 0000 4017")
    await sheet.get_by_text("15 公斤以内").click()
    await sheet.get_by_role("button", name="就这样，报名").click()
    await expect(sheet.get_by_role("heading", name="报上名了")).to_be_visible()


async def test_from_the_counter_to_an_answer(browser: Browser, fair: Counter) -> None:
    desk = await counter_page(browser, fair)
    invitation = await make_show(desk)
    owners_phone = await phone(browser)
    await owners_phone.grant_permissions(["camera", "microphone"])
    studio = await owners_phone.new_page()
    await broadcast(studio, invitation)
    resident = await (await phone(browser)).new_page()
    session = invitation.partition("/studio/")[2].partition("#")[0]
    await watch_and_apply(resident, f"{fair.url}/live/{session}")
    owed = desk.get_by_role("region", name="没回话的报名")
    await expect(owed).to_contain_text("王女士")
    await studio.locator("label").filter(has_text="报名的").click()
    await studio.get_by_role("button", name=re.compile("^约")).click()
    await expect(studio.get_by_role("link", name="138 0000 4017")).to_be_visible()
    await expect(resident.get_by_text(re.compile("说好了，周店长")).first).to_be_visible()
    await expect(owed).to_contain_text("都回了话")
    await studio.get_by_text("下播", exact=True).click()
    await studio.get_by_role("button", name="就这样，下播").click()
    await expect(studio.get_by_role("heading", name="这一场", exact=True)).to_be_visible()
    await desk.goto(f"{fair.desk}/sessions/{session}")
    await expect(desk.get_by_text("1 份").first).to_be_visible()
    await expect(desk.locator(".figures")).to_contain_text("看过的1 人")
    await expect(desk.get_by_role("listitem").filter(has_text="夫妻能一起吗")).to_be_visible()

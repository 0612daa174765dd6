"""Residents' pages without a picture, without scripts, in both languages and both themes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from shared.recordings import Move as Recording
from tests.fair import HERE, SHOW
from tests.journeys.browsers import phone
from tests.journeys.resident_fair import CASHIER, COOK, Fair, fair, fair_on_air

pytestmark = pytest.mark.browser
GRAVE: Final = frozenset({"serious", "critical"})
WIDTHS: Final = (320, 360, 390, 768, 1280)
ADDRESSES: Final = (
    "/",
    "/jobs",
    "/jobs?words=火箭",
    f"/jobs/{COOK}",
    f"/jobs/{COOK}/apply",
    "/live",
    f"/live/{SHOW}",
    f"/replay/{SHOW}",
    "/mine",
    "/place",
    "/nowhere",
)


@pytest_asyncio.fixture(loop_scope="module")
async def lobby(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair(tmp_path, media_workers=0) as running:  # nothing is shown here
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        await running.record(Recording.AGREE)
        await running.pin(COOK)
        yield running


async def grave_faults(page: Page) -> list[str]:
    """Of the page as it stands, and of its colours in the other theme."""
    await page.emulate_media(reduced_motion="reduce")  # else colours on their way are read
    found = (await Axe().run(page)).response["violations"]
    await page.evaluate("document.documentElement.dataset.theme = 'contrast'")
    colours = {"runOnly": ["color-contrast"]}
    found += (await Axe().run(page, options=colours)).response["violations"]
    return [
        f"{page.url} {fault['id']} {node['html'][:120]}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


async def prefer(context: BrowserContext, url: str, **choices: str) -> None:
    await context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in choices.items()]
    )


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_page_keeps_anybody_out(browser: Browser, show: Fair, language: str) -> None:
    context = await phone(browser)
    await prefer(context, show.url, language=language)
    page = await context.new_page()
    faults: list[str] = []
    for address in ADDRESSES:
        await page.goto(show.url + address)
        faults += await grave_faults(page)
    await page.goto(show.live)
    await page.locator("[data-apply-now]").click()
    await expect(page.locator("dialog form")).to_be_visible()
    faults += await grave_faults(page)
    assert faults == []


@pytest.mark.parametrize("text_size", ["", "large"])
async def test_no_page_scrolls_sideways(browser: Browser, show: Fair, text_size: str) -> None:
    context = await browser.new_context(locale="zh-CN")
    await prefer(context, show.url, text_size=text_size)
    page = await context.new_page()
    too_wide: list[str] = []
    for address in ADDRESSES:
        await page.goto(show.url + address)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            if await page.evaluate("document.documentElement.scrollWidth") > width:
                too_wide.append(f"{address} {width}")
    assert too_wide == []


async def test_a_role_is_found_and_applied_for_without_scripts(
    browser: Browser, lobby: Fair
) -> None:
    page = await (await phone(browser, scripts=False)).new_page()
    await page.goto(lobby.url)
    await page.get_by_role("searchbox").fill("收银")
    await page.get_by_role("button", name="找活").click()
    await page.get_by_role("link", name="收银员").click()
    await page.get_by_role("link", name="我要报名").click()
    await page.get_by_role("textbox", name="怎么称呼").fill("欧阳")
    await page.get_by_label("怎么找您").fill("12345")
    await page.get_by_role("button", name="就这样，报名").click()
    await expect(page.get_by_label("怎么找您")).to_have_value("12345")
    await expect(page.get_by_text("这个号码打不通")).to_be_visible()
    await page.get_by_label("怎么找您").fill("0531-8600 0016")
    await page.get_by_role("button", name="就这样，报名").click()
    await expect(page.get_by_role("heading", name="报上名了")).to_be_visible()
    (applicant,) = await lobby.applicants()
    assert applicant.contact.form_of_address.disclose() == "欧阳"


async def test_a_question_is_answered_without_scripts(browser: Browser, show: Fair) -> None:
    page = await (await phone(browser, scripts=False)).new_page()
    await page.goto(show.live)
    await page.get_by_role("button", name="管饭吗").first.click()
    await expect(page.locator("[data-answer]:not([hidden])")).to_contain_text("管一顿早饭")


async def test_somebody_without_a_phone_can_apply(browser: Browser, lobby: Fair) -> None:
    page = await (await phone(browser)).new_page()
    await page.goto(f"{lobby.url}/jobs/{CASHIER}/apply")
    await page.get_by_role("textbox", name="怎么称呼").fill("王")
    await page.get_by_text("没有手机").click()
    await expect(page.locator("[data-shows=phone]")).to_contain_text("站里传话")
    await page.get_by_role("button", name="就这样，报名").click()
    await expect(page.get_by_role("heading", name="报上名了")).to_be_visible()
    (applicant,) = await lobby.rooms.reader.open_applicants(HERE)
    assert applicant.contact.phone is None


async def test_large_text_is_kept_for_every_page(browser: Browser, lobby: Fair) -> None:
    page = await (await phone(browser)).new_page()
    await page.goto(lobby.url)
    await page.get_by_role("button", name="大字").click()
    await expect(page.locator("html")).to_have_attribute("data-text-size", "large")
    await page.goto(f"{lobby.url}/jobs")
    await expect(page.locator("html")).to_have_attribute("data-text-size", "large")


async def test_english_is_one_tap_away(browser: Browser, lobby: Fair) -> None:
    page = await (await phone(browser)).new_page()
    await page.goto(f"{lobby.url}/jobs/{CASHIER}")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("link", name="Apply")).to_be_visible()


async def test_the_number_pad_types_into_the_field(browser: Browser, lobby: Fair) -> None:
    page = await (await phone(browser)).new_page()
    await page.goto(f"{lobby.url}/jobs/{CASHIER}/apply")
    for digit in "13800004017":
        await page.locator(f"[data-pad] button[value='{digit}']").click()
    await expect(page.get_by_label("怎么找您")).to_have_value("138 0000 4017")
    await page.get_by_role("button", name="删一个").click()
    await expect(page.get_by_label("怎么找您")).to_have_value("138 0000 401")
    await expect(page.locator("[data-shows=phone]")).to_contain_text("尾号 0401")

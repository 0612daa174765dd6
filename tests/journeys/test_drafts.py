"""What a resident typed and did not send is still there, whatever happens to the page."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.fair import NUMBER_OF_NOBODY
from tests.journeys.browsers import phone
from tests.journeys.resident_fair import COOK, Fair, fair

pytestmark = pytest.mark.browser
FORM: Final = f"/jobs/{COOK}/apply"
GROUPED: Final = f"{NUMBER_OF_NOBODY[:3]} {NUMBER_OF_NOBODY[3:7]} {NUMBER_OF_NOBODY[7:]}"


@pytest_asyncio.fixture(loop_scope="module")
async def lobby(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair(tmp_path, media_workers=0) as running:  # nothing is shown here
        yield running


async def typed_in(browser: Browser, lobby: Fair) -> Page:
    page = await (await phone(browser)).new_page()
    await page.goto(f"{lobby.url}/jobs/{COOK}")
    await page.goto(lobby.url + FORM)
    await page.locator("[name=form_of_address]").fill("欧阳")
    await page.get_by_text("女士").click()
    await page.locator("[name=phone]").fill(NUMBER_OF_NOBODY)
    return page


async def is_there(page: Page) -> None:
    await expect(page.locator("[name=form_of_address]")).to_have_value("欧阳")
    await expect(page.locator("[name=title][value=ms]")).to_be_checked()
    await expect(page.locator("[name=phone]")).to_have_value(GROUPED)
    await expect(page.locator("[name=call_at]:checked")).to_have_count(1)


async def test_a_draft_outlives_reload_the_way_back_and_another_language(
    browser: Browser, lobby: Fair
) -> None:
    page = await typed_in(browser, lobby)
    await page.reload()
    await is_there(page)
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="中文")).to_be_visible()
    await is_there(page)
    await expect(page.locator("[data-shows=form_of_address]")).to_contain_text("欧阳")
    await page.get_by_role("link", name="Work").first.click()
    await expect(page).not_to_have_url(lobby.url + FORM)
    await page.go_back()
    await is_there(page)


async def test_nobody_who_comes_by_the_usual_way_finds_it(browser: Browser, lobby: Fair) -> None:
    page = await typed_in(browser, lobby)
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="中文")).to_be_visible()
    await is_there(page)
    await page.goto(f"{lobby.url}/jobs/{COOK}")
    await page.goto(lobby.url + FORM)
    for name in ("form_of_address", "phone"):
        await expect(page.locator(f"[name={name}]")).to_have_value("")


async def test_without_a_network_the_form_says_so_and_is_sent_later(
    browser: Browser, lobby: Fair
) -> None:
    page = await typed_in(browser, lobby)
    await page.locator("label:has([name=fact_lifting])").first.click()
    await page.context.set_offline(True)
    send = page.get_by_role("button", name="就这样，报名")
    await send.click()
    await expect(page.get_by_text("网断了，没报上")).to_be_visible()
    await is_there(page)
    await page.context.set_offline(False)
    await send.click()
    await expect(page).not_to_have_url(lobby.url + FORM)

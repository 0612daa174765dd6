"""What staff typed and did not send is there, whatever happens to the page or their sign-in."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.staff_fair import NAME, PASSWORD, Counter, counter, counter_page

pytestmark = pytest.mark.browser
TYPED: Final = "身份证、户口本"


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path, media_workers=0) as running:  # nothing is shown here
        yield running


def papers(page: Page) -> Locator:
    return page.locator("[name=papers_zh]")


async def at_a_form(browser: Browser, fair: Counter) -> Page:
    page = await counter_page(browser, fair)
    await page.goto(f"{fair.desk}/services/job_seeking")
    await papers(page).fill(TYPED)
    return page


async def sign_in_again(page: Page) -> None:
    await page.get_by_label("名字").fill(NAME)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="进去").click()


async def is_read_again(page: Page) -> None:
    await sign_in_again(page)
    await expect(papers(page)).to_have_value(TYPED)


async def test_it_outlives_a_reload_and_another_language(browser: Browser, fair: Counter) -> None:
    page = await at_a_form(browser, fair)
    await page.reload()
    await expect(papers(page)).to_have_value(TYPED)
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="中文")).to_be_visible()
    await expect(papers(page)).to_have_value(TYPED)


async def test_whose_sign_in_ended_finds_it_after_the_next(browser: Browser, fair: Counter) -> None:
    page = await at_a_form(browser, fair)
    await page.context.clear_cookies()
    await page.get_by_role("button", name="改好了").click()
    await is_read_again(page)
    await page.context.clear_cookies()
    # An event makes the page fetch itself, and what answers is the page of the sign-in.
    await fair.applies("王")
    await page.wait_for_url("**/sign-in?next=**")
    await page.get_by_label("密码").fill("wrong")
    await page.get_by_label("名字").fill(NAME)
    await page.get_by_role("button", name="进去").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await is_read_again(page)
    await page.get_by_role("button", name="改好了").click()
    await expect(page).to_have_url(f"{fair.desk}/services")
    await page.goto(f"{fair.desk}/services/job_seeking")
    await expect(papers(page)).to_have_value(TYPED)  # as the station has it now
    await papers(page).fill("别的")
    await page.goto(f"{fair.desk}/services")
    await page.goto(f"{fair.desk}/services/job_seeking")
    await expect(papers(page)).to_have_value(TYPED)


async def test_a_sign_out_takes_it_away(browser: Browser, fair: Counter) -> None:
    page = await at_a_form(browser, fair)
    before = await papers(page).evaluate("field => field.defaultValue")
    await page.get_by_role("button", name="退出").click()
    await page.goto(f"{fair.desk}/services/job_seeking")
    await sign_in_again(page)
    await expect(papers(page)).to_have_value(before)

"""Staff change the hours at the counter's page, and a resident's phone says the new ones."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from shared.organisation import SHANGHAI
from tests.fair import HERE
from tests.journeys.browsers import phone
from tests.journeys.staff_fair import Counter, counter, counter_page

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path, media_workers=0) as running:  # nothing is shown here
        yield running


async def test_a_week_and_a_holiday_are_set_and_read_on_a_phone(
    browser: Browser, fair: Counter
) -> None:
    tomorrow = (datetime.now(UTC).astimezone(SHANGHAI) + timedelta(days=1)).date()
    page = await counter_page(browser, fair)
    await page.goto(f"{fair.url}/desk/{HERE}/counters")
    await page.get_by_role("link", name="开门时间").click()
    week = page.locator(".week li")
    await week.nth(5).locator("input[name=closes_6]").fill("12:00")
    await week.nth(6).get_by_text("周日").click()
    await expect(week.nth(6).get_by_text("不开门")).to_be_visible()
    await expect(week.nth(6).locator("input[name=opens_7]")).to_be_hidden()
    await page.get_by_role("button", name="保存每周时间").click()
    await expect(week.nth(6).get_by_text("不开门")).to_be_visible()
    await expect(week.nth(5).locator("input[name=closes_6]")).to_have_value("12:00")

    await page.get_by_label("日期").fill(f"{tomorrow}")
    await page.get_by_label("告诉居民一句话").fill("")
    await page.get_by_role("button", name="加上这一天").click()
    await expect(page.get_by_role("alert")).to_contain_text("请写一句")
    await expect(page.get_by_label("日期")).to_have_value(f"{tomorrow}")
    await page.get_by_label("告诉居民一句话").fill("消防检查，后天照常")
    await page.get_by_role("button", name="加上这一天").click()
    await expect(page.locator(".out li")).to_contain_text("消防检查")

    person = await (await phone(browser)).new_page()
    await person.goto(f"{fair.url}/take/{HERE}")
    await expect(person.get_by_text("消防检查，后天照常")).to_be_visible()
    await page.get_by_role("button", name="照平常").click()
    await expect(page.get_by_text("往后的日子都照每周的时间")).to_be_visible()

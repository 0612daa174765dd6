"""The studio's page at a laptop, and what an employer does there."""

from playwright.async_api import Page

from tests.journeys.staff_fair import Counter


async def rehearse(page: Page, fair: Counter) -> None:
    await page.goto(await fair.invitation())
    await page.wait_for_url(fair.studio)
    await page.locator("[data-sending='sending']").wait_for()


async def go_live(page: Page) -> None:
    await page.get_by_role("button", name="开播").click()
    await page.locator("html[data-phase='on_air']").wait_for()

"""The whole fair: an employer and a resident in two browsers, from the sign-in to the answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from installer.demo.browser import Viewer, a_viewer
from installer.demo.stage import Stage
from tests.journeys.browsers import chromium, until
from tests.journeys.real_show import phase, real_stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with real_stage(tmp_path_factory.mktemp("fair")) as running:
        yield running


async def test_the_fair_from_the_sign_in_to_the_summary(stage: Stage) -> None:
    async with chromium() as browser, a_studio(browser, stage) as studio:
        await goes_live(studio)
        assert await phase(stage) == "on_air"
        async with a_viewer(browser) as viewer:
            await viewer.join(stage.server.url, stage.session)
            await talks_about_the_helper(studio, viewer.page)
            await asks_about_meals(viewer.page)
            await applies_and_is_answered(studio, viewer)
            await comes_back_after_a_reload(studio, viewer)
            assert await phase(stage) == "on_air"
            await ends(studio, viewer.page)
            assert await phase(stage) == "ended"


@asynccontextmanager
async def a_studio(browser: Browser, stage: Stage) -> AsyncIterator[Page]:
    """The employer before the own camera, signed in, not on air yet."""
    login = stage.login("employer")
    context = await browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    try:
        page = await context.new_page()
        path = f"/studio/{stage.session}"
        await page.goto(f"{stage.server.url}/sign-in?next={path}")
        await page.get_by_label("名字").fill(login["name"])
        await page.get_by_label("密码").fill(login["password"])
        await page.get_by_role("button", name="进去").click()
        await page.wait_for_url(f"**{path}")
        yield page
    finally:
        await context.close()


async def goes_live(studio: Page) -> None:
    """With the first picture at the server; nobody but the employer saw it before."""
    await until(studio, "globalThis.doorstep?.publishing")
    await studio.get_by_role("button", name="开播").click()
    await expect(studio.locator(".air")).to_be_visible()


async def talks_about_the_helper(studio: Page, page: Page) -> None:
    await expect(studio.locator("[data-pin='4']")).to_be_visible()
    # Its pay is not said yet: it may not be shown.
    await expect(studio.locator("[data-pin='5']")).to_have_count(0)
    await studio.locator("[data-pin='2']").click()
    card = page.locator("[data-card]:not([hidden])")
    await expect(card).to_have_attribute("data-number", "2")
    await expect(card.get_by_role("heading")).to_contain_text("食堂帮厨")


async def asks_about_meals(page: Page) -> None:
    """The fields know: nobody has to answer."""
    await page.locator("[data-asking]:not([hidden]) button[value=meals]").click()
    answer = page.locator("[data-asking]:not([hidden]) [data-answer=meals]")
    await expect(answer).to_contain_text("管一顿早饭")


async def applies_and_is_answered(studio: Page, viewer: Viewer) -> None:
    application, _ = await viewer.apply("李女士")
    await expect(viewer.page.get_by_role("heading", name="报上名了")).to_be_visible()
    await viewer.close_sheet()
    arrived = studio.locator(f"[data-application='{application}']")
    await expect(arrived).to_contain_text("李女士")
    await expect(arrived).to_contain_text("正讲 2号")
    # The number is the employer's only once a time is agreed.
    await expect(arrived).not_to_contain_text("0000 0000")
    await arrived.locator("button.btn-go").click()
    await expect(studio.get_by_role("link", name="138 0000 0000")).to_be_visible()
    await viewer.wait_for_answer(application, 10)
    mine = viewer.page.locator(f"article[data-application='{application}']")
    await expect(mine).to_contain_text("暖灶社区食堂")


async def comes_back_after_a_reload(studio: Page, viewer: Viewer) -> None:
    await studio.reload()
    await until(studio, "globalThis.doorstep?.publishing")
    await until(viewer.page, "document.querySelector('.stage').dataset.picture === 'playing'")
    before = await viewer.frames_decoded()
    await until(viewer.page, f"doorstep.framesDecoded() > {before + 10}")


async def ends(studio: Page, page: Page) -> None:
    await studio.locator("details.end summary").click()
    await studio.get_by_role("button", name="就这样，下播").click()
    await expect(studio.get_by_role("heading", name="这一场", exact=True)).to_be_visible()
    await until(page, "document.querySelector('.stage').dataset.picture === 'stopped'")

"""What a resident sees and does is the same, whoever serves the picture: we or a Janus node."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from kiosk.watching.stage import Play
from streaming_server.media.janus.placement import Placement
from tests.journeys.browsers import chromium, phone, until
from tests.journeys.cards import sees_a_card_change
from tests.journeys.resident_fair import COOK, Fair, fair_on_air
from tests.journeys.test_resident_show import apply
from tests.kiosk.glass import Glass, touchscreen
from tests.media.janus.nodes import janus_node

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FRESH = 15  # pictures


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["embedded", "janus"])
async def show(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fair]:
    async with AsyncExitStack() as stack:
        options = {}
        if request.param == "janus":
            janus = await stack.enter_async_context(janus_node())
            options = janus.serving(beyond=0)
        folder = tmp_path_factory.mktemp("server")
        yield await stack.enter_async_context(fair_on_air(folder, **options))


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, show: Fair) -> AsyncIterator[Page]:
    """A phone in front of the running show, role 2 being talked about."""
    await show.pin(COOK)
    context = await phone(browser)
    opened = await context.new_page()
    await opened.goto(show.live)
    await expect(opened.locator(".stage")).to_have_attribute("data-picture", "playing")
    is_at_node = isinstance(show.rooms.engine, Placement)
    assert await opened.evaluate("window.doorstep.isElsewhere") is is_at_node
    yield opened
    await context.close()


async def test_a_card_changes_with_its_picture(page: Page, show: Fair) -> None:
    await sees_a_card_change(page, show)


async def test_applying_leaves_the_show_running(page: Page, show: Fair) -> None:
    earlier = len(await show.applicants())
    await apply(page)
    before = await page.evaluate("window.doorstep.framesDecoded()")
    await page.get_by_role("link", name="接着看").click()
    await until(page, f"window.doorstep.framesDecoded() > {before}")
    applicants = await show.applicants()
    assert len(applicants) == earlier + 1
    assert applicants[-1].application.moment is not None


async def test_a_lost_picture_comes_back_on_phone_and_touchscreen(page: Page, show: Fair) -> None:
    async with touchscreen(show.url, Glass()) as glass:
        await glass.until_pictures(FRESH)
        await show.lose_picture()
        away = page.get_by_text("马上回来", exact=True)
        await expect(away).to_be_visible()
        await page.get_by_role("button", name="管饭吗").click()
        await expect(page.locator("[data-answer]:not([hidden])")).to_contain_text("管一顿早饭")
        await glass.until_state(Play.WAITING)
        before = await page.evaluate("window.doorstep.framesDecoded()")
        await show.send_picture()
        await asyncio.gather(
            until(page, f"window.doorstep.framesDecoded() > {before + FRESH}"),
            glass.until_pictures(len(glass.pictures) + FRESH),
        )
        await expect(away).to_be_hidden()
        await glass.until_state(Play.PLAYING)

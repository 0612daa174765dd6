"""When something fails a resident keeps what works, and the rest comes back by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, Route, expect

from shared.live_sessions import Move
from shared.organisation import Actor
from shared.refusals import Reason, Refused
from shared.wire import Command
from streaming_server.app import running_site
from streaming_server.ports.handling import Receipt, Unavailable
from streaming_server.settings import Settings
from streaming_server.web.site import make_site
from tests.fair import SHOW
from tests.journeys.browsers import phone, until
from tests.journeys.resident_fair import COOK, WASHER, Fair, fair, fair_on_air
from tests.journeys.test_resident_show import apply

pytestmark = pytest.mark.browser
PLAYING = "playing"


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        await running.pin(COOK)
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def lobby(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair(tmp_path, media_workers=0) as running:  # nothing is shown here
        yield running


async def at_the_show(browser: Browser, show: Fair) -> Page:
    page = await (await phone(browser)).new_page()
    await page.goto(show.live)
    await expect(page.locator(".stage")).to_have_attribute("data-picture", PLAYING)
    return page


class NobodyWatches:
    """Obeys ports.Viewings."""

    async def began(self, *_: object) -> None:
        return

    async def ended(self, *_: object) -> None:
        return


@asynccontextmanager
async def with_a_full_disk(show: Fair) -> AsyncIterator[str]:
    """The address of a second server on the same rows that cannot write any more."""

    async def handle(
        command: Command, actor: Actor, occurred_at: datetime | None = None
    ) -> Receipt | Refused:
        raise Unavailable(Reason.STORAGE_FULL)

    site = make_site(replace(show.rooms, handle=handle), NobodyWatches())
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_applying_works_when_no_picture_gets_through(browser: Browser, show: Fair) -> None:
    page = await (await phone(browser)).new_page()

    async def cut(route: Route) -> None:
        await route.abort()

    await page.route("**/whep/**", cut)
    await page.goto(show.live)
    await expect(page.get_by_text("岗位照样看，照样报名")).to_be_visible()
    await apply(page)
    assert len(await show.applicants()) == 1


async def test_a_browser_without_webrtc_shows_cards_and_applies(
    browser: Browser, show: Fair
) -> None:
    context = await phone(browser)
    await context.add_init_script("delete globalThis.RTCPeerConnection")
    page = await context.new_page()
    await page.goto(show.live)
    await show.pin(WASHER)
    pinned = page.locator("[data-card]:not([hidden])")
    await expect(pinned).to_have_attribute("data-number", str(show.numbers[WASHER]))
    await apply(page)
    assert len(await show.applicants()) == 1


async def test_a_double_tap_applies_once(browser: Browser, show: Fair) -> None:
    page = await at_the_show(browser, show)
    await page.get_by_role("link", name="我要报名").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="怎么称呼").fill("王")
    await sheet.get_by_label("怎么找您").fill("13800004017")
    await sheet.get_by_text("15 公斤以内").click()
    await sheet.get_by_role("button", name="就这样，报名").dblclick()
    await expect(sheet.get_by_role("heading", name="报上名了")).to_be_visible()
    assert len(await show.applicants()) == 1


async def test_a_cut_line_keeps_what_was_typed(browser: Browser, show: Fair) -> None:
    page = await at_the_show(browser, show)
    await page.get_by_role("link", name="我要报名").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="怎么称呼").fill("王")
    await sheet.get_by_label("怎么找您").fill("13800004017")
    await sheet.get_by_text("15 公斤以内").click()
    await page.context.set_offline(True)
    await sheet.get_by_role("button", name="就这样，报名").click()
    await expect(sheet.get_by_text("网断了，没报上")).to_be_visible()
    await page.context.set_offline(False)
    await sheet.get_by_role("button", name="就这样，报名").click()
    await expect(sheet.get_by_role("heading", name="报上名了")).to_be_visible()
    assert len(await show.applicants()) == 1


async def test_a_closed_sheet_keeps_what_was_typed(browser: Browser, show: Fair) -> None:
    page = await at_the_show(browser, show)
    await page.get_by_role("link", name="我要报名").click()
    await page.get_by_role("textbox", name="怎么称呼").fill("王")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.get_by_role("link", name="我要报名").click()
    await expect(page.get_by_role("textbox", name="怎么称呼")).to_have_value("王")


async def test_the_way_back_closes_the_sheet_and_not_the_show(browser: Browser, show: Fair) -> None:
    page = await at_the_show(browser, show)
    await page.get_by_role("link", name="我要报名").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url == show.live
    before = await page.evaluate("window.doorstep.framesDecoded()")
    await until(page, f"window.doorstep.framesDecoded() > {before}")


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_full_disk_is_said_and_what_was_typed_stays(
    browser: Browser, show: Fair, scripts: bool
) -> None:
    async with with_a_full_disk(show) as url:
        page = await (await phone(browser, scripts=scripts)).new_page()
        await page.goto(f"{url}/live/{SHOW}")
        await page.get_by_role("link", name="我要报名").click()
        await page.get_by_role("textbox", name="怎么称呼").fill("王")
        await page.get_by_label("怎么找您").fill("13800004017")
        await page.get_by_text("15 公斤以内").click()
        await page.get_by_role("button", name="就这样，报名").click()
        await expect(page.get_by_text("现在存不下")).to_be_visible()
        await expect(page.get_by_role("textbox", name="怎么称呼")).to_have_value("王")
    assert await show.applicants() == ()


async def test_the_keyboard_stays_in_the_sheet(browser: Browser, show: Fair) -> None:
    page = await at_the_show(browser, show)
    await page.get_by_role("link", name="我要报名").press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(40):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "document.activeElement === document.body"
            " || document.querySelector('dialog').contains(document.activeElement)"
        )


async def test_a_new_role_appears_on_the_shelf(browser: Browser, show: Fair) -> None:
    page = await at_the_show(browser, show)
    await show.add_role("煎饼师傅")
    await expect(page.locator("[data-part=shelf]")).to_contain_text("煎饼师傅")
    assert await page.evaluate("window.doorstep.framesDecoded()") > 0


async def test_a_page_opened_before_the_show_sees_it_begin(
    browser: Browser, tmp_path: Path
) -> None:
    async with fair(tmp_path) as lobby:
        page = await (await phone(browser)).new_page()
        await page.goto(lobby.live)
        await expect(page.locator(".stage")).to_have_attribute("data-picture", "idle")
        await lobby.go_live()
        await expect(page.locator(".stage")).to_have_attribute("data-picture", PLAYING)
        await expect(page.get_by_text("正在直播", exact=True)).to_be_visible()


async def test_the_end_of_a_show_is_said_and_roles_stay(browser: Browser, show: Fair) -> None:
    page = await at_the_show(browser, show)
    await show.move(Move.END)
    await expect(page.get_by_text("这场播完了")).to_be_visible()
    await apply(page)
    assert len(await show.applicants()) == 1


async def test_a_restarted_server_is_found_again(browser: Browser, tmp_path: Path) -> None:
    async with fair_on_air(tmp_path) as show:
        await show.pin(COOK)
        page = await at_the_show(browser, show)
        port = int(show.url.rsplit(":", 1)[1])
    await expect(page.get_by_text("断网了，正在接")).to_be_visible()
    async with running_site(Settings(data=tmp_path, port=port, media_workers=1)) as site:
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        again = Fair.on(site, port)
        await again.send_picture()
        await expect(page.get_by_text("断网了，正在接")).to_be_hidden()
        await expect(page.locator(".stage")).to_have_attribute("data-picture", PLAYING)
        await until(page, "window.doorstep.framesDecoded() > 0")
        await again.close()
        await runner.cleanup()


@pytest.mark.parametrize(
    ("picture", "other", "is_later"),
    [(10, 10, True), (11, 10, True), (9, 10, False), (5, 2**32 - 5, True), (2**32 - 5, 5, False)],
)
async def test_the_stage_clock_wraps_in_the_browser_too(
    browser: Browser, lobby: Fair, picture: int, other: int, is_later: bool
) -> None:
    page = await browser.new_page()
    await page.goto(f"{lobby.url}/jobs")
    module = "import('/static/resident/stage_clock.js')"
    said = await page.evaluate(f"{module}.then((clock) => clock.isAtOrAfter({picture}, {other}))")
    assert said is is_later


async def test_tries_come_ever_more_slowly_and_heed_the_server(
    browser: Browser, lobby: Fair
) -> None:
    page = await browser.new_page()
    await page.goto(f"{lobby.url}/jobs")
    module = "import('/static/resident/backoff.js')"
    waits = await page.evaluate(
        f"{module}.then((m) => [1, 2, 3, 9].map((n) => m.waitBeforeTry(n, null, 0.5)))"
    )
    assert waits == [400, 800, 1600, 8000]
    asked = await page.evaluate(f"{module}.then((m) => m.waitBeforeTry(1, 3, 0))")
    assert asked == 3000

"""A show opens in the page of the list it was tapped in, and nothing tells it from its own page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from shared.ids import SessionId
from shared.live_sessions import AddRole, Move, MoveSession
from streaming_server.app import utc_now
from tests.fair import SHOW, STAFF, schedule
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.resident_fair import COOK, WASHER, Fair, fair_on_air, new_id, small_clip
from tests.journeys.test_resident_pages import grave_faults, prefer
from tests.media.publishers.firefox import firefox
from tests.media.whip_client import WhipPublisher

pytestmark = pytest.mark.browser

OTHER: Final = SessionId("show-other")
#: What is read on a page, an element a line. Ids of wishes are new for each page, the feed's place
#: and who is counted move on; nobody reads hints what to fetch, and words for want of scripts.
READ: Final = """() => {
  const moves = (one, name) =>
    name === "data-sequence" ||
    (name === "value" && one.name === "command_id") ||
    (name === "hidden" && one.matches("[data-counted]"));
  const line = (one) => {
    const kept = [...one.attributes].filter(({ name }) => !moves(one, name));
    const named = kept.map(({ name, value }) => `${name}=${value}`).sort();
    const words = [...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const said = one.matches("noscript") ? "" : words.map(({ data }) => data.trim()).join("");
    return [one.tagName, ...named, said].join(" ");
  };
  const templates = [...document.querySelectorAll("template")];
  return [document, ...templates.map(({ content }) => content)]
    .flatMap((root) => [...root.querySelectorAll("*")])
    .filter((one) => !one.matches("link[rel=modulepreload], link[rel=prefetch], [data-viewers]"))
    .map(line);
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def show(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path_factory.mktemp("show")) as running:
        yield running


@asynccontextmanager
async def another_show(fair: Fair) -> AsyncIterator[None]:
    planned = schedule(session_id=OTHER, title="面馆招人", starts_at=utc_now(), command_id=new_id())
    await fair.rooms.handle(planned, STAFF)
    await fair.say(AddRole(command_id=new_id(), session_id=OTHER, job_id=WASHER))
    await fair.say(MoveSession(command_id=new_id(), session_id=OTHER, move=Move.OPEN))
    key = await fair.rooms.identity.stream_key(OTHER)
    async with WhipPublisher(f"{fair.url}/whip/{OTHER}", small_clip(), key):
        async with asyncio.timeout(PATIENCE_S):
            while not fair.rooms.engine.has_picture(OTHER):  # noqa: ASYNC110  the engine tells the server, not us
                await asyncio.sleep(0.05)
        await fair.say(MoveSession(command_id=new_id(), session_id=OTHER, move=Move.GO_LIVE))
        yield
        await fair.say(MoveSession(command_id=new_id(), session_id=OTHER, move=Move.END))


async def before_the_list(context: BrowserContext, show: Fair, address: str = "/live") -> Page:
    """The page is marked, so that another one can be told from it."""
    page = await context.new_page()
    await page.goto(show.url + address)
    await page.evaluate("window.isStillThisPage = true")
    return page


async def tap(page: Page, session: SessionId = SHOW) -> None:
    await page.locator(f'a.live[href="/live/{session}"]').tap()
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")


async def watched_by(show: Fair, count: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while show.counts.now(SHOW) != count:  # noqa: ASYNC110  the engine counts
            await asyncio.sleep(0.05)


async def test_from_the_list_into_a_show_and_back_and_into_another(
    browser: Browser, show: Fair
) -> None:
    page = await before_the_list(await phone(browser), show)
    async with another_show(show):
        await page.reload()
        await page.evaluate("window.isStillThisPage = true")
        await tap(page)
        assert page.url == show.live
        assert await page.evaluate("window.isStillThisPage")
        await expect(page).to_have_title("包子铺招人，家门口")
        await expect(page.locator("h1").first).to_be_focused()
        await show.pin(WASHER)
        card = page.locator("[data-card]:not([hidden])")
        await expect(card).to_have_attribute("data-number", str(show.numbers[WASHER]))
        await page.get_by_role("link", name="我要报名").click()
        sheet = page.get_by_role("dialog")
        await sheet.get_by_role("textbox", name="怎么称呼").fill("王")
        await sheet.get_by_label("怎么找您").fill("138 0000 4017")
        await sheet.get_by_role("button", name="就这样，报名").click()
        await expect(sheet.get_by_role("heading", name="报上名了")).to_be_visible()
        assert await page.evaluate("window.isStillThisPage")
        await page.evaluate("history.back()")  # closes the sheet, and leads nowhere else
        await expect(sheet).to_be_hidden()
        assert page.url == show.live
        await watched_by(show, 1)
        await page.go_back()
        await expect(page.get_by_role("heading", name="直播", exact=True)).to_be_visible()
        assert page.url == f"{show.url}/live"
        assert not await page.evaluate("window.isStillThisPage")
        await watched_by(show, 0)
        await tap(page, OTHER)
        await expect(page).to_have_title("面馆招人，家门口")
        await page.go_back()
        await expect(page.get_by_role("heading", name="直播", exact=True)).to_be_visible()
        await page.go_forward()
        await expect(page).to_have_title("面馆招人，家门口")
        await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
        await page.go_back()
        await expect(page.get_by_role("heading", name="直播", exact=True)).to_be_visible()
    assert len(await show.applicants()) == 1


@pytest.mark.parametrize("choices", [{}, {"language": "en", "text_size": "large"}])
async def test_nothing_tells_it_from_its_own_page(
    browser: Browser, show: Fair, choices: dict[str, str]
) -> None:
    context = await phone(browser)
    await prefer(context, show.url, **choices)
    page = await before_the_list(context, show)
    await tap(page)
    opened = await page.evaluate(READ)
    assert await page.evaluate("window.isStillThisPage")
    assert await grave_faults(page) == []
    await page.reload()
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    assert not await page.evaluate("window.isStillThisPage")
    assert opened == await page.evaluate(READ)
    assert len(opened) > 100


async def test_the_portal_opens_it_too_and_the_readers_choices_work_there(
    browser: Browser, show: Fair
) -> None:
    page = await before_the_list(await phone(browser), show, "/")
    await tap(page)
    assert await page.evaluate("window.isStillThisPage")
    large = page.get_by_role("button", name="大字")
    await large.click()
    await expect(page.locator("html")).to_have_attribute("data-text-size", "large")
    await large.click()
    await expect(page.locator("html")).to_have_attribute("data-text-size", "")
    assert await page.evaluate("window.isStillThisPage")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == show.live
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")


async def gone(route: Route) -> None:
    await route.fulfill(status=404, content_type="text/html", body="<p data-part=x>")


async def other_edition(route: Route) -> None:
    answer = await route.fetch()
    text = (await answer.text()).replace("/static/", "/static/0")
    await route.fulfill(response=answer, body=text)


async def cut(route: Route) -> None:
    await route.abort()


@pytest.mark.parametrize("trouble", [gone, other_edition, cut])
async def test_what_cannot_be_opened_in_place_is_opened_as_links_are(
    browser: Browser, show: Fair, trouble: Callable[[Route], Awaitable[None]]
) -> None:
    page = await before_the_list(await phone(browser), show)

    async def once(route: Route) -> None:
        if route.request.resource_type == "fetch":
            await trouble(route)
        else:
            await route.continue_()

    await page.route(show.live, once)
    await tap(page)
    assert page.url == show.live
    assert not await page.evaluate("window.isStillThisPage")
    await watched_by(show, 1)


async def test_another_link_ends_what_was_being_opened(browser: Browser, show: Fair) -> None:
    page = await before_the_list(await phone(browser), show)
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.abort()

    await page.route(show.live, hold)
    await page.locator("a.live").tap()
    await watched_by(show, 1)
    await page.get_by_role("link", name="找活").first.click()
    await expect(page).to_have_url(f"{show.url}/jobs")
    await watched_by(show, 0)
    held.set()


async def test_the_card_says_that_its_show_opens_until_it_is_there(
    browser: Browser, show: Fair
) -> None:
    page = await before_the_list(await phone(browser), show)
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await page.route(show.live, hold)
    card = page.locator("a.live")
    says = card.get_by_text("正在打开")
    await expect(says).to_be_hidden()
    await card.tap()
    await expect(says).to_be_visible()
    await expect(card).to_have_attribute("aria-busy", "true")
    await expect(page.get_by_role("status")).to_have_text(["正在打开：包子铺招人"])
    await page.evaluate("document.querySelector('a.live').isOld = true")
    await show.pin(COOK)  # the list renews itself
    await until(page, "!document.querySelector('a.live').isOld")
    await expect(says).to_be_visible()
    held.set()
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    await page.go_back()
    await expect(card).to_be_visible()
    await expect(says).to_be_hidden()


async def test_a_roles_page_opens_its_show_at_that_role(browser: Browser, show: Fair) -> None:
    page = await before_the_list(await phone(browser), show, f"/jobs/{WASHER}")
    await page.get_by_role("link", name="去看直播").tap()
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    assert await page.evaluate("window.isStillThisPage")
    number = str(show.numbers[WASHER])
    assert page.url == f"{show.live}?number={number}"
    card = page.locator("[data-card]:not([hidden])")
    await expect(card).to_have_attribute("data-number", number)


async def test_a_tap_for_a_new_tab_leaves_the_list(browser: Browser, show: Fair) -> None:
    page = await before_the_list(await phone(browser), show)
    async with page.context.expect_page() as another:
        await page.locator("a.live").click(modifiers=["Control"])
    opened = await another.value
    await expect(opened.locator(".stage")).to_have_attribute("data-picture", "playing")
    assert page.url == f"{show.url}/live"
    assert await page.evaluate("window.isStillThisPage")


async def test_a_key_opens_it_and_two_taps_open_it_once(browser: Browser, show: Fair) -> None:
    page = await before_the_list(await phone(browser), show)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    await page.evaluate("card = document.querySelector('a.live'), card.click(), card.click()")
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    assert [url for url in asked if "/whep/" in url and "/rung" not in url] == [
        f"{show.url}/whep/{SHOW}"
    ]
    await page.go_back()
    await expect(page.locator("a.live")).to_be_visible()
    await page.locator("a.live").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")


async def test_firefox_opens_it_in_place_as_well(show: Fair) -> None:
    async with firefox() as page:
        await page.goto(f"{show.url}/live")
        await page.evaluate("() => { window.isStillThisPage = true; }")
        await page.evaluate("() => document.querySelector('a.live').click()")
        seen = "() => window.doorstep?.framesDecoded() ?? 0"
        async with asyncio.timeout(PATIENCE_S):
            while await page.evaluate(seen) < 2:  # noqa: ASYNC110  a page sets no event here
                await asyncio.sleep(0.1)
        assert await page.evaluate("() => window.isStillThisPage === true")
        assert await page.evaluate("() => location.pathname") == f"/live/{SHOW}"

"""The employer in the studio: rehearses unseen, goes live, points, answers, comes back, ends."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from shared.applications import Application, State
from shared.ids import ApplicationId
from shared.jobs import Topic
from shared.live_sessions import Phase
from shared.questions import Word
from tests.fair import SHOW
from tests.journeys.browsers import phone, until
from tests.journeys.staff_fair import COOK, RIDER, Counter, counter
from tests.journeys.studio_page import go_live, rehearse

pytestmark = pytest.mark.browser
GRAVE: Final = frozenset({"serious", "critical"})
WATCH: Final = """async (address) => {
  const connection = new RTCPeerConnection();
  connection.addTransceiver("video", { direction: "recvonly" });
  await connection.setLocalDescription();
  const headers = { "Content-Type": "application/sdp" };
  const body = connection.localDescription.sdp;
  return (await fetch(address, { method: "POST", headers, body })).status;
}"""
TAP_TWICE: Final = """async ([x, y]) => {
  const place = { detail: 1, clientX: x, clientY: y };
  const tap = () => document.elementFromPoint(x, y).dispatchEvent(
    new MouseEvent("click", { bubbles: true, cancelable: true, ...place }));
  const answered = () => document.querySelector(".done li");
  const moved = new Promise((resolve) =>
    new MutationObserver(() => answered() && resolve()).observe(document.body, {
      subtree: true, childList: true }));
  tap();
  await moved;
  tap();
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def studio(browser: Browser, fair: Counter) -> Page:
    """A laptop in front of the studio, its camera sent into the lobby."""
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        permissions=["camera", "microphone"],
    )
    page = await context.new_page()
    await rehearse(page, fair)
    return page


@pytest_asyncio.fixture(loop_scope="module")
async def on_air(studio: Page) -> Page:
    await go_live(studio)
    return studio


#: What is pressed in an applicant's card, but for words in a line of text.
TOO_SMALL_FOR_A_THUMB: Final = """card => [...card.querySelectorAll(".btn, .chip")]
  .filter((one) => one.checkVisibility() && one.offsetHeight < 44)
  .map((one) => one.innerText)"""
#: Keeps what the band under the picture says from now on.
NOTE_THE_BAND = """() => {
  const band = document.querySelector(".band");
  globalThis.bandSaid = [];
  const note = () => {
    const shown = [...band.querySelectorAll("span:not([hidden])")];
    bandSaid.push(shown.map((one) => one.textContent).join());
  };
  new MutationObserver(note).observe(band, { subtree: true, childList: true, attributes: true });
}"""


def band(page: Page) -> Locator:
    return page.locator(".band span:not([hidden])")


async def application(fair: Counter, application_id: ApplicationId) -> Application:
    found = await fair.rooms.reader.application(application_id)
    assert found is not None
    return found


async def test_the_code_opens_the_studio_and_leaves_the_address(
    browser: Browser, fair: Counter
) -> None:
    page = await (await phone(browser)).new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    link = await fair.invitation()
    await page.goto(link)
    await expect(page.get_by_role("heading", name="要讲的岗位")).to_be_visible()
    assert page.url == fair.studio
    code = link.partition("code=")[2]
    assert [url for url in requested if code in url.partition("#")[0]] == []


async def test_a_wrong_code_is_said_at_its_box(browser: Browser, fair: Counter) -> None:
    page = await (await phone(browser, scripts=False)).new_page()
    await page.goto(fair.studio)
    await page.get_by_label("直播间口令").fill("AAAA BBBB CC")
    await page.get_by_role("button", name="进直播间").click()
    await expect(page.get_by_role("alert")).to_contain_text("口令不对")
    await expect(page.get_by_label("直播间口令")).to_have_value("AAAA BBBB CC")


async def test_rehearsing_is_seen_by_nobody(browser: Browser, studio: Page, fair: Counter) -> None:
    await expect(band(studio)).to_contain_text("只有您自己看得见")
    assert await fair.phase() is Phase.LOBBY
    await fair.has_picture()
    resident = await (await phone(browser)).new_page()
    await resident.goto(fair.url)
    # 409: nobody is live, as far as viewers are concerned.
    assert await resident.evaluate(WATCH, f"/whep/{SHOW}") == 409
    # The employer sees and hears: the camera's picture moves, and the made microphone beeps.
    await until(studio, "document.querySelector('video').videoWidth > 0")
    await until(studio, "document.querySelectorAll('[data-meter] .lit').length > 5")


async def test_a_phone_goes_live_in_one_tap(browser: Browser, fair: Counter) -> None:
    context = await phone(browser)
    await context.grant_permissions(["camera", "microphone"])
    page = await context.new_page()
    await rehearse(page, fair)
    await go_live(page)
    assert await fair.phase() is Phase.ON_AIR
    await expect(band(page)).to_contain_text("大家都看得见")
    await until(page, "document.documentElement.scrollWidth <= innerWidth")
    await until(page, "window.doorstep.publishing && window.doorstep.bitrateKbps() > 0")
    await fair.applies("王女士")
    await page.locator("label").filter(has_text="报名的").click()
    answer = page.get_by_role("button", name=re.compile("^约"))
    await expect(answer).to_be_in_viewport(ratio=1)  # whoever talks does not scroll
    for word in ("问一句", "不合适"):
        await page.get_by_role("article").get_by_text(word, exact=True).click()
        for width in (320, 390):
            await page.set_viewport_size({"width": width, "height": 844})
            assert await page.get_by_role("article").evaluate(TOO_SMALL_FOR_A_THUMB) == []
            await until(page, "document.documentElement.scrollWidth <= innerWidth")
    cut = page.get_by_text("跟站里的连接断了")
    await context.set_offline(True)
    await expect(cut).to_be_in_viewport(ratio=1)
    await context.set_offline(False)
    await expect(cut).to_be_hidden()


async def test_a_key_shows_the_role_of_its_number(on_air: Page, fair: Counter) -> None:
    number = await fair.number(COOK)
    await on_air.keyboard.press(str(number))
    await expect(on_air.get_by_role("article").filter(has_text="正在讲")).to_contain_text(
        "食堂帮厨"
    )
    pin = (await fair.session()).pin
    assert pin is not None
    assert (pin.number, pin.picture is not None) == (number, True)
    await on_air.get_by_role("button", name="收起").click()
    await expect(on_air.get_by_text("讲过了")).to_be_visible()


async def test_what_lacks_is_filled_in_on_the_spot(on_air: Page, fair: Counter) -> None:
    rider = on_air.get_by_role("article").filter(has_text="送餐员")
    await expect(rider).to_contain_text("少 1 样：有效期")
    await expect(rider.get_by_role("button", name="讲这个")).to_have_count(0)
    await rider.get_by_text("补上", exact=True).click()
    await rider.get_by_label("招到哪天为止").fill("2099-12-31")
    await rider.get_by_role("button", name="存好").click()
    await rider.get_by_role("button", name="讲这个").click()
    await expect(rider).to_contain_text("正在讲")
    pin = (await fair.session()).pin
    assert pin is not None
    assert pin.number == await fair.number(RIDER)


async def test_an_applicant_appears_and_is_answered_with_one_tap(
    on_air: Page, fair: Counter
) -> None:
    application_id = await fair.applies("王女士", "13800004017")
    card = on_air.get_by_role("article", name="王女士")
    await expect(card).to_contain_text("尾号 4017")
    await expect(card).to_contain_text("15 公斤以内")
    await expect(card).to_contain_text(re.compile("哪会儿报的开播 [1-9]分"))
    await expect(card).not_to_contain_text("13800004017")
    arrived = await on_air.evaluate("window.doorstep.applications")
    assert [one["id"] for one in arrived] == [application_id]
    await card.get_by_role("button", name=re.compile("^约")).click()
    await expect(on_air.get_by_role("link", name="138 0000 4017")).to_be_visible()
    assert (await application(fair, application_id)).state is State.AGREED


async def test_a_double_tap_answers_one_person_alone(on_air: Page, fair: Counter) -> None:
    first, second = [await fair.applies(name) for name in ("王女士", "李先生")]
    button = on_air.get_by_role("article", name="王女士").get_by_role(
        "button", name=re.compile("^约")
    )
    await on_air.get_by_role("article", name="李先生").wait_for()
    await button.scroll_into_view_if_needed()
    place = await button.bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    # The second tap comes when the list has just moved up.
    await on_air.evaluate(TAP_TWICE, [x, y])
    await expect(on_air.locator("[aria-busy='true']")).to_have_count(0)
    await expect(on_air.get_by_role("heading", name="回过话的 1 人")).to_be_visible()
    states = [(await application(fair, one)).state for one in (first, second)]
    assert states == [State.AGREED, State.WAITING]


async def test_one_question_another_time_or_a_reason(on_air: Page, fair: Counter) -> None:
    asked, offered, declined = [await fair.applies(name) for name in ("王女士", "李先生", "赵女士")]
    first = on_air.get_by_role("article", name="王女士")
    await first.get_by_text("问一句", exact=True).click()
    await first.get_by_label("就问一句，对方马上看到").fill("能上晚班吗")
    await first.get_by_role("button", name="问", exact=True).click()
    await expect(on_air.get_by_role("listitem").filter(has_text="王女士")).to_contain_text(
        "能上晚班吗"
    )
    second = on_air.get_by_role("article", name="李先生")
    await second.get_by_text("换时间", exact=True).click()
    await second.get_by_role("button", name="问行不行").click()
    third = on_air.get_by_role("article", name="赵女士")
    await third.get_by_text("不合适", exact=True).click()
    await third.get_by_role("button", name="离得太远").click()
    await expect(on_air.get_by_role("heading", name="回过话的 3 人")).to_be_visible()
    states = [(await application(fair, one)).state for one in (asked, offered, declined)]
    assert states == [State.ASKED, State.OFFERED, State.DECLINED]


async def test_what_is_being_typed_stays_when_somebody_applies(on_air: Page, fair: Counter) -> None:
    await fair.applies("王女士")
    card = on_air.get_by_role("article", name="王女士")
    await card.get_by_text("问一句", exact=True).click()
    box = card.get_by_label("就问一句，对方马上看到")
    await box.press_sequentially("能上")
    await fair.applies("李先生")
    await expect(on_air.get_by_role("article", name="李先生")).to_be_visible()
    await box.press_sequentially("晚班吗")
    await expect(box).to_have_value("能上晚班吗")
    await expect(box).to_be_focused()


async def test_same_questions_are_one_and_answered_with_a_tap(on_air: Page, fair: Counter) -> None:
    await fair.asks(Topic.COUPLES, times=3)
    question = on_air.get_by_role("article").filter(has_text="夫妻能一起吗")
    await expect(question).to_contain_text("3人问")
    await question.get_by_text("加一句", exact=True).click()
    await question.get_by_label("写一句，大家都看得到").fill("有一间夫妻房")
    await question.get_by_role("button", name="能", exact=True).click()
    await expect(on_air.get_by_text("店里说：能，有一间夫妻房")).to_be_visible()
    (answered,) = await fair.rooms.reader.questions(SHOW)
    assert (answered.word, answered.text) == (Word.YES, "有一间夫妻房")


async def test_a_lost_picture_comes_back_by_itself_and_muted_stays_muted(
    on_air: Page, fair: Counter
) -> None:
    engine = fair.rooms.engine
    assert engine is not None
    await on_air.get_by_role("button", name="静音").click()
    await on_air.evaluate(NOTE_THE_BAND)
    await engine.end(SHOW)
    # It may be back before anybody could look.
    await on_air.wait_for_function("() => bandSaid.some((said) => said.includes('正在接回去'))")
    await expect(band(on_air)).to_contain_text("大家都看得见")
    await fair.has_picture()
    await expect(on_air.locator("html")).to_have_attribute("data-phase", "on_air")
    await expect(on_air.get_by_role("button", name="开声音")).to_be_visible()


async def test_ending_asks_once_and_shows_what_it_brought(on_air: Page, fair: Counter) -> None:
    await fair.applies("王女士")
    await fair.asks(Topic.COUPLES)
    await on_air.get_by_text("下播", exact=True).click()
    assert await fair.phase() is Phase.ON_AIR
    await on_air.get_by_role("button", name="就这样，下播").click()
    await expect(on_air.get_by_role("heading", name="这一场", exact=True)).to_be_visible()
    await expect(on_air.get_by_text("1 份")).to_be_visible()
    await expect(on_air.get_by_role("article").filter(has_text="夫妻能一起吗")).to_be_visible()
    assert await fair.phase() is Phase.ENDED
    assert not await on_air.evaluate("window.doorstep.publishing")
    await on_air.get_by_role("button", name=re.compile("^约")).click()
    await expect(on_air.get_by_role("link", name="138 0000 4017")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_studio_has_no_grave_fault(studio: Page, fair: Counter, language: str) -> None:
    await studio.context.add_cookies([{"name": "language", "value": language, "url": fair.url}])
    await studio.reload()
    await studio.locator("[data-sending='sending']").wait_for()
    faults = await grave_faults(studio)
    await studio.locator("[data-go-live] button").click()
    await studio.locator("html[data-phase='on_air']").wait_for()
    await fair.applies("王女士")
    await fair.asks(Topic.COUPLES)
    await studio.locator("[data-application]").wait_for()
    await studio.locator(".q").wait_for()
    assert faults + await grave_faults(studio) == []


async def grave_faults(page: Page) -> list[str]:
    await page.emulate_media(reduced_motion="reduce")  # else colours on their way are read
    found = await Axe().run(page)
    return [
        f"{page.url} {fault['id']} {node['html'][:120]}"
        for fault in found.response["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]

"""A resident at a show: sees it, asks, applies while it runs, and is answered."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from shared.applications import DeclineReason, Move
from shared.jobs import AskedFact, Topic
from shared.questions import Word
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.cards import sees_a_card_change
from tests.journeys.resident_fair import (
    CASHIER,
    COOK,
    WASHER,
    Fair,
    fair_on_air,
    tomorrow,
)

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, show: Fair) -> Page:
    """A phone in front of the running show, role 2 being talked about."""
    await show.pin(COOK)
    opened = await (await phone(browser)).new_page()
    await opened.goto(show.live)
    await expect(opened.locator(".stage")).to_have_attribute("data-picture", "playing")
    return opened


async def fill_in(page: Page, name: str = "王", phone_number: str = "138 0000 4017") -> Locator:
    await page.get_by_role("link", name="我要报名").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="怎么称呼").fill(name)
    await sheet.get_by_text("女士", exact=True).click()
    await sheet.get_by_label("怎么找您").fill(phone_number)
    if await sheet.get_by_text("15 公斤以内").count():
        await sheet.get_by_text("15 公斤以内").click()
    return sheet


async def apply(page: Page) -> None:
    sheet = await fill_in(page)
    await sheet.get_by_role("button", name="就这样，报名").click()
    await expect(sheet.get_by_role("heading", name="报上名了")).to_be_visible()


async def told_before(sheet: Locator) -> dict[str, str]:
    """What the employer will get, as the form says it."""
    rows = await sheet.locator(".gets > div").all()
    said = [[await row.locator(part).inner_text() for part in ("dt", "dd")] for row in rows]
    return {name: value.splitlines()[0] for name, value in said}


async def test_the_picture_starts_by_itself_and_a_touch_brings_the_sound(page: Page) -> None:
    assert await page.evaluate("document.querySelector('video').muted")
    await expect(page.get_by_role("button", name="点一下就有声音")).to_be_visible()
    await page.mouse.click(200, 150)
    await expect(page.get_by_role("button", name="关声音")).to_be_visible()
    assert not await page.evaluate("document.querySelector('video').muted")
    assert await page.evaluate("window.doorstep.framesDecoded()") > 0


async def test_a_card_changes_when_its_picture_plays(page: Page, show: Fair) -> None:
    pinned = page.locator("[data-card]:not([hidden])")
    await expect(pinned).to_have_attribute("data-number", str(show.numbers[COOK]))
    await sees_a_card_change(page, show)
    await show.pin(CASHIER)
    await expect(page.locator("[data-row]", has_text="食堂帮厨")).to_contain_text("讲过")


async def test_a_question_is_answered_from_the_fields_at_once(page: Page) -> None:
    """It is on the page before anybody is asked: the server's answer is still held up."""
    is_asked, may_answer = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        is_asked.set()
        await may_answer.wait()
        await route.continue_()

    await page.route("**/api/v1/commands", hold)
    await page.get_by_role("button", name="管饭吗").click()
    answer = page.locator("[data-answer]:not([hidden])")
    await expect(answer).to_contain_text("管一顿早饭")
    await expect(answer).to_contain_text("岗位资料写的")
    await asyncio.wait_for(is_asked.wait(), PATIENCE_S)
    may_answer.set()


async def test_an_unsaid_answer_appears_when_the_employer_gives_it(page: Page, show: Fair) -> None:
    await page.locator(f"[data-row] [data-pick='{show.numbers[WASHER]}']").click()
    await page.get_by_role("button", name="夫妻能一起吗").click()
    answer = page.locator("[data-answer]:not([hidden])")
    await expect(answer).to_contain_text("替您问了")
    await show.answer_question(WASHER, Topic.COUPLES, Word.YES, "有一间夫妻房")
    await expect(answer).to_contain_text("店里说：能，有一间夫妻房")


async def test_applying_leaves_the_show_running_and_says_who_calls(page: Page, show: Fair) -> None:
    await page.evaluate("window.isStillThisPage = true")
    await apply(page)
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("周店长")
    await expect(sheet).to_contain_text("B-001")
    before = await page.evaluate("window.doorstep.framesDecoded()")
    assert await page.evaluate("window.isStillThisPage")
    await sheet.get_by_role("link", name="接着看").click()
    await until(page, f"window.doorstep.framesDecoded() > {before}")
    await expect(page.locator("[data-part=mine]")).to_contain_text("食堂帮厨")
    (applicant,) = await show.applicants()
    assert applicant.contact.form_of_address.disclose() == "王女士"
    assert applicant.application.moment is not None


async def test_the_form_says_exactly_what_the_employer_gets(page: Page, show: Fair) -> None:
    sheet = await fill_in(page)
    told = await told_before(sheet)
    time = sheet.locator("input[name=call_at]:checked")
    wished, said = await time.input_value(), await time.locator("..").inner_text()
    await expect(sheet).to_contain_text(f"店里会收到这 {len(told)} 样，别的没有")
    await sheet.get_by_role("button", name="就这样，报名").click()
    await expect(sheet.get_by_role("heading", name="报上名了")).to_be_visible()
    (applicant,) = await show.applicants()
    contact, sent = applicant.contact, applicant.application
    assert contact.phone is not None
    assert sent.call_at == datetime.fromisoformat(wished)
    assert sent.details == {AskedFact.LIFTING: "up_to_15"}
    assert told == {
        "怎么称呼": contact.form_of_address.disclose(),
        "怎么找您": f"手机号，尾号 {contact.phone.tail}",
        "想接电话": said,
        "哪会儿报的": "就现在，直播讲到的这儿",
        "能搬多重": "15 公斤以内",
    }


async def test_what_is_known_is_not_asked_again(page: Page, show: Fair) -> None:
    await apply(page)
    await page.get_by_role("link", name="接着看").click()
    await page.locator(f"[data-row] [data-pick='{show.numbers[CASHIER]}']").click()
    await page.get_by_role("link", name="我要报名").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("王女士")
    await expect(sheet).to_contain_text("尾号 4017")
    await expect(sheet.get_by_label("怎么找您")).to_have_count(0)
    await sheet.get_by_role("button", name="就这样，报名").click()
    await expect(sheet.get_by_role("heading", name="报上名了")).to_be_visible()
    assert len(await show.applicants()) == 2


async def test_wrong_fields_say_so_and_what_was_typed_stays(page: Page) -> None:
    await page.get_by_role("link", name="我要报名").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="怎么称呼").fill("王𬱖😀")
    await sheet.get_by_label("怎么找您").fill("1386021")
    await sheet.get_by_role("button", name="就这样，报名").click()
    number = sheet.get_by_label("怎么找您")
    await expect(number).to_have_attribute("aria-invalid", "true")
    await expect(number).to_be_focused()
    await expect(number).to_have_value("138 6021")
    await expect(sheet.get_by_role("textbox", name="怎么称呼")).to_have_value("王𬱖😀")
    await expect(sheet).to_contain_text("还差一项")


async def test_an_application_can_be_undone(page: Page, show: Fair) -> None:
    await apply(page)
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("button", name="反悔").click()
    await expect(sheet.get_by_role("heading", name="撤回来了")).to_be_visible()
    (applicant,) = await show.applicants()
    assert applicant.application.state == "withdrawn"


async def test_an_offer_appears_at_once_and_is_accepted(page: Page, show: Fair) -> None:
    await apply(page)
    await page.get_by_role("link", name="接着看").click()
    (applicant,) = await show.applicants()
    sent = applicant.application.application_id
    await show.answer(sent, Move.OFFER, slot=tomorrow(16))
    await expect(page.locator("[data-part=news]")).to_contain_text("周店长问您明天下午 4:00 行不行")
    await page.get_by_role("button", name="行，就明天下午 4:00").click()
    await expect(page.locator("[data-part=mine]")).to_contain_text("说好")
    (applicant,) = await show.applicants()
    assert applicant.application.state == "agreed"


async def test_a_question_of_the_employer_is_replied_to(page: Page, show: Fair) -> None:
    await apply(page)
    await page.get_by_role("link", name="接着看").click()
    (applicant,) = await show.applicants()
    await show.answer(applicant.application.application_id, Move.ASK, text="明早能来试工吗")
    mine = page.locator("[data-part=mine]")
    await expect(mine).to_contain_text("明早能来试工吗")
    await mine.get_by_label("您的回话").fill("能，几点到")
    await mine.get_by_role("button", name="回给店里").click()
    await expect(mine).to_contain_text("等回话")
    (applicant,) = await show.applicants()
    assert applicant.application.reply == "能，几点到"


async def test_a_declined_resident_is_told_why(page: Page, show: Fair) -> None:
    await apply(page)
    await page.get_by_role("link", name="接着看").click()
    (applicant,) = await show.applicants()
    await show.answer(
        applicant.application.application_id, Move.DECLINE, reason=DeclineReason.FILLED
    )
    await expect(page.locator("[data-part=mine]")).to_contain_text("人已经招满")


async def test_a_lost_picture_is_said_and_comes_back_by_itself(page: Page, show: Fair) -> None:
    await show.lose_picture()
    away = page.get_by_text("马上回来", exact=True)
    await expect(away).to_be_visible()
    await page.get_by_role("button", name="管饭吗").click()
    await expect(page.locator("[data-answer]:not([hidden])")).to_contain_text("管一顿早饭")
    before = await page.evaluate("window.doorstep.framesDecoded()")
    await show.send_picture()
    await expect(away).to_be_hidden()
    await until(page, f"window.doorstep.framesDecoded() > {before}")


async def test_an_answer_reaches_the_open_result_too(page: Page, show: Fair) -> None:
    await apply(page)
    (applicant,) = await show.applicants()
    await show.answer(applicant.application.application_id, Move.COMMIT)
    await expect(page.get_by_role("dialog")).to_contain_text("店里说好了")

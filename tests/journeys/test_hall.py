"""A day in the hall: numbers are given, called by key, seen on the board and on a phone."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from shared.ids import CounterId, ServiceCode, VisitId
from shared.tickets.lifecycle import CounterMove, State
from shared.tickets.messages import CallNext, IssueTicket, MoveCounter, SetUpCounter
from shared.tickets.numbers import day_of
from shared.tickets.priority import Priority
from streaming_server.app import utc_now
from streaming_server.ports.handling import Receipt
from streaming_server.web.slips import token_hash
from tests.fair import HERE, STAFF
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.staff_fair import Counter, counter, counter_page, new_id, sign_in
from tests.kiosk.relay import relay

pytestmark = pytest.mark.browser
ONE = CounterId("counter-1")
TOKEN = "a-slip-of-22-letters-1"


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path, media_workers=0) as running:  # nothing is shown here
        for number, counter_id in ((1, ONE), (2, CounterId("counter-2"))):
            wish = SetUpCounter(
                command_id=new_id(), counter_id=counter_id, station=HERE, number=number
            )
            assert isinstance(await running.rooms.handle(wish, STAFF), Receipt)
        opens = MoveCounter(command_id=new_id(), counter_id=ONE, move=CounterMove.OPEN)
        assert isinstance(await running.rooms.handle(opens, STAFF), Receipt)
        yield running


async def issue(
    fair: Counter,
    name: str,
    service: str = "job_seeking",
    priority: Priority = Priority.NORMAL,
    token: str = "",
) -> None:
    wish = IssueTicket(
        command_id=new_id(),
        visit_id=VisitId(name),
        station=HERE,
        services=(ServiceCode(service),),
        priority=priority,
        token_hash=token_hash(token) if token else None,
    )
    assert isinstance(await fair.rooms.handle(wish, STAFF), Receipt)


async def at_counter(browser: Browser, fair: Counter) -> Page:
    page = await counter_page(browser, fair)
    await page.goto(f"{fair.desk}/counters/{ONE}")
    return page


async def press(page: Page, key: str) -> None:
    """As a hand does: not twice within half a second, which the page takes for one press."""
    await page.wait_for_timeout(550)
    await page.keyboard.press(key)


@asynccontextmanager
async def on_its_way(desk: Page, number: str) -> AsyncIterator[asyncio.Event]:
    """The first page that knows the number arrives when this ends. Set: the server has sent it."""
    is_sent, may_arrive = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method == "GET" and not may_arrive.is_set():
            answer = await route.fetch()
            if number in await answer.text():
                is_sent.set()
                await may_arrive.wait()
            await route.fulfill(response=answer)
        else:
            await route.continue_()

    await desk.route("**/counters/*", hold)
    try:
        yield is_sent
    finally:
        may_arrive.set()


@asynccontextmanager
async def refreshed(page: Page) -> AsyncIterator[None]:
    """Ends when the page shows a later event than when this began."""
    sequence = await page.evaluate("document.documentElement.dataset.sequence")
    yield
    await until(page, f"document.documentElement.dataset.sequence !== '{sequence}'")


async def test_a_person_comes_is_called_by_key_and_says_how_it_was(
    browser: Browser, fair: Counter
) -> None:
    desk = await at_counter(browser, fair)
    await expect(desk.get_by_text("现在没有人在等").first).to_be_visible()
    await issue(fair, "a")
    await issue(fair, "b", "policy_advice", Priority.ELDER, TOKEN)
    await expect(desk.locator(".next .no")).to_have_text("B-001")
    await expect(desk.locator(".why")).to_contain_text("60 岁以上，早 60 分")

    mine = await (await phone(browser)).new_page()
    await mine.goto(f"{fair.url}/t/{TOKEN}")
    await expect(mine.get_by_text("下一位就是您")).to_be_visible()
    board = await (await browser.new_context(viewport={"width": 1920, "height": 1080})).new_page()
    await board.goto(f"{fair.url}/board/{HERE}")
    await expect(board.locator("[data-group='A']")).to_have_text("1")

    await desk.keyboard.press("Space")
    await expect(desk.get_by_role("heading", name="正在叫")).to_be_visible()
    await expect(board.locator(".big .no")).to_have_text("B-001")
    await expect(board.locator(".big [data-win]")).to_have_text("1")
    await expect(mine.get_by_text("请到 1 号窗口")).to_be_visible()
    await press(desk, "Space")
    await expect(desk.get_by_role("heading", name="正在办")).to_be_visible()
    await expect(desk.get_by_text("办完，叫A-001")).to_be_visible()
    await press(desk, "Space")
    await expect(desk.locator(".now .no")).to_have_text("A-001")
    await mine.get_by_role("button", name="不满意").click()
    await expect(mine.get_by_text("站里会有人看到")).to_be_visible()

    await desk.goto(f"{fair.desk}/counters")
    await desk.get_by_role("button", name="问过了").click()
    await expect(desk.get_by_text("还没人问")).to_have_count(0)


async def test_the_counter_outlives_the_network_and_puts_numbers_right(
    browser: Browser, fair: Counter
) -> None:
    desk = await at_counter(browser, fair)
    await issue(fair, "a")
    await expect(desk.locator(".next .no")).to_have_text("A-001")
    async with on_its_way(desk, "A-002") as is_sent:
        await issue(fair, "b")
        await asyncio.wait_for(is_sent.wait(), PATIENCE_S)
        await desk.context.set_offline(True)
        await desk.keyboard.press("Space")
        await expect(desk.get_by_text("没发出去")).to_be_visible()
    await expect(desk.get_by_role("cell", name="A-002")).to_be_visible()
    await expect(desk.get_by_text("没发出去")).to_be_visible()
    await expect(desk.get_by_text("断网了")).to_be_visible()
    await issue(fair, "c")
    await desk.context.set_offline(False)
    await expect(desk.get_by_text("已连上")).to_be_visible()
    await expect(desk.get_by_role("cell", name="A-003")).to_be_visible()
    await press(desk, "Space")
    await expect(desk.locator(".now .no")).to_have_text("A-001")

    for key in ("ArrowDown", "ArrowDown", "e"):
        await press(desk, key)
    await desk.get_by_role("button", name="60 岁以上").click()
    await expect(desk.locator("tr[data-leg] b").first).to_have_text("A-003")
    await desk.get_by_label("退掉一个号").select_option(label="A-002 求职登记")
    await issue(fair, "d")
    await expect(desk.get_by_role("cell", name="A-004")).to_be_visible()
    await desk.get_by_role("button", name="走了").click()
    await expect(desk.locator("tr[data-leg] b")).to_have_text(["A-003", "A-004"])


async def test_what_staff_need_is_in_sight_before_a_line_of_forty(
    browser: Browser, fair: Counter
) -> None:
    for at in range(40):
        await issue(fair, f"waits-{at}")
    desk = await at_counter(browser, fair)
    for key in (
        "e",
        "Escape",
        "Space",
    ):  # the closed sheet's button does not take the green one's key
        await press(desk, key)
    await expect(desk.get_by_role("heading", name="正在叫")).to_be_visible()
    for key in ("Space", "h"):
        await press(desk, key)
    reason = desk.get_by_role("button", name="去取材料")
    sheet, column = await reason.bounding_box(), await desk.locator("section.left").bounding_box()
    assert sheet
    assert column
    assert sheet["x"] > column["x"]
    assert sheet["x"] + sheet["width"] < column["x"] + column["width"]
    await reason.click()
    await expect(desk.get_by_role("button", name="回来了")).to_be_in_viewport()
    await press(desk, "e")
    await expect(desk.get_by_role("button", name="60 岁以上")).to_be_in_viewport()


async def test_a_service_of_twenty_five_is_five_keys_away(browser: Browser, fair: Counter) -> None:
    desk = await counter_page(browser, fair)
    await desk.goto(f"{fair.desk}/tickets/new")
    focused = desk.locator(":focus").locator("xpath=..")
    await expect(focused).to_have_text("求职登记")
    for key, reached in (
        ("b", "失业登记"),
        ("b", "就业登记"),
        ("ArrowLeft", "失业登记"),
        ("ArrowUp", "公益性岗位申请"),
        ("ArrowDown", "失业登记"),
        ("d", "技能培训报名"),
    ):
        await desk.keyboard.press(key)
        await expect(focused).to_have_text(reached)
    await desk.keyboard.press("Space")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".slip .number")).to_have_text("D-001")


async def test_a_number_is_given_on_paper_and_by_phone(browser: Browser, fair: Counter) -> None:
    desk = await counter_page(browser, fair)
    await desk.goto(f"{fair.desk}/tickets/new")
    await desk.get_by_text("求职登记").click()
    await desk.get_by_text("政策咨询").click()
    await desk.get_by_role("button", name="出号").click()
    await expect(desk.locator(".slip .number")).to_have_text("A-001")
    await expect(desk.get_by_text("接着办：政策咨询")).to_be_visible()

    mine = await (await phone(browser)).new_page()
    await mine.goto(f"{fair.url}/take/{HERE}")
    await mine.get_by_text("政策咨询").click()
    await mine.get_by_text("60 岁以上").click()
    await mine.get_by_role("button", name="取号").click()
    if await mine.get_by_text("现在不放号").count():
        return  # the station is closed at this hour, and says so
    await expect(mine).to_have_url(re.compile("/t/"))
    await mine.get_by_role("button", name="让 3 位先办").click()
    await expect(mine.get_by_role("button", name="让 3 位先办")).to_have_count(0)
    await mine.get_by_text("不办了").click()
    await mine.get_by_role("button", name="退掉这个号").click()
    await expect(mine.get_by_text("退掉了")).to_be_visible()


async def test_others_take_nothing_from_a_number_that_a_clerk_is_giving(
    browser: Browser, fair: Counter
) -> None:
    """Each event brings the page anew: what was chosen stays, and so does what was wrong."""
    desk = await counter_page(browser, fair)
    await desk.goto(f"{fair.desk}/tickets/new")
    await desk.get_by_text("60 岁以上").click()
    async with refreshed(desk):
        await issue(fair, "a")
    await desk.get_by_role("button", name="出号").click()
    async with refreshed(desk):
        await issue(fair, "b")
    await expect(desk.get_by_role("alert")).to_be_visible()
    await expect(desk.get_by_label("60 岁以上")).to_be_checked()
    await desk.get_by_text("求职登记").click()
    wish = await desk.locator("[name='visit_id']").input_value()
    async with refreshed(desk):
        await issue(fair, "c")
    assert await desk.locator("[name='visit_id']").input_value() == wish
    await desk.get_by_text("政策咨询").click()
    await desk.get_by_role("button", name="出号").click()
    await expect(desk.locator(".slip .number")).to_have_text("A-004")
    await expect(desk.get_by_text("接着办：政策咨询")).to_be_visible()
    legs = await fair.rooms.reader.legs(HERE, day_of(utc_now()), frozenset(State))
    given = {leg.number: leg.priority for leg in legs}
    assert given["A-004"] is Priority.ELDER


async def test_a_phone_gives_numbers_for_a_broken_machine_without_a_network(
    browser: Browser, fair: Counter
) -> None:
    """Opened again where there is no signal; what it gave there arrives once, though the first
    answer is lost."""
    code = await fair.rooms.identity.enrolment_code(HERE)
    enrolled = await fair.rooms.identity.enrol_kiosk(code)
    assert enrolled is not None
    async with relay(fair.url) as line:
        at = replace(fair, url=line.url)
        page = await (await phone(browser)).new_page()
        await sign_in(page, at)
        await page.goto(f"{at.desk}/machines/{enrolled[1]}/takeover")
        await page.get_by_role("button", name="用这部手机发号").click()
        await expect(page.get_by_text("还剩 20 个").first).to_be_visible()
        await until(page, "document.documentElement.dataset.kept === 'yes'")
        line.is_cut = True
        line.cut()
        await page.reload()
        await give(page, "求职登记", "A-001")
        await page.get_by_label("60 岁以上").check()
        await give(page, "求职登记", "A-002")
        await expect(page.get_by_role("status")).to_contain_text("2 个号存在这部手机里")
        assert await ticket_numbers(fair) == set()
        line.is_cut, line.is_deaf = False, True
        await page.evaluate("dispatchEvent(new Event('online'))")
        async with asyncio.timeout(PATIENCE_S):
            while await ticket_numbers(fair) != {"A-001", "A-002"}:
                await page.wait_for_timeout(50)
        line.cut()
        line.is_deaf = False
        await page.wait_for_timeout(300)
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.get_by_role("status")).to_contain_text("已经送到")
        assert await ticket_numbers(fair) == {"A-001", "A-002"}
        await page.get_by_role("button", name="手机不发了").click()
        await expect(page.get_by_role("button", name="用这部手机发号")).to_be_visible()


async def give(page: Page, service: str, number: str) -> None:
    await page.get_by_role("button", name=service).click()
    await expect(page.locator("dialog [data-number]")).to_have_text(number)
    await page.get_by_role("button", name="下一位").click()


async def ticket_numbers(fair: Counter) -> set[str]:
    legs = await fair.rooms.reader.legs(HERE, day_of(utc_now()), frozenset(State))
    assert len(legs) == len({leg.number for leg in legs})
    return {leg.number for leg in legs}


async def test_the_board_announces_one_call_after_the_other_and_stays_without_network(
    browser: Browser, fair: Counter
) -> None:
    board = await (
        await browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    ).new_page()
    await board.goto(f"{fair.url}/board/{HERE}")
    opens = MoveCounter(
        command_id=new_id(), counter_id=CounterId("counter-2"), move=CounterMove.OPEN
    )
    assert isinstance(await fair.rooms.handle(opens, STAFF), Receipt)
    for name, counter_id in (("a", ONE), ("b", CounterId("counter-2"))):
        await issue(fair, name)
        wish = CallNext(command_id=new_id(), counter_id=counter_id)
        assert isinstance(await fair.rooms.handle(wish, STAFF), Receipt)
    # The second call waits until the first was said to its end.
    await expect(board.locator(".big .no")).to_have_text("A-001")
    await expect(board.locator(".big .no")).to_have_text("A-002")
    await expect(board.locator(".old .no").first).to_have_text("A-001")
    await board.context.set_offline(True)
    await board.evaluate("dispatchEvent(new Event('online'))")
    await expect(board.get_by_text("断网，叫号请听窗口")).to_be_visible()
    await expect(board.locator(".big .no")).to_have_text("A-002")
    await board.context.set_offline(False)
    await expect(board.get_by_text("断网，叫号请听窗口")).to_be_hidden()

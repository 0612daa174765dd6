"""Two clerks want the same number, bed or place: one gets it, the other reads who has it."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from shared.gatherings import SetGathering
from shared.ids import CounterId, LegId, ServiceCode, VisitId
from shared.lodging import tonight
from shared.tickets.lifecycle import CounterMove, Move
from shared.tickets.messages import CallNext, IssueTicket, MoveCounter, MoveLeg, SetUpCounter
from shared.wire import Command
from streaming_server.app import control_plane, running_site, utc_now
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from streaming_server.web.rooms import ROOMS as WEB_ROOMS
from streaming_server.web.rooms import Rooms
from tests.accounts import add_account
from tests.fair import HERE, STAFF, station
from tests.gatherings_fair import COURSE, plan
from tests.journeys.browsers import until
from tests.journeys.staff_fair import new_id
from tests.journeys.test_staff_desk import grave_faults
from tests.lodging_store import ROOMS
from tests.lodgings import MARKET

pytestmark = pytest.mark.browser
PASSWORD: Final = "spring-water-27"
CLERKS: Final = ("clerk-1", "clerk-2")
ONE, TWO = CounterId("counter-1"), CounterId("counter-2")
NAMES: Final = ("韩先生", "秦女士")
PHONES: Final = ("13800000001", "13800000002")
DAY: Final = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Town:
    url: str
    rooms: Rooms

    @property
    def desk(self) -> str:
        return f"{self.url}/desk/{HERE}"

    async def accept(self, *wishes: Command) -> None:
        for wish in wishes:
            assert isinstance(await self.rooms.handle(wish, STAFF), Receipt)


@pytest_asyncio.fixture(loop_scope="module")
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with control_plane(Settings(data=tmp_path)) as (store, _, _):
        market = station(MARKET, name="泉边零工市场", is_gig_market=True)
        await store.seed([station(), market], [], [])
        await store.furnish(ROOMS)
        for name in CLERKS:
            await add_account(store, name, PASSWORD, STAFF, utc_now())
    async with running_site(Settings(data=tmp_path, port=0, media_workers=0)) as site:
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Town(url=f"http://127.0.0.1:{runner.addresses[0][1]}", rooms=site[WEB_ROOMS])
        await runner.cleanup()


async def clerks(browser: Browser, town: Town) -> tuple[Page, Page]:
    """Each at a screen of their own, signed in under a name of their own."""
    first, second = [await _clerk(browser, town, name) for name in CLERKS]
    return first, second


async def _clerk(browser: Browser, town: Town, name: str) -> Page:
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = await context.new_page()
    await page.goto(f"{town.url}/sign-in")
    await page.get_by_label("名字").fill(name)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="进去").click()
    await page.wait_for_url(town.desk)
    return page


async def deaf(page: Page) -> None:
    """Pages from now on are as they were opened: they hear of nothing that others do."""
    await page.route("**/feed?*", lambda route: route.abort())


def number(name: str) -> IssueTicket:
    services = (ServiceCode("job_seeking"),)
    return IssueTicket(command_id=new_id(), visit_id=VisitId(name), station=HERE, services=services)


async def open_counters(town: Town) -> None:
    for number_on_sign, counter_id in enumerate((ONE, TWO), start=1):
        await town.accept(
            SetUpCounter(
                command_id=new_id(), counter_id=counter_id, station=HERE, number=number_on_sign
            ),
            MoveCounter(command_id=new_id(), counter_id=counter_id, move=CounterMove.OPEN),
        )


async def test_the_second_counter_reads_which_counter_has_the_number(
    browser: Browser, town: Town
) -> None:
    await open_counters(town)
    await town.accept(number("a"), number("b"))
    _, second = await clerks(browser, town)
    await deaf(second)
    await second.goto(f"{town.desk}/counters/{TWO}")
    told = second.get_by_role("alert").filter(visible=True)
    await second.keyboard.press("g")
    await town.accept(CallNext(command_id=new_id(), counter_id=ONE))
    await second.get_by_role("button", name="身体不舒服").click()
    await expect(told).to_have_text(
        "A-001 刚被 1 号窗口叫走了。请叫下一位；要接过来，先跟 1 号窗口说"
    )

    starts = MoveLeg(command_id=new_id(), leg_id=LegId("a.1"), move=Move.START)
    await town.accept(starts, CallNext(command_id=new_id(), counter_id=ONE))
    await second.get_by_role("button", name="叫A-002").click()
    await expect(told).to_have_text("A-002 刚被 1 号窗口叫走了，现在没有别人在等")
    await expect(second.get_by_text("现在没有人在等").first).to_be_visible()


async def bed_in_hand(page: Page, town: Town, bed: int) -> None:
    await page.goto(f"{town.desk}/beds?market={MARKET}")
    await page.locator(f"[data-bed='{bed}'] a.bn").click()
    await expect(page.get_by_role("button", name="先留下")).to_be_visible()


async def test_a_bed_that_goes_while_a_form_is_filled_in_is_said_and_the_form_stays(
    browser: Browser, town: Town
) -> None:
    night = tonight(utc_now())
    later = f"{night + 3 * DAY}"
    first, second = await clerks(browser, town)
    await bed_in_hand(second, town, 10)
    await second.get_by_label("夜里才到").check()
    await second.get_by_label("哪天走").fill(later)
    await bed_in_hand(first, town, 10)
    await first.get_by_role("button", name="先留下").click()
    # Not one night later without a word.
    await expect(second.get_by_text("晚上这张床有人了")).to_be_visible()
    await expect(second.get_by_label("哪天住")).to_have_value(f"{night + DAY}")
    await expect(second.get_by_label("哪天走")).to_have_value(later)
    await expect(second.get_by_label("夜里才到")).to_be_checked()


async def test_of_two_clerks_at_one_bed_one_keeps_it_and_both_read_what_is_true(
    browser: Browser, town: Town
) -> None:
    both = await clerks(browser, town)
    for page in both:
        await deaf(page)
        await bed_in_hand(page, town, 10)
        await page.get_by_label("夜里才到").check()
    await asyncio.gather(*(page.get_by_role("button", name="先留下").click() for page in both))
    kept, refused = "留到", "这张床已经有人了"
    for page in both:
        await expect(page.locator("aside .stay")).to_contain_text(re.compile(f"{kept}|{refused}"))
    told = [await page.locator("aside .stay").inner_text() for page in both]
    assert sorted((kept in one, refused in one) for one in told) == [(False, True), (True, False)]
    loser = both[0] if refused in told[0] else both[1]
    await expect(loser.get_by_label("哪天住")).to_have_value(f"{tonight(utc_now())}")
    await expect(loser.get_by_label("夜里才到")).to_be_checked()


async def test_a_bed_that_is_gone_from_a_list_leaves_the_list(browser: Browser, town: Town) -> None:
    first, second = await clerks(browser, town)
    await deaf(second)
    await second.goto(f"{town.desk}/beds?market={MARKET}")
    found = second.locator(".found li")
    await second.locator("#find").get_by_text("女", exact=False).first.click()
    await second.locator("#find").get_by_role("button").first.click()
    await expect(found.first).to_be_visible()
    many = await found.count()
    await bed_in_hand(first, town, 20)
    await first.get_by_role("button", name="先留下").click()
    await expect(first.locator("aside .stay")).to_contain_text("留到")
    await found.first.get_by_role("button").click()
    await expect(second.get_by_role("alert")).to_contain_text("这张床已经有人了")
    await expect(found).to_have_count(many - 1)


async def enrols(page: Page) -> int:
    """How the server answered."""
    async with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        await page.get_by_role("button", name="现场报一位").click()
    return (await answered.value).status


async def test_of_two_clerks_at_one_place_one_gets_it_and_the_other_may_wait(
    browser: Browser, town: Town
) -> None:
    starts_at = utc_now() + DAY
    small = plan(capacity=1, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    await town.accept(SetGathering(command_id=new_id(), plan=small))
    both = await clerks(browser, town)
    for page, name, phone in zip(both, NAMES, PHONES, strict=True):
        await page.goto(f"{town.desk}/courses/{COURSE}")
        await page.locator("summary").filter(has_text="现场报一位").click()
        await page.get_by_label("怎么称呼").fill(name)
        await page.get_by_label("电话").fill(phone)
    answers = await asyncio.gather(*map(enrols, both))
    assert sorted(answers) == [303, 409]
    (taken,) = await town.rooms.reader.enrolments(COURSE)
    assert taken.number == "C-001"
    at = answers.index(409)
    loser = both[at]
    for page in both:
        await expect(page.get_by_role("cell", name=NAMES[1 - at])).to_be_visible()
    await expect(loser.get_by_role("alert")).to_contain_text("满了")
    await expect(loser.get_by_label("怎么称呼")).to_have_value(NAMES[at])
    assert await grave_faults(loser) == []  # also what is open can be read
    # What happens meanwhile takes nothing from the form.
    await until(loser, "document.querySelector('[data-link=up]').hidden === false")
    async with loser.expect_response(lambda answer: answer.status == 405):
        await both[1 - at].get_by_role("button", name="替他退").click()
    await expect(loser.get_by_label("怎么称呼")).to_have_value(NAMES[at])
    await loser.get_by_role("button", name="现场报一位").click()
    await expect(loser.get_by_role("cell", name=NAMES[at])).to_be_visible()

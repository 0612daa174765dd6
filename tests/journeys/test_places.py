"""A station's rooms and courses in a real browser: an employer reserves the studio and meets a
clash, staff answer; staff plan a course, a resident enrols on a phone, and is checked in."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
import segno
from playwright.async_api import Browser, Page, expect

from shared.attendance import Pass, write_pass
from shared.gatherings import SetGathering
from shared.ids import ResourceId
from shared.organisation import SHANGHAI
from shared.reservations import Approval, Kind, Resource, SetResource
from streaming_server.app import control_plane, utc_now
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from tests.fair import HERE, OWNER, STAFF, station
from tests.gatherings_fair import COURSE, enrol_at_desk, plan
from tests.journeys.browsers import chromium, phone
from tests.journeys.staff_fair import PASSWORD, Counter, counter, counter_page, new_id
from tests.journeys.test_staff_desk import grave_faults
from tests.lodgings import MARKET, room
from tests.seen_codes import drawn

pytestmark = pytest.mark.browser
STUDIO: Final = Resource(
    resource_id=ResourceId("studio"),
    station=HERE,
    kind=Kind.STUDIO,
    name="直播间",
    approval=Approval.BY_STAFF,
)


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with control_plane(Settings(data=tmp_path)) as (store, _, _):
        market = station(MARKET, name="泉边零工市场", is_gig_market=True)
        await store.seed([market], [], [])
        await store.furnish([room()])
    async with counter(tmp_path, media_workers=0) as running:  # nothing is shown here
        wish = SetResource(command_id=new_id(), resource=STUDIO)
        assert isinstance(await running.rooms.handle(wish, STAFF), Receipt)
        await running.rooms.identity.add_account("owner", PASSWORD, OWNER)
        yield running


async def owners_page(browser: Browser, fair: Counter) -> Page:
    page = await (await phone(browser)).new_page()
    await page.goto(f"{fair.url}/sign-in?next=/rooms")
    await page.get_by_label("名字").fill("owner")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="进去").click()
    await page.wait_for_url(f"{fair.url}/rooms*")
    return page


async def wish_for_the_studio(page: Page, fair: Counter, day: str) -> None:
    await page.goto(f"{fair.url}/rooms?station={HERE}&day={day}")
    await page.get_by_label("直播间 要几件").select_option("1")
    await page.get_by_label("几点开始").fill("10:00")
    await page.get_by_label("几点结束").fill("12:00")
    await page.get_by_role("button", name="就这样，订").click()


async def test_the_studio_is_asked_for_and_given_and_not_given_twice(
    browser: Browser, fair: Counter
) -> None:
    day = (utc_now().astimezone(SHANGHAI) + timedelta(days=1)).date().isoformat()
    owner = await owners_page(browser, fair)
    await wish_for_the_studio(owner, fair, day)
    await expect(owner.get_by_role("status")).to_contain_text("站里会答复")
    await wish_for_the_studio(owner, fair, day)
    await expect(owner.get_by_role("alert")).to_contain_text("直播间那时有人用")
    await expect(owner.get_by_label("几点开始")).to_have_value("10:00")
    assert await grave_faults(owner) == []

    desk = await counter_page(browser, fair)
    await desk.goto(f"{fair.desk}/rooms")
    await desk.get_by_role("link", name="老周包子铺，1 样").click()
    await desk.get_by_role("button", name="同意", exact=True).click()
    await expect(desk.locator(".chosen-one")).to_contain_text("已经订好")
    await expect(desk.locator(".week a.approved")).to_contain_text("10:00–12:00")
    assert await grave_faults(desk) == []
    await expect(owner.locator(".rows")).to_contain_text("已经订好")  # by the feed
    await can_be_used_by_everybody(desk, fair)


async def test_a_course_is_planned_joined_and_attended(browser: Browser, fair: Counter) -> None:
    starts, ends = a_time_soon()
    desk = await counter_page(browser, fair)
    await desk.goto(f"{fair.desk}/courses")
    await desk.get_by_label("叫什么").fill("包包子")
    await desk.get_by_label("一共几个位").fill("1")
    await desk.get_by_label("哪天").fill(f"{starts:%Y-%m-%d}")
    await desk.get_by_label("几点开始").fill(f"{starts:%H:%M}")
    await desk.get_by_label("几点结束").fill(f"{ends:%H:%M}")
    await desk.get_by_label("在哪儿").fill("后厨")
    await desk.get_by_role("button", name="定下来").click()
    await expect(desk.get_by_role("heading", name="包包子")).to_be_visible()

    one = await (await phone(browser)).new_page()
    await enrols(one, fair, "王", "13800004017", "我要报名")
    number = await one.locator(".result .big").first.inner_text()
    await expect(one.get_by_alt_text("签到码")).to_be_visible()
    assert await grave_faults(one) == []
    other = await (await phone(browser)).new_page()
    await enrols(other, fair, "李", "13800004018", "排候补")
    await expect(other.get_by_role("heading", name="在候补")).to_be_visible()

    await expect(desk.locator(".matter .tb")).to_contain_text("13800004018")  # by the feed
    await desk.goto(f"{fair.desk}/check-in")
    for sentence in ("签到好了", "已经签到过了"):
        await desk.keyboard.type(number)
        await desk.keyboard.press("Enter")
        await expect(desk.get_by_role("status")).to_contain_text(sentence)
        await expect(desk.get_by_role("status")).to_contain_text("王女士")
    await desk.keyboard.type("DS1.made.up")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("alert").first).to_contain_text("认不出来")
    await expect(one.get_by_role("heading", name="已经签到")).to_be_visible()  # by the feed
    assert await grave_faults(desk) == []


async def test_a_camera_and_a_photograph_check_a_pass_in(fair: Counter, tmp_path: Path) -> None:
    """Chromium on Linux reads no codes itself: the server does, out of a film for a camera."""
    starts, ends = a_time_soon()
    course = plan(starts_at=starts, ends_at=ends, title="量血压")
    planned = SetGathering(command_id=new_id(), plan=course)
    for wish in (planned, enrol_at_desk(1), enrol_at_desk(2)):
        assert isinstance(await fair.rooms.handle(wish, STAFF), Receipt)
    key = await fair.rooms.reader.pass_key(HERE)
    assert key is not None
    first, second = (
        write_pass(Pass(station=HERE, gathering_id=COURSE, day=starts.date(), number=one), key)
        for one in ("C-001", "C-002")
    )
    film, still = drawn(first, 640, 480).film(tmp_path / "pass.y4m"), tmp_path / "pass.png"
    segno.make(second, error="m").save(str(still), scale=6, border=4)
    async with chromium(f"--use-file-for-fake-video-capture={film}") as browser:
        desk = await counter_page(browser, fair)
        await desk.goto(f"{fair.desk}/check-in")
        await desk.get_by_role("button", name="用摄像头扫").click()
        told = desk.locator(".told-big")
        await expect(told).to_contain_text("C-001")
        await desk.locator("[data-photo] input").set_input_files(still)
        await expect(told).to_contain_text("C-002")
        await desk.locator("[data-photo] input").set_input_files(film)
        await expect(desk.locator("[data-aim]")).to_contain_text("没看到码")


def a_time_soon() -> tuple[datetime, datetime]:
    """When the door is open already, of one local day, whatever the time is now."""
    soon = utc_now().astimezone(SHANGHAI) + timedelta(minutes=25)
    ends = soon + timedelta(minutes=20)
    if ends.date() != soon.date():
        soon = ends.replace(hour=0, minute=0)
        ends = soon + timedelta(minutes=20)
    return soon, ends


async def test_a_gig_a_bed_and_a_course_are_taken_with_one_tap(
    browser: Browser, fair: Counter
) -> None:
    midday = (utc_now().astimezone(SHANGHAI) + timedelta(days=1)).replace(hour=12, minute=0)
    course = plan(starts_at=midday, ends_at=midday + timedelta(minutes=20), title="量血压")
    wish = SetGathering(command_id=new_id(), plan=course)
    assert isinstance(await fair.rooms.handle(wish, STAFF), Receipt)
    page = await (await phone(browser)).new_page()
    await page.goto(f"{fair.url}/day")
    await expect(page.locator(".pick select").first).to_be_hidden()
    await page.get_by_role("radio", name="食堂帮厨").check()
    for fact in await page.locator(".pick:has(input:checked) select").all():
        await fact.select_option(index=1)
    await page.get_by_role("radio", name="泉边零工市场").check()
    await page.get_by_text("男", exact=True).click()
    await page.get_by_role("checkbox", name="量血压").check()
    await page.get_by_placeholder("写个姓就行").fill("王")
    await page.get_by_label("怎么找您").fill("13800004019")
    await page.get_by_role("button", name="一起订").click()
    await expect(page.get_by_role("heading", name="都订好了")).to_be_visible()
    for part in ("食堂帮厨", "泉边零工市场", "量血压"):
        await expect(page.locator("main")).to_contain_text(part)
    await page.goto(f"{fair.url}/day")
    assert await grave_faults(page) == []


async def can_be_used_by_everybody(desk: Page, fair: Counter) -> None:
    """By who hears pages, and on a telephone."""
    register = f"/beds/register?market={MARKET}"
    for path in ("/rooms/things", "/statistics/trial", register):
        await desk.goto(fair.desk + path)
        assert await grave_faults(desk) == []
    await desk.set_viewport_size({"width": 390, "height": 844})
    for path in ("/rooms", "/rooms/things", "/courses", "/statistics", "/check-in", register):
        await desk.goto(fair.desk + path)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await desk.evaluate(wide) <= 0, path


async def enrols(page: Page, fair: Counter, name: str, number: str, button: str) -> None:
    await page.goto(f"{fair.url}/courses")
    await page.get_by_role("link", name="包包子").click()
    await page.get_by_placeholder("写个姓就行").fill(name)
    await page.get_by_text("女士", exact=True).click()
    await page.get_by_label("怎么找您").fill(number)
    await page.get_by_role("button", name=button).click()
    await expect(page.locator(".result")).to_be_visible()

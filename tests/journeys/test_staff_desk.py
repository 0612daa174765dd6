"""Staff at the counter: a show is made, its roles are filled in, everybody gets an answer."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from shared.applications import State
from shared.help_calls import CallStaff, Place
from shared.ids import ApplicationId
from streaming_server.ports.handling import Receipt
from tests.fair import HERE, KIOSK, OTHER_SHOP, SHOP, SHOW
from tests.journeys.browsers import phone, until
from tests.journeys.staff_fair import NAME, Counter, counter, counter_page, new_id, sign_in

pytestmark = pytest.mark.browser
GRAVE: Final = frozenset({"serious", "critical"})
PAGES: Final = (
    *("", "/new", f"/sessions/{SHOW}", f"/sessions/{SHOW}/roles", "/counters", "/tickets/new"),
    *("/appointments", "/rooms", "/rooms/things", "/courses", "/check-in", "/services", "/hours"),
    *("/machines", "/statistics", "/statistics/trial"),
)
IS_OPEN_TAB_SEEN: Final = """() => {
  const { left, right } = document.querySelector(".day-nav [aria-current]").getBoundingClientRect();
  return left >= 0 && right <= innerWidth;
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path, media_workers=0) as running:  # nothing is shown here
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def desk(browser: Browser, fair: Counter) -> Page:
    return await counter_page(browser, fair)


async def grave_faults(page: Page) -> list[str]:
    await page.emulate_media(reduced_motion="reduce")  # else colours on their way are read
    found = await Axe().run(page)
    return [
        f"{page.url} {fault['id']} {node['html'][:120]}"
        for fault in found.response["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


async def fill_in_a_whole_role(page: Page) -> None:
    await page.get_by_label("岗位叫什么").fill("洗碗工（中午）")
    await page.get_by_label("招几个人").fill("2")
    await page.get_by_label("最少多少").fill("24")
    await page.get_by_label("在哪儿干").fill("泉边路18号后厨")
    await page.get_by_label("干什么").fill("洗碗、收碗、打扫")
    await page.get_by_label("要求").fill("身体好，肯干就行")
    await page.get_by_label("招到哪天为止").fill("2099-12-31")


def obligations(page: Page) -> Locator:
    return page.get_by_role("region", name="没回话的报名")


async def test_a_wrong_password_is_said_and_the_name_stays(browser: Browser, fair: Counter) -> None:
    page = await (await phone(browser)).new_page()
    await page.goto(fair.desk)
    await expect(page).to_have_url(re.compile("/sign-in"))
    await page.get_by_label("名字").fill(NAME)
    await page.get_by_label("密码").fill("guessed")
    await page.get_by_role("button", name="进去").click()
    await expect(page.get_by_text("名字或密码不对")).to_be_visible()
    await expect(page.get_by_label("名字")).to_have_value(NAME)
    assert await page.get_by_label("密码").get_attribute("aria-invalid") == "true"


async def test_another_stations_counter_stays_closed(desk: Page, fair: Counter) -> None:
    answer = await desk.goto(f"{fair.url}/desk/JN-SZ-002")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("scripts", [True, False])
async def test_staff_make_a_show_with_a_role_and_invite(
    browser: Browser, fair: Counter, *, scripts: bool
) -> None:
    page = await counter_page(browser, fair, scripts=scripts)
    await page.get_by_role("link", name="开一场直播").click()
    await page.get_by_label("哪一家招工").fill("包子")
    await page.get_by_role("button", name="找").click()
    await page.get_by_role("link", name=re.compile("老周包子铺")).click()
    await expect(page.get_by_label("这一场叫什么")).to_have_value("老周包子铺专场")
    await page.get_by_label("这一场叫什么").fill("包子铺招早班")
    await page.get_by_role("button", name="定下来").click()
    await page.get_by_role("link", name="加一个岗位").click()
    await fill_in_a_whole_role(page)
    await page.get_by_role("button", name="存好").click()
    await expect(page.get_by_role("listitem").filter(has_text="洗碗工")).to_contain_text("能讲")
    await page.get_by_role("button", name="做邀请链接").click()
    await expect(page.get_by_label("邀请链接", exact=True)).to_have_value(
        re.compile(rf"^{re.escape(fair.url)}/studio/[\w-]+#code=[A-Z0-9]+$")
    )
    await expect(page.get_by_role("img", name="邀请链接的二维码")).to_be_visible()
    await page.get_by_role("button", name="看地址和口令").click()
    await expect(page.get_by_label("推流地址（WHIP）")).to_have_value(re.compile("/whip/"))


async def test_a_role_that_lacks_fields_says_which_and_where(desk: Page, fair: Counter) -> None:
    await desk.goto(f"{fair.desk}/sessions/{SHOW}")
    role = desk.get_by_role("listitem").filter(has_text="送餐员")
    await expect(role).to_contain_text("还不能讲")
    await expect(role).to_contain_text("少 1 样：有效期")
    await role.get_by_role("link", name="补上").click()
    await desk.get_by_label("招到哪天为止").fill("2099-12-31")
    await desk.get_by_role("button", name="存好").click()
    await expect(desk.get_by_role("listitem").filter(has_text="送餐员")).to_contain_text("能讲")


SLIPS: Final = (
    ("最少多少", "二十六", "这里写数字"),
    ("最少多少", "99999999", "好像多了或少了个零"),
    ("招几个人", "2.5", "这里写整数"),
    ("招几个人", "0", "应在 1 和 999 之间"),
    ("最小几岁", "12", "应在 16 和 99 之间"),
)


async def test_a_wrong_figure_is_said_at_its_box_and_all_stays(desk: Page, fair: Counter) -> None:
    for label, typed, sentence in SLIPS:
        await desk.goto(f"{fair.desk}/sessions/{SHOW}/roles")
        await fill_in_a_whole_role(desk)
        await desk.get_by_label(label).fill(typed)
        await desk.get_by_role("button", name="存好").click()
        await expect(desk.get_by_role("alert")).to_contain_text(sentence)
        await expect(desk.get_by_label(label)).to_have_value(typed)
        await expect(desk.get_by_label(label)).to_have_attribute("aria-invalid", "true")
        await expect(desk.get_by_label("岗位叫什么")).to_have_value("洗碗工（中午）")
    assert len(await fair.rooms.reader.postings_of(SHOP)) == 2


async def test_a_show_is_made_once_however_often_it_is_sent(desk: Page, fair: Counter) -> None:
    await desk.goto(f"{fair.desk}/new?employer={OTHER_SHOP}")
    await desk.get_by_label("这一场叫什么").fill("洗衣店专场")
    form = await desk.evaluate(
        "Object.fromEntries(new FormData(document.querySelector('form.form')))"
    )
    for _ in range(2):
        answer = await desk.request.post(
            f"{fair.desk}/new", form=form, headers={"Origin": fair.url}, max_redirects=0
        )
        assert answer.status == 303
    await desk.goto(fair.desk)
    await expect(desk.get_by_role("row").filter(has_text="洗衣店专场")).to_have_count(1)


async def test_an_application_stands_at_the_counter_until_it_has_an_answer(
    desk: Page, fair: Counter
) -> None:
    await expect(obligations(desk)).to_contain_text("都回了话")
    application_id = await somebody_applies(fair)
    entry = obligations(desk).get_by_role("link", name=re.compile("王女士"))
    await expect(entry).to_contain_text("还剩")
    await expect(entry).to_contain_text("催周店长")
    await entry.click()
    await expect(desk.get_by_text("找周店长，手机尾号 0016")).to_be_visible()
    await desk.get_by_role("button", name="打了几次没找到人").click()
    await expect(obligations(desk)).to_contain_text("都回了话")
    application = await fair.rooms.reader.application(application_id)
    assert application is not None
    assert application.state is State.CLOSED


async def test_staff_answer_for_the_employer(desk: Page, fair: Counter) -> None:
    application_id = await somebody_applies(fair)
    await desk.goto(f"{fair.desk}/applications/{application_id}")
    await desk.get_by_role("button", name=re.compile("^约")).click()
    await expect(desk.get_by_role("link", name="138 0000 4017")).to_be_visible()


async def test_pages_have_no_grave_fault(desk: Page, fair: Counter) -> None:
    application_id = await somebody_applies(fair)
    paths = (
        "",
        "/new",
        f"/new?employer={SHOP}",
        f"/sessions/{SHOW}",
        f"/sessions/{SHOW}/roles",
        f"/sessions/{SHOW}/roles/1",
        f"/applications/{application_id}",
    )
    faults: list[str] = []
    for language in ("zh", "en"):
        await desk.context.add_cookies([{"name": "language", "value": language, "url": fair.url}])
        for path in paths:
            await desk.goto(fair.desk + path)
            faults += await grave_faults(desk)
    assert faults == []


async def test_a_phone_shows_it_without_scrolling_sideways(
    browser: Browser, tmp_path: Path
) -> None:
    async with counter(tmp_path, has_past=True, media_workers=0) as fair:
        page = await (await phone(browser)).new_page()
        await sign_in(page, fair)
        for path in PAGES:
            await page.goto(fair.desk + path)
            for width in (320, 390):
                await page.set_viewport_size({"width": width, "height": 844})
                await until(page, "document.documentElement.scrollWidth <= innerWidth")
            assert await page.evaluate(IS_OPEN_TAB_SEEN)


async def somebody_applies(fair: Counter) -> ApplicationId:
    """Somebody applies; no show needs to run for that."""
    return await fair.applies("王女士")


async def test_a_call_from_the_studio_is_seen_at_once_and_answered_with_one_click(
    desk: Page, fair: Counter
) -> None:
    wish = CallStaff(command_id=new_id(), station=HERE, place=Place.STUDIO)
    assert isinstance(await fair.rooms.handle(wish, KIOSK), Receipt)
    call = desk.get_by_role("alert").filter(has_text="直播间请人帮忙")
    await expect(call).to_be_visible()
    assert await grave_faults(desk) == []
    await call.get_by_role("button", name="我去").click()
    await expect(call).to_have_count(0)
    assert await fair.rooms.reader.open_help_calls(HERE) == ()

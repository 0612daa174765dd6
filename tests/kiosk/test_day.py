"""The station's day by touch alone, against a real server: numbers, doors, beds, courses."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF

from kiosk.views.policies import brought
from shared.tickets.messages import CallNext
from streaming_server.store.policies import load_policies
from tests.fair import NUMBER_OF_NOBODY, STAFF
from tests.journeys.resident_fair import new_id
from tests.kiosk.conftest import Start
from tests.kiosk.day_town import COUNTER, GIG, NIGHT_COURSE
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

SERVICES = Path(__file__).resolve().parents[2] / "resources" / "services.json"
pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def take_a_number(hands: Hands) -> None:
    hands.tap("取号办事")
    hands.tap("找工作")
    hands.tap("求职登记")
    hands.reads("身份证")
    assert hands.sees("当场办好，一般 8 分钟")
    hands.tap("取这个号")
    hands.tap("没有，普通号")


def test_a_number_is_taken_by_touch_and_the_slip_stands_on_the_glass(
    day_town: Town, start: Start
) -> None:
    machine, hands = start(day_town)
    take_a_number(hands)
    hands.until(lambda: machine.hall.visit.ticket is not None, "a number")
    taken = machine.hall.visit.ticket
    assert taken is not None
    hands.reads(taken.number)  # of those that this machine has in store
    hands.reads("1 个窗口在办")
    assert hands.sees("求职登记")
    day: Any = machine.kiosk.day
    assert day.ticket.shown("code").startswith("data:image/png;base64,")
    call = CallNext(command_id=new_id(), counter_id=COUNTER)
    day_town.do(day_town.fair.rooms.handle(call, STAFF))
    hands.reads("请到 1 号窗口")
    hands.tap("好了")
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")
    assert machine.hall.visit.ticket is None
    hands.tap("取号办事")
    hands.tap("查我的号")
    hands.tap("A")
    hands.type(str(int(taken.number.removeprefix("A-"))))
    hands.tap("看看到哪了")
    hands.reads("请到 1 号窗口")
    assert not hands.sees("求职登记")


def test_a_number_that_nobody_has_gets_a_sentence(day_town: Town, start: Start) -> None:
    _, hands = start(day_town)
    hands.tap("取号办事")
    hands.tap("查我的号")
    hands.tap("E")
    hands.type("999")
    hands.tap("看看到哪了")
    hands.reads("今天没有 E-999")


def give_contact(hands: Hands) -> None:
    hands.tap("王")
    hands.tap("王女士")
    hands.type(NUMBER_OF_NOBODY)


def test_a_place_in_a_course_is_taken_and_its_telephone_checks_in(
    day_town: Town, start: Start
) -> None:
    _, hands = start(day_town)
    hands.tap("更多")
    hands.tap("上课和活动")
    hands.tap(NIGHT_COURSE)
    hands.tap("我要报名")
    give_contact(hands)
    hands.tap("就这样，报名")
    hands.reads("报上名了")
    hands.reads("C-001")
    hands.tap("好了")
    hands.tap("来签到")
    hands.type(NUMBER_OF_NOBODY)
    hands.tap("签到")
    hands.reads("签到了")
    hands.reads("C-001")
    hands.tap("还办别的")
    hands.tap("来签到")
    hands.type("15900000000")
    hands.tap("签到")
    hands.reads("今天没有这个号或电话的报名")


def test_a_bed_for_tonight_is_kept_and_booked(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town)
    hands.tap("更多")
    hands.tap("订床位")
    hands.tap("男的")
    hands.reads("4 张")
    hands.tap("泉边零工市场")
    hands.tap("李")
    hands.tap("李先生")
    hands.tap("没有手机")
    hands.tap("就这样，订下")
    hands.reads("留床要有个能打通的号")
    hands.type(NUMBER_OF_NOBODY)
    hands.insist("就这样，订下", "床给您留好了")
    hands.reads("25 元一晚")
    hands.tap("好了")
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")
    assert not machine.hall.visit.is_personal


def test_gigs_of_the_day_lead_to_their_job(day_town: Town, start: Start) -> None:
    _, hands = start(day_town)
    hands.tap("更多")
    hands.tap("今天的零活")
    hands.tap(GIG)
    hands.reads("我要报名")


def test_a_policy_leads_to_the_service_that_helps(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town)
    hands.tap("更多")
    hands.tap("政策补贴")
    day: Any = machine.kiosk.day
    hands.until(lambda: day.services.item("startup_loan") is not None, "the services")
    hands.tap("自己干，能贷款")
    hands.reads("利息补一部分")
    hands.tap("取号问一问")
    hands.reads("创业担保贷款协办")


def test_a_screen_is_read_aloud_and_the_next_one_after_it(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town)
    reading = machine.plugged.reading
    hands.tap("读给我听")
    hands.until(lambda: bool(reading.said), "the first screen to be read")
    assert any("找活干" in sentence for sentence in reading.said)
    hands.tap("更多")
    hands.until(lambda: "还能办这些" in reading.said, "the next screen to be read")
    machine.kiosk.end_visit()
    assert reading.said == ()
    assert not reading.is_on


def test_slides_go_at_a_touch_and_the_screen_comes_down_for_one_visit(
    day_town: Town, start: Start
) -> None:
    machine, hands = start(day_town)
    kiosk: Any = machine.kiosk
    hands.reads("找活干")
    kiosk.attract.begin()
    hands.reads("点一下屏幕就开始")
    hands.touch(QPoint(540, 800))
    hands.until(lambda: not hands.sees("点一下屏幕就开始"), "the slides to go")
    before = height_of(hands, "找活干")
    hands.tap("放低")
    hands.until(lambda: height_of(hands, "找活干") > before + 300, "the screen to come down")
    kiosk.end_visit()
    hands.until(lambda: height_of(hands, "找活干") == before, "the screen to go up")


def height_of(hands: Hands, text: str) -> float:
    key = hands.key(text)
    return 0 if key is None else key.mapToScene(QPointF(0, 0)).y()


def test_every_policy_leads_to_a_service_and_says_the_same_in_both_languages() -> None:
    known = {one["code"] for one in json.loads(SERVICES.read_text("utf-8"))}
    assert brought() == load_policies()
    for policy in brought():
        assert policy.service in known
        said = [policy.name, policy.short, policy.gives, policy.who, policy.papers, policy.how]
        assert all(one["zh"].strip() and one["en"].strip() for one in said)

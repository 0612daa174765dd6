"""By the four keys alone, against a real server, with what is said."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint

from kiosk.app.machine import Machine
from kiosk.devices.corners import corner
from kiosk.devices.four_keys import FourKey, keys_of
from kiosk.views.idle import IdleView
from tests.fair import NUMBER_OF_NOBODY
from tests.kiosk.conftest import Start
from tests.kiosk.ears import CHOOSE, NEXT, PREVIOUS, REPEAT, Ears
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
Listen = Callable[[], tuple[Machine, Hands, Ears]]


@pytest.fixture
def listen(day_town: Town, start: Start) -> Listen:
    def one() -> tuple[Machine, Hands, Ears]:
        machine, hands = start(day_town, IdleView(idle=600))
        hands.reads("取号办事")
        ears = Ears(machine, hands)
        ears.press(NEXT)
        ears.hears("听着用。四个键")
        ears.hears("样可选")
        return machine, hands, ears

    return one


def test_a_number_is_taken_by_ear(listen: Listen) -> None:
    machine, hands, ears = listen()
    ears.choose("取号办事", "您来办什么事")
    ears.choose("找工作", "点一样")
    ears.choose("求职登记", "身份证")
    ears.choose("取这个号", "样可选")
    ears.choose("没有，普通号", "您的号")
    hands.until(lambda: machine.hall.visit.ticket is not None, "a number")
    taken = machine.hall.visit.ticket
    assert taken is not None
    ears.hears(taken.number)
    ears.heard.clear()
    ears.press(REPEAT)
    ears.hears(taken.number)
    ears.go_to("好了")
    ears.press(CHOOSE)
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")
    assert not machine.plugged.four_keys.is_on


def test_a_telephone_is_counted_at_the_door(listen: Listen) -> None:
    _, _, ears = listen()
    ears.choose("来签到", "样可选")
    ears.choose("数字键盘", "数到几")
    ears.count("15900000000")
    ears.choose("签到", "今天没有这个号或电话的报名")


def test_an_application_is_sent_by_ear_and_what_is_handed_over_is_said_before(
    listen: Listen,
) -> None:
    machine, hands, ears = listen()
    hands.until(lambda: bool(machine.hall.board.jobs), "the jobs")
    ears.choose("找活干", "样可选")
    ears.choose("收银员", "样可选")
    ears.choose("我要报名", "怎么称呼")
    ears.choose("王", "选上了")
    ears.choose("王女士", "样可选")
    ears.press(NEXT)  # the first time that is free
    ears.heard.clear()
    ears.press(CHOOSE)
    ears.hears("样可选")
    ears.choose("数字键盘", "数到几")
    ears.count(NUMBER_OF_NOBODY)
    ears.hears(f"尾号 {NUMBER_OF_NOBODY[-4:]}")
    ears.choose("就这样，报名", "报上名了")
    assert machine.hall.visit.sent


def test_where_one_is_and_how_to_go_on_are_told(listen: Listen) -> None:
    machine, _, ears = listen()
    ears.go_to("更多")
    ears.heard.clear()
    ears.press(REPEAT)
    assert ears.heard[0].startswith("第 ")
    assert ears.heard[1].startswith("更多")
    ears.press(REPEAT)
    assert ears.heard[-1].startswith("第一个键往前")
    ears.go_to("把屏幕遮上")
    ears.press(CHOOSE)
    assert machine.plugged.four_keys.shown("isCurtain")
    ears.press(NEXT)
    assert ears.heard[-1] == "不听了，用手点"
    ears.press(PREVIOUS)
    assert ears.heard[-1] == "把屏幕亮开"
    machine.kiosk.end_visit()
    assert not machine.plugged.four_keys.shown("isCurtain")
    assert not machine.plugged.reading.is_on
    ears.heard.clear()
    machine.plugged.four_keys.ask_to_stay()
    assert ears.heard == []


def test_the_corners_of_the_glass_are_keys_after_a_finger_rested(listen: Listen) -> None:
    machine, hands, ears = listen()
    machine.kiosk.end_visit()
    corners = machine.plugged.corners
    ears.heard.clear()
    hands.rest(QPoint(20, 1900))
    ears.hears("左下角往前")
    assert corners.is_on
    assert machine.kiosk.screen == "home"  # the key for staff lies there, and was not pressed
    hands.touch(QPoint(1060, 1900))
    hands.touch(QPoint(540, 960))  # no corner: nothing happens
    assert ears.heard[-1] != ""
    hands.touch(QPoint(20, 20))
    assert ears.heard[-2].startswith("第 1 样")
    hands.rest(QPoint(1060, 20))
    ears.hears("听着用，结束了")
    assert not corners.is_on


def test_what_the_pad_types_is_for_an_installer_to_say() -> None:
    assert list(keys_of("Left,Right,Return,Up").values()) == list(FourKey)
    for wrong in ("F1,F2,F3", "F1,F1,F2,F3", "F1,F2,F3,Nothing"):
        with pytest.raises(ValueError, match="key"):
            keys_of(wrong)
    assert corner(QPoint(540, 960).toPointF(), 1080, 1920) is None

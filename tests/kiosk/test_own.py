"""我的事 by touch alone: staff read four figures out, and everything is seen, given back, wiped."""

from pathlib import Path

import pytest

from shared.ids import VisitorId
from tests.fair import HERE
from tests.kiosk.conftest import Start
from tests.kiosk.day_town import NIGHT_COURSE
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

#: Of nobody, and of nobody else who walks in the same town.
PHONE = "13800000021"
WITHOUT_AFFAIRS = "13800000022"
pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def send_enrolment(hands: Hands, phone: str) -> None:
    hands.tap("更多")
    hands.tap("上课和活动")
    hands.tap(NIGHT_COURSE)
    hands.tap("我要报名")
    hands.tap("王")
    hands.tap("王女士")
    hands.type(phone)
    hands.tap("就这样，报名")


def enrol(hands: Hands) -> None:
    send_enrolment(hands, PHONE)
    hands.reads("报上名了")
    hands.tap("好了")
    hands.reads("更多")


def type_number(hands: Hands, phone: str) -> None:
    hands.tap("更多")
    hands.tap("我的事")
    hands.type(phone)
    hands.tap("要四位数")
    hands.reads("已经告诉服务台了")


def test_own_affairs_are_proved_seen_given_back_and_wiped(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    paper = tmp_path / "paper"
    machine, hands = start(day_town, printer=f"folder:{paper}")
    enrol(hands)
    type_number(hands, PHONE)
    proofs = day_town.fair.proofs
    proof = list(proofs.waiting(HERE).values())[-1]
    right = proof.code.disclose()
    hands.type("0000" if right != "0000" else "0001")
    hands.insist("看我的事", "还能再试 4 次")
    hands.type(right)
    hands.insist("看我的事", NIGHT_COURSE)
    hands.tap("都打出来")
    hands.until(lambda: len(list(paper.glob("slip-*.png"))) == 1, "a slip")
    hands.tap(NIGHT_COURSE)
    hands.reads("报好了")
    hands.tap("不去了，退掉")
    hands.reads("已经退了")
    hands.tap("点错了？还要它")
    hands.reads("报好了")
    hands.insist("不去了，退掉", "已经退了")
    hands.tap("返回")
    hands.reads("已经退了")
    hands.tap("看完了")
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")
    assert not machine.hall.visit.is_personal
    hands.until(lambda: proofs.of(proof.proof_id, HERE) is None, "that the server forgets it")
    hands.tap("更多")
    hands.tap("我的事")
    assert not hands.sees(NIGHT_COURSE)
    kept = [path for path in (tmp_path / "kiosk").rglob("*") if path.is_file()]
    assert kept
    assert [path.name for path in kept if PHONE.encode() in path.read_bytes()] == []


def test_a_code_that_is_used_up_is_asked_for_again(day_town: Town, start: Start) -> None:
    _, hands = start(day_town)
    type_number(hands, WITHOUT_AFFAIRS)
    proofs = day_town.fair.proofs
    first = list(proofs.waiting(HERE).values())[-1]
    wrong = "0000" if first.code.disclose() != "0000" else "0001"
    for left in (4, 3, 2, 1):
        hands.type(wrong)
        hands.insist("看我的事", f"还能再试 {left} 次")
    hands.type(wrong)
    hands.insist("看我的事", "这个码作废了")

    def asked_again() -> bool:
        if hands.key("重新要一个码") is not None:
            hands.tap("重新要一个码")
        return not hands.sees("这个码作废了")

    hands.until(asked_again, "a new code")
    hands.reads("看我的事")
    second = list(proofs.waiting(HERE).values())[-1]
    assert second.proof_id != first.proof_id
    hands.type(second.code.disclose())
    hands.insist("看我的事", "现在没有记着您的事")


def test_the_own_phone_opens_them_once(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town)
    key = day_town.fair.proofs.show(VisitorId("a-phone-without-affairs"))
    code = f"{day_town.fair.url}/own/{key}"
    machine.plugged.scanner.scanned.emit(code)
    hands.reads("现在没有记着您的事")
    hands.tap("看完了")
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")
    machine.plugged.scanner.scanned.emit(code)
    hands.reads("这个码用过了")
    assert machine.kiosk.screen == "prove"

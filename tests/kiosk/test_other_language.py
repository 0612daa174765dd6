"""Everything that the glass says of what came about changes language with it: what was done, the
line under the head, the printer, and the studio."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pytest

from kiosk.devices.file_printer import FilePrinter
from kiosk.devices.id_cards import MaskedCard
from kiosk.devices.printer import PrinterState
from kiosk.link.errors import Refusal
from kiosk.views.view import View
from shared.people import PersonalText
from tests.fair import HERE
from tests.kiosk.conftest import Start, StartStudio
from tests.kiosk.day_town import NIGHT_COURSE
from tests.kiosk.hands import Hands
from tests.kiosk.studio_ground import go_live
from tests.kiosk.test_own import send_enrolment, type_number
from tests.kiosk.test_plugged import take_a_number
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
#: Of nobody; a number a test, because a place and a bed are one a person's.
PHONES: Final = (f"138000003{at:02d}" for at in range(1, 99))
CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")
#: What people wrote is as they wrote it.
NAMES: Final = (
    NIGHT_COURSE,
    "泉边就业服务站",
    "泉边零工市场",
    "泉边街道",
    "泉边路1号",
    "二楼会议室",
)


def said(view: View) -> Iterator[str]:
    """Its sentences, with those in its lines."""
    return chain.from_iterable(
        within(value) for name, value in view.values.items() if name not in {"code", "key"}
    )


def within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from within(list(value.values()))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(map(within, value))


def ours(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


def changes_language(hands: Hands, view: View) -> None:
    """And back."""
    before = in_chinese(view)
    assert before
    speak(hands, "English")
    hands.until(lambda: not in_chinese(view), f"nothing is left of {before}")
    speak(hands, "中文")
    hands.until(lambda: in_chinese(view) == before, f"{before}")


def changes_back(hands: Hands, view: View) -> None:
    """From English."""
    assert not in_chinese(view)
    speak(hands, "中文")
    hands.until(lambda: len(in_chinese(view)) > 2, "its lines in Chinese")


def in_chinese(view: View) -> list[str]:
    return [one for one in said(view) if CHINESE.search(ours(one))]


def speak(hands: Hands, language: str) -> None:
    """A key lets a second touch within 0.4 s pass unheard."""

    def is_spoken() -> bool:
        if hands.key(language) is not None:
            hands.tap(language)
        return hands.key(language) is None

    hands.until(is_spoken, language)


def in_a_course(hands: Hands) -> None:
    send_enrolment(hands, next(PHONES))
    hands.reads("报上名了")


def at_the_door(hands: Hands) -> None:
    phone = next(PHONES)
    send_enrolment(hands, phone)
    hands.reads("报上名了")
    hands.tap("好了")
    hands.tap("来签到")
    hands.type(phone)
    hands.tap("签到")
    hands.reads("签到了")


def in_a_bed(hands: Hands) -> None:
    hands.tap("更多")
    hands.tap("订床位")
    hands.tap("男的")
    hands.tap("泉边零工市场")
    hands.tap("李")
    hands.tap("李先生")
    hands.type(next(PHONES))
    hands.insist("就这样，订下", "床给您留好了")


@pytest.mark.parametrize("does", [in_a_course, at_the_door, in_a_bed])
def test_what_was_done_is_said_in_the_language_on_the_glass(
    does: Callable[[Hands], None], day_town: Town, start: Start
) -> None:
    machine, hands = start(day_town)
    does(hands)
    assert machine.kiosk.screen == "result"
    changes_language(hands, machine.kiosk.view("result"))


def test_a_course_and_the_list_it_stands_in(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town)
    hands.tap("更多")
    hands.tap("上课和活动")
    hands.reads(NIGHT_COURSE)
    courses, course = machine.kiosk.view("courses"), machine.kiosk.view("course")
    speak(hands, "English")

    def notes() -> str:
        return " ".join(one["note"] for one in courses.shown("rows"))

    hands.until(lambda: not CHINESE.search(notes()), "its kind and its day in English")
    hands.tap(NIGHT_COURSE)
    speak(hands, "中文")
    hands.until(lambda: "今天" in str(course.shown("lines")), "its day in Chinese")


def test_a_number_and_what_its_printer_lacks(day_town: Town, start: Start, tmp_path: Path) -> None:
    machine, hands = start(day_town, printer=f"folder:{tmp_path / 'paper'}")
    printing = machine.plugged.printing
    printer = printing.printer
    assert isinstance(printer, FilePrinter)
    printer.stands = PrinterState.OUT_OF_PAPER
    take_a_number(hands)
    hands.reads("打印机没纸了")
    changes_language(hands, printing)
    speak(hands, "English")
    hands.reads("no paper")


def test_the_line_about_the_printer_says_how_it_is_now(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    machine, hands = start(day_town, printer=f"folder:{tmp_path / 'paper'}")
    phone = next(PHONES)
    send_enrolment(hands, phone)
    hands.reads("报上名了")
    hands.tap("好了")
    hands.reads("更多")
    type_number(hands, phone)
    proof = list(day_town.fair.proofs.waiting(HERE).values())[-1]
    hands.type(proof.code.disclose())
    hands.insist("看我的事", NIGHT_COURSE)
    printer = machine.plugged.printing.printer
    assert isinstance(printer, FilePrinter)
    printer.stands = PrinterState.OUT_OF_PAPER
    hands.tap("都打出来")
    shell = machine.kiosk.view("shell")
    hands.until(lambda: "打印机没纸了" in str(shell.shown("notice")), "what the printer lacks")
    speak(hands, "English")
    hands.until(lambda: "no paper" in str(shell.shown("notice")), "the same in English")
    affairs = machine.kiosk.view("affairs")
    hands.until(lambda: not in_chinese(affairs), "the own affairs in English")
    hands.tap(NIGHT_COURSE)
    affair = machine.kiosk.view("affair")
    hands.until(lambda: bool(affair.shown("title")), "one of them")
    changes_back(hands, affair)


def test_what_a_card_reader_read(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town)
    shell = machine.kiosk.view("shell")
    hands.tap("更多")
    hands.tap("上课和活动")
    hands.tap(NIGHT_COURSE)
    hands.tap("我要报名")
    hands.reads("王女士") if hands.sees("王女士") else hands.reads("王")
    machine.kiosk.card_read(MaskedCard(name=PersonalText("王"), number="3701••••0016"))
    hands.until(lambda: "身份证" in str(shell.shown("notice")), "what was read")
    speak(hands, "English")
    hands.until(lambda: str(shell.shown("notice")).replace("•", "").isascii(), "in English")


def test_a_wrong_code_of_the_studio(studio_town: Town, start_studio: StartStudio) -> None:
    studio = start_studio(studio_town)
    hands = studio.hands
    hands.tap("老周包子铺")
    for key in "AAAAABBBBB":
        hands.tap(key)
    hands.tap("进直播间")
    view = studio.machine.studio._code  # noqa: SLF001  its sentence in both languages
    hands.until(lambda: bool(view.shown("wrong")), "what is wrong")
    chinese = str(view.shown("wrong"))
    speak(hands, "English")
    hands.until(lambda: str(view.shown("wrong")).isascii(), "in English")
    speak(hands, "中文")
    hands.until(lambda: view.shown("wrong") == chinese, chinese)


def test_what_the_studio_says_under_its_head(studio_town: Town, start_studio: StartStudio) -> None:
    studio = start_studio(studio_town)
    hands, screens = studio.hands, studio.machine.studio
    go_live(studio_town, studio)
    shell, stage = screens._shell, screens._stage  # noqa: SLF001  as the line stands
    hands.tap("找工作人员")
    hands.reads("站里马上有人来")
    speak(hands, "English")
    hands.until(lambda: str(shell.shown("notice")).isascii(), "the call in English")
    speak(hands, "中文")
    refusal = Refusal(reason="role_closed", sentence="这个岗位招满了", facts={}, field=None)
    stage.told(refusal)
    hands.reads("这个岗位招满了")
    speak(hands, "English")
    hands.until(lambda: str(shell.shown("notice")).isascii(), "the refusal in English")
    stage.told(None)
    hands.until(lambda: "network" in str(shell.shown("notice")).lower(), "that it is away")
    speak(hands, "中文")
    hands.until(lambda: "网断了" in str(shell.shown("notice")), "that it is away, in Chinese")

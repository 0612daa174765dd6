"""Paper and codes, against a real server: what is given comes out, what is shown is read."""

from itertools import pairwise
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtGui import QImage

from kiosk.app.machine import Machine
from kiosk.devices.file_printer import FilePrinter
from kiosk.devices.printer import DOTS, PrinterState
from tests.kiosk.conftest import Start
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def take_a_number(hands: Hands) -> None:
    keys = ("取号办事", "找工作", "求职登记", "取这个号", "没有，普通号", "好了")
    for key, following in pairwise(keys):
        go(hands, key, following)


def go(hands: Hands, key: str, following: str) -> None:
    """Touch until the next key is there: a list that is made anew meanwhile lets a touch pass."""

    def is_there() -> bool:
        if hands.key(following) is None and hands.key(key) is not None:
            hands.tap(key)
        return hands.key(following) is not None

    hands.until(is_there, following)


def slips(paper: Path) -> list[Path]:
    return sorted(paper.glob("slip-*.png"))


def scan(machine: Machine, text: str) -> None:
    machine.plugged.scanner.scanned.emit(text)


def test_a_number_comes_out_and_is_read_again(day_town: Town, start: Start, tmp_path: Path) -> None:
    paper, none = tmp_path / "paper", str(tmp_path / "none")
    machine, hands = start(day_town, printer=f"folder:{paper}", paper=58, camera=none)
    take_a_number(hands)
    hands.reads("小票出来了")
    (slip,) = slips(paper)
    grey = QImage(str(slip)).convertToFormat(QImage.Format.Format_Grayscale8)
    assert grey.width() == DOTS[58]
    (code,) = zxingcpp.read_barcodes(grey)
    taken = machine.hall.visit.ticket
    assert taken is not None
    assert code.text == f"{day_town.fair.url}/t/{taken.token}"
    hands.tap("没出来，再打一张")
    hands.until(lambda: len(slips(paper)) == 2, "a second slip")
    hands.until(lambda: hands.key("没出来，再打一张") is None, "no third slip")
    hands.insist("好了", "找活干")
    scan(machine, code.text)
    hands.reads(taken.number)
    assert machine.kiosk.screen == "ticket"
    scan(machine, "https://qingdao.example/t/abcdefghijklmnopqrstuv")
    hands.reads("这个码是别的城市的")
    scan(machine, "x" * 10_000)
    hands.reads("这不是我们的码")
    scan(machine, f"{day_town.fair.url}/t/abcdefghijklmnopqrstuv")
    hands.reads("这不是我们的码")


def test_without_paper_the_number_stands_on_the_glass(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    machine, hands = start(day_town, printer=f"folder:{tmp_path / 'paper'}")
    printing = machine.plugged.printing
    printer = printing.printer
    assert isinstance(printer, FilePrinter)
    printer.stands = PrinterState.OUT_OF_PAPER
    take_a_number(hands)
    # That there is no paper may be known before the slip was tried.
    hands.until(lambda: bool(printing.shown("canAgain")), "the slip to be refused")
    hands.reads("打印机没纸了")
    taken = machine.hall.visit.ticket
    assert taken is not None
    assert hands.sees(taken.number)
    assert hands.key("没出来，再打一张") is None  # nothing to try again before there is paper
    printer.stands = PrinterState.READY

    def is_ready() -> bool:
        printing.ask()  # who asks while an answer is on its way is not heard
        return bool(printing.shown("canPrint"))

    hands.until(is_ready, "paper")
    hands.tap("没出来，再打一张")
    hands.until(lambda: len(slips(tmp_path / "paper")) == 1, "the slip")


def test_an_altered_pass_at_the_door_is_told(day_town: Town, start: Start, tmp_path: Path) -> None:
    machine, hands = start(day_town, camera=str(tmp_path / "none"))
    scan(machine, "DS1.bm90aGluZw.bm90aGluZw")
    hands.reads("这个码认不出来")
    assert machine.kiosk.screen == "checkin"
    hands.reads("摄像头没接上")

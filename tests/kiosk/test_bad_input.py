"""What people hold before a touchscreen, and what it suffers itself, is answered on the glass."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.app.machine import Machine
from kiosk.devices.codes import Grey
from kiosk.devices.file_printer import FilePrinter
from kiosk.devices.printer import PrinterState
from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.views.shell import ShellView
from kiosk.views.standing import sentence
from shared.attendance import Pass, write_pass
from shared.ids import GatheringId
from shared.link.health import Readiness
from shared.organisation import SHANGHAI
from tests.fair import HERE
from tests.kiosk.conftest import Start
from tests.kiosk.devices.test_codes import before_camera, code
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town
from tests.lodgings import MARKET
from tests.seen_codes import Drawing

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
NOWHERE = "http://127.0.0.1:9"
OF_ANOTHER_CITY = "https://qingdao.example/t/abcdefghijklmnopqrstuv"
STRANGERS = ("6901234567892", "https://pay.example/1", "WIFI:S:hall;;", "x" * 30, "?" * 20)


def hold(picture: Grey, camera: Path) -> None:
    height, width = picture.shape
    Drawing(width=width, height=height, points=picture.tobytes()).film(camera)


def pull_out(camera: Path) -> None:
    camera.write_bytes(b"")  # who has it open reads nothing any more
    camera.unlink()


def test_what_is_held_before_the_camera_is_answered(
    day_town: Town, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.views.scan._HINT_MILLISECONDS", 500)
    camera = tmp_path / "held.y4m"
    smeared = cv2.GaussianBlur(before_camera(code(OF_ANOTHER_CITY)), (0, 0), 15)
    hold(np.asarray(smeared, np.uint8), camera)
    machine, hands = start(day_town, camera=str(camera))
    hands.tap("来签到")
    hands.reads("还没看清")
    assert machine.instruments.camera() is Readiness.READY
    pull_out(camera)
    hands.reads("摄像头没接上")
    assert machine.instruments.camera() is Readiness.FAULT
    hold(before_camera(code(OF_ANOTHER_CITY))[::-1, ::-1], camera)
    hands.reads("这个码是别的城市的")
    pull_out(camera)
    hands.reads("摄像头没接上")
    hold(before_camera(*(code(text, 4) for text in STRANGERS)), camera)
    hands.reads("这不是我们的码")
    assert machine.kiosk.screen == "checkin"


def test_nobody_is_asked_to_come_closer_to_a_camera_that_is_gone(
    day_town: Town, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.views.scan._HINT_MILLISECONDS", 100)
    machine, hands = start(day_town, camera=str(tmp_path / "none"))
    hands.tap("来签到")
    hands.reads("摄像头没接上")
    scan = machine.plugged.scan
    hands.until(lambda: not scan._hint.isActive(), "the hint to be due")  # noqa: SLF001  no sign of it shows
    assert hands.sees("摄像头没接上")


def test_a_pass_of_yesterday_or_of_elsewhere_is_answered(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    machine, hands = start(day_town, camera=str(tmp_path / "none"))
    hands.until(lambda: machine.kiosk.board.station is not None, "the station")
    today = machine.hall.now().astimezone(SHANGHAI).date()
    key = day_town.do(day_town.fair.rooms.reader.pass_key(HERE))
    assert key is not None
    shown = Pass(
        station=HERE, gathering_id=GatheringId("g"), day=today - timedelta(days=1), number="C-001"
    )
    machine.plugged.scanner.scanned.emit(write_pass(shown, key))
    said = machine.hall.say.month_and_day(shown.day)
    hands.reads(f"这个码是{said}的，已经过期")
    elsewhere = Pass(station=MARKET, gathering_id=GatheringId("g"), day=today, number="C-001")
    machine.plugged.scanner.scanned.emit(write_pass(elsewhere, key))
    hands.reads("这个码是别的服务站（泉边零工市场）的")


def test_without_a_network_the_machine_judges_a_pass_by_itself(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    before, hands = start(day_town, camera=str(tmp_path / "none"))
    desk = before.hall.desk
    hands.until(lambda: bool(desk.courses()), "the facts")
    today = before.hall.now().astimezone(SHANGHAI).date()
    before.stop()
    key = day_town.do(day_town.fair.rooms.reader.pass_key(HERE))
    assert key is not None
    shown = Pass(station=HERE, gathering_id=GatheringId("g"), day=today, number="C-001")
    good = write_pass(shown, key)
    machine, hands = start(day_town, camera=str(tmp_path / "none"), server=NOWHERE)
    hands.reads("网断了")
    for text, told in (
        (good[:-6] + "AAAAAA", "这个码认不出来"),
        (write_pass(replace(shown, day=today - timedelta(days=1)), key), "已经过期"),
        (write_pass(replace(shown, station=MARKET), key), "这个码是别的服务站（泉边零工市场）的"),
        (OF_ANOTHER_CITY, "这个码是别的城市的"),
        (good, "签到了"),
    ):
        machine.plugged.scanner.scanned.emit(text)
        hands.reads(told)
    (kept,) = [one for one in machine.hall.desk.waiting() if one.entry.kind == "check_in"]
    assert kept.slip is not None
    assert kept.slip.number == "C-001"


def read_on(machine: Machine, hands: Hands, standing: LinkStanding) -> None:
    machine.kiosk.stands(standing)
    hands.reads(sentence(standing, machine.hall.say))


def test_each_trouble_with_the_server_is_read_and_a_wrong_code_is_answered_all_the_same(
    quiet_town: Town, start: Start, tmp_path: Path
) -> None:
    machine, hands = start(quiet_town, camera=str(tmp_path / "none"))
    hands.reads("今天有 3 个岗位招人")
    for trouble in LinkTrouble:
        read_on(machine, hands, LinkStanding(trouble=trouble))
    read_on(machine, hands, LinkStanding(is_older=True, pending=1))
    read_on(machine, hands, LinkStanding(trouble=LinkTrouble.AWAY, was_rebuilt=True))
    away = LinkStanding(trouble=LinkTrouble.AWAY)
    read_on(machine, hands, away)
    machine.plugged.scanner.scanned.emit(OF_ANOTHER_CITY)
    hands.reads("这个码是别的城市的")
    shell = machine.kiosk.view("shell")
    assert isinstance(shell, ShellView)
    shell.hush()
    read_on(machine, hands, away)


@pytest.mark.parametrize(
    ("stands", "told"),
    [
        (PrinterState.COVER_OPEN, "打印机的盖子没关好"),
        (PrinterState.BROKEN, "打印机出了点毛病"),
        (PrinterState.ABSENT, "这台机器现在打不出纸"),
        (PrinterState.OUT_OF_PAPER, "打印机没纸了"),
    ],
)
def test_what_is_wrong_with_the_printer_is_told_to_people_and_to_the_offices(
    quiet_town: Town, start: Start, tmp_path: Path, stands: PrinterState, told: str
) -> None:
    machine, hands = start(quiet_town, printer=f"folder:{tmp_path / 'paper'}")
    printing = machine.plugged.printing
    printer = printing.printer
    assert isinstance(printer, FilePrinter)
    hands.until(lambda: machine.instruments.printer() is Readiness.READY, "the printer")
    printer.stands = stands

    def is_told() -> bool:
        printing.ask()  # who asks while an answer is on its way is not heard
        return machine.instruments.printer() is Readiness.FAULT

    hands.until(is_told, "a fault in the report")
    assert told in printing.said(machine.hall.say)


def test_a_clock_that_is_set_back_leaves_no_key_deaf(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    hands.until(lambda: hands.key("找活干") is not None, "the first screen")
    key = hands.key("找活干")
    assert key is not None
    key.setProperty("tappedAt", time.time() * 1000 + 600_000)
    hands.tap("找活干")
    hands.until(lambda: machine.kiosk.screen == "jobs", "the jobs")

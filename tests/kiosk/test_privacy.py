"""After a visit nothing of the person is on the machine."""

import logging
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from kiosk.app.machine import Machine
from kiosk.devices.id_cards import MaskedCard, read_line
from kiosk.views.view import View
from tests.fair import HERE, NUMBER_OF_NOBODY
from tests.house_rules.tree import PROJECT
from tests.kiosk.conftest import Start
from tests.kiosk.day_town import NIGHT_COURSE
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = pytest.mark.window

NAME = "欧阳女士"
#: No checksum: nobody's.
CARD_NUMBER = "110101190001010000"
CARD = f'{{"is": "card", "name": "欧阳明", "number": "{CARD_NUMBER}"}}'
#: Whole, and the halves that are shown apart.
TRACES = (NUMBER_OF_NOBODY, NAME, CARD_NUMBER, "欧阳明")


def apply_as_ouyang(machine: Machine, hands: Hands) -> None:
    hands.tap("找活干")
    hands.tap("收银员")
    hands.tap("我要报名")
    hands.until(lambda: hands.key("女士") is not None)
    card = read_line(CARD.encode())
    assert isinstance(card, MaskedCard)
    machine.kiosk.card_read(card)
    hands.reads("身份证 110***********0000 读好了")
    hands.reads("欧阳先生")
    hands.tap("没有？用拼音写")  # not among the hundred surnames
    hands.reads("按拼音，再点上面的字")
    hands.type("ouyang")
    hands.tap("欧阳")
    hands.tap("就是这个")
    hands.tap(NAME)
    hands.tap_ending("上午 9:30")
    hands.type(NUMBER_OF_NOBODY)
    hands.tap("看全号")
    hands.tap("就这样，报名")
    hands.reads("报上名了")


def values_for_the_window(machine: Machine) -> Iterator[str]:
    """Everything that QML was ever given and still has."""
    for view in (*vars(machine.kiosk).values(), *vars(machine.kiosk.day).values()):
        if isinstance(view, View):
            yield str(view._values)  # noqa: SLF001  all of them, whatever their names


def properties(root: QObject) -> Iterator[str]:
    for item in (root, *root.findChildren(QObject)):
        about = item.metaObject()
        for index in range(about.propertyCount()):
            if str(about.property(index).typeName()) in {"QString", "QVariant"}:
                yield str(about.property(index).read(item))


def test_a_finished_visit_leaves_no_trace(
    quiet_town: Town,
    start: Start,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    paper = tmp_path / "kiosk" / "paper"
    machine, hands = start(quiet_town, printer=f"folder:{paper}", camera=str(tmp_path / "none"))
    apply_as_ouyang(machine, hands)
    hands.until(lambda: bool(list(paper.glob("*.png"))), "the slip")
    # A scanner that types what somebody copied from a card.
    machine.plugged.scanner.scanned.emit(f"{CARD_NUMBER} {NAME}")
    caplog_before = caplog.text
    hands.tap("好了")
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")

    places = said_by(machine, tmp_path, caplog_before + caplog.text, capfd)
    assert any("家门口" in text for text in places["window"])  # it was really read
    assert any("找活干" in text for text in places["values"])
    assert places["files"]  # the token is there, so the folder is the right one
    assert found_in(places, TRACES) == []


def said_by(
    machine: Machine, folder: Path, log: str, capfd: pytest.CaptureFixture[str]
) -> Mapping[str, list[str]]:
    """Everything that a machine still says to whoever looks, by where it says it."""
    written = [file.read_bytes() for file in (folder / "kiosk").rglob("*") if file.is_file()]
    said = capfd.readouterr()
    return {
        "files": [content.decode("utf-8", "replace") for content in written],
        "logs": [log, said.out, said.err],
        "window": list(properties(machine.window)),
        "values": list(values_for_the_window(machine)),
        "visit": [repr(machine.hall.visit.phone), machine.hall.visit.surname],
    }


def found_in(places: Mapping[str, list[str]], traces: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (place, trace)
        for place, texts in places.items()
        for trace in traces
        if any(trace in text for text in texts)
    ]


def check_in(hands: Hands, _town: Town) -> None:
    hands.tap("来签到")
    hands.type(NUMBER_OF_NOBODY)
    hands.tap("签到")
    hands.reads("今天没有这个号或电话的报名")


def enrol(hands: Hands, _town: Town) -> None:
    hands.tap("更多")
    hands.tap("上课和活动")
    hands.tap(NIGHT_COURSE)
    hands.tap("我要报名")
    write_name(hands)
    hands.type(NUMBER_OF_NOBODY)
    hands.tap("就这样，报名")
    hands.reads("报上名了")


def ask_for_a_bed(hands: Hands, _town: Town) -> None:
    hands.tap("更多")
    hands.tap("订床位")
    hands.tap("男的")
    hands.tap("泉边零工市场")
    write_name(hands)
    hands.type(NUMBER_OF_NOBODY)
    hands.insist("就这样，订下", "床给您留好了")


def see_own_affairs(hands: Hands, town: Town) -> None:
    hands.tap("更多")
    hands.tap("我的事")
    hands.type(NUMBER_OF_NOBODY)
    hands.tap("要四位数")
    hands.reads("已经告诉服务台了")
    proof = list(town.fair.proofs.waiting(HERE).values())[-1]
    hands.type(proof.code.disclose())
    hands.insist("看我的事", NIGHT_COURSE)
    hands.tap(NIGHT_COURSE)
    hands.reads("报好了")


def write_name(hands: Hands) -> None:
    hands.tap("没有？用拼音写")
    hands.reads("按拼音，再点上面的字")
    hands.type("ouyang")
    hands.tap("欧阳")
    hands.tap("就是这个")
    hands.tap(NAME)


def test_whatever_somebody_came_for_nothing_of_it_stays(
    day_town: Town,
    start: Start,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Each walks away in the middle of it."""
    caplog.set_level(logging.DEBUG)
    paper = tmp_path / "kiosk" / "paper"
    machine, hands = start(day_town, printer=f"folder:{paper}", camera=str(tmp_path / "none"))
    traces = (NUMBER_OF_NOBODY, NAME)
    for visit in (check_in, enrol, ask_for_a_bed, see_own_affairs):
        visit(hands, day_town)
        machine.kiosk.end_visit()
        hands.until(lambda: machine.kiosk.screen == "home", "the first screen")
        places = said_by(machine, tmp_path, caplog.text, capfd)
        assert (visit.__name__, found_in(places, traces)) == (visit.__name__, [])


def test_a_kiosk_that_dies_leaves_no_picture_of_its_memory(
    quiet_town: Town, tmp_path: Path
) -> None:
    code = quiet_town.do(quiet_town.fair.rooms.identity.enrolment_code(HERE))
    where = ("--server", quiet_town.fair.url, "--station", HERE, "--data", str(tmp_path / "kiosk"))
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "kiosk", *where, "--enrol", code, "--windowed", "540x960"],
        cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(PROJECT)},
        stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1)),
    )
    ready = tmp_path / "kiosk" / "board.json"  # written when the window has its facts
    ends = time.monotonic() + 60
    while not ready.exists() and kiosk.poll() is None and time.monotonic() < ends:
        threading.Event().wait(0.1)
    limits = Path(f"/proc/{kiosk.pid}/limits").read_text("utf-8")
    kiosk.send_signal(signal.SIGABRT)
    _, said = kiosk.communicate(timeout=30)
    assert ready.exists(), said
    assert kiosk.returncode == -signal.SIGABRT
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    assert [path.name for path in tmp_path.rglob("core*")] == []

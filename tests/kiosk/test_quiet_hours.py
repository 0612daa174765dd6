"""What an office sets about sound is what a hall hears, and what one person hears of it."""

from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.display_machine import DisplayMachine
from kiosk.settings import Mode
from kiosk.watching.volume import SOFT
from shared.ids import CounterId
from shared.link.settings import MachineSettings
from shared.tickets.messages import CallNext
from streaming_server.voice import make_missing
from tests.journeys.resident_fair import new_id
from tests.kiosk.conftest import Start
from tests.kiosk.hands import Hands
from tests.kiosk.heard import decibels
from tests.kiosk.test_display import counter, handled, issued
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
#: Whatever the time is when this runs.
ALL_DAY = MachineSettings(volume=85, quiet_from=time(0), quiet_until=time.max)
CALL = CallNext(command_id=new_id(), counter_id=CounterId("counter-1"))
StartDisplay = Callable[[MachineSettings | None], Hands]


@pytest.fixture
def display(quiet_town: Town, tmp_path: Path, qtbot: QtBot) -> Iterator[StartDisplay]:
    started: list[DisplayMachine] = []

    def start(settings: MachineSettings | None) -> Hands:
        folder, sounds = tmp_path / "display", f"folder:{tmp_path / 'heard'}"
        wished = quiet_town.settings(folder, size=(1280, 720), mode=Mode.BOARD, loudspeaker=sounds)
        registration = quiet_town.registration()
        if settings is not None:
            quiet_town.set_machines(settings)
        machine = DisplayMachine(wished, registration, 0.3)
        started.append(machine)
        machine.start()
        return Hands(machine, qtbot)

    yield start
    for machine in started:
        machine.stop()


def test_a_call_is_heard(display: StartDisplay, quiet_town: Town, tmp_path: Path) -> None:
    make_missing(tmp_path / "server" / "voice")
    hall = display(None)
    hall.reads("还没有叫号")
    handled(quiet_town, *counter(1), issued("a"), CALL)
    hall.reads("A-001")
    hall.until(lambda: any((tmp_path / "heard").glob("*.s16")), "a voice")
    first = min((tmp_path / "heard").glob("*.s16"))
    hall.until(lambda: decibels(first.read_bytes()) > -45, "more than silence")
    assert not hall.sees("这会儿不出声")


def test_in_quiet_hours_a_call_is_shown_and_not_heard(
    display: StartDisplay, quiet_town: Town, tmp_path: Path
) -> None:
    hall = display(ALL_DAY)
    hall.reads("这会儿不出声，看屏幕叫号")
    handled(quiet_town, *counter(1), *counter(2), issued("a"), issued("b"), CALL)
    hall.reads("A-001")
    handled(quiet_town, CallNext(command_id=new_id(), counter_id=CounterId("counter-2")))
    hall.reads("A-002")  # the call before it is over
    assert not (tmp_path / "heard").exists()


def test_who_asks_is_read_to_softly_and_the_next_person_is_not(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    sounds = f"folder:{tmp_path / 'heard'}"
    machine, hands = start(day_town, wished=ALL_DAY, loudspeaker=sounds)
    volume = machine.sound.volume
    hands.reads("找活干")
    hands.until(lambda: volume.percent == 0, "the quiet hours")
    hands.tap("读给我听")
    assert volume.percent == SOFT
    hands.until(lambda: any((tmp_path / "heard").glob("*.s16")), "a voice")
    hands.tap("大点声")
    assert volume.percent > SOFT
    machine.kiosk.end_visit()
    assert volume.percent == 0

"""How long a screen waits for somebody who stands before it."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.machine import Machine
from kiosk.views.idle import IDLE_SECONDS, TYPING_SECONDS, IdleView
from kiosk.views.kiosk import TYPED_ON
from tests.kiosk.conftest import Start
from tests.kiosk.day_town import NIGHT_COURSE
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def test_typing_begins_with_the_first_touch_of_a_pad(qtbot: QtBot) -> None:
    idle = IdleView()
    idle.wake()
    idle.set_patience(None, has_pad=True)
    assert idle.patience == IDLE_SECONDS
    idle.touched()
    assert idle.patience == TYPING_SECONDS
    idle.set_patience(None, is_careful=True, has_pad=True)  # large letters in the midst of it
    assert idle.patience == TYPING_SECONDS
    idle.wake()
    idle.set_patience(None)
    assert idle.patience == IDLE_SECONDS
    idle.touched()
    assert idle.patience == IDLE_SECONDS


def test_a_machine_that_waits_longer_does_so_for_who_types_too(qtbot: QtBot) -> None:
    idle = IdleView(idle=240)
    idle.set_patience(None, has_pad=True)
    idle.touched()
    assert idle.patience == 240


def test_whoever_types_is_waited_for_and_whoever_reads_is_not(day_town: Town, start: Start) -> None:
    idle = IdleView()
    machine, hands = start(day_town, idle)
    hands.tap("更多")
    hands.tap("上课和活动")
    hands.tap(NIGHT_COURSE)
    hands.tap("我要报名")
    assert machine.kiosk.screen in TYPED_ON
    assert idle.patience == IDLE_SECONDS
    hands.tap("王")
    assert idle.patience == TYPING_SECONDS
    hands.tap("返回")
    hands.until(lambda: machine.kiosk.screen == "course", "the course")
    assert idle.patience == IDLE_SECONDS


def test_a_countdown_that_outlives_its_machine_shows_nothing(
    quiet_town: Town, tmp_path: Path, qtbot: QtBot
) -> None:
    idle = IdleView()
    machine = Machine(quiet_town.settings(tmp_path / "kiosk"), quiet_town.registration(), idle)
    machine.start()
    machine.stop()
    idle.over.emit()  # what it keeps is closed: looking into it would be an error
    assert machine.hall.visit.is_closed


@pytest.mark.usefixtures("qapp")
def test_a_machine_that_nobody_came_to_says_so() -> None:
    idle = IdleView()
    assert idle.touched_at is None
    idle.sleep()
    assert idle.touched_at is None
    idle.touched()
    assert idle.touched_at is not None

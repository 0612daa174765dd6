"""A machine that is cut off right after its first minute with a network."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.machine import Machine
from kiosk.views.idle import IdleView
from tests.kiosk.desk_ground import ticket
from tests.kiosk.hands import PATIENCE_MILLISECONDS, Hands
from tests.kiosk.test_day import take_a_number
from tests.kiosk.town import Town

NOWHERE = "http://127.0.0.1:9"
pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def test_numbers_in_store_are_given_where_the_board_was_never_kept(
    day_town: Town, tmp_path: Path, qtbot: QtBot
) -> None:
    settings = day_town.settings(tmp_path / "kiosk", camera=str(tmp_path / "none"))
    known = day_town.registration()
    first = Machine(settings, known, IdleView())
    first.start()
    qtbot.waitUntil(lambda: first.hall.desk.station() is not None, timeout=PATIENCE_MILLISECONDS)
    qtbot.waitUntil(lambda: first.hall.desk.has_numbers(ticket()), timeout=PATIENCE_MILLISECONDS)
    first.stop()
    (tmp_path / "kiosk" / "board.json").unlink(missing_ok=True)
    alone = Machine(replace(settings, server=NOWHERE), replace(known, server=NOWHERE), IdleView())
    alone.start()
    try:
        hands = Hands(alone, qtbot)
        take_a_number(hands)
        hands.until(lambda: alone.hall.visit.ticket is not None, "a number")
    finally:
        alone.stop()

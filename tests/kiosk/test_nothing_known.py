"""A machine that has never reached its server says so, and promises nothing unknown."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.machine import Machine
from kiosk.settings import Settings
from kiosk.store import Registration
from kiosk.views.idle import IdleView
from shared.ids import KioskId
from tests.fair import HERE
from tests.kiosk.hands import Hands

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),
]

NOWHERE = "http://127.0.0.1:9"


def test_no_screen_speaks_of_what_has_not_come(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(server=NOWHERE, data=tmp_path, station=HERE, size=(1080, 1920))
    registration = Registration(server=NOWHERE, kiosk_id=KioskId("k"), token="t")
    machine = Machine(settings, registration, IdleView(idle=600))
    machine.start()
    try:
        hands = Hands(machine, qtbot)
        kiosk: Any = machine.kiosk
        hands.reads("还没有送到")
        assert not hands.sees("现在不用等")
        kiosk.shell.go("jobs")
        hands.reads("今天的岗位还没有送到，等一会儿再看")
        assert not hands.sees("全部")
        assert hands.key("按号码") is None
        kiosk.shell.go("gigs")
        hands.reads("今天的岗位还没有送到，等一会儿再看")
        kiosk.shell.go("mine")
        hands.reads("您还没有报名")
        assert hands.key("好了，清掉") is None
    finally:
        machine.stop()

"""The first screen stands before the machine behind it, and whoever touches it is answered."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kiosk.app.arrival import Arrival
from kiosk.app.ground import Ground
from kiosk.store import KioskStore
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]

KEPT = {
    "station": "泉边就业服务站",
    "headline": "今天有 4 个岗位招人",
    "headlineBig": "有 4 个岗位",
    "below": "一共招 8 个人",
}
#: What the first screen has no use for; each takes a good part of a tenth of a second to load.
HEAVY = ("aiortc", "av", "cv2", "numpy", "aiohttp", "asyncio", "pydantic", "sqlite_utils",
         "websockets", "typer", "PySide6.QtMultimedia", "shared.wire")  # fmt: skip


class Glass(Ground):
    """What hands need of whatever has a window."""

    def __init__(self, arrival: Arrival) -> None:
        QObject.__init__(self)
        self._arrival = arrival

    @property
    def window(self) -> QObject:
        return self._arrival.window


@pytest.fixture
def arrival(day_town: Town, tmp_path: Path, qtbot: QtBot) -> Iterator[Arrival]:
    KioskStore(tmp_path / "kiosk").keep_first_screen(KEPT)
    settings = day_town.settings(tmp_path / "kiosk", camera=str(tmp_path / "none"))
    one = Arrival(settings, day_town.registration())
    one.start()
    yield one
    one.stop()
    gc.collect()


def screen_of(arrival: Arrival) -> str | None:
    """None before the machine is there."""
    return arrival.machine.kiosk.screen if arrival.machine else None


def test_what_was_said_last_is_there_before_the_facts(arrival: Arrival, qtbot: QtBot) -> None:
    hands = Hands(Glass(arrival), qtbot)
    assert screen_of(arrival) is None
    assert hands.sees(KEPT["station"])
    assert hands.sees(KEPT["headline"])
    hands.until(lambda: screen_of(arrival) is not None, "the machine")
    hands.reads("下一场直播")
    assert not hands.sees(KEPT["headline"])


def test_whoever_touches_the_first_screen_at_once_is_answered(
    arrival: Arrival, qtbot: QtBot
) -> None:
    hands = Hands(Glass(arrival), qtbot)
    assert screen_of(arrival) is None
    hands.tap("取号办事")
    hands.reads("查我的号")
    assert screen_of(arrival) == "services"


def test_the_first_screen_loads_no_library_that_it_does_not_need() -> None:
    look = f"import sys, kiosk.app.arrival; print(set({HEAVY!r}) & set(sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.strip() == "set()"


def test_no_source_is_read_to_learn_how_names_are_spelt() -> None:
    look = "import linecache, kiosk.app.machine; print(*linecache.cache, sep='\\n')"
    ended = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=True
    )
    assert "/shared/" not in ended.stdout
    assert "/kiosk/views/" not in ended.stdout

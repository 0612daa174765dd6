"""The first screen stands before the machine behind it, and whoever touches it is answered."""

import gc
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kiosk.app.arrival import Arrival
from kiosk.app.glass import engine_that_reads
from kiosk.app.ground import Ground
from kiosk.app.machine import Machine
from kiosk.store import KioskStore, Registration
from kiosk.views.kept_screens import KEPT_SCREENS
from kiosk.views.wrong import Wrong
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]

KEPT: Mapping[str, Any] = {
    "station": "泉边就业服务站",
    "headline": "今天有 4 个岗位招人",
    "headlineBig": "有 4 个岗位",
    "below": "一共招 8 个人",
    "screens": {
        "jobs": {
            "below": "一共 1 个岗位",
            "rows": [
                {"number": 1, "title": "昨天的岗位", "walk": "", "facts": [], "more": [],
                 "pay": "20", "unit": "元/时"}
            ],
            "chips": [],
            "stops": [],
            "later": {},
            "further": "",
            "isFirstPage": True,
            "spoken": "",
        }
    },
}  # fmt: skip
ROW = {"key": "a", "title": "一", "note": "二", "side": "", "glyph": ""}
ROWS = {"title": "问", "hint": "", "rows": [ROW], "further": "", "isFirstPage": True, "error": ""}
AS_KEPT: Mapping[str, Any] = {
    **KEPT,
    "screens": {**KEPT["screens"], "services": ROWS, "more": ROWS},
}
#: Longer than any of these tests: what is loaded comes when somebody touches.
LONG = 100_000
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


@pytest.fixture(scope="module")
def enrolled(day_town: Town) -> Registration:
    """One machine for all: the server lets only so many enrol in a while."""
    return day_town.registration()


@pytest.fixture
def arrival(
    day_town: Town, enrolled: Registration, tmp_path: Path, qtbot: QtBot
) -> Iterator[Arrival]:
    KioskStore(tmp_path / "kiosk").keep_first_screen(KEPT)
    settings = day_town.settings(tmp_path / "kiosk", camera=str(tmp_path / "none"))
    one = Arrival(settings, enrolled, engine_that_reads(), loads_after=LONG)
    one.start()
    yield one
    one.stop()
    gc.collect()


class Frames:
    """What stood on the glass at each frame while there was no machine yet."""

    def __init__(self, arrival: Arrival, hands: Hands) -> None:
        self._arrival, self._hands = arrival, hands
        self.alone: dict[str, list[str]] = {}
        hands.window.frameSwapped.connect(self._drawn)

    def _drawn(self) -> None:
        if self._arrival.machine is None:
            self.alone[self._arrival.screen] = self._hands.written()


def machine_of(arrival: Arrival) -> Machine | None:
    """None before it is there."""
    return arrival.machine


def test_what_was_said_last_is_there_before_the_facts(arrival: Arrival, qtbot: QtBot) -> None:
    hands = Hands(Glass(arrival), qtbot)
    assert machine_of(arrival) is None
    assert hands.sees(KEPT["station"])
    assert hands.sees(KEPT["headline"])
    arrival.complete()
    hands.reads("下一场直播")
    assert not hands.sees(KEPT["headline"])


def test_whoever_touches_the_first_screen_at_once_is_answered(
    arrival: Arrival, qtbot: QtBot
) -> None:
    hands = Hands(Glass(arrival), qtbot)
    assert machine_of(arrival) is None
    hands.tap("取号办事")  # not kept
    assert machine_of(arrival) is not None
    hands.reads("查我的号")
    assert arrival.screen == "services"


def test_a_screen_that_was_kept_is_there_before_what_is_behind_it(
    arrival: Arrival, qtbot: QtBot
) -> None:
    hands = Hands(Glass(arrival), qtbot)
    frames = Frames(arrival, hands)
    hands.tap("找活干")
    hands.until(lambda: machine_of(arrival) is not None, "the machine")
    assert "昨天的岗位" in frames.alone["jobs"]
    hands.reads("洗碗工")
    assert not hands.sees("昨天的岗位")
    assert arrival.screen == "jobs"
    hands.tap("返回")
    hands.reads("下一场直播")


def test_a_kept_screen_is_there_before_anything_is_done_on_it(
    arrival: Arrival, qtbot: QtBot
) -> None:
    hands = Hands(Glass(arrival), qtbot)
    hands.tap("找活干")
    hands.insist("返回", "找活干")
    assert machine_of(arrival) is not None
    assert arrival.screen == "home"


@pytest.mark.parametrize(("key", "says"), [("找工作人员", "staff"), ("大字", "home")])
def test_keys_of_the_bar_bring_what_they_need(
    arrival: Arrival, qtbot: QtBot, key: str, says: str
) -> None:
    hands = Hands(Glass(arrival), qtbot)
    hands.tap(key)
    assert machine_of(arrival) is not None
    assert arrival.screen == says


def test_screens_are_kept_as_whoever_comes_first_finds_them(
    arrival: Arrival, qtbot: QtBot, tmp_path: Path
) -> None:
    store = KioskStore(tmp_path / "kiosk")

    def kept() -> Mapping[str, Any]:
        screens: Mapping[str, Any] = store.first_screen()["screens"]
        return screens

    hands = Hands(Glass(arrival), qtbot)
    arrival.complete()
    hands.reads("下一场直播")
    machine = machine_of(arrival)
    assert machine is not None
    hands.until(lambda: bool(machine.kiosk.view("services").kept()), "services")
    more: Any = machine.kiosk.view("more")
    more.tell(Wrong.said_as("offline.look"))
    machine.keep_first_screen()
    assert kept()["more"]["error"] == ""
    assert [one["title"] for one in kept()["jobs"]["rows"]] != ["昨天的岗位"]
    assert all(one["side"] == "" for one in kept()["services"]["rows"])
    assert set(kept()) == set(KEPT_SCREENS)


@pytest.mark.parametrize("key", ["找活干", "取号办事", "更多"])
def test_every_kept_screen_is_drawn_from_what_was_kept(
    day_town: Town, enrolled: Registration, tmp_path: Path, qtbot: QtBot, key: str
) -> None:
    """Without a warning of the window library, see the marks above."""
    KioskStore(tmp_path / "kiosk").keep_first_screen(AS_KEPT)
    settings = day_town.settings(tmp_path / "kiosk", camera=str(tmp_path / "none"))
    one = Arrival(settings, enrolled, engine_that_reads(), loads_after=LONG)
    one.start()
    try:
        hands = Hands(Glass(one), qtbot)
        frames = Frames(one, hands)
        hands.tap(key)
        hands.until(lambda: machine_of(one) is not None, "the machine")
        assert one.screen in frames.alone
        hands.reads("返回")
    finally:
        one.stop()
        gc.collect()


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

"""What a start loads before its first frame, so that it stays as short as it was made.

A real window in a process of its own, which tells at its first frame what is there by then.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

import pytest

pytestmark = pytest.mark.window

#: Each takes a good part of a tenth of a second to load.
HEAVY: Final = frozenset({
    "aiohttp", "aiortc", "asyncio", "av", "cv2", "numpy", "pydantic", "sqlite3", "sqlite_utils",
    "typer", "websockets",
})  # fmt: skip
#: Of the window library, and of the house: a name more here is a decision about the start.
WINDOW: Final = frozenset({
    "PySide6.QtCore", "PySide6.QtGui", "PySide6.QtNetwork", "PySide6.QtOpenGL", "PySide6.QtQml",
    "PySide6.QtQuick",
})  # fmt: skip
#: Three thousand lines that the library compiles at each start, see kiosk.app.signatures.
DESCRIBES: Final = "shibokensupport.signature.parser"
#: There were 31 when this was written, and one more saves what is described above. Of a station's
#: hours there are two, of two milliseconds together.
MOST_OF_THE_HOUSE: Final = 37
#: There were 72 at the first frame; the name of one alignment or cursor makes 97 more, and a filter
#: that is asked about each object 212.
MOST_ENUMERATIONS: Final = 85

_START: Final = """
import enum, json, sys
from pathlib import Path
from kiosk.app.running import machine_of
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from kiosk.settings import Settings
from kiosk.store import Registration
from shared.ids import KioskId, StationCode

def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)

def enumerations():
    return sorted({one.__qualname__ for one in below(enum.Enum) if "PySide6" in one.__module__})

def look():
    told["modules"], told["first"] = sorted(sys.modules), enumerations()
    application.quit()

told = {}
application = QGuiApplication(["start"])
server = "http://127.0.0.1:9"
arrival = machine_of(
    Settings(server=server, data=Path(sys.argv[1]), station=StationCode("A"), size=(540, 960)),
    Registration(server=server, kiosk_id=KioskId("k"), token="t"),
)
arrival.start()
arrival.window.frameSwapped.connect(lambda: told or QTimer.singleShot(0, lambda: told or look()))
application.exec()
arrival.stop()
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    folder = tmp_path_factory.mktemp("start") / "kiosk"
    ended = subprocess.run(
        [sys.executable, "-c", _START, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    told: Mapping[str, Any] = json.loads(ended.stdout)
    return told


def test_nothing_heavy_is_loaded_before_the_first_frame(started: Mapping[str, Any]) -> None:
    assert not HEAVY & set(started["modules"])


def test_only_what_draws_is_loaded_of_the_window_library(started: Mapping[str, Any]) -> None:
    loaded = {name for name in started["modules"] if name.startswith("PySide6.Qt")}
    assert loaded <= WINDOW


def test_what_describes_functions_of_the_window_library_is_not_loaded(
    started: Mapping[str, Any],
) -> None:
    assert DESCRIBES not in started["modules"]


def test_little_of_the_house_is_loaded_before_the_first_frame(started: Mapping[str, Any]) -> None:
    own = [name for name in started["modules"] if name.partition(".")[0] in {"kiosk", "shared"}]
    assert len(own) <= MOST_OF_THE_HOUSE, own


def test_few_enumerations_of_the_window_library_are_made(started: Mapping[str, Any]) -> None:
    assert len(started["first"]) <= MOST_ENUMERATIONS, started["first"]

"""Every screen by the four keys alone, in both languages: all is said, in order, and nobody is
lost."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.views.idle import IdleView
from tests.fair import NUMBER_OF_NOBODY
from tests.kiosk.by_ear import Listener
from tests.kiosk.conftest import Start
from tests.kiosk.every_screen import Walk
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.long,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
QML = Path(__file__).resolve().parents[2] / "kiosk" / "qml"
SILENT = 'property string heard: ""'
#: They lie over a screen until any of the keys is pressed, or staff take them away.
SHEETS = frozenset({"attract", "idle warning", "out of service"})
#: Where the walk ends a visit and begins another one.
LAST = frozenset(
    {"ticket", "lookup", "result", "beds, asked for where all are taken", "mine", "watch"}
)


@pytest.mark.parametrize("is_english", [False, True])
def test_every_screen_is_walked_by_ear(
    day_town: Town,
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_english: bool,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # what is said is read here, and never spoken
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.board.jobs), "the jobs")
    listener = Listener(machine, hands)
    found: list[str] = []
    phone = "13800000002" if is_english else NUMBER_OF_NOBODY
    for screen in Walk(machine, hands, phone).screens():
        if is_english and not kiosk.shell.shown("isEnglish"):
            kiosk.shell.switchLanguage()
        if screen in SHEETS:
            continue
        found += [f"{screen}: {one}" for one in listener.missed()]
        if screen in LAST:
            found += [f"{screen}: {one}" for one in listener.way_home()]
    assert not found, "\n".join(found)


def test_little_of_a_screen_is_not_said() -> None:
    """What was typed, for who stands behind hears as well; the head, which the first screen says;
    the way on foot, which each row says."""
    silent = {path.stem for path in QML.rglob("*.qml") if SILENT in path.read_text("utf-8")}
    assert silent == {
        "CodeFigures", "Head", "PhoneNumber", "PinyinScreen", "TypedDigits", "WalkLine"
    }  # fmt: skip

"""Every screen, on every glass and in every mode, in both languages: read, reached, heard.

One server and one window for all; a frame is drawn for each and measured.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from kiosk.app.machine import Machine
from kiosk.link.standing import LinkStanding
from kiosk.views.idle import IdleView
from shared.link.settings import MachineSettings
from tests.fair import NUMBER_OF_NOBODY
from tests.kiosk.conftest import Start
from tests.kiosk.every_screen import GLASSES, MODES, Walk, glass_up, looked_at
from tests.kiosk.glass_faults import faults, recoloured
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.long,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]

QML: Final = Path(__file__).resolve().parents[2] / "kiosk" / "qml"
#: What lies over a screen until somebody touches it.
SHEETS: Final = frozenset({"attract", "idle warning", "out of service"})
OUT_OF_SERVICE: Final = LinkStanding(settings=MachineSettings(is_out_of_service=True))
#: A word between quotation marks where a text or a name for listeners belongs.
HARD_CODED: Final = re.compile(r'\b(?:text|note|hint|title|Accessible\.name):\s*"[^"]*[A-Za-z]')


def put_up(kiosk: Any, name: str) -> None:
    if name == "attract":
        kiosk.attract.begin()
    elif name == "out of service":
        kiosk.outOfService.stand(OUT_OF_SERVICE)
    else:
        kiosk.idle.show(warns=True, secondsLeft=30)


def sheet(machine: Machine, hands: Hands, name: str) -> Iterator[str]:
    """What lies over a screen; a change of letters takes it away, so it comes after."""
    kiosk: Any = machine.kiosk
    for mode, asked, in_contrast in MODES:
        if kiosk.shell.is_big is not asked.is_alone:
            kiosk.shell.toggleBig()
        for glass in GLASSES:
            glass_up(hands, glass)
            put_up(kiosk, name)
            for fault in faults(hands, glass, asked):
                yield f"{name}, {glass.name}, {mode}: {fault}"
            kiosk.shell.show(isContrast=True)
            for fault in recoloured(hands, glass, in_contrast):
                yield f"{name}, {glass.name}, {mode}, contrast: {fault}"
            kiosk.shell.show(isContrast=False)
    kiosk.outOfService.stand(LinkStanding())
    kiosk.shell.toggleBig()
    if not kiosk.attract.spoken() or not kiosk.outOfService.spoken():
        yield "a sheet says nothing"


@pytest.mark.parametrize("is_english", [False, True])
def test_every_screen_is_read_reached_and_heard(
    day_town: Town, start: Start, is_english: bool
) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.board.jobs), "the jobs")
    found: list[str] = []
    seen: set[str] = set()
    phone = "13800000001" if is_english else NUMBER_OF_NOBODY
    for screen in Walk(machine, hands, phone).screens():
        if is_english and not kiosk.shell.shown("isEnglish"):
            kiosk.shell.switchLanguage()
        if screen in SHEETS:
            found += sheet(machine, hands, screen)
            continue
        for glass in GLASSES:
            found += [f"{screen}, {one}" for one in looked_at(machine, hands, glass)]
        if not all(sentence.strip() for sentence in kiosk.spoken()) or not kiosk.spoken():
            found.append(f"{screen} says nothing")
        seen.add(kiosk.screen)
    assert not found, "\n".join(found)
    files = {path.name.removesuffix("Screen.qml").lower() for path in QML.glob("screens/*.qml")}
    assert sorted(files - seen - OF_THE_STUDIO) == []


#: Their own window walks them: tests/kiosk/test_studio.py.
OF_THE_STUDIO: Final = frozenset({"shows", "code", "stage", "end", "summary"})


def test_no_text_stands_in_a_screen_itself() -> None:
    written = [
        f"{path.name}: {found.group(0)}"
        for path in QML.rglob("*.qml")
        for found in HARD_CODED.finditer(path.read_text("utf-8"))
    ]
    assert written == []


def test_the_first_screen_has_room_for_the_line_about_the_network(
    day_town: Town, start: Start
) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.board.jobs), "the jobs")
    kiosk.lost()
    found: list[str] = []
    for glass in GLASSES:
        glass_up(hands, glass)
        for mode, asked, _ in MODES:
            if kiosk.shell.is_big is not asked.is_alone:
                kiosk.shell.toggleBig()
            found += [f"{glass.name}, {mode}: {one}" for one in faults(hands, glass, asked)]
    assert not found, "\n".join(found)

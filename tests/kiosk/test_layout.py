"""The screens with a picture, in every size and mode: no key is cut off, too small or covered.

All others are walked in tests/kiosk/test_every_screen.py, without the cost of a picture.
"""

from typing import Any

import pytest
from PySide6.QtCore import QPointF

from tests.fair import SHOW
from tests.journeys.resident_fair import COOK
from tests.kiosk.conftest import Start
from tests.kiosk.every_screen import GLASSES, glass_up, looked_at
from tests.kiosk.glass_faults import Glass
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


#: Between a picture and the keys below it, in millimetres.
CLEAR = 4


def touches_the_way_out(hands: Hands, kiosk: Any, glass: Glass) -> bool:
    """In large letters, which leave the least room."""
    kiosk.shell.toggleBig()
    glass_up(hands, glass)
    hands.window.grabWindow()
    picture = next(item for item in hands.items() if item.property("pictures") is not None)
    back = hands.key("返回")
    assert back is not None
    below = picture.mapToScene(QPointF(0, picture.height())).y()
    gap = back.mapToScene(QPointF()).y() - below
    kiosk.shell.toggleBig()
    return gap < CLEAR * glass.density


def test_no_key_beside_a_picture_is_cut_off_or_covered(live_town: Town, start: Start) -> None:
    live_town.do(live_town.fair.pin(COOK))
    machine, hands = start(live_town)
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.home.shown("live")), "the show")
    found = [f"home, {fault}" for glass in GLASSES for fault in looked_at(machine, hands, glass)]
    kiosk.shell.go("wall")
    found += [f"wall, {fault}" for glass in GLASSES for fault in looked_at(machine, hands, glass)]
    found += [
        f"wall, {glass.name}" for glass in GLASSES if touches_the_way_out(hands, kiosk, glass)
    ]
    kiosk.wall.watch(SHOW)
    hands.until(lambda: bool(kiosk.watch.shown("card")), "the card")
    kiosk.watch.ask("lodging")
    found += [f"watch, {fault}" for glass in GLASSES for fault in looked_at(machine, hands, glass)]
    assert not found, "\n".join(found)

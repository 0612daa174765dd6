"""The screens with a picture, in every size and mode: no key is cut off, too small or covered.

All others are walked in tests/kiosk/test_every_screen.py, without the cost of a picture.
"""

from typing import Any

import pytest

from tests.fair import SHOW
from tests.journeys.resident_fair import COOK
from tests.kiosk.conftest import Start
from tests.kiosk.every_screen import GLASSES, looked_at
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def test_no_key_beside_a_picture_is_cut_off_or_covered(live_town: Town, start: Start) -> None:
    live_town.do(live_town.fair.pin(COOK))
    machine, hands = start(live_town)
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.home.shown("live")), "the show")
    found = [f"home, {fault}" for glass in GLASSES for fault in looked_at(machine, hands, glass)]
    kiosk.shell.go("wall")
    found += [f"wall, {fault}" for glass in GLASSES for fault in looked_at(machine, hands, glass)]
    kiosk.wall.watch(SHOW)
    hands.until(lambda: bool(kiosk.watch.shown("card")), "the card")
    kiosk.watch.ask("lodging")
    found += [f"watch, {fault}" for glass in GLASSES for fault in looked_at(machine, hands, glass)]
    assert not found, "\n".join(found)

"""Every screen on a van's low glass, in large letters, while the line about the network is up."""

from typing import Any

import pytest

from kiosk.views.idle import IdleView
from tests.fair import NUMBER_OF_NOBODY
from tests.kiosk.conftest import Start
from tests.kiosk.every_screen import VAN, Walk, glass_up
from tests.kiosk.glass_faults import ELDER, faults
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.long,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
#: What lies over a screen; it stands on the whole glass.
SHEETS = frozenset({"attract", "idle warning", "out of service"})


def test_the_line_about_the_network_makes_no_key_too_small(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.board.jobs), "the jobs")
    glass_up(hands, VAN)
    found: list[str] = []
    for screen in Walk(machine, hands, NUMBER_OF_NOBODY).screens():
        if screen in SHEETS:
            continue
        if not kiosk.shell.is_big:
            kiosk.shell.toggleBig()
        kiosk.shell.show(isOnline=False)
        found += [f"{screen}: {one}" for one in faults(hands, VAN, ELDER)]
        kiosk.shell.show(isOnline=True)
    assert not found, "\n".join(found)

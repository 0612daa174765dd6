"""Who stands behind reads no telephone number, on whichever screen it is typed."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.views.idle import IdleView
from tests.kiosk.conftest import Start
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),
]

NUMBER = "13800012345"
WHOLE = ["138", "0001", "2345"]
HIDDEN = ["138", "••••", "2345"]


def to_check_in(kiosk: Any) -> Any:
    kiosk.shell.go("checkin")
    return kiosk.day.checkin


def to_prove(kiosk: Any) -> Any:
    kiosk.shell.go("prove")
    return kiosk.day.own.prove


@pytest.mark.parametrize("to", [to_check_in, to_prove])
def test_its_middle_is_hidden_but_for_a_look(
    to: Callable[[Any], Any], quiet_town: Town, start: Start
) -> None:
    machine, hands = start(quiet_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    view = to(kiosk)
    for figure in NUMBER:
        view.digit(figure)
    assert view.shown("groups") == HIDDEN
    assert not hands.sees("0001")
    hands.tap("看全号")
    assert view.shown("groups") == WHOLE
    hands.reads("0001")
    hands.until(lambda: view.shown("groups") == HIDDEN, "that it is hidden again")
    view.look()
    kiosk.end_visit()
    view = to(kiosk)
    for figure in NUMBER:
        view.digit(figure)
    assert view.shown("groups") == HIDDEN

"""Two touches before the first answer: the glass and the slip tell one number, and its own id."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from shared.ids import ServiceCode
from shared.tickets.priority import Priority
from tests.kiosk.conftest import Start
from tests.kiosk.desk_ground import ticket as a_ticket
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


@pytest.mark.parametrize("second", ["job_seeking", "hiring"])
def test_of_two_touches_the_slip_proves_the_number_that_stands_on_it(
    day_town: Town, start: Start, second: str
) -> None:
    """The same touch twice, and another service before the first number came."""
    machine, hands = start(day_town)
    desk, answered = machine.hall.desk, list[bool]()
    day: Any = machine.kiosk.day
    for code in ("job_seeking", second):
        wish = replace(a_ticket(), services=(ServiceCode(code),))
        hands.until(partial(desk.has_numbers, wish), "numbers")
    items = {item.code: item for item in desk.services()}
    for code in ("job_seeking", second):
        day.ticket.take(items[ServiceCode(code)], Priority.NORMAL)
    QTimer.singleShot(0, lambda: answered.append(True))  # comes after both answers
    hands.until(lambda: bool(answered), "both answers")
    taken = machine.hall.visit.ticket
    assert taken is not None
    assert taken.service.code == second
    assert (taken.slip_id, taken.number) in {(one.slip_id, one.number) for one in desk.tickets()}

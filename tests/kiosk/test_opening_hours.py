"""What staff say of the door is on the glass at once, also for a machine without a network."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.machine import Machine
from kiosk.views.idle import IdleView
from shared.ids import CommandId, ServiceCode, VisitId, VisitorId
from shared.opening_hours import Span, SpecialDay
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused
from shared.said import Said
from shared.tickets.messages import TakeTicket
from shared.tickets.opening import DropSpecialDay, SetOpeningHours, SetSpecialDay
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from tests.fair import HERE, STAFF
from tests.journeys.resident_fair import new_id
from tests.kiosk.conftest import Start
from tests.kiosk.day_town import ALWAYS_OPEN
from tests.kiosk.hands import Hands
from tests.kiosk.test_display import display as display
from tests.kiosk.test_recall import NOWHERE
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
NOTE: Final = Said(zh="站里盘点", en="Stock-taking")
DAY: Final = timedelta(days=1)


def handled(place: Town, command: Command) -> None:
    outcome = place.do(place.fair.rooms.handle(command, STAFF))
    assert isinstance(outcome, Receipt), outcome


def closed(*days: timedelta) -> Iterator[Command]:
    """From today on; whatever hour it is, tomorrow begins before the test is over or does not."""
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    for ahead in days:
        special = SpecialDay(day=today + ahead, span=None, note=NOTE)
        yield SetSpecialDay(command_id=new_id(), station=HERE, special=special)


def has_special(machine: Machine) -> bool:
    """In the copy by which it decides without a network."""
    kept = machine.hall.desk.station()
    return kept is not None and bool(kept.special_days)


@pytest.fixture
def closed_town(day_town: Town) -> Iterator[Town]:
    """Its door is closed today, and open again after the test."""
    yield day_town
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    for ahead in (-DAY, timedelta(0), DAY):
        drop = DropSpecialDay(command_id=new_id(), station=HERE, day=today + ahead)
        handled(day_town, drop)


def number(machine: Machine) -> TakeTicket:
    return TakeTicket(
        command_id=CommandId(new_id()),
        visit_id=VisitId(new_id()),
        station=HERE,
        services=(ServiceCode("job_seeking"),),
        visitor_id=VisitorId(machine.hall.visit.visitor_id),
    )


def test_a_day_on_which_the_door_stays_closed(closed_town: Town, start: Start) -> None:
    machine, hands = start(closed_town)
    hands.reads("现在不用等")
    for wish in closed(timedelta(0), DAY):
        handled(closed_town, wish)
    hands.reads("后天凌晨 0:00 开始放号")
    hands.until(lambda: has_special(machine), "the machine's own copy")
    refused = machine.hall.desk.handle(number(machine))
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.SERVICE_CLOSED
    hands.tap("找工作人员")
    hands.reads("服务台现在没人")
    hands.reads("不开门。站里盘点")
    hands.tap("English")
    hands.reads("closed. Stock-taking")


def test_a_machine_begins_without_a_network_with_the_hours_that_it_heard_last(
    closed_town: Town, tmp_path: Path, qtbot: QtBot
) -> None:
    settings, known = closed_town.settings(tmp_path / "kiosk"), closed_town.registration()
    first = Machine(settings, known, IdleView())
    first.start()
    qtbot.waitUntil(lambda: (tmp_path / "kiosk/board.json").exists(), timeout=20_000)
    for wish in closed(timedelta(0)):
        handled(closed_town, wish)
    qtbot.waitUntil(lambda: has_special(first), timeout=20_000)
    first.stop()
    alone = Machine(replace(settings, server=NOWHERE), replace(known, server=NOWHERE), IdleView())
    alone.start()
    try:
        Hands(alone, qtbot).reads("开始放号")
    finally:
        alone.stop()


def test_the_usual_week_is_told_where_staff_are_looked_for(day_town: Town, start: Start) -> None:
    _machine, hands = start(day_town)
    long = Span(opens=ALWAYS_OPEN.opens, closes=ALWAYS_OPEN.closes)
    short = replace(long, closes=long.closes.replace(hour=22, minute=0, second=0, microsecond=0))
    week = (*(long,) * 5, short, short)
    handled(day_town, SetOpeningHours(command_id=new_id(), station=HERE, week=week))
    hands.tap("找工作人员")
    hands.reads("周一到周五 0:00 到 23:59，周六到周日 0:00 到 22:00")
    handled(day_town, SetOpeningHours(command_id=new_id(), station=HERE, week=(long,) * 7))
    hands.until(lambda: not hands.sees("周六到周日"), "one span for every day")


def test_the_display_tells_of_it_in_its_foot(display: Hands, quiet_town: Town) -> None:
    display.reads("还没有叫号")
    for wish in closed(DAY):
        handled(quiet_town, wish)
    display.reads("不开门。站里盘点")


def test_a_machine_that_nobody_uses_shows_the_day_that_differs(
    closed_town: Town, start: Start
) -> None:
    machine, hands = start(closed_town)
    for wish in closed(DAY):
        handled(closed_town, wish)
    board = machine.kiosk.board
    hands.until(lambda: bool(board.station and board.station.special_days), "the day that differs")
    attract: Any = machine.kiosk.attract
    attract.begin()
    slides = attract.shown("count")
    titles: list[str] = []
    for _ in range(slides):
        titles.append(attract.shown("title"))
        attract.turn()
    assert sum("不开门" in title for title in titles) == 1

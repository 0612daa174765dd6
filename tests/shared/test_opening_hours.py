"""When a station's door is open, and how staff change it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from shared.appointments.slots import slots_of
from shared.ids import CommandId
from shared.opening_hours import Span, SpecialDay, grouped, next_opening
from shared.organisation import SHANGHAI, Station
from shared.refusals import Reason, Refused
from shared.said import Said
from shared.tickets.opening import (
    MOST_SPECIAL_DAYS,
    DropSpecialDay,
    OpeningCommand,
    OpeningHoursSet,
    SetOpeningHours,
    SetSpecialDay,
    decide,
    evolve,
)
from tests.fair import HERE, NOW, TODAY, station

C = CommandId("c")
LONG, SHORT = Span(opens=time(8, 30), closes=time(18)), Span(opens=time(9), closes=time(12))
#: Sunday, the day of NOW, is closed.
WEEK = (LONG, LONG, LONG, LONG, LONG, SHORT, None)
TOMORROW = TODAY + timedelta(days=1)


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


def special(day: date = TOMORROW, span: Span | None = None, note: str = "盘点") -> SpecialDay:
    return SpecialDay(day=day, span=span, note=Said(zh=note, en=note))


def after(start: Station, *commands: OpeningCommand) -> Station:
    for command in commands:
        decided = decide(start, command, NOW)
        assert not isinstance(decided, Refused), decided
        for event in decided:
            start = evolve(start, event)
    return start


def a_week(week: tuple[Span | None, ...] = WEEK) -> SetOpeningHours:
    return SetOpeningHours(command_id=C, station=HERE, week=week)


def a_day(**changes: Any) -> SetSpecialDay:
    return SetSpecialDay(command_id=C, station=HERE, special=replace(special(), **changes))


def test_a_station_of_which_nobody_said_anything_is_open_every_day_alike() -> None:
    here = station()
    assert here.whole_week == (LONG,) * 7
    assert here.is_open(NOW)
    assert not here.is_open(at(TODAY, time(8, 29)))
    assert not here.is_open(at(TODAY, time(18)))


def test_each_weekday_has_its_own_hours() -> None:
    here = after(station(), a_week())
    assert not here.is_open(NOW)
    assert here.span_on(TOMORROW) == LONG
    saturday = TODAY + timedelta(days=6)
    assert here.is_open(at(saturday, time(11, 59)))
    assert not here.is_open(at(saturday, time(12)))


def test_what_a_machine_of_the_version_before_knows_is_the_usual_day() -> None:
    here = after(station(opens=time(0), closes=time(1)), a_week())
    assert (here.opens, here.closes) == (time(8, 30), time(18))


def test_a_date_goes_before_its_weekday_and_back() -> None:
    closed = after(station(), a_day())
    assert not closed.is_open(at(TOMORROW, time(10)))
    assert closed.special_on(TOMORROW) == special()
    assert closed.special_soon(NOW, timedelta(days=1)) == (special(),)
    assert closed.special_soon(NOW, timedelta(0)) == ()
    shorter = after(closed, a_day(span=SHORT))
    assert shorter.span_on(TOMORROW) == SHORT
    assert shorter.special_days == (special(span=SHORT),)
    usual = after(shorter, DropSpecialDay(command_id=C, station=HERE, day=TOMORROW))
    assert usual.span_on(TOMORROW) == LONG


def test_when_a_closed_station_opens_next() -> None:
    here = after(station(), a_week(), a_day())
    assert here.opens_next(NOW) == at(TODAY + timedelta(days=2), time(8, 30))
    assert station().opens_next(at(TODAY, time(7))) == at(TODAY, time(8, 30))
    assert station().opens_next(at(TODAY, time(18))) == at(TOMORROW, time(8, 30))
    assert next_opening(NOW.astimezone(SHANGHAI), (None,) * 7, ()) is None


def test_days_one_after_the_other_with_the_same_hours_are_told_together() -> None:
    assert grouped(WEEK) == ((1, 5, LONG), (6, 6, SHORT), (7, 7, None))
    assert grouped((LONG,) * 7) == ((1, 7, LONG),)


def test_on_a_closed_day_there_is_no_time_to_book() -> None:
    here = after(station(), a_day())
    assert slots_of(here, TOMORROW) == ()
    assert len(slots_of(here, TODAY)) == 19


def test_special_days_stand_in_their_order_and_those_that_are_over_go() -> None:
    later = TOMORROW + timedelta(days=7)
    yesterday = special(TODAY - timedelta(days=1))
    here = after(replace(station(), special_days=(yesterday,)), a_day(day=later), a_day())
    assert [one.day for one in here.special_days] == [TOMORROW, later]


def test_what_is_true_already_changes_nothing() -> None:
    here = after(station(), a_week(), a_day())
    drops_none = DropSpecialDay(command_id=C, station=HERE, day=TODAY)
    for command in (a_week(), a_day(), drops_none):
        assert decide(here, command, NOW) == ()


def test_a_note_is_kept_as_one_line() -> None:
    decided = decide(station(), a_day(note=Said(zh=" 盘点\n一天 ", en="Stock  taking")), NOW)
    assert not isinstance(decided, Refused)
    (event,) = decided
    assert event == OpeningHoursSet(
        station=HERE,
        week=(LONG,) * 7,
        special_days=(replace(special(), note=Said(zh="盘点 一天", en="Stock taking")),),
        at=NOW,
    )


@pytest.mark.parametrize(
    ("command", "reason", "field"),
    [
        (a_week(WEEK[:6]), Reason.MALFORMED, "week"),
        (a_week((None,) * 7), Reason.EMPTY, "weekdays"),
        (
            a_week((Span(opens=time(9), closes=time(9)), *WEEK[1:])),
            Reason.TIME_NOT_OFFERED,
            "closes",
        ),
        (a_day(day=TODAY - timedelta(days=1)), Reason.TIME_NOT_OFFERED, "day"),
        (a_day(day=TODAY + timedelta(days=367)), Reason.TIME_NOT_OFFERED, "day"),
        (a_day(span=Span(opens=time(9), closes=time(8))), Reason.TIME_NOT_OFFERED, "closes"),
        (a_day(note=Said(zh=" ", en="closed")), Reason.EMPTY, "note"),
        (a_day(note=Said(zh="盘点", en="x" * 81)), Reason.TOO_LONG, "note"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    command: OpeningCommand, reason: Reason, field: str
) -> None:
    refused = decide(station(), command, NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (reason, field)


def test_the_weekday_whose_times_are_wrong_is_named() -> None:
    wrong = Span(opens=time(9), closes=time(8))
    refused = decide(station(), a_week((*WEEK[:5], wrong, None)), NOW)
    assert isinstance(refused, Refused)
    assert refused.facts["weekday"] == 6


def test_of_special_days_there_is_an_end() -> None:
    days = tuple(special(TODAY + timedelta(days=ahead)) for ahead in range(MOST_SPECIAL_DAYS))
    full = replace(station(), special_days=days)
    refused = decide(full, a_day(day=TODAY + timedelta(days=100)), NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (Reason.OUT_OF_RANGE, "special_days")
    assert not isinstance(decide(full, a_day(span=SHORT), NOW), Refused)


def test_nobody_sets_the_hours_of_a_station_that_is_not_there() -> None:
    refused = decide(None, a_week(), NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (Reason.NOT_FOUND, "station")


@pytest.mark.parametrize(
    ("span", "clock", "is_shut"),
    [
        (None, time(10), True),
        (None, time(19), True),  # whoever holds a course in the evening stands at a dark door
        (SHORT, time(10), False),
        (SHORT, time(15), True),
        (SHORT, time(19), False),  # after closing time as ever
    ],
)
def test_a_date_shuts_out_what_it_closes_the_door_for(
    span: Span | None, clock: time, *, is_shut: bool
) -> None:
    here = after(station(), a_day(span=span))
    assert here.shuts_out(at(TOMORROW, clock)) is is_shut
    assert not here.shuts_out(at(TODAY, clock))


def test_a_weekday_that_is_always_closed_shuts_out_nothing_planned_for_it() -> None:
    assert not after(station(), a_week()).shuts_out(at(TODAY, time(10)))
    longer = after(station(), a_week(), a_day(day=TODAY, span=SHORT))
    assert not longer.shuts_out(at(TODAY, time(15)))

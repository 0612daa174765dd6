"""Staff say when their station's door is open: the usual week, and dates that are not as usual."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal, assert_never

from shared.ids import CommandId, StationCode
from shared.opening_hours import WEEK, Span, SpecialDay
from shared.organisation import SHANGHAI, Station
from shared.people import read_sentence
from shared.refusals import Reason, Refused
from shared.said import Said

#: Holidays of a year are thirteen dates; the rest is for works and courses of the staff.
MOST_SPECIAL_DAYS: Final = 60
FARTHEST_SPECIAL_DAY: Final = timedelta(days=366)
LONGEST_NOTE: Final = 40  # one line on the glass


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOpeningHours:
    """week: seven, Monday first; None on a day on which the door stays closed."""

    command_id: CommandId
    station: StationCode
    week: tuple[Span | None, ...]
    type: Literal["set_opening_hours"] = "set_opening_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSpecialDay:
    """In the place of what was said of that date before."""

    command_id: CommandId
    station: StationCode
    special: SpecialDay
    type: Literal["set_special_day"] = "set_special_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSpecialDay:
    """The date is as its weekday again."""

    command_id: CommandId
    station: StationCode
    day: date
    type: Literal["drop_special_day"] = "drop_special_day"


OpeningCommand = SetOpeningHours | SetSpecialDay | DropSpecialDay


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHoursSet:
    """Everything that is true of the hours from now on."""

    station: StationCode
    week: tuple[Span | None, ...]
    special_days: tuple[SpecialDay, ...]
    at: datetime
    type: Literal["opening_hours_set"] = "opening_hours_set"


def decide(
    station: Station | None, command: OpeningCommand, now: datetime
) -> tuple[OpeningHoursSet, ...] | Refused:
    if station is None:
        return Refused(reason=Reason.NOT_FOUND, field="station")
    today = now.astimezone(SHANGHAI).date()
    wished = _wished(station, command, today)
    if isinstance(wished, Refused):
        return wished
    if wished == (station.whole_week, station.special_days):
        return ()
    week, special_days = wished
    return (OpeningHoursSet(station=station.code, week=week, special_days=special_days, at=now),)


def evolve(station: Station, event: OpeningHoursSet) -> Station:
    usual = _usual(event.week)
    return replace(
        station,
        opens=usual.opens,
        closes=usual.closes,
        week=event.week,
        special_days=event.special_days,
    )


def _wished(
    station: Station, command: OpeningCommand, today: date
) -> tuple[tuple[Span | None, ...], tuple[SpecialDay, ...]] | Refused:
    """The week and the special days that are not over, as they are to be."""
    week, kept = station.whole_week, tuple(one for one in station.special_days if one.day >= today)
    match command:
        case SetOpeningHours():
            return _wrong_week(command.week) or (command.week, kept)
        case SetSpecialDay():
            special = _read(command.special, today)
            if isinstance(special, Refused):
                return special
            days = _with(kept, special)
            if len(days) > MOST_SPECIAL_DAYS:
                facts = {"low": 0, "high": MOST_SPECIAL_DAYS}
                return Refused(reason=Reason.OUT_OF_RANGE, field="special_days", facts=facts)
            return week, days
        case DropSpecialDay():
            return week, tuple(one for one in kept if one.day != command.day)
    assert_never(command)


def _usual(week: Sequence[Span | None]) -> Span:
    """The hours of most days; of as many, those that come first in the week."""
    ((span, _days),) = Counter(one for one in week if one is not None).most_common(1)
    return span


def _with(days: tuple[SpecialDay, ...], special: SpecialDay) -> tuple[SpecialDay, ...]:
    others = (one for one in days if one.day != special.day)
    return tuple(sorted((*others, special), key=lambda one: one.day))


def _wrong_week(week: Sequence[Span | None]) -> Refused | None:
    if len(week) != WEEK:
        return Refused(reason=Reason.MALFORMED, field="week")
    for weekday, span in enumerate(week, start=1):
        if span is not None and span.opens >= span.closes:
            facts = {"weekday": weekday}
            return Refused(reason=Reason.TIME_NOT_OFFERED, field="closes", facts=facts)
    if not any(week):
        return Refused(reason=Reason.EMPTY, field="weekdays")
    return None


def _read(special: SpecialDay, today: date) -> SpecialDay | Refused:
    if not today <= special.day <= today + FARTHEST_SPECIAL_DAY:
        return Refused(reason=Reason.TIME_NOT_OFFERED, field="day")
    span = special.span
    if span is not None and span.opens >= span.closes:
        return Refused(reason=Reason.TIME_NOT_OFFERED, field="closes")
    chinese = read_sentence(special.note.zh, "note", LONGEST_NOTE)
    if isinstance(chinese, Refused):
        return chinese
    english = read_sentence(special.note.en, "note", 2 * LONGEST_NOTE)
    if isinstance(english, Refused):
        return english
    return replace(special, note=Said(zh=chinese, en=english))

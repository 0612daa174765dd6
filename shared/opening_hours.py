"""When a station's door is open: by weekday, and on dates that are not as usual.

Days and times are those of the office's zone. A door that is open over midnight is open on both
days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from shared.said import Said

WEEK: Final = 7
#: A door that opens on no day within this is closed for good, as far as anybody asks.
LOOKED_AHEAD: Final = timedelta(days=31)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From opening until closing, the latter left out."""

    opens: time
    closes: time

    def holds(self, at: time) -> bool:
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A date that is not as its weekday. span: None while closed. note: shown to residents."""

    day: date
    span: Span | None
    note: Said


def span_on(
    day: date, week: Sequence[Span | None], special_days: Sequence[SpecialDay]
) -> Span | None:
    """week: seven, Monday first. None: closed on that day."""
    special = special_on(day, special_days)
    return week[day.weekday()] if special is None else special.span


def special_on(day: date, special_days: Sequence[SpecialDay]) -> SpecialDay | None:
    return next((one for one in special_days if one.day == day), None)


def is_shut_out(
    at: datetime, week: Sequence[Span | None], special_days: Sequence[SpecialDay]
) -> bool:
    """at: in the office's zone. Whether a date that is not as usual closes the door at that time.

    What is planned for an evening, when the door is always closed, is shut out by a date that is
    closed as a whole, and not by shorter hours.
    """
    special = special_on(at.date(), special_days)
    if special is None or special.span is None:
        return special is not None
    usual = week[at.weekday()]
    return usual is not None and usual.holds(at.time()) and not special.span.holds(at.time())


def grouped(week: Sequence[Span | None]) -> tuple[tuple[int, int, Span | None], ...]:
    """Days one after the other with the same hours: first and last, Monday is 1, and the hours."""
    groups: list[tuple[int, int, Span | None]] = []
    for weekday, span in enumerate(week, start=1):
        if groups and groups[-1][2] == span:
            groups[-1] = (groups[-1][0], weekday, span)
        else:
            groups.append((weekday, weekday, span))
    return tuple(groups)


def next_opening(
    now: datetime, week: Sequence[Span | None], special_days: Sequence[SpecialDay]
) -> datetime | None:
    """now: in the office's zone. When a door that is closed opens next; None: not soon."""
    for ahead in range(LOOKED_AHEAD // _DAY + 1):
        day = now.date() + ahead * _DAY
        span = span_on(day, week, special_days)
        if span is None:
            continue
        opens = datetime.combine(day, span.opens, now.tzinfo)
        if opens > now:
            return opens
    return None

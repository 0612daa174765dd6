"""Nights are local dates, and a stay is half-open: one leaves on the day another comes.

A night is named after the date on which it begins. Who arrives at two in the morning sleeps the
night of yesterday: until six, "tonight" is the night that is under way.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused

#: Gig workers arrive until then for the night before.
NIGHT_ENDS: Final = time(6)
#: A month: who stays longer books again, so that a bed is not kept by somebody who left.
MOST_NIGHTS: Final = 30
#: Half a year: nobody plans a bed further ahead, and calendars stay small.
FARTHEST_AHEAD: Final = timedelta(days=180)
#: Until ten in the evening a bed waits for a guest who said nothing about the hour.
WAITS_UNTIL: Final = time(22)
#: Until noon of the next day for a guest who said that it will be late.
LATE_WAITS_UNTIL: Final = time(12)

_DAY: Final = timedelta(days=1)


def tonight(now: datetime) -> date:
    """The night that is under way or comes next."""
    return (now.astimezone(SHANGHAI) - timedelta(hours=NIGHT_ENDS.hour)).date()


def today(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


def nights_between(first: date, end: date) -> Iterator[date]:
    """[first, end): end is the day of leaving and no night of the stay."""
    night = first
    while night < end:
        yield night
        night += _DAY


def no_show_from(first: date, *, is_late: bool) -> datetime:
    """When a bed need not wait any longer for its guest."""
    if is_late:
        return datetime.combine(first + _DAY, LATE_WAITS_UNTIL, SHANGHAI)
    return datetime.combine(first, WAITS_UNTIL, SHANGHAI)


def wrong_nights(first: date, end: date, now: datetime) -> Refused | None:
    """Why nobody may ask for these nights; None when one may."""
    if end <= first:
        return Refused(reason=Reason.ENDS_BEFORE_START, field="end")
    if (end - first).days > MOST_NIGHTS:
        facts = {"low": 1, "high": MOST_NIGHTS}
        return Refused(reason=Reason.OUT_OF_RANGE, field="nights", facts=facts)
    if first < tonight(now) or first > tonight(now) + FARTHEST_AHEAD:
        return Refused(reason=Reason.TIME_NOT_OFFERED, field="first")
    return None

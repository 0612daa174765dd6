"""Half-hours of a station's day: how much of the counters' time may be booked in each.

Time is counted in minutes of a counter. What is booked never takes the share of those who walk
in: neither of all counters together nor of those that serve one group.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.appointments.lifecycle import Appointment, State, Terms
from shared.organisation import SHANGHAI, Station
from shared.tickets.legs import Counter

SLOT: Final = timedelta(minutes=30)
#: So far ahead a time may be booked.
FARTHEST: Final = timedelta(days=14)
_MINUTE: Final = timedelta(minutes=1)
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFigures:
    """Minutes of all counters: whole = walk_in + bookable; booked is what bookable lost.

    booked, here, released: appointments that begin in the slot and are expected, have come, or
    were let go.
    """

    starts_at: datetime
    whole: int
    walk_in: int
    taken: int
    booked: int
    here: int
    released: int

    @property
    def bookable(self) -> int:
        return self.whole - self.walk_in

    @property
    def free(self) -> int:
        return max(0, self.bookable - self.taken)


def slots_of(station: Station, day: date) -> tuple[datetime, ...]:
    """When they begin; a half-hour that closing time would cut is none."""
    span = station.span_on(day)
    if span is None:
        return ()
    opens = datetime.combine(day, span.opens, SHANGHAI)
    closes = datetime.combine(day, span.closes, SHANGHAI)
    many = max(0, (closes - opens) // SLOT)
    return tuple(opens + index * SLOT for index in range(many))


def figures(
    slots: Iterable[datetime],
    appointments: Iterable[Appointment],
    counters: Iterable[Counter],
    terms: Terms,
    now: datetime,
) -> tuple[SlotFigures, ...]:
    kept = tuple(appointments)
    whole = _minutes(len(tuple(counters)))
    return tuple(
        SlotFigures(
            starts_at=at,
            whole=whole,
            walk_in=whole - _bookable(whole, terms),
            taken=_taken(at, kept, terms, now),
            booked=sum(
                one.state is State.BOOKED and not one.is_released(terms, now)
                for one in _beginning(at, kept)
            ),
            here=sum(one.state is State.HERE for one in _beginning(at, kept)),
            released=sum(one.is_released(terms, now) for one in _beginning(at, kept)),
        )
        for at in slots
    )


def has_room(
    starts_at: datetime,
    group: str,
    minutes: int,
    appointments: Iterable[Appointment],
    counters: Iterable[Counter],
    terms: Terms,
    now: datetime,
) -> bool:
    """Whether one more of that length leaves the walk-ins their share in each slot it touches."""
    kept, desks = tuple(appointments), tuple(counters)
    serving = sum(not desk.skills or group in desk.skills for desk in desks)
    of_group = tuple(one for one in kept if one.group == group)
    ends_at = starts_at + minutes * _MINUTE
    at = starts_at
    while at < ends_at:
        more = _overlap(at, starts_at, ends_at)
        in_all = _taken(at, kept, terms, now) + more
        in_group = _taken(at, of_group, terms, now) + more
        if in_all > _bookable(_minutes(len(desks)), terms):
            return False
        if in_group > _bookable(_minutes(serving), terms):
            return False
        at += SLOT
    return True


def _minutes(desks: int) -> int:
    return desks * (SLOT // _MINUTE)


def _bookable(whole: int, terms: Terms) -> int:
    return whole * (_PERCENT - terms.walk_in_percent) // _PERCENT


def _beginning(at: datetime, kept: Iterable[Appointment]) -> Iterable[Appointment]:
    return (one for one in kept if at <= one.starts_at < at + SLOT)


def _taken(at: datetime, kept: Iterable[Appointment], terms: Terms, now: datetime) -> int:
    return sum(
        _overlap(at, one.starts_at, one.ends_at) for one in kept if one.takes_time(terms, now)
    )


def _overlap(at: datetime, starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes of the slot that begins at `at`."""
    return max(0, (min(at + SLOT, ends_at) - max(at, starts_at)) // _MINUTE)

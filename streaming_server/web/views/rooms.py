"""What is free and what is taken of a station's rooms and equipment.

`FreeView` is for whoever may reserve: it has no field that says who holds what. `Week` is for the
station's own staff.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.ids import EmployerId, ResourceId
from shared.organisation import SHANGHAI, Employer
from shared.reservations import (
    Kind,
    Reservation,
    Resource,
    State,
    slot_of,
    slots_between,
    start_of,
)

WEEK: Final = 7
#: States that a calendar shows: what is held, and what was really used.
SHOWN: Final = frozenset({State.REQUESTED, State.APPROVED, State.RELEASED})
#: Width of a day's bar, in its own units.
BAR: Final = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local clock times, "14:00"; x and width: on a bar of BAR units from opening to closing."""

    starts: str
    ends: str
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeView:
    """One thing on one day. busy: when no copy is free. opens, closes: local."""

    resource_id: ResourceId
    kind: Kind
    name: str
    note: str
    copies: int
    opens: str
    closes: str
    is_open: bool
    needs_staff: bool
    longest_minutes: int
    busy: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    reservation: Reservation
    who: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    day: date
    is_open: bool
    entries: tuple[Entry, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One copy of a thing. copy: from 1; is_first: of its thing."""

    resource: Resource
    copy: int
    is_first: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    monday: date
    days: tuple[date, ...]
    rows: tuple[Row, ...]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def start_of_day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def clock(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def free_views(
    resources: Iterable[Resource],
    taken: Mapping[ResourceId, frozenset[tuple[int, int]]],
    day: date,
) -> tuple[FreeView, ...]:
    """Of those that can be had at all."""
    return tuple(
        FreeView(
            resource_id=one.resource_id,
            kind=one.kind,
            name=one.name,
            note=one.note,
            copies=one.copies,
            opens=f"{one.opens:%H:%M}",
            closes=f"{one.closes:%H:%M}",
            is_open=day.isoweekday() in one.weekdays,
            needs_staff=one.approval.value == "by_staff",
            longest_minutes=one.longest_minutes,
            busy=_busy(one, taken.get(one.resource_id, frozenset()), day),
        )
        for one in resources
        if one.is_open
    )


def week_of(
    resources: Iterable[Resource],
    reservations: Iterable[Reservation],
    employers: Mapping[EmployerId, Employer],
    monday: date,
) -> Week:
    """reservations: that touch the week."""
    days = tuple(monday + timedelta(days=index) for index in range(WEEK))
    shown = [one for one in reservations if one.state in SHOWN]
    rows = [
        Row(
            resource=resource,
            copy=copy + 1,
            is_first=copy == 0,
            cells=tuple(_cell(resource, copy, day, shown, employers) for day in days),
        )
        for resource in resources
        for copy in range(resource.copies)
    ]
    return Week(monday=monday, days=days, rows=tuple(rows))


def _cell(
    resource: Resource,
    copy: int,
    day: date,
    reservations: Iterable[Reservation],
    employers: Mapping[EmployerId, Employer],
) -> Cell:
    held = [
        one
        for one in reservations
        if one.starts_at.astimezone(SHANGHAI).date() == day
        and any(
            held.resource_id == resource.resource_id and held.copy == copy for held in one.holdings
        )
    ]
    entries = tuple(
        Entry(
            reservation=one,
            who=who(one, employers),
            starts=clock(one.starts_at),
            ends=clock(one.ends_at),
        )
        for one in held
    )
    return Cell(
        day=day,
        is_open=resource.is_open and day.isoweekday() in resource.weekdays,
        entries=entries,
        spans=tuple(_span(resource, one.starts_at, one.ends_at, day) for one in held),
    )


def who(reservation: Reservation, employers: Mapping[EmployerId, Employer]) -> str:
    """Empty for the station's own use."""
    if reservation.employer_id is None:
        return ""
    employer = employers.get(reservation.employer_id)
    return employer.name if employer else ""


def _busy(resource: Resource, taken: frozenset[tuple[int, int]], day: date) -> tuple[Span, ...]:
    """Runs of quarters of an hour in which every copy is taken."""
    today = slots_between(start_of_day(day), start_of_day(day) + timedelta(days=1))
    copies: dict[int, int] = {}
    for slot, _ in taken:
        copies[slot] = copies.get(slot, 0) + 1
    full = [slot for slot in today if copies.get(slot, 0) >= resource.copies]
    runs: list[range] = []
    for slot in full:
        if runs and runs[-1].stop == slot:
            runs[-1] = range(runs[-1].start, slot + 1)
        else:
            runs.append(range(slot, slot + 1))
    return tuple(_span(resource, start_of(run.start), start_of(run.stop), day) for run in runs)


def _span(resource: Resource, starts_at: datetime, ends_at: datetime, day: date) -> Span:
    opens = slot_of(datetime.combine(day, resource.opens, SHANGHAI))
    closes = slot_of(datetime.combine(day, resource.closes, SHANGHAI))
    whole = max(1, closes - opens)
    first = min(max(slot_of(starts_at) - opens, 0), whole)
    last = min(max(slot_of(ends_at) - opens, first), whole)
    return Span(
        starts=clock(starts_at),
        ends=clock(ends_at),
        x=round(first / whole * BAR, 2),
        width=round((last - first) / whole * BAR, 2),
    )

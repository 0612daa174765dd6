"""A station's days in figures: sums of rows, each of which can be looked at.

Fewer than five people are no figure: of them only that there were fewer than five is said.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.gatherings import Enrolment, Gathering
from shared.gatherings import State as Attending
from shared.ids import GatheringId
from shared.organisation import SHANGHAI
from shared.reservations import Resource, State
from shared.reservations.lifecycle import Reservation
from shared.tickets.legs import Leg, Rating
from shared.tickets.lifecycle import State as Ticket
from shared.trials import Coming, nearest_rank

FEW: Final = 5
SOON: Final = timedelta(minutes=15)
#: Longer than that somebody forgot to end it: no figure of how long it takes.
LONGEST_SERVICE: Final = timedelta(hours=2)
BAR: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a table. Waits in minutes; None when there are too few to say. bar: its length,
    of BAR, against the longest of the table."""

    key: str
    people: int
    mean: float | None
    p50: float | None
    p90: float | None
    soon_percent: int | None
    bar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """served: finished. use_percent by counter: of the time between its first and last person."""

    tickets: int
    served: int
    no_shows: int
    cancelled: int
    transfers: int
    recalls: int
    whole: Line | None
    service_minutes: float | None
    walk_seconds: float | None
    by_hour: tuple[Line, ...]
    by_service: tuple[Line, ...]
    by_priority: tuple[Line, ...]
    counters: tuple[tuple[int, int, int], ...]
    ratings: Mapping[Rating, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    gathering: Gathering
    enrolled: int
    came: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.came / self.enrolled) if self.enrolled else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """hours: in which a copy was held and not given back."""

    resource: Resource
    hours: float
    bar: float


def hall_of(legs: Sequence[Leg]) -> Hall:
    called = [one for one in legs if _wait(one) is not None]
    done = [one for one in legs if one.state is Ticket.DONE]
    services = [
        one.ended_at - one.started_at
        for one in done
        if one.started_at and one.ended_at and one.ended_at - one.started_at < LONGEST_SERVICE
    ]
    walks = [
        (one.started_at - one.called_at).total_seconds()
        for one in done
        if one.started_at and one.called_at
    ]
    return Hall(
        tickets=len({one.visit_id for one in legs}),
        served=len(done),
        no_shows=sum(one.state is Ticket.NO_SHOW for one in legs),
        cancelled=sum(one.state is Ticket.CANCELLED for one in legs),
        transfers=sum(one.position > 1 for one in legs),
        recalls=sum(max(0, one.calls - 1) for one in legs),
        whole=next(iter(_lines(called, lambda one: "all")), None),
        service_minutes=_mean([one.total_seconds() / 60 for one in services]),
        walk_seconds=_mean(walks),
        by_hour=_lines(called, lambda one: f"{one.arrived_at.astimezone(SHANGHAI):%H}"),
        by_service=_lines(called, lambda one: one.service),
        by_priority=_lines(called, lambda one: one.priority),
        counters=_counters(done),
        ratings={rating: sum(one.rating is rating for one in legs) for rating in Rating},
    )


def attendance_of(
    gatherings: Iterable[Gathering], enrolments: Mapping[GatheringId, Sequence[Enrolment]]
) -> tuple[Attendance, ...]:
    return tuple(
        Attendance(
            gathering=one,
            enrolled=sum(
                who.state is Attending.ENROLLED for who in enrolments[one.plan.gathering_id]
            ),
            came=sum(who.checked_in_at is not None for who in enrolments[one.plan.gathering_id]),
        )
        for one in gatherings
        if one.is_on
    )


def use_of(resources: Iterable[Resource], reservations: Iterable[Reservation]) -> tuple[Use, ...]:
    """Of what was approved, and of what was released until it was."""
    hours: dict[str, float] = {}
    for one in reservations:
        if one.state in {State.APPROVED, State.RELEASED}:
            for held in one.holdings:
                span = (one.ends_at - one.starts_at).total_seconds() / 3600
                hours[held.resource_id] = hours.get(held.resource_id, 0.0) + max(0.0, span)
    longest = max(hours.values(), default=0.0) or 1.0
    return tuple(
        Use(
            resource=one,
            hours=hours.get(one.resource_id, 0.0),
            bar=round(BAR * hours.get(one.resource_id, 0.0) / longest, 1),
        )
        for one in resources
    )


def coming_of(legs: Iterable[Leg]) -> tuple[Coming, ...]:
    """The people of one day, for a trial of another rule; those who were served."""
    done = [one for one in legs if one.state is Ticket.DONE and one.started_at and one.ended_at]
    if not done:
        return ()
    opens = min(one.eligible_at for one in done)
    return tuple(
        Coming(
            arrives=one.eligible_at - opens,
            serves=min(one.ended_at - one.started_at, LONGEST_SERVICE),
            priority=one.priority,
        )
        for one in done
        if one.started_at and one.ended_at
    )


def _wait(leg: Leg) -> timedelta | None:
    """From when the ticket could be called to its first call; what is left over is no wait."""
    if leg.first_called_at is None or leg.state is Ticket.EXPIRED:
        return None
    return max(timedelta(0), leg.first_called_at - leg.eligible_at)


def _lines(legs: Iterable[Leg], key: Callable[[Leg], str]) -> tuple[Line, ...]:
    groups: dict[str, list[float]] = {}
    for one in legs:
        wait = _wait(one)
        if wait is not None:
            groups.setdefault(key(one), []).append(wait.total_seconds() / 60)
    means = [sum(waits) / len(waits) for waits in groups.values() if len(waits) >= FEW]
    longest = max(means, default=0.0) or 1.0
    return tuple(_line(name, sorted(groups[name]), longest) for name in sorted(groups))


def _line(key: str, waits: Sequence[float], longest: float) -> Line:
    if len(waits) < FEW:
        return Line(
            key=key, people=len(waits), mean=None, p50=None, p90=None, soon_percent=None, bar=0
        )
    mean = sum(waits) / len(waits)
    soon = sum(wait <= SOON.total_seconds() / 60 for wait in waits)
    return Line(
        key=key,
        people=len(waits),
        mean=mean,
        p50=nearest_rank(waits, 0.5),
        p90=nearest_rank(waits, 0.9),
        soon_percent=round(100 * soon / len(waits)),
        bar=round(BAR * mean / longest, 1),
    )


def _counters(done: Iterable[Leg]) -> tuple[tuple[int, int, int], ...]:
    """(number, people, percent of the time between its first and its last person in use), each
    day for itself."""
    days: dict[int, dict[str, list[Leg]]] = {}
    for one in done:
        if one.counter is not None and one.started_at and one.ended_at:
            days.setdefault(one.counter, {}).setdefault(str(one.day), []).append(one)
    return tuple(
        (number, sum(map(len, of.values())), _use(of.values()))
        for number, of in sorted(days.items())
    )


def _use(days: Iterable[Sequence[Leg]]) -> int:
    busy = open_for = timedelta(0)
    for legs in days:
        starts = [one.started_at for one in legs if one.started_at]
        ends = [one.ended_at for one in legs if one.ended_at]
        open_for += max(ends) - min(starts)
        for one in legs:
            if one.started_at and one.ended_at:
                busy += one.ended_at - one.started_at
    return min(100, round(100 * busy / open_for)) if open_for else 0


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if len(values) >= FEW else None

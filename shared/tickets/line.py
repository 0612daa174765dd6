"""The line: in which order people are called, who is next at a counter, and who passed whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.ids import LegId
from shared.tickets.legs import CallReason, Counter, Leg
from shared.tickets.lifecycle import State
from shared.tickets.priority import BONUS, Priority

#: Who lets others go first stands behind so many.
LET_PASS_PLACES: Final = 3
#: At a counter that only helps out somebody counts as having come so much later: it prefers what
#: it is best at, and nobody there is passed by anyone who came later than this after them.
STANDBY_LATER: Final = timedelta(minutes=15)
_JUST_BEHIND: Final = timedelta(microseconds=1)


class PassedBy(StrEnum):
    """Why somebody who came later is called earlier."""

    #: Older, pregnant, with an infant: counts as having come earlier; minutes say by how much.
    PRIORITY = "priority"
    BOOKED = "booked"
    #: Staff called them out of turn, with a reason.
    CHOSEN = "chosen"
    #: At a counter that only helps out with what you came for; minutes say by how much.
    STANDBY = "standby"
    #: A counter that does not serve what you came for.
    OTHER_COUNTER = "other_counter"
    #: You let others go first, or came back after your number was called.
    YOUR_OWN = "your_own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """number: on their slip. minutes: of the bonus; 0 without. reason: of a call out of turn."""

    number: str
    why: PassedBy
    minutes: int = 0
    reason: CallReason | None = None


def order(leg: Leg) -> tuple[datetime, datetime, LegId]:
    """The id breaks ties so that every machine picks the same one."""
    return leg.counts_from, leg.arrived_at, leg.leg_id


def order_at(counter: Counter, leg: Leg) -> tuple[datetime, datetime, LegId]:
    """As one counter calls: what it is best at before what it only helps out with."""
    later = STANDBY_LATER if counter.only_helps(leg) else timedelta(0)
    return leg.counts_from + later, leg.arrived_at, leg.leg_id


def in_line(legs: Iterable[Leg], now: datetime) -> tuple[Leg, ...]:
    """Who may be called now, the next first; whoever came early for a booking is not yet there."""
    waiting = (leg for leg in legs if leg.state is State.WAITING and leg.eligible_at <= now)
    return tuple(sorted(waiting, key=order))


def early(legs: Iterable[Leg], now: datetime) -> tuple[Leg, ...]:
    """Who waits for a booked time that is not near yet, soonest first."""
    waiting = (leg for leg in legs if leg.state is State.WAITING and leg.eligible_at > now)
    return tuple(sorted(waiting, key=lambda leg: (leg.eligible_at, leg.leg_id)))


def next_at(counter: Counter, legs: Iterable[Leg], now: datetime) -> Leg | None:
    return first_at(counter, in_line(legs, now))


def first_at(counter: Counter, line: Iterable[Leg]) -> Leg | None:
    """line: who may be called now, in order."""
    served = (leg for leg in line if counter.serves(leg))
    if not counter.standby:
        return next(served, None)
    return min(served, key=lambda leg: order_at(counter, leg), default=None)


def ahead_of(mine: Leg, legs: Iterable[Leg], now: datetime) -> int:
    """How many of the same group, or who are served where mine is, are called before it."""
    line = [leg for leg in in_line(legs, now) if leg.leg_id != mine.leg_id]
    return sum(leg.prefix == mine.prefix and order(leg) < order(mine) for leg in line)


def let_pass_key(mine: Leg, legs: Iterable[Leg], now: datetime) -> datetime:
    """The key just behind the third who is called after mine in its group; the last if fewer."""
    behind = [
        leg
        for leg in in_line(legs, now)
        if leg.leg_id != mine.leg_id and leg.prefix == mine.prefix and order(leg) > order(mine)
    ]
    if not behind:
        return mine.counts_from
    last = behind[min(LET_PASS_PLACES, len(behind)) - 1]
    return last.counts_from + _JUST_BEHIND


def passed_by(
    mine: Leg, legs: Iterable[Leg], counters: Iterable[Counter], now: datetime
) -> tuple[Passing, ...]:
    """Who came after mine and was called, or will be called, before it, and why.

    legs: of the day; those that were called since mine came, and those that wait.
    """
    by_id = {counter.counter_id: counter for counter in counters}
    passings: list[tuple[datetime, Passing]] = []
    for leg in legs:
        if leg.visit_id == mine.visit_id or leg.arrived_at <= mine.arrived_at:
            continue
        if _was_called_before(mine, leg):
            counter = by_id.get(leg.counter_id) if leg.counter_id else None
            passings.append((leg.arrived_at, _passing(mine, leg, counter)))
        elif mine.state is State.WAITING and _is_ahead(mine, leg, now):
            passings.append((leg.arrived_at, _passing(mine, leg, None)))
    return tuple(passing for _, passing in sorted(passings, key=lambda one: one[0]))


def _was_called_before(mine: Leg, leg: Leg) -> bool:
    if leg.first_called_at is None:
        return False
    return mine.first_called_at is None or leg.first_called_at < mine.first_called_at


def _is_ahead(mine: Leg, leg: Leg, now: datetime) -> bool:
    is_in_line = leg.state is State.WAITING and leg.eligible_at <= now
    return is_in_line and leg.prefix == mine.prefix and order(leg) < order(mine)


def _passing(mine: Leg, leg: Leg, counter: Counter | None) -> Passing:
    """counter: that called the other one; None while both wait."""
    if counter is not None and not counter.serves(mine):
        return Passing(number=leg.number, why=PassedBy.OTHER_COUNTER)
    if isinstance(leg.reason, CallReason):
        return Passing(number=leg.number, why=PassedBy.CHOSEN, reason=leg.reason)
    if mine.has_let_pass or mine.has_returned:
        return Passing(number=leg.number, why=PassedBy.YOUR_OWN)
    if counter is not None and _is_passed_at(counter, mine, leg):
        return Passing(number=leg.number, why=PassedBy.STANDBY, minutes=_minutes(STANDBY_LATER))
    minutes = _minutes(leg.eligible_at - leg.counts_from)
    if leg.booked_for is not None and minutes > _minutes(BONUS[leg.priority]):
        return Passing(number=leg.number, why=PassedBy.BOOKED, minutes=minutes)
    if leg.priority is not Priority.NORMAL:
        return Passing(number=leg.number, why=PassedBy.PRIORITY, minutes=minutes)
    return Passing(number=leg.number, why=PassedBy.OTHER_COUNTER)


def _is_passed_at(counter: Counter, mine: Leg, leg: Leg) -> bool:
    """Whether mine is before the other one in the line, and behind at this counter."""
    return order(mine) < order(leg) and order_at(counter, leg) < order_at(counter, mine)


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)

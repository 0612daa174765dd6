"""What becomes of a leg once it stands in line, and of the counter with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from shared.refusals import Fact, Reason, Refused
from shared.tickets.issuing import goes_on
from shared.tickets.legs import (
    CallReason,
    CloseReason,
    Counter,
    HoldReason,
    Leg,
    Outcome,
    Visit,
)
from shared.tickets.lifecycle import COUNTER_NEXT, NEXT, CounterMove, CounterState, Move, State
from shared.tickets.line import let_pass_key, next_at
from shared.tickets.messages import (
    CallNext,
    CorrectPriority,
    CounterMoved,
    LegAdded,
    LegEvent,
    LegMoved,
    MoveLeg,
    PriorityCorrected,
    RatingAnswered,
    ServiceRated,
    TicketIssued,
)
from shared.tickets.priority import standing
from shared.tickets.refusing import came_second, nobody_waits, not_free, wrong_state
from shared.tickets.services import ServiceItem

#: Staff who call into an empty hall again and again call nobody.
MOST_CALLS: Final = 3
BETWEEN_CALLS: Final = timedelta(seconds=10)
#: Somebody at the far end of the hall, on crutches, heard the first call and is on the way.
CALLS_BEFORE_MISS: Final = 2
MISSED_AFTER: Final = timedelta(seconds=90)
#: A call is taken back before whoever was called has walked far.
UNDONE_WITHIN: Final = timedelta(seconds=60)
RETURNS_WITHIN: Final = timedelta(minutes=30)
#: Whoever comes back stands where somebody stands who came so long before.
RETURN_BONUS: Final = timedelta(minutes=10)
LONGEST_HOLD: Final = timedelta(hours=4)
USUAL_HOLD: Final = timedelta(minutes=30)

Moved = tuple[LegMoved | LegAdded | CounterMoved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegView:
    """leg: the one that is meant. visit: its own. waiting: those of the station and day in line.

    counter: to CALL the one that calls; else the one where the leg is, if it is at one. item: of
    the service that follows, by transfer or because it was planned. target: the counter that a
    transfer names. named: who was next when the next one was wished for.
    """

    leg: Leg | None = None
    visit: Visit | None = None
    counter: Counter | None = None
    waiting: tuple[Leg, ...] = ()
    item: ServiceItem | None = None
    target: Counter | None = None
    named: Leg | None = None


def call_next(view: LegView, command: CallNext, now: datetime) -> Moved | Refused:
    """view.leg: whoever is at the counter now; view.counter: the one that calls."""
    counter = view.counter
    if counter is None:
        return Refused(reason=Reason.NOT_FOUND)
    done: Moved = ()
    if counter.state is CounterState.SERVING:
        if view.leg is None or view.leg.state is not State.SERVING:
            return not_free(counter, view.leg)
        done = _finish(view, view.leg, counter, command.outcome, now, is_writing=False)
        counter = _after(counter, done)
    if (counter.state, CounterMove.ENGAGE) not in COUNTER_NEXT:
        return not_free(counter, view.leg)
    added = tuple(event.leg for event in done if isinstance(event, LegAdded))
    leg = next_at(counter, (*view.waiting, *added), now)
    if leg is None:
        return done or nobody_waits(view.named)
    return (*done, *_call(leg, counter, None, now))


def move(view: LegView, command: MoveLeg, now: datetime) -> Moved | Refused:
    leg = view.leg
    if leg is None:
        return Refused(reason=Reason.NOT_FOUND)
    if (leg.state, command.move) not in NEXT:
        return came_second(leg, command)
    if command.version is not None and command.version != leg.version:
        return came_second(leg, command)
    match command.move:
        case Move.CALL | Move.RECALL | Move.START | Move.MISS | Move.UNDO:
            return _calling(view, leg, command, now)
        case Move.FINISH | Move.TRANSFER:
            return _ending(view, leg, command, now)
        case _:
            return _waiting(view, leg, command, now)


def end_day(
    legs: Iterable[Leg], counters: Iterable[Counter], now: datetime
) -> tuple[LegMoved | CounterMoved, ...]:
    """legs: open ones of the days that are over. counters: of the station."""
    expired = tuple(_told(leg, Move.EXPIRE, now) for leg in legs)
    gone = {event.leg_id for event in expired}
    closed: list[CounterMoved] = []
    for counter in counters:
        if counter.leg_id in gone:
            closed.append(_counter_moved(counter, CounterMove.RELEASE, now))
            counter = replace(counter, state=CounterState.OPEN)
        if (counter.state, CounterMove.CLOSE) in COUNTER_NEXT:
            closed.append(_counter_moved(counter, CounterMove.CLOSE, now))
    return *expired, *closed


def correct(
    leg: Leg | None, command: CorrectPriority, now: datetime
) -> tuple[PriorityCorrected, ...] | Refused:
    if leg is None:
        return Refused(reason=Reason.NOT_FOUND)
    if leg.state not in {State.WAITING, State.HELD}:
        return wrong_state(leg)
    if leg.priority is command.priority:
        return ()
    before = standing(leg.arrived_at, leg.priority, leg.booked_for)
    place = standing(leg.arrived_at, command.priority, leg.booked_for)
    given_away = leg.counts_from - before.counts_from  # to whom they let pass, or by being late
    return (
        PriorityCorrected(
            leg_id=leg.leg_id,
            station=leg.station,
            priority=command.priority,
            version=leg.version + 1,
            counts_from=place.counts_from + given_away,
            at=now,
        ),
    )


def evolve(leg: Leg | None, event: LegEvent) -> Leg:
    """Raises ValueError when a leg moves that never stood in line."""
    match event:
        case TicketIssued() | LegAdded():
            return event.leg
        case _ if leg is None:
            raise ValueError("a move of a leg that is not there")
        case LegMoved():
            return _moved(leg, event)
        case PriorityCorrected():
            return replace(
                leg, priority=event.priority, counts_from=event.counts_from, version=event.version
            )
        case ServiceRated():
            return replace(leg, rating=event.rating, rated_at=event.at, rating_answered_at=None)
        case RatingAnswered():
            return replace(leg, rating_answered_at=event.at)
    assert_never(event)


def can_undo(leg: Leg, now: datetime) -> bool:
    """Whether the call was a moment ago, and nobody sits there yet."""
    called_at = leg.first_called_at
    return leg.state is State.CALLED and called_at is not None and now - called_at <= UNDONE_WITHIN


def _moved(leg: Leg, event: LegMoved) -> Leg:
    is_call = event.move in {Move.CALL, Move.RECALL}
    is_undone = event.move is Move.UNDO
    is_over = event.state not in {State.WAITING, State.CALLED, State.SERVING, State.HELD}
    first = event.at if event.move is Move.CALL else leg.first_called_at
    return replace(
        leg,
        state=event.state,
        counts_from=event.counts_from,
        counter_id=event.counter_id,
        counter=event.counter,
        calls=event.calls,
        called_at=event.at if is_call else None if is_undone else leg.called_at,
        first_called_at=None if event.state is State.WAITING else first,
        started_at=event.at if event.move is Move.START else leg.started_at,
        ended_at=event.at if is_over else None,
        held_until=event.until,
        reason=event.reason if event.reason or is_call or is_undone else leg.reason,
        outcome=event.outcome,
        has_let_pass=leg.has_let_pass or event.move is Move.LET_PASS,
        has_returned=leg.has_returned or event.move is Move.REACTIVATE,
        version=event.version,
    )


def _told(leg: Leg, move: Move, now: datetime, **changes: Any) -> LegMoved:
    """The move of a leg that keeps whatever is not named."""
    kept: dict[str, Any] = {
        "calls": leg.calls,
        "counts_from": leg.counts_from,
        "counter_id": leg.counter_id,
        "counter": leg.counter,
    }
    return LegMoved(
        leg_id=leg.leg_id,
        visit_id=leg.visit_id,
        station=leg.station,
        number=leg.number,
        move=move,
        state=NEXT[leg.state, move],
        version=leg.version + 1,
        at=now,
        **{**kept, **changes},
    )


def _counter_moved(counter: Counter, move: CounterMove, now: datetime) -> CounterMoved:
    return CounterMoved(
        counter_id=counter.counter_id,
        station=counter.station,
        number=counter.number,
        move=move,
        state=COUNTER_NEXT[counter.state, move],
        at=now,
    )


def _after(counter: Counter, events: Moved) -> Counter:
    for event in events:
        if isinstance(event, CounterMoved) and event.counter_id == counter.counter_id:
            counter = replace(counter, state=event.state, leg_id=None)
    return counter


def _calling(view: LegView, leg: Leg, command: MoveLeg, now: datetime) -> Moved | Refused:
    match command.move:
        case Move.CALL:
            counter = view.counter
            if counter is None:
                return Refused(reason=Reason.NOT_FOUND, field="counter_id")
            if not isinstance(command.reason, CallReason):
                return Refused(reason=Reason.FACT_MISSING, field="reason")
            if (counter.state, CounterMove.ENGAGE) not in COUNTER_NEXT:
                return not_free(counter, None)
            return _call(leg, counter, command.reason, now)
        case Move.RECALL:
            return _recall(leg, now)
        case Move.MISS:
            return _miss(view, leg, now)
        case Move.UNDO:
            return _undo(view, leg, now)
        case _:
            return (_told(leg, Move.START, now),)


def _waiting(view: LegView, leg: Leg, command: MoveLeg, now: datetime) -> Moved | Refused:
    match command.move:
        case Move.REACTIVATE:
            return _reactivate(leg, now)
        case Move.LET_PASS:
            return _let_pass(view, leg, now)
        case Move.HOLD:
            return _hold(view, leg, command, now)
        case Move.CANCEL if not isinstance(command.reason, CloseReason):
            return Refused(reason=Reason.FACT_MISSING, field="reason")
        case Move.CANCEL:
            return _leaves(view, leg, command.move, now, reason=command.reason)
        case _:
            return _leaves(view, leg, command.move, now)


def _call(leg: Leg, counter: Counter, reason: CallReason | None, now: datetime) -> Moved:
    # Two calls of one leg, before and after letting others pass, are counted apart.
    called = _told(
        leg,
        Move.CALL,
        now,
        counter_id=counter.counter_id,
        counter=counter.number,
        calls=1,
        reason=reason,
    )
    return called, _counter_moved(counter, CounterMove.ENGAGE, now)


def _recall(leg: Leg, now: datetime) -> Moved | Refused:
    if leg.calls >= MOST_CALLS:
        return Refused(reason=Reason.CALLED_ENOUGH, facts={"calls": MOST_CALLS})
    since = now - (leg.called_at or now)
    if since < BETWEEN_CALLS:
        return Refused(reason=Reason.TOO_OFTEN, facts=_seconds(BETWEEN_CALLS - since))
    return (_told(leg, Move.RECALL, now, calls=leg.calls + 1),)


def _miss(view: LegView, leg: Leg, now: datetime) -> Moved | Refused:
    rest = MISSED_AFTER - (now - (leg.first_called_at or now))
    if leg.calls < CALLS_BEFORE_MISS or rest > timedelta(0):
        facts = {"calls": CALLS_BEFORE_MISS, **_seconds(max(rest, timedelta(0)))}
        return Refused(reason=Reason.CALL_AGAIN_FIRST, facts=facts)
    return _leaves(view, leg, Move.MISS, now)


def _undo(view: LegView, leg: Leg, now: datetime) -> Moved | Refused:
    """The key of the line was never touched, so the place is the very same."""
    if not can_undo(leg, now):
        return Refused(reason=Reason.TOO_LATE)
    return _leaves(view, leg, Move.UNDO, now, calls=0, **_NOWHERE)


def _ending(view: LegView, leg: Leg, command: MoveLeg, now: datetime) -> Moved | Refused:
    counter = view.counter
    if counter is None:
        return Refused(reason=Reason.NOT_FOUND, field="counter_id")
    if command.move is Move.FINISH:
        return _finish(view, leg, counter, command.outcome, now, is_writing=command.is_writing)
    if view.item is None:
        return Refused(reason=Reason.NOT_FOUND, field="service")
    if command.counter_id is not None and view.target is None:
        return Refused(reason=Reason.NOT_FOUND, field="counter_id")
    added = goes_on(leg, view.item, view.visit.planned if view.visit else (), now)
    added = replace(added, leg=replace(added.leg, only_counter=command.counter_id))
    released = _counter_moved(counter, CounterMove.RELEASE, now)
    return _told(leg, Move.TRANSFER, now), added, released


def _finish(
    view: LegView, leg: Leg, counter: Counter, outcome: Outcome, now: datetime, *, is_writing: bool
) -> Moved:
    done = _told(leg, Move.FINISH, now, outcome=outcome)
    move = CounterMove.WRAP_UP if is_writing else CounterMove.RELEASE
    freed = _counter_moved(counter, move, now)
    planned = view.visit.planned if view.visit else ()
    if planned and view.item is not None:
        return done, goes_on(leg, view.item, planned[1:], now), freed
    return done, freed


def _reactivate(leg: Leg, now: datetime) -> Moved | Refused:
    if leg.has_returned:
        return Refused(reason=Reason.ONLY_ONCE)
    if leg.ended_at is None or now - leg.ended_at > RETURNS_WITHIN:
        return Refused(reason=Reason.TOO_LATE)
    bonus = standing(leg.arrived_at, leg.priority, None)
    counts_from = now - (bonus.eligible_at - bonus.counts_from) - RETURN_BONUS
    # Never better than before: who was called and did not come loses places.
    counts_from = max(counts_from, leg.counts_from)
    back = _told(leg, Move.REACTIVATE, now, counts_from=counts_from, calls=0, **_NOWHERE)
    return (back,)


def _let_pass(view: LegView, leg: Leg, now: datetime) -> Moved | Refused:
    if leg.has_let_pass:
        return Refused(reason=Reason.ONLY_ONCE)
    key = let_pass_key(leg, view.waiting, now)
    return _leaves(view, leg, Move.LET_PASS, now, counts_from=key, calls=0, **_NOWHERE)


def _hold(view: LegView, leg: Leg, command: MoveLeg, now: datetime) -> Moved | Refused:
    if not isinstance(command.reason, HoldReason):
        return Refused(reason=Reason.FACT_MISSING, field="reason")
    until = command.until or now + USUAL_HOLD
    if not now < until <= now + LONGEST_HOLD:
        facts: dict[str, Fact] = {"low": 1, "high": int(LONGEST_HOLD.total_seconds() // 60)}
        return Refused(reason=Reason.OUT_OF_RANGE, field="until", facts=facts)
    return _leaves(view, leg, Move.HOLD, now, reason=command.reason, until=until, **_NOWHERE)


#: Of a leg that waits: no counter has it.
_NOWHERE: Final[dict[str, object]] = {"counter_id": None, "counter": None}


def _leaves(view: LegView, leg: Leg, move: Move, now: datetime, **changes: object) -> Moved:
    """The leg moves on; a counter that had it is free."""
    moved = _told(leg, move, now, **changes)
    counter = view.counter
    if leg.is_at_counter and counter is not None and counter.leg_id == leg.leg_id:
        return moved, _counter_moved(counter, CounterMove.RELEASE, now)
    return (moved,)


def _seconds(rest: timedelta) -> dict[str, Fact]:
    return {"seconds": max(1, round(rest.total_seconds()))}

"""Counters are set up, open, pause and close; legs take them up and leave them."""

from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from shared.refusals import Reason, Refused
from shared.tickets.legs import Counter
from shared.tickets.lifecycle import COUNTER_NEXT, FOLLOWS, CounterMove, CounterState
from shared.tickets.messages import (
    CounterCommand,
    CounterEvent,
    CounterMoved,
    CounterSetUp,
    LegMoved,
    MoveCounter,
    SetUpCounter,
)
from shared.tickets.services import GROUPS

MOST_COUNTERS: Final = 99


def decide(
    counter: Counter | None, command: CounterCommand, now: datetime, *, is_number_taken: bool
) -> tuple[CounterEvent, ...] | Refused:
    """is_number_taken: by another counter of the station."""
    match command:
        case SetUpCounter():
            return _set_up(counter, command, now, is_number_taken=is_number_taken)
        case MoveCounter():
            if counter is None:
                return Refused(reason=Reason.NOT_FOUND)
            after = COUNTER_NEXT.get((counter.state, command.move))
            if after is None or command.move in FOLLOWS:
                state = {"state": f"counter_{counter.state}"}
                return Refused(reason=Reason.WRONG_STATE, facts=state)
            if command.move is CounterMove.PAUSE and command.reason is None:
                return Refused(reason=Reason.FACT_MISSING, field="reason")
            return (
                CounterMoved(
                    counter_id=counter.counter_id,
                    station=counter.station,
                    number=counter.number,
                    move=command.move,
                    state=after,
                    reason=command.reason if command.move is CounterMove.PAUSE else None,
                    at=now,
                ),
            )
    assert_never(command)


def evolve(counter: Counter | None, event: CounterEvent | LegMoved) -> Counter:
    """Raises ValueError when a counter moves that was never set up."""
    if isinstance(event, CounterSetUp):
        usual = counter or Counter(
            counter_id=event.counter_id, station=event.station, number=event.number
        )
        return replace(
            usual,
            number=event.number,
            skills=frozenset(event.skills),
            standby=frozenset(event.standby),
            changed_at=event.at,
        )
    if counter is None:
        raise ValueError("a move of a counter that is not there")
    if isinstance(event, LegMoved):
        is_here = event.counter_id == counter.counter_id
        return replace(counter, leg_id=event.leg_id if is_here else None)
    is_serving = event.state is CounterState.SERVING
    return replace(
        counter,
        state=event.state,
        reason=event.reason,
        leg_id=counter.leg_id if is_serving else None,
        account_id=None if event.state is CounterState.CLOSED else counter.account_id,
        changed_at=event.at,
    )


def _set_up(
    counter: Counter | None, command: SetUpCounter, now: datetime, *, is_number_taken: bool
) -> tuple[CounterSetUp, ...] | Refused:
    if counter is not None and counter.station != command.station:
        return Refused(reason=Reason.ID_TAKEN, field="counter_id")
    if counter is not None and counter.state is not CounterState.CLOSED:
        state = {"state": f"counter_{counter.state}"}
        return Refused(reason=Reason.WRONG_STATE, facts=state)
    if not 1 <= command.number <= MOST_COUNTERS:
        facts = {"low": 1, "high": MOST_COUNTERS}
        return Refused(reason=Reason.OUT_OF_RANGE, field="number", facts=facts)
    if is_number_taken:
        return Refused(reason=Reason.ID_TAKEN, field="number")
    if not set(command.skills) <= set(GROUPS):
        return Refused(reason=Reason.NOT_FOUND, field="skills")
    if not set(command.standby) <= set(command.skills or GROUPS):
        return Refused(reason=Reason.NOT_FOUND, field="standby")
    return (
        CounterSetUp(
            counter_id=command.counter_id,
            station=command.station,
            number=command.number,
            skills=tuple(sorted(set(command.skills))),
            standby=tuple(sorted(set(command.standby))),
            at=now,
        ),
    )

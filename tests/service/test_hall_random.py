"""Random mornings through `handle` on SQLite: what the rows say is what the log says, and the same
hall that the rules alone would make of it."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.ids import CounterId, LegId, Sequence, ServiceCode, VisitId
from shared.refusals import Reason, Refused
from shared.tickets import moving
from shared.tickets.legs import BreakReason, CallReason, CloseReason, HoldReason, Leg
from shared.tickets.lifecycle import AT_COUNTER, CounterMove, CounterState, Move, State
from shared.tickets.line import next_at
from shared.tickets.messages import (
    CallNext,
    CorrectPriority,
    IssueTicket,
    LegAdded,
    LegEvent,
    MoveCounter,
    MoveLeg,
    SetUpCounter,
    TicketCommand,
    TicketIssued,
)
from shared.tickets.numbers import day_of
from shared.tickets.priority import Priority
from streaming_server.ports.handling import Receipt
from tests.fair import HERE, STAFF
from tests.fair_store import Fair, fresh, open_fair

SERVICES = ("job_seeking", "policy_advice", "gig_matching", "training")
COUNTERS = {CounterId("c1"): (), CounterId("c2"): ("A", "D"), CounterId("c3"): ("B", "C")}
REASONS = (*CallReason, *HoldReason, *CloseReason, None)


class Morning:
    def __init__(self, fair: Fair, seed: int) -> None:
        self.fair = fair
        self.chance = random.Random(seed)
        self.issued = 0

    def wish(self) -> TicketCommand:
        pick: Any = self.chance.choice
        counter_id = pick(sorted(COUNTERS))
        kind = self.chance.random()
        if kind < 0.3 or not self.issued:
            self.issued += 1
            return IssueTicket(
                command_id=fresh(),
                visit_id=VisitId(f"v{self.issued}"),
                station=HERE,
                services=tuple(map(ServiceCode, self.chance.sample(SERVICES, pick((1, 1, 2))))),
                priority=pick(tuple(Priority)),
            )
        leg_id = LegId(f"v{self.chance.randint(1, self.issued)}.{pick((1, 1, 1, 2))}")
        if kind < 0.55:
            return CallNext(command_id=fresh(), counter_id=counter_id)
        if kind < 0.6:
            return MoveCounter(
                command_id=fresh(),
                counter_id=counter_id,
                move=pick((CounterMove.OPEN, CounterMove.PAUSE, CounterMove.RESUME)),
                reason=BreakReason.REST,
            )
        if kind < 0.63:
            return CorrectPriority(
                command_id=fresh(), leg_id=leg_id, priority=pick(tuple(Priority))
            )
        return MoveLeg(
            command_id=fresh(),
            leg_id=leg_id,
            move=pick([move for move in Move if move is not Move.EXPIRE]),
            counter_id=pick((counter_id, None)),
            reason=pick(REASONS),
            service=ServiceCode(pick(SERVICES)),
            is_writing=pick((True, False)),
        )


@pytest.mark.parametrize("seed", range(3))
async def test_rows_log_and_rules_agree_whatever_is_wished(tmp_path: Path, seed: int) -> None:
    async with open_fair(tmp_path) as fair:
        for number, (counter_id, skills) in enumerate(COUNTERS.items(), start=1):
            wish = SetUpCounter(
                command_id=fresh(),
                counter_id=counter_id,
                station=HERE,
                number=number,
                skills=skills,
                standby=skills[1:],
            )
            await fair.accept(wish, STAFF)
            opens = MoveCounter(command_id=fresh(), counter_id=counter_id, move=CounterMove.OPEN)
            await fair.accept(opens, STAFF)
        morning = Morning(fair, seed)
        for _ in range(150):
            fair.clock.forward(timedelta(seconds=morning.chance.randint(1, 120)))
            command = morning.wish()
            expected = await _expected(fair, command)
            outcome = await fair.service.handle(command, STAFF)
            if isinstance(outcome, Receipt):
                again = await fair.service.handle(command, STAFF)
                assert again == outcome
            if expected is not None:
                assert _called(outcome) == expected
        await _check(fair)


async def _expected(fair: Fair, command: TicketCommand) -> LegId | None:
    """Whom the rules would call to a counter that is free."""
    if not isinstance(command, CallNext):
        return None
    counters = {one.counter_id: one for one in await fair.store.reader.counters(HERE)}
    counter = counters[command.counter_id]
    if counter.state not in {CounterState.OPEN, CounterState.WRAP_UP}:
        return None
    now = fair.clock.now
    legs = await fair.store.reader.legs(HERE, day_of(now), frozenset({State.WAITING}))
    found = next_at(counter, legs, now)
    return found.leg_id if found else LegId("")


def _called(outcome: Receipt | Refused) -> str:
    if isinstance(outcome, Refused):
        return "" if outcome.reason is Reason.NOBODY_WAITS else str(outcome)
    moves = [event for event in outcome.events if event.type == "leg_moved"]
    return moves[-1].leg_id


async def _check(fair: Fair) -> None:
    items = await fair.store.reader.feed_after(
        Sequence(0), frozenset({f"desk:{HERE}"}), limit=10_000
    )
    log: dict[LegId, Leg] = {}
    for event in (item.event for item in items):
        if not isinstance(event, LegEvent):
            continue
        leg_id = event.leg.leg_id if isinstance(event, TicketIssued | LegAdded) else event.leg_id
        log[leg_id] = moving.evolve(log.get(leg_id), event)
    rows = await fair.store.reader.legs(HERE, day_of(fair.clock.now), frozenset(State))
    assert {leg.leg_id: leg for leg in rows} == log
    at = {leg.counter_id: leg.leg_id for leg in rows if leg.state in AT_COUNTER}
    counters = await fair.store.reader.counters(HERE)
    assert {one.counter_id: one.leg_id for one in counters if one.leg_id} == at
    numbers = {leg.visit_id: leg.number for leg in rows}
    assert len(set(numbers.values())) == len(numbers)

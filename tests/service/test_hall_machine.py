"""Random wishes about the queue through `handle`, on SQLite: after each one these stay true."""

import asyncio
import tempfile
from collections import Counter as Tally
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.appointments.lifecycle import State as Booked
from shared.appointments.lifecycle import visit_of
from shared.appointments.slots import slots_of
from shared.ids import AppointmentId, CounterId, LegId, ServiceCode, VisitId
from shared.tickets.legs import CallReason, CloseReason, HoldReason
from shared.tickets.lifecycle import AT_COUNTER, CounterMove, Move, State
from shared.tickets.line import next_at
from shared.tickets.messages import CallNext, IssueTicket, MoveCounter, MoveLeg, SetUpCounter
from shared.tickets.numbers import day_of
from shared.tickets.priority import Priority
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from tests.appointments_fair import book_at_desk
from tests.fair import HERE, STAFF, TODAY, station
from tests.fair_store import Fair, fresh, open_fair
from tests.gatherings_fair import check_in

SERVICES = tuple(map(ServiceCode, ("job_seeking", "policy_advice", "training")))
COUNTERS = {CounterId("c1"): ((), ()), CounterId("c2"): (("A", "B"), ("B",))}
MOVES = tuple(move for move in Move if move is not Move.EXPIRE)
REASONS = (*CallReason, *HoldReason, *CloseReason, None)


class Morning(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.fair = self.runner.run(self._open())
        self.people = self.booked = 0

    async def _open(self) -> Fair:
        folder = self.open.enter_context(tempfile.TemporaryDirectory(prefix="doorstep-hall-"))
        fair = await self.open.enter_async_context(open_fair(Path(folder)))
        for number, (one, (skills, standby)) in enumerate(COUNTERS.items(), start=1):
            set_up = SetUpCounter(
                command_id=fresh(),
                counter_id=one,
                station=HERE,
                number=number,
                skills=skills,
                standby=standby,
            )
            await fair.accept(set_up, STAFF)
            opens = MoveCounter(command_id=fresh(), counter_id=one, move=CounterMove.OPEN)
            await fair.accept(opens, STAFF)
        return fair

    def teardown(self) -> None:
        self.runner.run(self.open.aclose())
        self.runner.close()

    def wish(self, command: Command) -> Any:
        """The same wish twice is one wish."""
        outcome = self.runner.run(self.fair.service.handle(command, STAFF))
        if isinstance(outcome, Receipt):
            assert self.runner.run(self.fair.service.handle(command, STAFF)) == outcome
        return outcome

    @rule(service=st.sampled_from(SERVICES), priority=st.sampled_from(Priority))
    def issue(self, service: ServiceCode, priority: Priority) -> None:
        self.people += 1
        name = VisitId(f"v{self.people}")
        wish = IssueTicket(
            command_id=fresh(),
            visit_id=name,
            station=HERE,
            services=(service,),
            priority=priority,
        )
        assert isinstance(self.wish(wish), Receipt)

    @rule(counter_id=st.sampled_from(sorted(COUNTERS)))
    def call_next(self, counter_id: CounterId) -> None:
        """Whom the rules would call, the store finds."""
        reader, now = self.fair.store.reader, self.fair.clock.now
        legs = self.runner.run(reader.legs(HERE, day_of(now), frozenset({State.WAITING})))
        counters = {one.counter_id: one for one in self.runner.run(reader.counters(HERE))}
        wanted = next_at(counters[counter_id], legs, now)
        outcome = self.wish(CallNext(command_id=fresh(), counter_id=counter_id))
        called = [
            event.leg_id
            for event in getattr(outcome, "events", ())
            if event.type == "leg_moved" and event.move is Move.CALL
        ]
        assert not called or (wanted is not None and called == [wanted.leg_id])

    @precondition(lambda self: self.people)
    @rule(
        at=st.integers(1, 12),
        move=st.sampled_from(MOVES),
        counter_id=st.sampled_from(sorted(COUNTERS)),
        reason=st.sampled_from(REASONS),
    )
    def move(self, at: int, move: Move, counter_id: CounterId, reason: Any) -> None:
        wish = MoveLeg(
            command_id=fresh(),
            leg_id=LegId(f"v{1 + at % self.people}.1"),
            move=move,
            counter_id=counter_id if move is Move.CALL else None,
            reason=reason,
            service=SERVICES[0],
        )
        self.wish(wish)

    @rule(slot=st.integers(3, 18), service=st.sampled_from(SERVICES))
    def book(self, slot: int, service: ServiceCode) -> None:
        self.booked += 1
        starts_at = slots_of(station(), TODAY)[slot]
        self.wish(book_at_desk(self.booked, starts_at=starts_at, service=service))

    @precondition(lambda self: self.booked)
    @rule(number=st.integers(1, 6))
    def arrive(self, number: int) -> None:
        self.wish(check_in(f"Y-{1 + number % self.booked:03d}"))

    @rule(seconds=st.integers(1, 900))
    def time_goes_by(self, seconds: int) -> None:
        self.fair.clock.forward(timedelta(seconds=seconds))

    @invariant()
    def counters_and_legs_know_each_other(self) -> None:
        reader = self.fair.store.reader
        legs = self.runner.run(reader.legs(HERE, TODAY, frozenset(State)))
        counters = self.runner.run(reader.counters(HERE))
        at = {leg.counter_id: leg.leg_id for leg in legs if leg.state in AT_COUNTER}
        assert {one.counter_id: one.leg_id for one in counters if one.leg_id} == at
        assert max(Tally(leg.visit_id for leg in legs if leg.is_open).values(), default=1) == 1
        numbers = {(leg.number, leg.visit_id) for leg in legs}
        assert len({number for number, _ in numbers}) == len(numbers)

    @invariant()
    def what_the_writer_remembers_is_what_lies_in_the_file(self) -> None:
        reader, rows = self.fair.store.reader, self.fair.store.memory.rows
        for leg_id, leg in rows.legs.known().items():
            assert leg == self.runner.run(reader.leg(leg_id))
        for visit_id, visit in rows.visits.known().items():
            assert visit == self.runner.run(reader.visit(visit_id))
        counters = {one.counter_id: one for one in self.runner.run(reader.counters(HERE))}
        assert dict(rows.counters.known()).items() <= counters.items()
        paces = self.runner.run(reader.paces(HERE))
        remembered = {code: pace for (_, code), pace in rows.paces.known().items()}
        assert remembered.items() <= paces.items()

    @invariant()
    def who_was_checked_in_has_one_ticket_and_nobody_else_has(self) -> None:
        reader = self.fair.store.reader
        for one in self.runner.run(reader.appointments(HERE, TODAY)):
            visit_id = visit_of(AppointmentId(one.appointment_id))
            legs = self.runner.run(reader.legs_of(visit_id))
            assert [leg.number for leg in legs[:1]] == ([one.ticket] if one.ticket else [])
            assert (one.state is Booked.HERE) is (one.ticket is not None)


Morning.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_a_random_morning = Morning.TestCase

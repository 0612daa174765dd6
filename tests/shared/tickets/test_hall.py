"""Random days in a hall: whatever is wished, these stay true."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.ids import CounterId
from shared.refusals import Refused
from shared.tickets.legs import CallReason, CloseReason, HoldReason
from shared.tickets.lifecycle import CounterState, Move, State
from shared.tickets.line import in_line
from shared.tickets.priority import LONGEST_BONUS, Priority
from tests.shared.tickets.hall import BED, POLICY, SEEK, Hall, counter, moving_of

COUNTERS = {
    one.counter_id: one for one in (counter(1), counter(2, skills=frozenset("A")), counter(3))
}
REASONS = (*CallReason, *HoldReason, *CloseReason, None)


class Day(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall(counters=dict(COUNTERS))
        self.issued = 0

    @rule(
        services=st.permutations([SEEK, POLICY, BED]),
        many=st.integers(1, 3),
        priority=st.sampled_from(Priority),
    )
    def issue(self, services: list[Any], many: int, priority: Priority) -> None:
        self.issued += 1
        given = self.hall.issue(f"v{self.issued}", *services[:many], priority=priority)
        assert not isinstance(given, Refused)

    @rule(counter_id=st.sampled_from(sorted(COUNTERS)))
    def call_next(self, counter_id: CounterId) -> None:
        self.hall.call_next(counter_id)

    @rule(
        at=st.integers(0, 30),
        move=st.sampled_from(Move),
        counter_id=st.sampled_from(sorted(COUNTERS)),
        reason=st.sampled_from(REASONS),
    )
    def move(self, at: int, move: Move, counter_id: CounterId, reason: Any) -> None:
        if not self.hall.legs:
            return
        leg_id = list(self.hall.legs)[at % len(self.hall.legs)]
        wish = moving_of(leg_id, move, reason=reason, service=POLICY)
        self.hall.move(leg_id, wish, counter_id if move is Move.CALL else None)

    @rule(seconds=st.integers(1, 600))
    def time_goes_by(self, seconds: int) -> None:
        self.hall.now += timedelta(seconds=seconds)

    @invariant()
    def a_counter_and_its_leg_know_each_other(self) -> None:
        taken = {one.counter_id: one.leg_id for one in self.hall.counters.values() if one.leg_id}
        at_counters = {
            leg.counter_id: leg.leg_id for leg in self.hall.legs.values() if leg.is_at_counter
        }
        assert taken == at_counters
        for one in self.hall.counters.values():
            assert (one.state is CounterState.SERVING) is (one.leg_id is not None)

    @invariant()
    def a_visit_is_in_one_place(self) -> None:
        open_legs = [leg.visit_id for leg in self.hall.legs.values() if leg.is_open]
        assert len(open_legs) == len(set(open_legs))

    @invariant()
    def one_number_is_one_visit(self) -> None:
        numbers = {leg.number: leg.visit_id for leg in self.hall.legs.values()}
        assert len(numbers) == len({leg.visit_id for leg in self.hall.legs.values()})

    @invariant()
    def nobody_is_passed_by_more_than_the_bonus(self) -> None:
        line = in_line(self.hall.legs.values(), self.hall.now)
        for place, mine in enumerate(line):
            if mine.has_let_pass or mine.has_returned:
                continue
            for ahead in line[:place]:
                assert ahead.arrived_at - mine.arrived_at <= LONGEST_BONUS

    @invariant()
    def what_is_over_has_an_end(self) -> None:
        for leg in self.hall.legs.values():
            assert (leg.ended_at is None) is leg.is_open
            assert leg.state is not State.CALLED or leg.calls >= 1


Day.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
test_a_random_day = Day.TestCase

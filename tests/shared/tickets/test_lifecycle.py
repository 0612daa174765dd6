"""Every cell of both tables: what is legal happens, what is not is refused with the state."""

from datetime import timedelta
from itertools import product

import pytest

from shared.ids import CommandId
from shared.refusals import Reason, Refused
from shared.tickets import counters, moving, refusing
from shared.tickets.legs import BreakReason, CallReason, CloseReason, HoldReason
from shared.tickets.lifecycle import (
    AT_COUNTER,
    COUNTER_NEXT,
    FOLLOWS,
    NEXT,
    OPEN,
    CounterMove,
    CounterState,
    Move,
    State,
)
from shared.tickets.messages import LegMoved, MoveCounter
from shared.tickets.moving import UNDONE_WITHIN, LegView
from tests.fair import NOW
from tests.shared.tickets.hall import DESK, ITEMS, POLICY, counter, leg, moving_of

REASONS = {
    Move.CALL: CallReason.UNWELL,
    Move.HOLD: HoldReason.COPIES,
    Move.CANCEL: CloseReason.LEFT,
}
LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_a_leg_moves_as_the_table_says(state: State, move: Move) -> None:
    is_there = state in AT_COUNTER
    meant = leg(
        state=state,
        counter_id=DESK if is_there else None,
        counter=1 if is_there else None,
        calls=2,
        called_at=NOW,
        first_called_at=NOW,
        ended_at=NOW,
    )
    here = counter(
        state=CounterState.SERVING if is_there else CounterState.OPEN,
        leg_id=meant.leg_id if is_there else None,
    )
    at = NOW + UNDONE_WITHIN if move is Move.UNDO else LATER
    wish = moving_of(meant.leg_id, move, reason=REASONS.get(move), service=POLICY, counter_id=DESK)
    view = LegView(leg=meant, counter=here, item=ITEMS[POLICY], target=here)
    decided = moving.move(view, wish, at)
    if (state, move) not in NEXT:
        assert decided == refusing.wrong_state(meant)
        return
    assert not isinstance(decided, Refused), decided
    moved = decided[0]
    assert isinstance(moved, LegMoved)
    after = moving.evolve(meant, moved)
    assert (after.state, after.version) == (NEXT[state, move], meant.version + 1)
    assert (after.ended_at == LATER) is (after.state not in OPEN)


@pytest.mark.parametrize(("state", "move"), list(product(CounterState, CounterMove)))
def test_a_counter_moves_as_the_table_says(state: CounterState, move: CounterMove) -> None:
    wish = MoveCounter(
        command_id=CommandId("c"), counter_id=DESK, move=move, reason=BreakReason.MEAL
    )
    here = counter(state=state)
    decided = counters.decide(here, wish, NOW, is_number_taken=False)
    if (state, move) in COUNTER_NEXT and move not in FOLLOWS:
        assert not isinstance(decided, Refused)
        assert counters.evolve(here, decided[0]).state is COUNTER_NEXT[state, move]
    else:
        assert isinstance(decided, Refused)
        assert decided.facts == {"state": f"counter_{state}"}


def test_a_move_of_what_is_not_there_is_not_found() -> None:
    decided = moving.move(LegView(), moving_of(leg().leg_id, Move.START), NOW)
    assert isinstance(decided, Refused)
    assert decided.reason is Reason.NOT_FOUND


def test_a_page_that_saw_something_older_is_told_the_state() -> None:
    meant = leg(version=4)
    wish = moving_of(meant.leg_id, Move.CANCEL, version=3, reason=CloseReason.LEFT)
    assert moving.move(LegView(leg=meant), wish, NOW) == refusing.wrong_state(meant)

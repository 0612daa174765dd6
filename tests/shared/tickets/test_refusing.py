"""Two counters want the same person: whoever was second reads which number and which counter."""

from typing import Any

import pytest

from shared.ids import CommandId
from shared.refusals import Fact, Reason, Refused
from shared.tickets import moving
from shared.tickets.legs import CallReason
from shared.tickets.lifecycle import Move, State
from shared.tickets.messages import CallNext, CorrectPriority, LegMoved
from shared.tickets.moving import LegView
from shared.tickets.priority import Priority
from tests.fair import NOW
from tests.shared.tickets.hall import DESK, SECOND_DESK, counter, leg, moving_of

THERE: dict[str, Any] = {"counter_id": SECOND_DESK, "counter": 2, "calls": 1}
CALLED = leg("7", state=State.CALLED, **THERE)
NEXT = CallNext(command_id=CommandId("c"), counter_id=DESK, leg_id=CALLED.leg_id)


@pytest.mark.parametrize("state", [State.CALLED, State.SERVING])
def test_who_calls_a_number_that_another_counter_has_reads_which(state: State) -> None:
    wish = moving_of(CALLED.leg_id, Move.CALL, counter_id=DESK, reason=CallReason.UNWELL)
    view = LegView(leg=leg("7", state=state, **THERE), counter=counter())
    facts: dict[str, Fact] = {"number": "A-7", "counter": 2}
    assert moving.move(view, wish, NOW) == Refused(reason=Reason.OTHER_COUNTER, facts=facts)


def test_who_calls_twice_from_one_counter_reads_where_it_stands() -> None:
    wish = moving_of(CALLED.leg_id, Move.CALL, counter_id=SECOND_DESK, reason=CallReason.UNWELL)
    facts: dict[str, Fact] = {"state": "ticket_called", "number": "A-7", "counter": 2}
    decided = moving.move(LegView(leg=CALLED, counter=counter(2)), wish, NOW)
    assert decided == Refused(reason=Reason.WRONG_STATE, facts=facts)


@pytest.mark.parametrize("move", [Move.START, Move.MISS, Move.RECALL])
def test_a_page_from_before_the_number_went_elsewhere_names_the_counter(move: Move) -> None:
    """It was called here, let others pass, and was called there."""
    wish = moving_of(CALLED.leg_id, move, version=CALLED.version - 1)
    decided = moving.move(LegView(leg=CALLED, counter=counter(2)), wish, NOW)
    assert isinstance(decided, Refused)
    assert decided.facts == {"state": "ticket_called", "number": "A-7", "counter": 2}


def test_a_class_is_not_corrected_at_a_counter_and_it_is_said_at_which() -> None:
    wish = CorrectPriority(command_id=CommandId("c"), leg_id=CALLED.leg_id, priority=Priority.ELDER)
    decided = moving.correct(CALLED, wish, NOW)
    assert isinstance(decided, Refused)
    assert decided.facts["counter"] == 2


def test_nobody_waits_any_more_because_another_counter_was_quicker() -> None:
    decided = moving.call_next(LegView(counter=counter(), named=CALLED), NEXT, NOW)
    facts: dict[str, Fact] = {"number": "A-7", "counter": 2}
    assert decided == Refused(reason=Reason.NOBODY_WAITS, facts=facts)


@pytest.mark.parametrize("state", [State.WAITING, State.CANCELLED, State.HELD])
def test_whom_no_counter_has_is_not_said_to_be_at_one(state: State) -> None:
    view = LegView(counter=counter(), named=leg("7", state=state))
    assert moving.call_next(view, NEXT, NOW) == Refused(reason=Reason.NOBODY_WAITS)


def test_whoever_is_next_now_is_called_though_another_was_named() -> None:
    view = LegView(counter=counter(), waiting=(leg("8"),), named=CALLED)
    decided = moving.call_next(view, NEXT, NOW)
    assert not isinstance(decided, Refused)
    called = decided[0]
    assert isinstance(called, LegMoved)
    assert (called.number, called.counter) == ("A-8", 1)

"""Calling staff: one call a place, and the word that somebody comes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.help_calls import (
    AnswerHelp,
    CallStaff,
    HelpAnswered,
    HelpCall,
    HelpCalled,
    HelpEvent,
    Place,
    decide,
    evolve,
)
from shared.ids import CommandId
from shared.refusals import Reason, Refused
from tests.fair import HERE, NOW

CALL = CommandId("call-1")
LATER = NOW + timedelta(minutes=2)
OPEN = HelpCall(call_id=CALL, station=HERE, place=Place.STUDIO, called_at=NOW)
COMING = replace(OPEN, answered_at=LATER)
PRESSED = CallStaff(command_id=CALL, station=HERE, place=Place.STUDIO)
GOING = AnswerHelp(command_id=CommandId("go"), call_id=CALL)


def events(decided: tuple[HelpEvent, ...] | Refused) -> tuple[HelpEvent, ...]:
    assert not isinstance(decided, Refused)
    return decided


def test_a_call_reaches_staff_under_the_id_it_was_born_with() -> None:
    (event,) = events(decide(None, PRESSED, NOW))
    assert event == HelpCalled(call_id=CALL, station=HERE, place=Place.STUDIO, at=NOW)
    assert evolve(None, event) == OPEN


def test_whoever_presses_again_waits_for_the_same_person() -> None:
    assert decide(OPEN, replace(PRESSED, command_id=CommandId("again")), LATER) == ()


def test_each_who_waits_for_a_code_has_a_call_alone() -> None:
    mine = replace(OPEN, place=Place.AFFAIRS)
    other = replace(PRESSED, command_id=CommandId("other"), place=Place.AFFAIRS)
    (event,) = events(decide(mine, other, LATER))
    assert evolve(mine, event).call_id == "other"


def test_somebody_goes() -> None:
    (event,) = events(decide(OPEN, GOING, LATER))
    assert event == HelpAnswered(call_id=CALL, station=HERE, place=Place.STUDIO, at=LATER)
    assert evolve(OPEN, event) == COMING


def test_of_two_who_go_the_second_changes_nothing() -> None:
    assert decide(COMING, GOING, LATER) == ()


def test_nobody_goes_where_nobody_called() -> None:
    assert decide(None, GOING, NOW) == Refused(reason=Reason.NOT_FOUND)


def test_an_answer_before_its_call_is_a_fault() -> None:
    with pytest.raises(ValueError, match="without a call"):
        evolve(None, HelpAnswered(call_id=CALL, station=HERE, place=Place.HALL, at=NOW))

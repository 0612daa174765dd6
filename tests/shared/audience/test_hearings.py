"""Voices for hearing about a role: one a resident, settled when the role is talked about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.audience.hearings import (
    AskToHear,
    Hearing,
    HearingAsked,
    HearingGiven,
    HearingView,
    decide,
    evolve,
    give,
)
from shared.ids import CommandId
from shared.live_sessions import RUNNING, Phase, Pin
from shared.refusals import Reason, Refused
from tests.fair import NEIGHBOUR, NOW, RESIDENT, SHOW, show

ON_AIR = show(phase=Phase.ON_AIR)
ASK = AskToHear(command_id=CommandId("c"), session_id=SHOW, role_number=3, visitor_id=RESIDENT)


def asked(count: int = 1) -> HearingAsked:
    return HearingAsked(session_id=SHOW, role_number=3, visitor_id=RESIDENT, count=count, at=NOW)


def test_a_voice_is_counted() -> None:
    assert decide(HearingView(session=ON_AIR), ASK, NOW) == (asked(),)
    others = Hearing(session_id=SHOW, role_number=3, waiting=frozenset({NEIGHBOUR}))
    assert decide(HearingView(session=ON_AIR, hearing=others), ASK, NOW) == (asked(2),)


@pytest.mark.parametrize("heard", [True, False])
def test_a_resident_has_one_voice_a_role(heard: bool) -> None:
    mine = evolve(None, asked())
    if heard:
        mine = evolve(mine, give(mine, NOW)[0])
    assert decide(HearingView(session=ON_AIR, hearing=mine), ASK, NOW) == ()


def test_a_role_that_is_talked_about_needs_no_voice() -> None:
    session = replace(ON_AIR, pin=Pin(number=3, picture=None, at=NOW))
    assert decide(HearingView(session=session), ASK, NOW) == ()
    elsewhere = replace(ON_AIR, pin=Pin(number=4, picture=None, at=NOW))
    assert decide(HearingView(session=elsewhere), ASK, NOW) == (asked(),)


@pytest.mark.parametrize("phase", set(Phase) - RUNNING)
def test_voices_are_for_shows_that_run(phase: Phase) -> None:
    answer = decide(HearingView(session=show(phase=phase)), ASK, NOW)
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.WRONG_STATE


@pytest.mark.parametrize(("view", "number"), [(HearingView(), 3), (HearingView(session=ON_AIR), 4)])
def test_what_is_not_there_is_not_heard_about(view: HearingView, number: int) -> None:
    answer = decide(view, replace(ASK, role_number=number), NOW)
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.NOT_FOUND


def test_talking_about_a_role_settles_its_voices() -> None:
    waiting = evolve(None, asked())
    later = NOW + timedelta(minutes=1)
    given = HearingGiven(session_id=SHOW, role_number=3, count=1, at=later)
    assert give(waiting, later) == (given,)
    settled = evolve(waiting, given)
    assert (settled.count, settled.heard) == (0, frozenset({RESIDENT}))
    assert give(settled, later) == ()
    assert give(None, later) == ()


def test_who_comes_later_is_counted_from_one() -> None:
    settled = Hearing(session_id=SHOW, role_number=3, heard=frozenset({NEIGHBOUR}))
    assert decide(HearingView(session=ON_AIR, hearing=settled), ASK, NOW) == (asked(1),)

"""Slow mode, a closed chat, a closed door; muted and removed residents."""

from dataclasses import replace

import pytest

from shared.audience.moderation import (
    LONGEST_PAUSE,
    Attendee,
    AttendeeMuted,
    AttendeeRemoved,
    Moderate,
    Moderated,
    Moderation,
    ModerationCommand,
    ModerationView,
    MuteAttendee,
    RemoveAttendee,
    decide,
    evolve_attendee,
    evolve_moderation,
    join,
)
from shared.ids import CommandId
from shared.live_sessions import Phase
from shared.refusals import Reason, Refused
from tests.fair import NOW, RESIDENT, SHOW, show

C = CommandId("c")
ATTENDEE = Attendee(session_id=SHOW, visitor_id=RESIDENT, number=7)
VIEW = ModerationView(session=show(phase=Phase.ON_AIR), attendee=ATTENDEE)
MUTE = MuteAttendee(command_id=C, session_id=SHOW, number=7, muted=True)
REMOVE = RemoveAttendee(command_id=C, session_id=SHOW, number=7, reason="骂人")


def moderate(
    slow_seconds: int | None = None, chat_open: bool | None = None, door_open: bool | None = None
) -> Moderate:
    return Moderate(
        command_id=C,
        session_id=SHOW,
        slow_seconds=slow_seconds,
        chat_open=chat_open,
        door_open=door_open,
    )


def refused(view: ModerationView, command: ModerationCommand) -> Refused:
    answer = decide(view, command, NOW)
    assert isinstance(answer, Refused)
    return answer


def test_what_is_chosen_changes_and_the_rest_stays() -> None:
    (event,) = decide(VIEW, moderate(slow_seconds=30), NOW)  # type: ignore[misc]
    assert event == Moderated(
        session_id=SHOW, slow_seconds=30, is_chat_open=True, is_door_open=True, at=NOW
    )
    assert isinstance(event, Moderated)
    view = replace(VIEW, moderation=evolve_moderation(event))
    (event,) = decide(view, moderate(chat_open=False, door_open=False), NOW)  # type: ignore[misc]
    assert isinstance(event, Moderated)
    assert evolve_moderation(event) == Moderation(
        session_id=SHOW, slow_seconds=30, is_chat_open=False, is_door_open=False
    )


def test_what_is_so_already_is_no_news() -> None:
    assert decide(VIEW, moderate(10, chat_open=True, door_open=True), NOW) == ()
    assert decide(VIEW, moderate(), NOW) == ()


@pytest.mark.parametrize("seconds", [-1, int(LONGEST_PAUSE.total_seconds()) + 1, 2**53])
def test_a_pause_is_something_people_wait_for(seconds: int) -> None:
    answer = refused(VIEW, moderate(slow_seconds=seconds))
    assert (answer.reason, answer.field) == (Reason.OUT_OF_RANGE, "slow_seconds")


def test_a_resident_is_muted_and_heard_again() -> None:
    (event,) = decide(VIEW, MUTE, NOW)  # type: ignore[misc]
    assert event == AttendeeMuted(
        session_id=SHOW, visitor_id=RESIDENT, number=7, is_muted=True, at=NOW
    )
    assert isinstance(event, AttendeeMuted)
    muted = evolve_attendee(ATTENDEE, event)
    assert muted.is_muted
    view = replace(VIEW, attendee=muted)
    assert decide(view, MUTE, NOW) == ()
    (event,) = decide(view, replace(MUTE, muted=False), NOW)  # type: ignore[misc]
    assert isinstance(event, AttendeeMuted)
    assert evolve_attendee(muted, event) == ATTENDEE


def test_a_resident_is_removed_once_and_for_a_reason() -> None:
    (event,) = decide(VIEW, REMOVE, NOW)  # type: ignore[misc]
    assert event == AttendeeRemoved(
        session_id=SHOW, visitor_id=RESIDENT, number=7, reason="骂人", at=NOW
    )
    assert isinstance(event, AttendeeRemoved)
    removed = evolve_attendee(ATTENDEE, event)
    assert removed.is_removed
    assert decide(replace(VIEW, attendee=removed), REMOVE, NOW) == ()
    answer = refused(VIEW, replace(REMOVE, reason=" "))
    assert (answer.reason, answer.field) == (Reason.EMPTY, "reason")


@pytest.mark.parametrize("command", [MUTE, REMOVE])
def test_who_is_not_there_is_neither_muted_nor_removed(command: ModerationCommand) -> None:
    assert refused(replace(VIEW, attendee=None), command).field == "number"


@pytest.mark.parametrize("command", [moderate(5), MUTE, REMOVE])
def test_a_show_that_is_not_there_has_no_order_to_keep(command: ModerationCommand) -> None:
    assert refused(ModerationView(), command).reason is Reason.NOT_FOUND


def test_who_joins_gets_a_number() -> None:
    joined = join(SHOW, RESIDENT, 7, NOW)
    assert evolve_attendee(None, joined) == ATTENDEE

"""A guest on the stage: every cell of the lifecycle, who may ask, one at a time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.audience.guests import (
    LIFECYCLE,
    MOST_WAITING,
    ON_STAGE,
    SPEAKS_FOR,
    STAFF_NUMBER,
    AskToSpeak,
    Guest,
    GuestAsked,
    GuestCommand,
    GuestMoved,
    GuestView,
    Move,
    MoveGuest,
    SitIn,
    StageChanged,
    State,
    decide,
    dismiss,
    evolve,
)
from shared.audience.moderation import Attendee, AttendeeJoined, Moderation
from shared.ids import WHO_ASKS, CommandId, SessionId, VisitorId
from shared.live_sessions import RUNNING, Phase
from shared.refusals import Reason, Refused
from tests.fair import NEIGHBOUR, NOW, RESIDENT, SHOW, show

ID = CommandId("guest-1")
ATTENDEE = Attendee(session_id=SHOW, visitor_id=RESIDENT, number=7)
VIEW = GuestView(session=show(phase=Phase.ON_AIR), attendee=ATTENDEE)
ASK = AskToSpeak(command_id=ID, session_id=SHOW, visitor_id=RESIDENT)
ASKED = GuestAsked(session_id=SHOW, guest_id=ID, visitor_id=RESIDENT, number=7, at=NOW)
LATER = NOW + timedelta(minutes=1)

#: The table once more: state -> move -> state; what is not here is refused.
TABLE: dict[State, dict[Move, State]] = {
    State.ASKED: {
        Move.ACCEPT: State.HEARD,
        Move.DECLINE: State.OVER,
        Move.WITHDRAW: State.OVER,
        Move.LOSE: State.OVER,
    },
    State.HEARD: {
        Move.MUTE: State.MUTED,
        Move.LEAVE: State.OVER,
        Move.END: State.OVER,
        Move.TIME_UP: State.OVER,
        Move.LOSE: State.OVER,
    },
    State.MUTED: {
        Move.UNMUTE: State.HEARD,
        Move.LEAVE: State.OVER,
        Move.END: State.OVER,
        Move.TIME_UP: State.OVER,
        Move.LOSE: State.OVER,
    },
    State.OVER: {},
}


def guest(state: State = State.ASKED, **changes: Any) -> Guest:
    ends_at = NOW + SPEAKS_FOR if state in ON_STAGE else None
    usual = Guest(
        session_id=SHOW,
        guest_id=ID,
        visitor_id=RESIDENT,
        number=7,
        state=state,
        asked_at=NOW,
        ends_at=ends_at,
    )
    return replace(usual, **changes)


def moving(move: Move) -> MoveGuest:
    return MoveGuest(command_id=CommandId("move"), session_id=SHOW, guest_id=ID, move=move)


def refused(view: GuestView, command: GuestCommand) -> Refused:
    answer = decide(view, command, NOW)
    assert isinstance(answer, Refused)
    return answer


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_each_move_leads_where_the_table_says(state: State, move: Move) -> None:
    answer = decide(replace(VIEW, guest=guest(state)), moving(move), LATER)
    wanted = TABLE[state].get(move)
    if wanted is None:
        assert isinstance(answer, Refused)
        assert answer.facts == {"state": f"guest_{state}"}
        return
    assert not isinstance(answer, Refused)
    moved = answer[0]
    assert isinstance(moved, GuestMoved)
    assert evolve(guest(state), moved).state is wanted
    assert wanted is LIFECYCLE[state][move]


def test_who_is_accepted_has_an_end_in_sight_and_everybody_sees_a_number() -> None:
    answer = decide(replace(VIEW, guest=guest()), moving(Move.ACCEPT), LATER)
    assert not isinstance(answer, Refused)
    moved, changed = answer
    assert isinstance(moved, GuestMoved)
    assert evolve(guest(), moved).ends_at == LATER + SPEAKS_FOR
    assert changed == StageChanged(
        session_id=SHOW, number=7, is_muted=False, ends_at=LATER + SPEAKS_FOR, at=LATER
    )


def test_who_is_muted_keeps_the_end_and_who_leaves_leaves_nobody() -> None:
    answer = decide(replace(VIEW, guest=guest(State.HEARD)), moving(Move.MUTE), LATER)
    assert not isinstance(answer, Refused)
    assert answer[1] == StageChanged(
        session_id=SHOW, number=7, is_muted=True, ends_at=NOW + SPEAKS_FOR, at=LATER
    )
    answer = decide(replace(VIEW, guest=guest(State.MUTED)), moving(Move.LEAVE), LATER)
    assert not isinstance(answer, Refused)
    assert answer[1] == StageChanged(
        session_id=SHOW, number=None, is_muted=False, ends_at=None, at=LATER
    )


def test_a_refused_wish_is_nobody_elses_news() -> None:
    answer = decide(replace(VIEW, guest=guest()), moving(Move.DECLINE), NOW)
    assert not isinstance(answer, Refused)
    assert [type(event) for event in answer] == [GuestMoved]


@pytest.mark.parametrize("state", ON_STAGE)
def test_one_guest_at_a_time(state: State) -> None:
    other = guest(state, guest_id=CommandId("guest-2"), visitor_id=NEIGHBOUR)
    view = replace(VIEW, guest=guest(), present=(guest(), other))
    assert refused(view, moving(Move.ACCEPT)).reason is Reason.STAGE_TAKEN
    waiting = replace(other, state=State.ASKED)
    view = replace(view, present=(guest(), waiting))
    assert not isinstance(decide(view, moving(Move.ACCEPT), NOW), Refused)


def test_who_asks_gets_a_number_and_a_place() -> None:
    assert decide(VIEW, ASK, NOW) == (ASKED,)
    joined = AttendeeJoined(session_id=SHOW, visitor_id=RESIDENT, number=8, at=NOW)
    new = replace(VIEW, attendee=None, next_number=8)
    assert decide(new, ASK, NOW) == (joined, replace(ASKED, number=8))
    assert evolve(None, ASKED) == guest()


def test_who_waits_already_waits_once() -> None:
    assert decide(replace(VIEW, present=(guest(),)), ASK, NOW) == ()


def test_a_line_has_an_end() -> None:
    others = tuple(
        guest(guest_id=CommandId(f"g-{place}"), visitor_id=VisitorId(f"v-{place}"))
        for place in range(MOST_WAITING)
    )
    assert refused(replace(VIEW, present=others), ASK).reason is Reason.TOO_MANY_WAIT


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"attendee": replace(ATTENDEE, is_muted=True)}, Reason.MUTED),
        ({"attendee": replace(ATTENDEE, is_removed=True)}, Reason.REMOVED),
        ({"moderation": Moderation(session_id=SHOW, is_door_open=False)}, Reason.DOOR_CLOSED),
    ],
)
def test_some_may_not_ask(changes: dict[str, Any], reason: Reason) -> None:
    assert refused(replace(VIEW, **changes), ASK).reason is reason


def test_an_open_door_is_open() -> None:
    view = replace(VIEW, moderation=Moderation(session_id=SHOW))
    assert decide(view, ASK, NOW) == (ASKED,)


@pytest.mark.parametrize("phase", set(Phase) - RUNNING)
def test_guests_speak_in_shows_that_run(phase: Phase) -> None:
    assert refused(replace(VIEW, session=show(phase=phase)), ASK).reason is Reason.WRONG_STATE


@pytest.mark.parametrize(
    ("view", "command"),
    [
        (GuestView(), ASK),
        (VIEW, moving(Move.ACCEPT)),
        (replace(VIEW, guest=guest(session_id=SessionId("show-2"))), moving(Move.ACCEPT)),
    ],
)
def test_what_is_not_there_does_not_speak(view: GuestView, command: GuestCommand) -> None:
    assert refused(view, command).reason is Reason.NOT_FOUND


def test_the_end_of_a_show_ends_its_guests() -> None:
    other = guest(State.HEARD, guest_id=CommandId("guest-2"), visitor_id=NEIGHBOUR)
    events = dismiss((guest(), other), LATER)
    moves = [event.move for event in events if isinstance(event, GuestMoved)]
    assert moves == [Move.DECLINE, Move.END]
    assert isinstance(events[-1], StageChanged)
    assert events[-1].number is None
    assert dismiss((), LATER) == ()


def test_a_guest_asks_before_moving() -> None:
    (moved,) = dismiss((guest(),), NOW)
    assert isinstance(moved, GuestMoved)
    with pytest.raises(ValueError, match="before guest_asked"):
        evolve(None, moved)


SIT = SitIn(command_id=ID, session_id=SHOW, visitor_id=RESIDENT)


def test_staff_sit_in_at_once_and_without_a_time_limit() -> None:
    events = decide(VIEW, SIT, NOW)
    assert not isinstance(events, Refused)
    asked, moved, changed = events
    assert isinstance(asked, GuestAsked)
    assert isinstance(moved, GuestMoved)
    assert (moved.state, moved.number, moved.ends_at) == (State.HEARD, STAFF_NUMBER, None)
    assert isinstance(changed, StageChanged)
    assert (changed.number, changed.is_muted, changed.ends_at) == (STAFF_NUMBER, False, None)
    seated = evolve(evolve(None, asked), moved)
    assert decide(replace(VIEW, present=(seated,)), SIT, LATER) == ()
    muted = decide(replace(VIEW, guest=seated, present=(seated,)), moving(Move.MUTE), LATER)
    assert not isinstance(muted, Refused)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"session": show(phase=Phase.LOBBY)}, Reason.WRONG_STATE),
        ({"session": None}, Reason.NOT_FOUND),
        ({"present": (guest(State.HEARD, visitor_id=NEIGHBOUR),)}, Reason.STAGE_TAKEN),
        ({"present": (guest(State.MUTED, visitor_id=NEIGHBOUR),)}, Reason.STAGE_TAKEN),
    ],
)
def test_staff_wait_for_a_show_and_a_free_stage(changes: dict[str, Any], reason: Reason) -> None:
    assert refused(replace(VIEW, **changes), SIT).reason is reason


def test_a_program_without_a_browser_has_no_microphone_to_let_in() -> None:
    assert refused(VIEW, replace(SIT, visitor_id=WHO_ASKS)).reason is Reason.NOT_ALLOWED


def test_those_who_wait_do_not_keep_staff_off_the_stage() -> None:
    waiting = guest(State.ASKED, visitor_id=NEIGHBOUR)
    assert not isinstance(decide(replace(VIEW, present=(waiting,)), SIT, NOW), Refused)

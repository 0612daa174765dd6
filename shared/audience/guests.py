"""A guest on the stage (连麦): a resident who asks a question aloud.

           accept           mute
    asked ────────▶ heard ◀──────▶ muted
      │ decline       │     unmute    │
      │ withdraw      │ leave, end, time_up, lose
      ▼               ▼               ▼
     over            over            over

A guest is sound only, with a drawn face; who is muted is not forwarded; one is on stage at a time.
Staff sit in without being asked for, as long as they and the employer like: they help the show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, assert_never

from shared.audience.moderation import Attendee, AttendeeJoined, Moderation, join
from shared.ids import WHO_ASKS, CommandId, SessionId, VisitorId
from shared.live_sessions import RUNNING, LiveSession
from shared.refusals import Reason, Refused

#: One question and its answer; the others wait.
SPEAKS_FOR: Final = timedelta(minutes=3)
#: In the place of a resident's number.
STAFF_NUMBER: Final = 0
#: Who waits longer was forgotten, and finds the button again.
MOST_WAITING: Final = 20


class State(StrEnum):
    ASKED = "asked"
    HEARD = "heard"
    MUTED = "muted"
    OVER = "over"


class Move(StrEnum):
    """decline, withdraw: before; leave: by the guest; end: by the employer or staff; time_up and
    lose, when the guest's connection is gone: by the server."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    MUTE = "mute"
    UNMUTE = "unmute"
    LEAVE = "leave"
    END = "end"
    TIME_UP = "time_up"
    LOSE = "lose"


_OUT: Final = {
    Move.LEAVE: State.OVER,
    Move.END: State.OVER,
    Move.TIME_UP: State.OVER,
    Move.LOSE: State.OVER,
}
LIFECYCLE: Final[Mapping[State, Mapping[Move, State]]] = {
    State.ASKED: {
        Move.ACCEPT: State.HEARD,
        Move.DECLINE: State.OVER,
        Move.WITHDRAW: State.OVER,
        Move.LOSE: State.OVER,
    },
    State.HEARD: {Move.MUTE: State.MUTED, **_OUT},
    State.MUTED: {Move.UNMUTE: State.HEARD, **_OUT},
    State.OVER: {},
}
ON_STAGE: Final = frozenset({State.HEARD, State.MUTED})
WAITING_OR_ON_STAGE: Final = frozenset({State.ASKED, *ON_STAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """guest_id: of the command that asked. number: of the resident in the show, or STAFF_NUMBER.
    ends_at: of the time on stage, once accepted; None for staff."""

    session_id: SessionId
    guest_id: CommandId
    visitor_id: VisitorId
    number: int
    state: State
    asked_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestView:
    """attendee: the resident who asks. next_number: what they would get. guest: the one a command
    names. present: of the show, who waits or is on stage."""

    session: LiveSession | None = None
    moderation: Moderation | None = None
    attendee: Attendee | None = None
    next_number: int = 1
    guest: Guest | None = None
    present: tuple[Guest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToSpeak:
    command_id: CommandId
    session_id: SessionId
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["ask_to_speak"] = "ask_to_speak"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveGuest:
    """visitor_id: of the guest, for the guest's own moves."""

    command_id: CommandId
    session_id: SessionId
    guest_id: CommandId
    move: Move
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["move_guest"] = "move_guest"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitIn:
    """Staff speak from now on. visitor_id: of their browser, put in by the server."""

    command_id: CommandId
    session_id: SessionId
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["sit_in"] = "sit_in"


GuestCommand = AskToSpeak | SitIn | MoveGuest


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestAsked:
    session_id: SessionId
    guest_id: CommandId
    visitor_id: VisitorId
    number: int
    at: datetime
    type: Literal["guest_asked"] = "guest_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestMoved:
    """For the employer, staff and the guest."""

    session_id: SessionId
    guest_id: CommandId
    visitor_id: VisitorId
    number: int
    move: Move
    state: State
    ends_at: datetime | None
    at: datetime
    type: Literal["guest_moved"] = "guest_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged:
    """For everybody: who is on stage beside the employer; number None is nobody, STAFF_NUMBER
    somebody of the station's staff."""

    session_id: SessionId
    number: int | None
    is_muted: bool
    ends_at: datetime | None
    at: datetime
    type: Literal["stage_changed"] = "stage_changed"


GuestEvent = AttendeeJoined | GuestAsked | GuestMoved | StageChanged


def decide(
    view: GuestView, command: GuestCommand, now: datetime
) -> tuple[GuestEvent, ...] | Refused:
    if view.session is None:
        return Refused(reason=Reason.NOT_FOUND)
    match command:
        case AskToSpeak():
            return _ask(view, view.session, command, now)
        case SitIn():
            return _sit_in(view, view.session, command, now)
        case MoveGuest():
            return _move(view, command, now)
    assert_never(command)


def dismiss(guests: tuple[Guest, ...], now: datetime) -> tuple[GuestEvent, ...]:
    """What the end of a show, or a guest's removal from it, does to those who wait or speak."""
    events: tuple[GuestEvent, ...] = ()
    for guest in guests:
        move = Move.DECLINE if guest.state is State.ASKED else Move.END
        events += _moved(guest, move, State.OVER, now)
    return events


def evolve(guest: Guest | None, event: GuestAsked | GuestMoved) -> Guest:
    """Raises ValueError when a guest moves who never asked."""
    match event:
        case GuestAsked():
            return Guest(
                session_id=event.session_id,
                guest_id=event.guest_id,
                visitor_id=event.visitor_id,
                number=event.number,
                state=State.ASKED,
                asked_at=event.at,
            )
        case GuestMoved():
            if guest is None:
                raise ValueError("guest_moved before guest_asked")
            return replace(guest, state=event.state, ends_at=event.ends_at)
    assert_never(event)


def _ask(
    view: GuestView, session: LiveSession, command: AskToSpeak, now: datetime
) -> tuple[GuestEvent, ...] | Refused:
    refused = _shut_out(view, session)
    if refused:
        return refused
    if any(guest.visitor_id == command.visitor_id for guest in view.present):
        return ()
    if len(view.present) >= MOST_WAITING:
        return Refused(reason=Reason.TOO_MANY_WAIT)
    number = view.attendee.number if view.attendee else view.next_number
    asked = GuestAsked(
        session_id=command.session_id,
        guest_id=command.command_id,
        visitor_id=command.visitor_id,
        number=number,
        at=now,
    )
    if view.attendee is None:
        return (join(command.session_id, command.visitor_id, number, now), asked)
    return (asked,)


def _sit_in(
    view: GuestView, session: LiveSession, command: SitIn, now: datetime
) -> tuple[GuestEvent, ...] | Refused:
    if session.phase not in RUNNING:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "session_not_running"})
    if command.visitor_id == WHO_ASKS:
        return Refused(reason=Reason.NOT_ALLOWED)
    on_stage = [guest for guest in view.present if guest.state in ON_STAGE]
    if any(guest.visitor_id == command.visitor_id for guest in on_stage):
        return ()
    if on_stage:
        return Refused(reason=Reason.STAGE_TAKEN)
    asked = GuestAsked(
        session_id=command.session_id,
        guest_id=command.command_id,
        visitor_id=command.visitor_id,
        number=STAFF_NUMBER,
        at=now,
    )
    return (asked, *_moved(evolve(None, asked), Move.ACCEPT, State.HEARD, now))


def _shut_out(view: GuestView, session: LiveSession) -> Refused | None:
    if session.phase not in RUNNING:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "session_not_running"})
    if view.attendee is not None and view.attendee.is_removed:
        return Refused(reason=Reason.REMOVED)
    if view.attendee is not None and view.attendee.is_muted:
        return Refused(reason=Reason.MUTED)
    if view.moderation is not None and not view.moderation.is_door_open:
        return Refused(reason=Reason.DOOR_CLOSED)
    return None


def _move(view: GuestView, command: MoveGuest, now: datetime) -> tuple[GuestEvent, ...] | Refused:
    guest = view.guest
    if guest is None or guest.session_id != command.session_id:
        return Refused(reason=Reason.NOT_FOUND)
    state = LIFECYCLE[guest.state].get(command.move)
    if state is None:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"guest_{guest.state}"})
    if command.move is Move.ACCEPT:
        others = {one.state for one in view.present if one.guest_id != guest.guest_id}
        if others & ON_STAGE:
            return Refused(reason=Reason.STAGE_TAKEN)
    return _moved(guest, command.move, state, now)


def _moved(guest: Guest, move: Move, state: State, now: datetime) -> tuple[GuestEvent, ...]:
    is_timed = move is Move.ACCEPT and guest.number != STAFF_NUMBER
    ends_at = now + SPEAKS_FOR if is_timed else guest.ends_at
    moved = GuestMoved(
        session_id=guest.session_id,
        guest_id=guest.guest_id,
        visitor_id=guest.visitor_id,
        number=guest.number,
        move=move,
        state=state,
        ends_at=ends_at,
        at=now,
    )
    if guest.state is State.ASKED and state is State.OVER:
        return (moved,)
    is_there = state in ON_STAGE
    changed = StageChanged(
        session_id=guest.session_id,
        number=guest.number if is_there else None,
        is_muted=state is State.MUTED,
        ends_at=ends_at if is_there else None,
        at=now,
    )
    return (moved, changed)

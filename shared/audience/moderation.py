"""Who may do what around one show: slow mode, a closed chat, a closed door, muted and removed.

A resident who takes part gets a number in the show (住户 7). It is all that others ever see, and
what the employer and staff name when they mute or remove somebody.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeVar, assert_never

from shared.ids import CommandId, SessionId, VisitorId
from shared.live_sessions import LiveSession
from shared.people import read_sentence
from shared.refusals import Reason, Refused

Value = TypeVar("Value")

#: Between two lines of one resident, unless the employer or staff choose otherwise.
USUAL_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """is_door_open: whether new viewers and guests may come in."""

    session_id: SessionId
    slow_seconds: int = int(USUAL_PAUSE.total_seconds())
    is_chat_open: bool = True
    is_door_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """A resident in one show. number: counts in the show, from 1."""

    session_id: SessionId
    visitor_id: VisitorId
    number: int
    is_muted: bool = False
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationView:
    """attendee: the one that a command names."""

    session: LiveSession | None = None
    moderation: Moderation | None = None
    attendee: Attendee | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderate:
    """What is None stays as it is."""

    command_id: CommandId
    session_id: SessionId
    slow_seconds: int | None = None
    chat_open: bool | None = None
    door_open: bool | None = None
    type: Literal["moderate"] = "moderate"


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteAttendee:
    """Their lines are refused for the rest of the show, or no longer."""

    command_id: CommandId
    session_id: SessionId
    number: int
    muted: bool
    type: Literal["mute_attendee"] = "mute_attendee"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAttendee:
    """The picture ends for them and they may not come back to this show. reason: for the trail."""

    command_id: CommandId
    session_id: SessionId
    number: int
    reason: str = ""
    type: Literal["remove_attendee"] = "remove_attendee"


ModerationCommand = Moderate | MuteAttendee | RemoveAttendee


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderated:
    session_id: SessionId
    slow_seconds: int
    is_chat_open: bool
    is_door_open: bool
    at: datetime
    type: Literal["moderated"] = "moderated"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeJoined:
    """A resident took part for the first time and got a number."""

    session_id: SessionId
    visitor_id: VisitorId
    number: int
    at: datetime
    type: Literal["attendee_joined"] = "attendee_joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeMuted:
    session_id: SessionId
    visitor_id: VisitorId
    number: int
    is_muted: bool
    at: datetime
    type: Literal["attendee_muted"] = "attendee_muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeRemoved:
    session_id: SessionId
    visitor_id: VisitorId
    number: int
    reason: str
    at: datetime
    type: Literal["attendee_removed"] = "attendee_removed"


AttendeeEvent = AttendeeJoined | AttendeeMuted | AttendeeRemoved
ModerationEvent = Moderated | AttendeeEvent


def decide(
    view: ModerationView, command: ModerationCommand, now: datetime
) -> tuple[ModerationEvent, ...] | Refused:
    if view.session is None:
        return Refused(reason=Reason.NOT_FOUND)
    match command:
        case Moderate():
            return _moderate(view, command, now)
        case MuteAttendee():
            return _mute(view.attendee, command, now)
        case RemoveAttendee():
            return _remove(view.attendee, command, now)
    assert_never(command)


def join(
    session_id: SessionId, visitor_id: VisitorId, number: int, now: datetime
) -> AttendeeJoined:
    return AttendeeJoined(session_id=session_id, visitor_id=visitor_id, number=number, at=now)


def evolve_moderation(event: Moderated) -> Moderation:
    return Moderation(
        session_id=event.session_id,
        slow_seconds=event.slow_seconds,
        is_chat_open=event.is_chat_open,
        is_door_open=event.is_door_open,
    )


def evolve_attendee(attendee: Attendee | None, event: AttendeeEvent) -> Attendee:
    known = attendee or Attendee(
        session_id=event.session_id, visitor_id=event.visitor_id, number=event.number
    )
    match event:
        case AttendeeJoined():
            return known
        case AttendeeMuted():
            return replace(known, is_muted=event.is_muted)
        case AttendeeRemoved():
            return replace(known, is_removed=True)
    assert_never(event)


def _moderate(
    view: ModerationView, command: Moderate, now: datetime
) -> tuple[Moderated, ...] | Refused:
    longest = int(LONGEST_PAUSE.total_seconds())
    if command.slow_seconds is not None and not 0 <= command.slow_seconds <= longest:
        limits = {"low": 0, "high": longest}
        return Refused(reason=Reason.OUT_OF_RANGE, field="slow_seconds", facts=limits)
    before = view.moderation or Moderation(session_id=command.session_id)
    after = replace(
        before,
        slow_seconds=_chosen(command.slow_seconds, before.slow_seconds),
        is_chat_open=_chosen(command.chat_open, before.is_chat_open),
        is_door_open=_chosen(command.door_open, before.is_door_open),
    )
    if after == before:
        return ()
    return (
        Moderated(
            session_id=command.session_id,
            slow_seconds=after.slow_seconds,
            is_chat_open=after.is_chat_open,
            is_door_open=after.is_door_open,
            at=now,
        ),
    )


def _chosen(wished: Value | None, before: Value) -> Value:
    return before if wished is None else wished


def _mute(
    attendee: Attendee | None, command: MuteAttendee, now: datetime
) -> tuple[AttendeeMuted, ...] | Refused:
    if attendee is None:
        return Refused(reason=Reason.NOT_FOUND, field="number")
    if attendee.is_muted == command.muted:
        return ()
    return (
        AttendeeMuted(
            session_id=command.session_id,
            visitor_id=attendee.visitor_id,
            number=attendee.number,
            is_muted=command.muted,
            at=now,
        ),
    )


def _remove(
    attendee: Attendee | None, command: RemoveAttendee, now: datetime
) -> tuple[AttendeeRemoved, ...] | Refused:
    if attendee is None:
        return Refused(reason=Reason.NOT_FOUND, field="number")
    reason = read_sentence(command.reason, "reason")
    if isinstance(reason, Refused):
        return reason
    if attendee.is_removed:
        return ()
    return (
        AttendeeRemoved(
            session_id=command.session_id,
            visitor_id=attendee.visitor_id,
            number=attendee.number,
            reason=reason,
            at=now,
        ),
    )

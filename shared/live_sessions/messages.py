"""Commands to a live session, and the events that come of them."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from shared.ids import CommandId, EmployerId, JobId, SessionId, StationCode
from shared.live_sessions.lifecycle import USUAL_CALL_TIMES, Move, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSession:
    command_id: CommandId
    session_id: SessionId
    title: str
    station: StationCode
    employer_id: EmployerId
    starts_at: datetime
    call_times: tuple[time, ...] = USUAL_CALL_TIMES
    type: Literal["schedule_session"] = "schedule_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRole:
    """Give a posting a number in the session."""

    command_id: CommandId
    session_id: SessionId
    job_id: JobId
    type: Literal["add_role"] = "add_role"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSession:
    """Walk one step of the lifecycle."""

    command_id: CommandId
    session_id: SessionId
    move: Move
    type: Literal["move_session"] = "move_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRole:
    """Show a role's card to everybody; number None takes the card down.

    publisher_picture: RTP timestamp of the employer's own picture at that moment, when known.
    picture: the same on the stage clock; the server fills it in.
    """

    command_id: CommandId
    session_id: SessionId
    number: int | None
    publisher_picture: int | None = None
    picture: int | None = None
    type: Literal["pin_role"] = "pin_role"


SessionCommand = ScheduleSession | AddRole | MoveSession | PinRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionScheduled:
    session_id: SessionId
    title: str
    station: StationCode
    employer_id: EmployerId
    starts_at: datetime
    call_times: tuple[time, ...]
    at: datetime
    type: Literal["session_scheduled"] = "session_scheduled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAdded:
    session_id: SessionId
    job_id: JobId
    number: int
    at: datetime
    type: Literal["role_added"] = "role_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoved:
    session_id: SessionId
    move: Move
    phase: Phase
    at: datetime
    type: Literal["session_moved"] = "session_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePinned:
    """number None: the card was taken down."""

    session_id: SessionId
    number: int | None
    picture: int | None
    at: datetime
    type: Literal["role_pinned"] = "role_pinned"


SessionEvent = SessionScheduled | RoleAdded | SessionMoved | RolePinned

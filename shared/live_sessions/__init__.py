"""See the modules: lifecycle, call_times, messages, decisions, screened, wall."""

from shared.live_sessions.call_times import SHORTEST_NOTICE, call_slots
from shared.live_sessions.decisions import SessionView, decide, evolve, take_down
from shared.live_sessions.lifecycle import (
    BEFORE_END,
    LIFECYCLE,
    PICTURE_CLOCK,
    RUNNING,
    USUAL_CALL_TIMES,
    LiveSession,
    Move,
    Phase,
    Pin,
    RoleCard,
    is_at_or_after,
)
from shared.live_sessions.messages import (
    AddRole,
    MoveSession,
    PinRole,
    RoleAdded,
    RolePinned,
    ScheduleSession,
    SessionCommand,
    SessionEvent,
    SessionMoved,
    SessionScheduled,
)
from shared.live_sessions.screened import Screened, has_moment, screened
from shared.live_sessions.wall import Standing, on_the_wall

__all__ = [
    "BEFORE_END",
    "LIFECYCLE",
    "PICTURE_CLOCK",
    "RUNNING",
    "SHORTEST_NOTICE",
    "USUAL_CALL_TIMES",
    "AddRole",
    "LiveSession",
    "Move",
    "MoveSession",
    "Phase",
    "Pin",
    "PinRole",
    "RoleAdded",
    "RoleCard",
    "RolePinned",
    "ScheduleSession",
    "Screened",
    "SessionCommand",
    "SessionEvent",
    "SessionMoved",
    "SessionScheduled",
    "SessionView",
    "Standing",
    "call_slots",
    "decide",
    "evolve",
    "has_moment",
    "is_at_or_after",
    "on_the_wall",
    "screened",
    "take_down",
]

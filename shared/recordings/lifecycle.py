"""Whether a show may be recorded, and whether what was recorded may be seen.

    unasked ─agree─▶ agreed ◀─agree── stopped      agreed, stopped ─delete─▶ deleted
       │               │ └────stop──────▶          agreed, stopped ─expire─▶ expired
       └──decline──▶ declined ◀─decline─┘ (before the show)
                        └─agree─▶ agreed

Nobody is recorded who was not asked: a show that nobody decided about is not. What is deleted or
expired is gone for ever; a show is never recorded a second time over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.ids import SessionId
from shared.live_sessions import BEFORE_END, RUNNING, LiveSession, Phase


class State(StrEnum):
    UNASKED = "unasked"
    DECLINED = "declined"
    AGREED = "agreed"
    #: What was recorded until then stays.
    STOPPED = "stopped"
    #: By whom it shows, or by the station.
    DELETED = "deleted"
    #: Its term is over.
    EXPIRED = "expired"


class Move(StrEnum):
    AGREE = "agree"
    DECLINE = "decline"
    STOP = "stop"
    DELETE = "delete"
    EXPIRE = "expire"


#: The lifecycle: what is not in the table is refused with WRONG_STATE.
LIFECYCLE: Final[Mapping[State, Mapping[Move, State]]] = {
    State.UNASKED: {Move.AGREE: State.AGREED, Move.DECLINE: State.DECLINED},
    State.DECLINED: {Move.AGREE: State.AGREED},
    State.AGREED: {
        Move.DECLINE: State.DECLINED,
        Move.STOP: State.STOPPED,
        Move.DELETE: State.DELETED,
        Move.EXPIRE: State.EXPIRED,
    },
    State.STOPPED: {
        Move.AGREE: State.AGREED,
        Move.DELETE: State.DELETED,
        Move.EXPIRE: State.EXPIRED,
    },
    State.DELETED: {},
    State.EXPIRED: {},
}

#: Phases of the show in which a move has a meaning.
PHASES: Final[Mapping[Move, frozenset[Phase]]] = {
    Move.AGREE: BEFORE_END,
    Move.DECLINE: BEFORE_END - RUNNING,
    Move.STOP: RUNNING,
    Move.DELETE: frozenset(Phase),
    Move.EXPIRE: frozenset({Phase.ENDED, Phase.ARCHIVED}),
}

#: In which what was recorded may be seen.
SHOWABLE: Final = frozenset({State.AGREED, State.STOPPED})
#: After which nothing of it may be left on the disk.
GONE: Final = frozenset({State.DECLINED, State.DELETED, State.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """folder: where it lies, by a name that nobody can guess; empty until it was agreed to."""

    session_id: SessionId
    state: State = State.UNASKED
    folder: str = ""
    changed_at: datetime | None = None


def is_recorded(session: LiveSession, recording: Recording | None) -> bool:
    """Whether the recorder has to run now. A rehearsal is nobody's business."""
    return recording is not None and recording.state is State.AGREED and session.phase in RUNNING


def will_be_recorded(session: LiveSession, recording: Recording | None) -> bool:
    """Whether those who come have to be told that it will be."""
    return (
        recording is not None
        and recording.state is State.AGREED
        and session.phase in BEFORE_END - RUNNING
    )

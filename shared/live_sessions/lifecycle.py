"""A live session: one employer presents roles, and residents watch and apply.

    scheduled ─open─▶ lobby ─go_live─▶ on_air ◀─resume─ interrupted
        │              │                 │  ─lose────────▶   │
        └─────end──────┴───────end───────┴────────end────────┴──▶ ended ─archive─▶ archived

In the lobby the employer rehearses unseen. A picture is a moment of the show: the 32-bit, 90 kHz
RTP timestamp that viewers receive (the stage clock), so that a card can change when that picture
plays and not when a message arrives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from shared.ids import EmployerId, JobId, SessionId, StationCode

#: Local times at which a caller calls applicants when the employer named none.
USUAL_CALL_TIMES: Final = (time(9, 30), time(15, 30))

PICTURE_CLOCK: Final = 1 << 32
PICTURE_TICKS_PER_MS: Final = 90


class Phase(StrEnum):
    SCHEDULED = "scheduled"
    #: The employer is in the studio; only the employer sees the picture.
    LOBBY = "lobby"
    ON_AIR = "on_air"
    #: On air, but no picture arrives; viewers see 马上回来.
    INTERRUPTED = "interrupted"
    ENDED = "ended"
    #: Out of the lists; kept for its term.
    ARCHIVED = "archived"


class Move(StrEnum):
    OPEN = "open"
    GO_LIVE = "go_live"
    LOSE = "lose"
    RESUME = "resume"
    END = "end"
    ARCHIVE = "archive"


#: The lifecycle: what is not in the table is refused with WRONG_STATE.
LIFECYCLE: Final[Mapping[Phase, Mapping[Move, Phase]]] = {
    Phase.SCHEDULED: {Move.OPEN: Phase.LOBBY, Move.END: Phase.ENDED},
    Phase.LOBBY: {Move.GO_LIVE: Phase.ON_AIR, Move.END: Phase.ENDED},
    Phase.ON_AIR: {Move.LOSE: Phase.INTERRUPTED, Move.END: Phase.ENDED},
    Phase.INTERRUPTED: {Move.RESUME: Phase.ON_AIR, Move.END: Phase.ENDED},
    Phase.ENDED: {Move.ARCHIVE: Phase.ARCHIVED},
    Phase.ARCHIVED: {},
}

#: Phases in which the show runs for viewers.
RUNNING: Final = frozenset({Phase.ON_AIR, Phase.INTERRUPTED})

#: Phases in which roles may still be added.
BEFORE_END: Final = frozenset({Phase.SCHEDULED, Phase.LOBBY, *RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCard:
    """number: said aloud ("3号岗位"); one series per station and day, never reused in it."""

    number: int
    job_id: JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The role being talked about. picture: stage clock; None when no picture was there."""

    number: int
    picture: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSession:
    """call_times: local times at which the caller calls applicants. talked: numbers once pinned."""

    session_id: SessionId
    title: str
    station: StationCode
    employer_id: EmployerId
    starts_at: datetime
    call_times: tuple[time, ...] = USUAL_CALL_TIMES
    phase: Phase = Phase.SCHEDULED
    cards: tuple[RoleCard, ...] = ()
    pin: Pin | None = None
    talked: tuple[int, ...] = ()
    went_live_at: datetime | None = None
    ended_at: datetime | None = None

    def card(self, number: int) -> RoleCard | None:
        return next((card for card in self.cards if card.number == number), None)


def ticks_after(picture: int, other: int) -> int:
    """By how much a stage-clock picture comes after the other one; negative when it comes before.
    The clock wraps after 13 hours."""
    half = PICTURE_CLOCK // 2
    return (picture - other + half) % PICTURE_CLOCK - half


def is_at_or_after(picture: int, other: int) -> bool:
    """Whether a stage-clock picture is the other one or later."""
    return ticks_after(picture, other) >= 0

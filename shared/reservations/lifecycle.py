"""What can be reserved, and the states of a reservation.

    requested ──approve──▶ approved ──release──▶ released
        │ decline              │
        ▼                      │ cancel
    declined     cancel ──▶ cancelled

Slot rows exist for requested and approved reservations, and for what was used before a release.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from shared.ids import EmployerId, ReservationId, ResourceId, SessionId, StationCode
from shared.organisation import SHANGHAI


class Kind(StrEnum):
    STUDIO = "studio"
    MEETING_ROOM = "meeting_room"
    CAMERA = "camera"
    LIGHT = "light"
    MICROPHONE = "microphone"
    SCREEN = "screen"


class Approval(StrEnum):
    #: A checked employer with a show to hold gets it at once.
    BY_RULE = "by_rule"
    #: Somebody of the staff always says yes or no.
    BY_STAFF = "by_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing, or several alike. Free of charge.

    copies: how many alike, numbered from 0. opens, closes: local times. weekdays: 1 is Monday.
    """

    resource_id: ResourceId
    station: StationCode
    kind: Kind
    name: str
    copies: int = 1
    opens: time = time(8, 30)
    closes: time = time(18)
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    approval: Approval = Approval.BY_RULE
    longest_minutes: int = 240
    note: str = ""
    is_open: bool = True

    def is_open_for(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the whole span lies in one day's opening hours."""
        starts, ends = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
        if starts.date() != ends.date() or starts.isoweekday() not in self.weekdays:
            return False
        return self.opens <= starts.time() and ends.time() <= self.closes


class State(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    #: Done early: what was left is free again.
    RELEASED = "released"


class Move(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    CANCEL = "cancel"
    RELEASE = "release"


LIFECYCLE: Final[Mapping[State, Mapping[Move, State]]] = {
    State.REQUESTED: {
        Move.APPROVE: State.APPROVED,
        Move.DECLINE: State.DECLINED,
        Move.CANCEL: State.CANCELLED,
    },
    State.APPROVED: {Move.CANCEL: State.CANCELLED, Move.RELEASE: State.RELEASED},
    State.DECLINED: {},
    State.CANCELLED: {},
    State.RELEASED: {},
}
#: States whose slots nobody else gets.
HOLDING: Final = frozenset({State.REQUESTED, State.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One copy of one thing."""

    resource_id: ResourceId
    copy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Everything for one purpose at one time, or none of it.

    employer_id None: the station itself uses or repairs it. session_id: the show it is for.
    ends_at: earlier than what was wished once it was released.
    """

    reservation_id: ReservationId
    station: StationCode
    employer_id: EmployerId | None
    session_id: SessionId | None
    purpose: str
    starts_at: datetime
    ends_at: datetime
    holdings: tuple[Holding, ...]
    state: State
    made_at: datetime
    changed_at: datetime | None = None
    reason: str | None = None

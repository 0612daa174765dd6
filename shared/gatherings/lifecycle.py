"""What people come together for, and the states of one person's place in it.

    enrolled ──cancel──▶ cancelled          waiting ──cancel──▶ cancelled
        ▲ accept             ▲ cancel            │ a place is free
        └────── offered ◀────┼───────────────────┘
                   │ decline: waiting once more, behind those who never declined
                   └ nobody answers in time: lapsed

A place that was given back a moment ago is had again (undo) while it is free. An offer holds its
place. A gathering that is called off ends every state that is not over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.ids import EnrolmentId, GatheringId, ServiceCode, StationCode, VisitorId
from shared.organisation import SHANGHAI

#: An offer is answered in this time, or the next in the line gets it.
OFFER_LASTS: Final = timedelta(hours=2)
#: When it begins soon, nobody can wait for two hours.
SOON: Final = timedelta(hours=12)
OFFER_LASTS_SOON: Final = timedelta(minutes=30)
#: A slip of the finger is taken back within this.
UNDO_LASTS: Final = timedelta(minutes=1)
#: How early somebody may come and be checked in.
DOORS_OPEN: Final = timedelta(hours=1)


class Kind(StrEnum):
    #: A small fair with a few employers.
    FAIR = "fair"
    #: People who start a business meet somebody who did.
    SALON = "salon"
    COURSE = "course"
    #: Learning at a craftsman's side.
    PAIRING = "pairing"


#: Of the dates of a course, in percent, when staff say nothing else.
USUALLY_NEEDED: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One date of it. A local day has one at the most, so that attendance is kept by days."""

    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(SHANGHAI).date()

    @property
    def opens_at(self) -> datetime:
        return self.starts_at - DOORS_OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What staff say of it. host: who leads it, as everybody may read. place: where, in words.

    service: what a counter does for each who comes; the check-in gives the number for it.

    starts_at, ends_at: of the first date. more: the dates after it, in order; one enrolment is for
    all of them. needed_percent: of the dates, for a certificate.
    """

    gathering_id: GatheringId
    station: StationCode
    kind: Kind
    title: str
    about: str
    place: str
    host: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    has_childcare: bool = False
    gives_certificate: bool = False
    service: ServiceCode | None = None
    more: tuple[Meeting, ...] = ()
    needed_percent: int = USUALLY_NEEDED

    @property
    def joined_until(self) -> datetime:
        """A fair is joined while it goes on; to the rest one comes in time."""
        return self.over_at if self.kind is Kind.FAIR else self.starts_at

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        return (Meeting(starts_at=self.starts_at, ends_at=self.ends_at), *self.more)

    @property
    def over_at(self) -> datetime:
        """When the last date ends."""
        return self.meetings[-1].ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """taken: places that are held, never more than the capacity. waiting: people in the line."""

    plan: Plan
    taken: int = 0
    waiting: int = 0
    called_off_at: datetime | None = None
    reason: str | None = None

    @property
    def is_on(self) -> bool:
        return self.called_off_at is None

    @property
    def free(self) -> int:
        return max(0, self.plan.capacity - self.taken)


class State(StrEnum):
    ENROLLED = "enrolled"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    CALLED_OFF = "called_off"


class Move(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"
    #: The server's: a free place is offered, or the time for an answer is over.
    OFFER = "offer"
    LAPSE = "lapse"
    CALL_OFF = "call_off"
    #: A place that was given back by mistake.
    UNDO = "undo"


LIFECYCLE: Final[Mapping[State, Mapping[Move, State]]] = {
    State.ENROLLED: {Move.CANCEL: State.CANCELLED, Move.CALL_OFF: State.CALLED_OFF},
    State.WAITING: {
        Move.OFFER: State.OFFERED,
        Move.CANCEL: State.CANCELLED,
        Move.CALL_OFF: State.CALLED_OFF,
    },
    State.OFFERED: {
        Move.ACCEPT: State.ENROLLED,
        Move.DECLINE: State.WAITING,
        Move.CANCEL: State.CANCELLED,
        Move.LAPSE: State.LAPSED,
        Move.CALL_OFF: State.CALLED_OFF,
    },
    State.CANCELLED: {Move.UNDO: State.ENROLLED},
    State.LAPSED: {},
    State.CALLED_OFF: {},
}
#: Who has a place that nobody else gets.
HOLDING: Final = frozenset({State.ENROLLED, State.OFFERED})
#: Whoever is in one of these is in it already, and cannot enrol again.
ACTIVE: Final = frozenset({State.ENROLLED, State.OFFERED, State.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Somebody was there. day: local, of the date it was for."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One person's place, or place in the line. number: for eyes, of the station and the first day.

    checked_in_at: the first time of all. attended: each date on which the person came, in order.
    """

    enrolment_id: EnrolmentId
    gathering_id: GatheringId
    station: StationCode
    visitor_id: VisitorId
    number: str
    state: State
    made_at: datetime
    offer_until: datetime | None = None
    has_declined: bool = False
    checked_in_at: datetime | None = None
    changed_at: datetime | None = None
    attended: tuple[Attendance, ...] = ()

    @property
    def undo_until(self) -> datetime | None:
        """A place that was given back can be had again so long."""
        if self.state is not State.CANCELLED or self.changed_at is None:
            return None
        return self.changed_at + UNDO_LASTS

    def came_on(self, day: date) -> datetime | None:
        """When the person was checked in for the date of that day."""
        return next((one.at for one in self.attended if one.day == day), None)

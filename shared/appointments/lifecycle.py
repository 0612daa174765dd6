"""A time booked at a counter, and what becomes of it.

    booked ──check in──▶ here (and a number in the line)
      └────cancel──────▶ cancelled ──restore, within a minute──▶ booked

A time that nobody came to is let go by itself some minutes after it began: no row changes, and
whoever comes later the same day still gets a number, as a walk-in.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.ids import AppointmentId, ServiceCode, StationCode, VisitId, VisitorId
from shared.tickets.priority import Priority

#: Of the counters' time this much is for whoever walks in, unless a station says otherwise.
WALK_IN_PERCENT: Final = 30
#: A slip of the finger is taken back within this.
UNDO_LASTS: Final = timedelta(minutes=1)
#: So long after its beginning an unused time goes to whoever waits.
RELEASE_MINUTES: Final = 10


class State(StrEnum):
    BOOKED = "booked"
    HERE = "here"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a station says of its appointments. walk_in_percent: of the counters' time."""

    walk_in_percent: int = WALK_IN_PERCENT
    release_minutes: int = RELEASE_MINUTES

    @property
    def release(self) -> timedelta:
        return timedelta(minutes=self.release_minutes)


USUAL_TERMS: Final = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """group, minutes: of the service when it was booked. number: of the station's day, "Y-003".

    visitor_id: whose browser or visit booked it; empty when staff did. checked_in_at: the first
    time. ticket: the number in the line that checking in gave.
    """

    appointment_id: AppointmentId
    station: StationCode
    service: ServiceCode
    group: str
    minutes: int
    starts_at: datetime
    number: str
    visitor_id: VisitorId
    made_at: datetime
    priority: Priority = Priority.NORMAL
    state: State = State.BOOKED
    checked_in_at: datetime | None = None
    ticket: str | None = None
    changed_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def undo_until(self) -> datetime | None:
        """A time that was given back can be had again so long."""
        if self.state is not State.CANCELLED or self.changed_at is None:
            return None
        return self.changed_at + UNDO_LASTS

    def is_released(self, terms: Terms, now: datetime) -> bool:
        """Nobody came, and the time is given to those who wait."""
        return self.state is State.BOOKED and now > self.starts_at + terms.release

    def takes_time(self, terms: Terms, now: datetime) -> bool:
        return self.state is not State.CANCELLED and not self.is_released(terms, now)


def visit_of(booking: str) -> VisitId:
    """The visit that checking in a booking begins: one each, so there is never a second ticket."""
    return VisitId(hashlib.sha256(f"booking|{booking}".encode()).hexdigest()[:32])

"""What pages may read of a station's hall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from shared.applications import Contact
from shared.appointments.lifecycle import Appointment, Terms
from shared.ids import AppointmentId, LegId, ServiceCode, StationCode, VisitId, VisitorId
from shared.tickets.legs import Counter, Leg, Visit
from shared.tickets.lifecycle import State
from shared.tickets.ranges import Calibrations
from shared.tickets.services import ServiceItem


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterDay:
    """served: people at the counter today. waited: from arriving to being called, in the mean of
    the station's latest calls of the day; None when nobody was called yet."""

    served: int
    waited: timedelta | None


class AppointmentReader(Protocol):
    """Reads of booked times; names are in `appointment_contacts` alone."""

    async def appointment(self, appointment_id: AppointmentId) -> Appointment | None: ...
    async def appointments(self, station: StationCode, day: date) -> tuple[Appointment, ...]:
        """Of the station's day, as they begin; cancelled ones too."""

    async def appointments_of(self, visitor_id: VisitorId) -> tuple[Appointment, ...]:
        """The latest first."""

    async def appointment_contacts(
        self, station: StationCode, day: date
    ) -> Mapping[AppointmentId, Contact]: ...
    async def appointment_terms(self, station: StationCode) -> Terms: ...


class HallReader(AppointmentReader, Protocol):
    """Reads of committed rows; no name is in any of them, but for who booked."""

    async def service_items(self, station: StationCode) -> Mapping[ServiceCode, ServiceItem]:
        """By code, in the order of their numbers."""

    async def counters(self, station: StationCode) -> tuple[Counter, ...]: ...
    async def paces(self, station: StationCode) -> Mapping[ServiceCode, timedelta]:
        """Of services that somebody was served with."""

    async def calibrations(self, station: StationCode) -> Calibrations:
        """How wide the range of a wait is, by the wait's length."""

    async def legs(
        self, station: StationCode, day: date, states: frozenset[State]
    ) -> tuple[Leg, ...]:
        """Of the day, in the order of the line."""

    async def arrivals(
        self, station: StationCode, days: tuple[date, ...]
    ) -> Mapping[date, Mapping[int, int]]:
        """People by day and hour of the office's clock."""

    async def called(self, station: StationCode, day: date, since: datetime) -> tuple[Leg, ...]:
        """Called at that time or later, latest first."""

    async def leg(self, leg_id: LegId) -> Leg | None: ...
    async def visit(self, visit_id: VisitId) -> Visit | None: ...
    async def visit_by_token(self, token_hash: str) -> Visit | None: ...
    async def legs_of(self, visit_id: VisitId) -> tuple[Leg, ...]: ...
    async def bad_ratings(self, station: StationCode) -> tuple[Leg, ...]:
        """That nobody looked after yet, longest waiting first."""

    async def counter_day(self, counter: Counter, now: datetime) -> CounterDay: ...
    async def left_over(self, today: date) -> tuple[StationCode, ...]:
        """Stations where something of an earlier day is open."""

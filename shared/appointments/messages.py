"""Wishes about appointments, and what became true. No event holds a word about the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.appointments.lifecycle import Appointment, Terms
from shared.ids import (
    WHO_ASKS,
    AppointmentId,
    CommandId,
    ServiceCode,
    StationCode,
    VisitorId,
)
from shared.people import PersonalText
from shared.tickets.priority import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAppointment:
    """starts_at: the beginning of a half-hour. phone None: the resident has none."""

    command_id: CommandId
    appointment_id: AppointmentId
    station: StationCode
    service: ServiceCode
    starts_at: datetime
    form_of_address: PersonalText
    phone: PersonalText | None
    priority: Priority = Priority.NORMAL
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["book_appointment"] = "book_appointment"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAtDesk:
    """Staff book for whoever stands there or rings up."""

    command_id: CommandId
    appointment_id: AppointmentId
    station: StationCode
    service: ServiceCode
    starts_at: datetime
    form_of_address: PersonalText
    phone: PersonalText | None
    priority: Priority = Priority.NORMAL
    type: Literal["book_at_desk"] = "book_at_desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAppointment:
    command_id: CommandId
    appointment_id: AppointmentId
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["cancel_appointment"] = "cancel_appointment"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreAppointment:
    """It was cancelled by mistake a moment ago."""

    command_id: CommandId
    appointment_id: AppointmentId
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["restore_appointment"] = "restore_appointment"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTerms:
    """The share for walk-ins and the minutes after which an unused time is let go."""

    command_id: CommandId
    station: StationCode
    walk_in_percent: int
    release_minutes: int
    type: Literal["set_terms"] = "set_terms"


AppointmentCommand = (
    BookAppointment | BookAtDesk | CancelAppointment | RestoreAppointment | SetTerms
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentBooked:
    appointment: Appointment
    at: datetime
    type: Literal["appointment_booked"] = "appointment_booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled:
    appointment_id: AppointmentId
    station: StationCode
    visitor_id: VisitorId
    at: datetime
    type: Literal["appointment_cancelled"] = "appointment_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRestored:
    appointment_id: AppointmentId
    station: StationCode
    visitor_id: VisitorId
    at: datetime
    type: Literal["appointment_restored"] = "appointment_restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCheckedIn:
    """first_at: when it was the first time. ticket: the number that this first time gave."""

    appointment_id: AppointmentId
    station: StationCode
    visitor_id: VisitorId
    number: str
    ticket: str
    first_at: datetime
    at: datetime
    type: Literal["appointment_checked_in"] = "appointment_checked_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsSet:
    station: StationCode
    terms: Terms
    at: datetime
    type: Literal["terms_set"] = "terms_set"


AppointmentEvent = (
    AppointmentBooked | AppointmentCancelled | AppointmentRestored | AppointmentCheckedIn | TermsSet
)

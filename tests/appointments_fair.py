"""Builders for tests: times booked at the station's counters; who may ask, and who hears."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from shared.appointments.lifecycle import Appointment, Terms
from shared.appointments.messages import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentCheckedIn,
    AppointmentRestored,
    BookAppointment,
    BookAtDesk,
    CancelAppointment,
    RestoreAppointment,
    SetTerms,
    TermsSet,
)
from shared.ids import AppointmentId, CommandId, VisitorId
from shared.people import PersonalText
from shared.wire import Command, Event
from tests.fair import HERE, NOW, RESIDENT
from tests.fair_store import fresh
from tests.gatherings_fair import phone_of
from tests.shared.tickets.hall import SEEK

MINUTE: Final = timedelta(minutes=1)
#: Eleven and half past eleven, an hour after NOW.
ELEVEN: Final = NOW + 60 * MINUTE
HALF_PAST: Final = ELEVEN + 30 * MINUTE


def booked(who: int = 1, **changes: Any) -> Appointment:
    usual = Appointment(
        appointment_id=AppointmentId(f"a-{who}"),
        station=HERE,
        service=SEEK,
        group="A",
        minutes=8,
        starts_at=ELEVEN,
        number=f"Y-{who:03d}",
        visitor_id=RESIDENT,
        made_at=NOW,
    )
    return replace(usual, **changes)


def book(who: int = 1, **changes: Any) -> BookAppointment:
    usual = BookAppointment(
        command_id=fresh(),
        appointment_id=AppointmentId(f"a-{who}"),
        station=HERE,
        service=SEEK,
        starts_at=ELEVEN,
        form_of_address=PersonalText("王女士"),
        phone=PersonalText(phone_of(who)),
        visitor_id=RESIDENT,
    )
    return replace(usual, **changes)


def book_at_desk(who: int = 1, **changes: Any) -> BookAtDesk:
    usual = BookAtDesk(
        command_id=fresh(),
        appointment_id=AppointmentId(f"a-{who}"),
        station=HERE,
        service=SEEK,
        starts_at=ELEVEN,
        form_of_address=PersonalText("王女士"),
        phone=PersonalText(phone_of(who)),
    )
    return replace(usual, **changes)


def cancel(who: int = 1) -> CancelAppointment:
    return CancelAppointment(
        command_id=fresh(), appointment_id=AppointmentId(f"a-{who}"), visitor_id=RESIDENT
    )


def restore(who: int = 1) -> RestoreAppointment:
    return RestoreAppointment(
        command_id=fresh(), appointment_id=AppointmentId(f"a-{who}"), visitor_id=RESIDENT
    )


def set_terms(walk_in_percent: int = 30, release_minutes: int = 10) -> SetTerms:
    return SetTerms(
        command_id=fresh(),
        station=HERE,
        walk_in_percent=walk_in_percent,
        release_minutes=release_minutes,
    )


_C: Final = CommandId("c")
APPOINTMENT_COMMANDS: Final[tuple[Command, ...]] = (
    book(command_id=_C),
    book_at_desk(command_id=_C),
    replace(cancel(), command_id=_C),
    replace(restore(), command_id=_C),
    replace(set_terms(), command_id=_C),
)
APPOINTMENT_ALLOWED: Final[dict[str, set[str]]] = {
    "book_appointment": {"visitor", "visit"},
    "book_at_desk": {"staff"},
    "cancel_appointment": {"visitor", "visit", "staff"},
    "restore_appointment": {"visitor", "visit", "staff"},
    "set_terms": {"staff"},
}

_DESK: Final = {f"desk:{HERE}"}
_OWN: Final = _DESK | {f"visitor:{RESIDENT}"}
_ABOUT: Final[dict[str, Any]] = {
    "appointment_id": AppointmentId("a-1"),
    "station": HERE,
    "visitor_id": RESIDENT,
    "at": NOW,
}
APPOINTMENT_EVENTS: Final[tuple[tuple[Event, set[str]], ...]] = (
    (AppointmentBooked(appointment=booked(), at=NOW), _OWN),
    (AppointmentBooked(appointment=booked(visitor_id=VisitorId("")), at=NOW), _DESK),
    (AppointmentCancelled(**_ABOUT), _OWN),
    (AppointmentRestored(**_ABOUT), _OWN),
    (AppointmentCheckedIn(number="Y-001", ticket="A-001", first_at=NOW, **_ABOUT), _OWN),
    (TermsSet(station=HERE, terms=Terms(), at=NOW), _DESK),
)

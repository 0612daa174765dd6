"""Who gets a time, and what checking in does."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from shared.appointments.lifecycle import USUAL_TERMS, Appointment, State, Terms
from shared.appointments.messages import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentCheckedIn,
    AppointmentCommand,
    AppointmentEvent,
    AppointmentRestored,
    BookAppointment,
    BookAtDesk,
    CancelAppointment,
    RestoreAppointment,
    SetTerms,
    TermsSet,
)
from shared.appointments.slots import FARTHEST, has_room, slots_of
from shared.gatherings import read_contact
from shared.ids import VisitorId
from shared.organisation import SHANGHAI, Station
from shared.refusals import Reason, Refused
from shared.tickets.legs import Counter
from shared.tickets.numbers import day_of
from shared.tickets.services import ServiceItem

#: All to walk-ins is allowed; nothing to them is not, for nobody would be served without a phone.
WALK_IN_LIMITS: Final = (10, 100)
RELEASE_LIMITS: Final = (5, 30)
LAST_NUMBER: Final = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentView:
    """appointment: the one the command names. earlier: the same person's on that day at that
    station. kept: all of the station and the day of the wish. next_number: of that day."""

    station: Station | None = None
    item: ServiceItem | None = None
    appointment: Appointment | None = None
    earlier: Appointment | None = None
    kept: tuple[Appointment, ...] = ()
    counters: tuple[Counter, ...] = ()
    terms: Terms = USUAL_TERMS
    next_number: int = 1


def decide(
    view: AppointmentView, command: AppointmentCommand, now: datetime
) -> tuple[AppointmentEvent, ...] | Refused:
    match command:
        case BookAppointment() | BookAtDesk():
            return _book(view, command, now)
        case CancelAppointment():
            return _cancel(view.appointment, now)
        case RestoreAppointment():
            return _restore(view, now)
        case SetTerms():
            return _set_terms(view, command, now)
    assert_never(command)


def cannot_check_in(kept: Appointment, now: datetime) -> Refused | None:
    if kept.state is State.CANCELLED:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "appointment_cancelled"})
    if day_of(now) < day_of(kept.starts_at):
        facts = {"opens": kept.starts_at.astimezone(SHANGHAI).date().isoformat()}
        return Refused(reason=Reason.DOORS_CLOSED, field="scanned", facts=facts)
    return None


def check_in(kept: Appointment, ticket: str, now: datetime) -> AppointmentCheckedIn:
    """Of somebody who can be checked in. ticket: the number given when it is the first time."""
    return AppointmentCheckedIn(
        appointment_id=kept.appointment_id,
        station=kept.station,
        visitor_id=kept.visitor_id,
        number=kept.number,
        ticket=kept.ticket or ticket,
        first_at=kept.checked_in_at or now,
        at=now,
    )


def evolve(appointment: Appointment | None, event: AppointmentEvent) -> Appointment:
    """Raises ValueError when something happens to a time before it is booked."""
    if isinstance(event, AppointmentBooked):
        return event.appointment
    if appointment is None or isinstance(event, TermsSet):
        raise ValueError("a time that nobody booked")
    if isinstance(event, AppointmentCancelled):
        return replace(appointment, state=State.CANCELLED, changed_at=event.at)
    if isinstance(event, AppointmentRestored):
        return replace(appointment, state=State.BOOKED, changed_at=event.at)
    return replace(
        appointment,
        state=State.HERE,
        checked_in_at=event.first_at,
        ticket=event.ticket,
        changed_at=event.at,
    )


def slot_is_open(view: AppointmentView, starts_at: datetime, now: datetime) -> bool:
    """Whether one more may be booked then for the item of the view."""
    station, item = view.station, view.item
    if station is None or item is None or not now < starts_at <= now + FARTHEST:
        return False
    if starts_at not in slots_of(station, starts_at.astimezone(SHANGHAI).date()):
        return False
    return has_room(
        starts_at, item.group, minutes_of(item), view.kept, view.counters, view.terms, now
    )


def minutes_of(item: ServiceItem) -> int:
    return max(1, round(item.usual / timedelta(minutes=1)))


def _book(
    view: AppointmentView, command: BookAppointment | BookAtDesk, now: datetime
) -> tuple[AppointmentBooked, ...] | Refused:
    if view.appointment is not None:
        return Refused(reason=Reason.ID_TAKEN, field="appointment_id")
    if view.station is None:
        return Refused(reason=Reason.NOT_FOUND, field="station")
    item = view.item
    if item is None:
        return Refused(reason=Reason.NOT_FOUND, field="service")
    if not item.is_offered:
        return Refused(reason=Reason.SERVICE_CLOSED, field="service")
    contact = read_contact(command)
    if isinstance(contact, Refused):
        return contact
    if view.earlier is not None:
        facts = {"number": view.earlier.number}
        return Refused(reason=Reason.ALREADY_BOOKED, field="starts_at", facts=facts)
    if not slot_is_open(view, command.starts_at, now) or view.next_number > LAST_NUMBER:
        return Refused(reason=Reason.SLOT_FULL, field="starts_at")
    booked = Appointment(
        appointment_id=command.appointment_id,
        station=command.station,
        service=item.code,
        group=item.group,
        minutes=minutes_of(item),
        starts_at=command.starts_at,
        number=f"Y-{view.next_number:03d}",
        visitor_id=command.visitor_id if isinstance(command, BookAppointment) else VisitorId(""),
        priority=command.priority,
        made_at=now,
    )
    return (AppointmentBooked(appointment=booked, at=now),)


def _cancel(kept: Appointment | None, now: datetime) -> tuple[AppointmentCancelled, ...] | Refused:
    if kept is None:
        return Refused(reason=Reason.NOT_FOUND)
    if kept.state is not State.BOOKED:
        state = {"state": f"appointment_{kept.state}"}
        return Refused(reason=Reason.WRONG_STATE, facts=state)
    return (
        AppointmentCancelled(
            appointment_id=kept.appointment_id,
            station=kept.station,
            visitor_id=kept.visitor_id,
            at=now,
        ),
    )


def _restore(view: AppointmentView, now: datetime) -> tuple[AppointmentRestored, ...] | Refused:
    """With its number, while nobody else booked the time."""
    kept = view.appointment
    if kept is None:
        return Refused(reason=Reason.NOT_FOUND)
    if kept.state is not State.CANCELLED:
        state = {"state": f"appointment_{kept.state}"}
        return Refused(reason=Reason.WRONG_STATE, facts=state)
    if kept.undo_until is None or now > kept.undo_until:
        return Refused(reason=Reason.TOO_LATE, field="appointment")
    if view.earlier is not None:
        facts = {"number": view.earlier.number}
        return Refused(reason=Reason.ALREADY_BOOKED, field="starts_at", facts=facts)
    if not slot_is_open(view, kept.starts_at, now):
        return Refused(reason=Reason.SLOT_FULL, field="starts_at")
    return (
        AppointmentRestored(
            appointment_id=kept.appointment_id,
            station=kept.station,
            visitor_id=kept.visitor_id,
            at=now,
        ),
    )


def _set_terms(
    view: AppointmentView, command: SetTerms, now: datetime
) -> tuple[TermsSet, ...] | Refused:
    if view.station is None:
        return Refused(reason=Reason.NOT_FOUND, field="station")
    figures = (
        ("walk_in_percent", command.walk_in_percent, *WALK_IN_LIMITS),
        ("release_minutes", command.release_minutes, *RELEASE_LIMITS),
    )
    for field, figure, low, high in figures:
        if not low <= figure <= high:
            facts = {"low": low, "high": high}
            return Refused(reason=Reason.OUT_OF_RANGE, field=field, facts=facts)
    terms = Terms(walk_in_percent=command.walk_in_percent, release_minutes=command.release_minutes)
    if terms == view.terms:
        return ()
    return (TermsSet(station=command.station, terms=terms, at=now),)

"""Appointments: load what the rule looks at, decide, evolve, save."""

from datetime import datetime

from shared.appointments import decisions
from shared.appointments.decisions import AppointmentView
from shared.appointments.messages import (
    AppointmentBooked,
    AppointmentCommand,
    AppointmentEvent,
    BookAppointment,
    BookAtDesk,
    CancelAppointment,
    RestoreAppointment,
    SetTerms,
    TermsSet,
)
from shared.gatherings import read_contact
from shared.people import PhoneNumber, read_phone
from shared.refusals import Refused
from shared.tickets.numbers import day_of
from streaming_server.access import Subject
from streaming_server.service.gatherings import person_of_phone
from streaming_server.service.ledger import Series, Transaction
from streaming_server.service.topics import Told, told

Booking = BookAppointment | BookAtDesk


def subject_of_appointment(ledger: Transaction, command: AppointmentCommand) -> Subject:
    match command:
        case BookAppointment():
            return Subject()
        case BookAtDesk() | SetTerms():
            return Subject(station=command.station)
        case CancelAppointment() | RestoreAppointment():
            kept = ledger.appointment(command.appointment_id)
            if kept is None:
                return Subject(exists=False)
            return Subject(station=kept.station, visitor_id=kept.visitor_id)


def decide_appointment(
    ledger: Transaction, command: AppointmentCommand, now: datetime
) -> Told | Refused:
    view = _view(ledger, command)
    decided = decisions.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        _save(ledger, event, view, command)
    return told(decided)


def _person(command: Booking) -> str:
    phone = read_phone(command.phone) if command.phone else None
    if isinstance(phone, PhoneNumber):
        return person_of_phone(phone)
    if isinstance(command, BookAppointment):
        return f"visitor:{command.visitor_id}"
    return f"desk:{command.appointment_id}"


def _view(ledger: Transaction, command: AppointmentCommand) -> AppointmentView:
    match command:
        case SetTerms():
            return AppointmentView(
                station=ledger.station(command.station),
                terms=ledger.appointment_terms(command.station),
            )
        case CancelAppointment():
            return AppointmentView(appointment=ledger.appointment(command.appointment_id))
        case RestoreAppointment():
            return _around_cancelled(ledger, command)
        case BookAppointment() | BookAtDesk():
            station, day = command.station, day_of(command.starts_at)
            return AppointmentView(
                station=ledger.station(station),
                item=ledger.service_item(station, command.service),
                appointment=ledger.appointment(command.appointment_id),
                earlier=ledger.appointment_of_person(station, day, _person(command)),
                kept=ledger.appointments(station, day),
                counters=ledger.counters(station),
                terms=ledger.appointment_terms(station),
                next_number=ledger.last_number(Series.APPOINTMENT, station, day) + 1,
            )


def _around_cancelled(ledger: Transaction, command: RestoreAppointment) -> AppointmentView:
    """What whoever books the time of it would meet."""
    kept = ledger.appointment(command.appointment_id)
    if kept is None:
        return AppointmentView()
    return AppointmentView(
        station=ledger.station(kept.station),
        item=ledger.service_item(kept.station, kept.service),
        appointment=kept,
        earlier=ledger.other_appointment(command.appointment_id),
        kept=ledger.appointments(kept.station, day_of(kept.starts_at)),
        counters=ledger.counters(kept.station),
        terms=ledger.appointment_terms(kept.station),
    )


def _save(
    ledger: Transaction, event: AppointmentEvent, view: AppointmentView, command: AppointmentCommand
) -> None:
    match event:
        case TermsSet():
            ledger.save_appointment_terms(event.station, event.terms)
        case AppointmentBooked(appointment=booked):
            assert isinstance(command, Booking)
            contact = read_contact(command)
            if isinstance(contact, Refused):
                raise TypeError("a time was booked without a readable contact")
            ledger.save_new_appointment(booked, _person(command), contact)
            day = day_of(booked.starts_at)
            ledger.pass_key(booked.station)  # made with the first pass there is to sign
            ledger.save_last_number(Series.APPOINTMENT, booked.station, day, view.next_number)
        case _:
            kept = ledger.appointment(event.appointment_id)
            ledger.save_appointment(decisions.evolve(kept, event))

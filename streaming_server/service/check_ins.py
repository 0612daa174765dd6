"""Whoever is checked in: a booked time, or a place in a course. Where a counter has to serve
them, the check-in gives the number in the line as well, in the same transaction.
"""

import re
from datetime import date, datetime
from typing import Final

from shared.appointments import decisions
from shared.appointments.lifecycle import Appointment, State, visit_of
from shared.attendance import is_pass, read_pass
from shared.gatherings import CheckedIn, CheckIn, Plan, booking_of
from shared.organisation import SHANGHAI
from shared.people import PersonalText, PhoneNumber, read_phone
from shared.refusals import Reason, Refused
from shared.tickets.messages import IssueTicket, TicketIssued
from shared.tickets.numbers import day_of
from streaming_server.service.gatherings import decide_gathering, person_of_phone
from streaming_server.service.hall import issue
from streaming_server.service.ledger import Transaction
from streaming_server.service.topics import Told, told
from streaming_server.service.undoing import Undone

_LABEL: Final = re.compile(r"[Yy]-?([0-9]{1,3})")


def decide_check_in(ledger: Transaction, command: CheckIn, now: datetime) -> Told | Refused:
    booked = _booked(ledger, command, now)
    if booked is not None and booked.state is State.BOOKED:
        return _arrive(ledger, command, booked, now)
    checked = _attend(ledger, command, now)
    is_unknown = isinstance(checked, Refused) and checked.reason is Reason.NOT_FOUND
    if booked is not None and is_unknown:
        return _arrive(ledger, command, booked, now)
    return checked


def _booked(ledger: Transaction, command: CheckIn, now: datetime) -> Appointment | None:
    """By a pass, by the number on it, or by telephone; None where it speaks of something else."""
    text, station = command.scanned.disclose().strip(), command.station
    if is_pass(text):
        today = now.astimezone(SHANGHAI).date()
        shown = read_pass(text, station, ledger.pass_key(station), today)
        if isinstance(shown, Refused):
            return None
        return ledger.appointment_numbered(shown.station, shown.day, shown.number)
    label = _LABEL.fullmatch(text)
    if label is not None:
        number = f"Y-{int(label[1]):03d}"
        return ledger.appointment_numbered(station, day_of(now), number)
    phone = read_phone(PersonalText(text))
    if isinstance(phone, PhoneNumber):
        return ledger.appointment_of_person(station, day_of(now), person_of_phone(phone))
    return None


def _arrive(
    ledger: Transaction, command: CheckIn, booked: Appointment, now: datetime
) -> Told | Refused:
    refused = decisions.cannot_check_in(booked, now)
    if refused:
        return refused
    issued: Told = ()
    if booked.ticket is None:
        wished = IssueTicket(
            command_id=command.command_id,
            visit_id=visit_of(booked.appointment_id),
            station=booked.station,
            services=(booked.service,),
            priority=booked.priority,
            booked_for=booked.starts_at,
            token_hash=command.token_hash,
        )
        given = issue(ledger, wished, now, booked.visitor_id)
        if isinstance(given, Refused):
            return given
        issued = given
    event = decisions.check_in(booked, _number(issued), now)
    ledger.save_appointment(decisions.evolve(booked, event))
    return (*told((event,)), *issued)


def _attend(ledger: Transaction, command: CheckIn, now: datetime) -> Told | Refused:
    checked = decide_gathering(ledger, command, now)
    if isinstance(checked, Refused):
        return checked
    ((event, _),) = checked
    assert isinstance(event, CheckedIn)
    gathering = ledger.gathering(event.gathering_id)
    service = gathering.plan.service if gathering else None
    if gathering is None or service is None or event.day is None:
        return checked
    visit_id = visit_of(booking_of(gathering.plan, event.enrolment_id, event.day))
    if ledger.visit(visit_id) is not None:
        return checked
    wished = IssueTicket(
        command_id=command.command_id,
        visit_id=visit_id,
        station=event.station,
        services=(service,),
        booked_for=_begins(gathering.plan, event.day),
        token_hash=command.token_hash,
    )
    given = issue(ledger, wished, now, event.visitor_id)
    if isinstance(given, Refused):
        raise Undone(given)
    return (*checked, *given)


def _begins(plan: Plan, day: date) -> datetime:
    return next(one.starts_at for one in plan.meetings if one.day == day)


def _number(issued: Told) -> str:
    return next((event.leg.number for event, _ in issued if isinstance(event, TicketIssued)), "")

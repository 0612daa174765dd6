"""The studio, meeting rooms and equipment: load what the rule looks at, decide, evolve, save."""

from collections.abc import Iterable
from datetime import datetime

from shared import reservations
from shared.gatherings import GatheringCommand
from shared.live_sessions import Phase, SessionMoved
from shared.refusals import Refused
from shared.reservations import (
    MoveReservation,
    Reservation,
    ReservationCommand,
    ReservationView,
    ReserveSlots,
    ResourceSet,
    SetResource,
    days_around,
)
from shared.wire import Event, PlacesCommand
from streaming_server.access import Subject
from streaming_server.service.gatherings import decide_gathering, subject_of_gathering
from streaming_server.service.ledger import Transaction
from streaming_server.service.topics import Told, told


def subject_of_place(ledger: Transaction, command: PlacesCommand) -> Subject:
    if isinstance(command, GatheringCommand):
        return subject_of_gathering(ledger, command)
    match command:
        case SetResource(resource=resource):
            standing = ledger.resource(resource.resource_id)
            return Subject(station=standing.station if standing else resource.station)
        case ReserveSlots():
            sessions = (command.session_id,) if command.session_id else ()
            return Subject(
                station=command.station, employer_id=command.employer_id, sessions=sessions
            )
        case MoveReservation():
            reservation = ledger.reservation(command.reservation_id)
            return Subject(exists=False) if reservation is None else _about(reservation)


def _about(reservation: Reservation) -> Subject:
    return Subject(
        station=reservation.station,
        employer_id=reservation.employer_id,
        sessions=(reservation.session_id,) if reservation.session_id else (),
    )


def decide_place(ledger: Transaction, command: PlacesCommand, now: datetime) -> Told | Refused:
    if isinstance(command, GatheringCommand):
        return decide_gathering(ledger, command, now)
    return _decide_reservation(ledger, command, now)


def _decide_reservation(
    ledger: Transaction, command: ReservationCommand, now: datetime
) -> Told | Refused:
    view = _view(ledger, command, now)
    decided = reservations.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    reservation = view.reservation
    for event in decided:
        if isinstance(event, ResourceSet):
            ledger.save_resource(event.resource)
            continue
        before, reservation = reservation, reservations.evolve(reservation, event)
        ledger.save_reservation(reservation, before)
    return told(decided)


def rooms_given_back(ledger: Transaction, events: Iterable[Event], now: datetime) -> Told:
    """A show that has ended leaves the studio to others at once."""
    moved: Told = ()
    for event in events:
        if isinstance(event, SessionMoved) and event.phase is Phase.ENDED:
            held = {one.reservation_id: one for one in ledger.held_for_show(event.session_id)}
            for given in reservations.give_back(held.values(), now):
                before = held[given.reservation_id]
                ledger.save_reservation(reservations.evolve(before, given), before)
                moved += told((given,))
    return moved


def _view(ledger: Transaction, command: ReservationCommand, now: datetime) -> ReservationView:
    match command:
        case SetResource(resource=resource):
            standing = ledger.resource(resource.resource_id)
            return ReservationView(
                station=ledger.station(resource.station),
                resources={standing.resource_id: standing} if standing else {},
            )
        case MoveReservation():
            return ReservationView(reservation=ledger.reservation(command.reservation_id))
        case ReserveSlots():
            wanted = tuple(one.resource_id for one in command.wanted)
            around = days_around(command.starts_at, command.ends_at)
            return ReservationView(
                reservation=ledger.reservation(command.reservation_id),
                resources=ledger.resources(wanted),
                taken=ledger.taken_slots(wanted, around),
                station=ledger.station(command.station),
                employer=ledger.employer(command.employer_id) if command.employer_id else None,
                session=ledger.session(command.session_id) if command.session_id else None,
                standing=ledger.standing_reservations(command.employer_id, now)
                if command.employer_id
                else 0,
            )

"""What somebody gives back of the own affairs, or has again: the wish, and in whose name."""

from collections.abc import Callable, Mapping
from typing import Final

from shared.applications import AnswerApplication
from shared.applications import Move as ApplicationMove
from shared.appointments.messages import CancelAppointment, RestoreAppointment
from shared.gatherings import Move as PlaceMove
from shared.gatherings import MoveEnrolment
from shared.ids import CommandId, VisitId, VisitorId
from shared.lodging import Move as StayMove
from shared.lodging import MoveStay, State
from shared.organisation import Actor, ActorKind
from shared.tickets.legs import CloseReason
from shared.tickets.lifecycle import Move as LegMove
from shared.tickets.messages import MoveLeg
from shared.wire import Command
from streaming_server.ports.affairs import Affairs
from streaming_server.web.views.affairs import Kind

Wish = tuple[Command, Actor]


def wish_to_cancel(
    affairs: Affairs, kind: Kind, affair_id: str, command_id: CommandId
) -> Wish | None:
    """None for what is not among them."""
    return _CANCEL[kind](affairs, affair_id, command_id)


def wish_to_undo(
    affairs: Affairs, kind: Kind, affair_id: str, command_id: CommandId
) -> Wish | None:
    """Of what the person gave back; None for anything else. A bed's rule takes back whatever was
    done last: that it was the person's own doing is seen here, so the server wishes for it."""
    for place in affairs.enrolments if kind is Kind.ENROLMENT else ():
        if place.enrolment_id == affair_id:
            again = MoveEnrolment(
                command_id=command_id,
                enrolment_id=place.enrolment_id,
                move=PlaceMove.UNDO,
                visitor_id=place.visitor_id,
            )
            return again, _resident(place.visitor_id)
    for time in affairs.appointments if kind is Kind.APPOINTMENT else ():
        if time.appointment_id == affair_id:
            restored = RestoreAppointment(
                command_id=command_id,
                appointment_id=time.appointment_id,
                visitor_id=time.visitor_id,
            )
            return restored, _resident(time.visitor_id)
    for one in affairs.stays if kind is Kind.STAY else ():
        if one.stay_id == affair_id and one.state is State.CANCELLED:
            wish = MoveStay(command_id=command_id, stay_id=one.stay_id, move=StayMove.UNDO)
            return wish, Actor(kind=ActorKind.SYSTEM)
    return None


def _application(affairs: Affairs, affair_id: str, command_id: CommandId) -> Wish | None:
    for one in affairs.applications:
        if one.application_id == affair_id:
            wish = AnswerApplication(
                command_id=command_id,
                application_id=one.application_id,
                move=ApplicationMove.WITHDRAW,
                visitor_id=one.visitor_id,
            )
            return wish, _resident(one.visitor_id)
    return None


def _enrolment(affairs: Affairs, affair_id: str, command_id: CommandId) -> Wish | None:
    for one in affairs.enrolments:
        if one.enrolment_id == affair_id:
            wish = MoveEnrolment(
                command_id=command_id,
                enrolment_id=one.enrolment_id,
                move=PlaceMove.CANCEL,
                visitor_id=one.visitor_id,
            )
            return wish, _resident(one.visitor_id)
    return None


def _appointment(affairs: Affairs, affair_id: str, command_id: CommandId) -> Wish | None:
    for one in affairs.appointments:
        if one.appointment_id == affair_id:
            wish = CancelAppointment(
                command_id=command_id,
                appointment_id=one.appointment_id,
                visitor_id=one.visitor_id,
            )
            return wish, _resident(one.visitor_id)
    return None


def _stay(affairs: Affairs, affair_id: str, command_id: CommandId) -> Wish | None:
    for one in affairs.stays:
        if one.stay_id == affair_id:
            wish = MoveStay(command_id=command_id, stay_id=one.stay_id, move=StayMove.CANCEL)
            # Whoever knows a stay's id may give it back: a visit of its own will do.
            return wish, _resident(one.visitor_id or VisitorId(command_id))
    return None


def _ticket(affairs: Affairs, affair_id: str, command_id: CommandId) -> Wish | None:
    for one in affairs.legs:
        if one.leg_id == affair_id:
            wish = MoveLeg(
                command_id=command_id,
                leg_id=one.leg_id,
                move=LegMove.CANCEL,
                reason=CloseReason.LEFT,
            )
            return wish, _holder(one.visit_id)
    return None


def _resident(visitor_id: VisitorId) -> Actor:
    return Actor(kind=ActorKind.VISITOR, visitor_id=visitor_id)


def _holder(visit_id: VisitId) -> Actor:
    return Actor(kind=ActorKind.VISITOR, visit_id=visit_id)


_CANCEL: Final[Mapping[Kind, Callable[[Affairs, str, CommandId], Wish | None]]] = {
    Kind.APPLICATION: _application,
    Kind.ENROLMENT: _enrolment,
    Kind.APPOINTMENT: _appointment,
    Kind.STAY: _stay,
    Kind.TICKET: _ticket,
}

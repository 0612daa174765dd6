"""What somebody gives back of the own affairs, or has again: the wish, and in whose name."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from shared.applications import AnswerApplication
from shared.applications import Move as ApplicationMove
from shared.appointments.messages import CancelAppointment, RestoreAppointment
from shared.gatherings import Move as PlaceMove
from shared.gatherings import MoveEnrolment
from shared.ids import CommandId, VisitorId
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


Own = TypeVar("Own")


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
    match kind:
        case Kind.ENROLMENT:
            return _enrolment(affairs, affair_id, command_id, PlaceMove.UNDO)
        case Kind.APPOINTMENT:
            return _appointment(affairs, affair_id, command_id, RestoreAppointment)
        case Kind.STAY:
            stay = _found(affairs.stays, "stay_id", affair_id)
            if stay is None or stay.state is not State.CANCELLED:
                return None
            wish = MoveStay(command_id=command_id, stay_id=stay.stay_id, move=StayMove.UNDO)
            return wish, Actor(kind=ActorKind.SYSTEM)
        case _:
            return None


def _application(affairs: Affairs, affair_id: str, command_id: CommandId) -> Wish | None:
    sent = _found(affairs.applications, "application_id", affair_id)
    if sent is None:
        return None
    wish = AnswerApplication(
        command_id=command_id,
        application_id=sent.application_id,
        move=ApplicationMove.WITHDRAW,
        visitor_id=sent.visitor_id,
    )
    return wish, _resident(sent.visitor_id)


def _enrolment(
    affairs: Affairs, affair_id: str, command_id: CommandId, move: PlaceMove = PlaceMove.CANCEL
) -> Wish | None:
    place = _found(affairs.enrolments, "enrolment_id", affair_id)
    if place is None:
        return None
    wish = MoveEnrolment(
        command_id=command_id,
        enrolment_id=place.enrolment_id,
        move=move,
        visitor_id=place.visitor_id,
    )
    return wish, _resident(place.visitor_id)


def _appointment(
    affairs: Affairs,
    affair_id: str,
    command_id: CommandId,
    change: type[CancelAppointment | RestoreAppointment] = CancelAppointment,
) -> Wish | None:
    time = _found(affairs.appointments, "appointment_id", affair_id)
    if time is None:
        return None
    wish = change(
        command_id=command_id, appointment_id=time.appointment_id, visitor_id=time.visitor_id
    )
    return wish, _resident(time.visitor_id)


def _stay(affairs: Affairs, affair_id: str, command_id: CommandId) -> Wish | None:
    stay = _found(affairs.stays, "stay_id", affair_id)
    if stay is None:
        return None
    wish = MoveStay(command_id=command_id, stay_id=stay.stay_id, move=StayMove.CANCEL)
    # Whoever knows a stay's id may give it back: a visit of its own will do.
    return wish, _resident(stay.visitor_id or VisitorId(command_id))


def _ticket(affairs: Affairs, affair_id: str, command_id: CommandId) -> Wish | None:
    leg = _found(affairs.legs, "leg_id", affair_id)
    if leg is None:
        return None
    wish = MoveLeg(
        command_id=command_id, leg_id=leg.leg_id, move=LegMove.CANCEL, reason=CloseReason.LEFT
    )
    return wish, Actor(kind=ActorKind.VISITOR, visit_id=leg.visit_id)


def _found(among: Iterable[Own], name: str, affair_id: str) -> Own | None:
    """name: of the field that holds its id."""
    return next((one for one in among if getattr(one, name) == affair_id), None)


def _resident(visitor_id: VisitorId) -> Actor:
    return Actor(kind=ActorKind.VISITOR, visitor_id=visitor_id)


_CANCEL: Final[Mapping[Kind, Callable[[Affairs, str, CommandId], Wish | None]]] = {
    Kind.APPLICATION: _application,
    Kind.ENROLMENT: _enrolment,
    Kind.APPOINTMENT: _appointment,
    Kind.STAY: _stay,
    Kind.TICKET: _ticket,
}

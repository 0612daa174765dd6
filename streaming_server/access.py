"""Who may ask for what: one table of role x command, each cell a test of belonging.

What is not in the table is not allowed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from shared.applications import AnswerApplication
from shared.applications import Move as Answering
from shared.attendance import is_pass
from shared.audience.guests import Move as Speaking
from shared.audience.guests import MoveGuest
from shared.gatherings import CheckIn, MoveEnrolment
from shared.gatherings import Move as Attending
from shared.ids import EmployerId, SessionId, StationCode, VisitId, VisitorId
from shared.live_sessions import Move as Moving
from shared.live_sessions import MoveSession
from shared.lodging import ConfirmStay, MoveStay
from shared.lodging import Move as Lodging
from shared.organisation import Actor, ActorKind
from shared.people import PhoneNumber, read_phone
from shared.recordings import Move as Recording
from shared.recordings import MoveRecording
from shared.reservations import Move as Reserving
from shared.reservations import MoveReservation, ReserveSlots
from shared.tickets.lifecycle import Move as Ticketing
from shared.tickets.messages import MoveLeg
from shared.wire import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a command is about, as far as belonging goes.

    exists False: the thing named is not there; then whoever could ask for one of its kind hears
    that it is not found. sessions: of a session itself; of a posting, the shows that hold its card.
    visitor_id: whose application it is. visit_id: whose ticket it is.
    """

    exists: bool = True
    station: StationCode | None = None
    employer_id: EmployerId | None = None
    sessions: tuple[SessionId, ...] = ()
    visitor_id: VisitorId | None = None
    visit_id: VisitId | None = None


Belongs = Callable[[Actor, Subject], bool]


def _anything(_actor: Actor, _subject: Subject) -> bool:
    return True


def _a_known_visit(actor: Actor, _subject: Subject) -> bool:
    return bool(actor.visitor_id)


def _own_station(actor: Actor, subject: Subject) -> bool:
    return actor.station is not None and actor.station == subject.station


def _own_business(actor: Actor, subject: Subject) -> bool:
    """An employer's account: all that is the employer's. A studio's code: that studio alone."""
    if actor.employer_id is None or actor.employer_id != subject.employer_id:
        return False
    return actor.session_id is None or actor.session_id in subject.sessions


def _own_application(actor: Actor, subject: Subject) -> bool:
    return bool(actor.visitor_id) and actor.visitor_id == subject.visitor_id


def _visit_here(actor: Actor, subject: Subject) -> bool:
    return _a_known_visit(actor, subject) and _own_station(actor, subject)


def _own_ticket(actor: Actor, subject: Subject) -> bool:
    """Whoever holds the slip."""
    return actor.visit_id is not None and actor.visit_id == subject.visit_id


_RESIDENT: Final[Mapping[ActorKind, Belongs]] = {
    ActorKind.VISITOR: _a_known_visit,
    ActorKind.KIOSK: _a_known_visit,
}
_RESIDENTS_OWN: Final[Mapping[ActorKind, Belongs]] = {
    ActorKind.VISITOR: _own_application,
    ActorKind.KIOSK: _own_application,
}
_STAFF: Final[Mapping[ActorKind, Belongs]] = {ActorKind.STAFF: _own_station}
_MACHINE: Final[Mapping[ActorKind, Belongs]] = {ActorKind.KIOSK: _own_station}
_OWNERS: Final[Mapping[ActorKind, Belongs]] = {ActorKind.EMPLOYER: _own_business}
_SHOP: Final[Mapping[ActorKind, Belongs]] = {
    ActorKind.STAFF: _own_station,
    ActorKind.EMPLOYER: _own_business,
}
_SLIP: Final[Mapping[ActorKind, Belongs]] = {ActorKind.VISITOR: _own_ticket}
_SERVER: Final[Mapping[ActorKind, Belongs]] = {ActorKind.SYSTEM: _anything}
#: Beds are the whole city's: every station books in each market.
_ANY_STAFF: Final[Mapping[ActorKind, Belongs]] = {ActorKind.STAFF: _anything}
_ANY_MACHINE: Final[Mapping[ActorKind, Belongs]] = {ActorKind.KIOSK: _anything}
#: A stay's id is never guessed: a resident who knows it has it from whoever made it.
_WHO_KNOWS_IT: Final[Mapping[ActorKind, Belongs]] = {
    **_RESIDENT,
    **_ANY_STAFF,
    # It minted the id for whoever stands there; these wishes name no visit.
    ActorKind.KIOSK: _anything,
}

#: Wish -> who may ask. A move is a wish of its own: "move_session.go_live".
ACCESS: Final[Mapping[str, Mapping[ActorKind, Belongs]]] = {
    "post_job": _SHOP,
    "amend_job": _SHOP,
    "close_job": _SHOP,
    "schedule_session": _STAFF,
    "add_role": _SHOP,
    "pin_role": _SHOP,
    # A picture that comes with a stream key opens the studio for the employer who sends it.
    f"move_session.{Moving.OPEN}": {**_SHOP, **_SERVER},
    f"move_session.{Moving.GO_LIVE}": _SHOP,
    f"move_session.{Moving.END}": _SHOP,
    f"move_session.{Moving.LOSE}": _SERVER,
    f"move_session.{Moving.RESUME}": _SERVER,
    f"move_session.{Moving.ARCHIVE}": _SERVER,
    "apply": _RESIDENT,
    f"answer_application.{Answering.COMMIT}": _SHOP,
    f"answer_application.{Answering.OFFER}": _SHOP,
    f"answer_application.{Answering.ASK}": _SHOP,
    f"answer_application.{Answering.DECLINE}": _SHOP,
    f"answer_application.{Answering.ACCEPT}": _RESIDENTS_OWN,
    f"answer_application.{Answering.PASS}": _RESIDENTS_OWN,
    f"answer_application.{Answering.REPLY}": _RESIDENTS_OWN,
    f"answer_application.{Answering.WITHDRAW}": _RESIDENTS_OWN,
    f"answer_application.{Answering.CLOSE}": _STAFF,
    "ask_question": _RESIDENT,
    "ask_to_hear": _RESIDENT,
    "say_caption": _SHOP,
    "send_line": _RESIDENT,
    "reply_line": _SHOP,
    "hide_line": _SHOP,
    "moderate": _SHOP,
    "mute_attendee": _SHOP,
    "remove_attendee": _STAFF,
    "ask_to_speak": _RESIDENT,
    "sit_in": _STAFF,
    f"move_guest.{Speaking.ACCEPT}": _SHOP,
    f"move_guest.{Speaking.DECLINE}": _SHOP,
    f"move_guest.{Speaking.MUTE}": _SHOP,
    f"move_guest.{Speaking.UNMUTE}": _SHOP,
    f"move_guest.{Speaking.END}": _SHOP,
    f"move_guest.{Speaking.WITHDRAW}": _RESIDENTS_OWN,
    f"move_guest.{Speaking.LEAVE}": _RESIDENTS_OWN,
    f"move_guest.{Speaking.TIME_UP}": _SERVER,
    f"move_guest.{Speaking.LOSE}": _SERVER,
    "answer_question": _SHOP,
    # Only who is seen can agree to it; staff may always take it back.
    f"move_recording.{Recording.AGREE}": _OWNERS,
    f"move_recording.{Recording.DECLINE}": _SHOP,
    f"move_recording.{Recording.STOP}": _SHOP,
    f"move_recording.{Recording.DELETE}": _SHOP,
    f"move_recording.{Recording.EXPIRE}": _SERVER,
    "call_staff": _MACHINE,
    "call_to_studio": _STAFF,
    # The server: whoever called for a code has typed it.
    "answer_help": {**_STAFF, **_SERVER},
    "take_ticket": {ActorKind.VISITOR: _a_known_visit, ActorKind.KIOSK: _visit_here},
    "issue_ticket": _STAFF,
    "renew_slip": _STAFF,
    "call_next": _STAFF,
    f"move_leg.{Ticketing.CALL}": _STAFF,
    f"move_leg.{Ticketing.RECALL}": _STAFF,
    f"move_leg.{Ticketing.START}": _STAFF,
    f"move_leg.{Ticketing.FINISH}": _STAFF,
    f"move_leg.{Ticketing.MISS}": _STAFF,
    f"move_leg.{Ticketing.UNDO}": _STAFF,
    f"move_leg.{Ticketing.REACTIVATE}": {**_STAFF, **_SLIP},
    f"move_leg.{Ticketing.LET_PASS}": {**_STAFF, **_SLIP},
    f"move_leg.{Ticketing.HOLD}": _STAFF,
    f"move_leg.{Ticketing.RESUME}": {**_STAFF, **_SLIP},
    f"move_leg.{Ticketing.TRANSFER}": _STAFF,
    f"move_leg.{Ticketing.CANCEL}": {**_STAFF, **_SLIP},
    f"move_leg.{Ticketing.EXPIRE}": _SERVER,
    "correct_priority": _STAFF,
    "set_up_counter": _STAFF,
    "move_counter": _STAFF,
    "lease_numbers": _MACHINE,
    "take_over_machine": _STAFF,
    "end_day": _SERVER,
    "rate_service": {**_STAFF, **_SLIP, **_MACHINE},
    "answer_rating": _STAFF,
    "amend_service": _STAFF,
    "set_opening_hours": _STAFF,
    "set_special_day": _STAFF,
    "drop_special_day": _STAFF,
    "ask_for_bed": _RESIDENT,
    "hold_bed": _ANY_STAFF,
    "confirm_stay": _WHO_KNOWS_IT,
    # That two share a telephone, or that somebody under age has a bed, only staff can say.
    "confirm_stay.by_staff": _ANY_STAFF,
    "join_waitlist": _WHO_KNOWS_IT,
    f"move_stay.{Lodging.CHECK_IN}": _ANY_STAFF,
    f"move_stay.{Lodging.CHECK_OUT}": _ANY_STAFF,
    f"move_stay.{Lodging.CANCEL}": _WHO_KNOWS_IT,
    f"move_stay.{Lodging.NO_SHOW}": _ANY_STAFF,
    # The server: for who gave a bed back and is known to have done so.
    f"move_stay.{Lodging.UNDO}": {**_ANY_STAFF, **_SERVER},
    "change_nights": _ANY_STAFF,
    "change_bed": _ANY_STAFF,
    "block_bed": _ANY_STAFF,
    "lift_block": _ANY_STAFF,
    "care_for_bed": _ANY_STAFF,
    "record_payment": _ANY_STAFF,
    "tidy_holds": _SERVER,
    "set_policy": _ANY_STAFF,
    "register_guest": _ANY_STAFF,
    "export_register": _ANY_STAFF,
    "forget_guests": _SERVER,
    "allot_beds": _ANY_STAFF,
    "recall_bed": _ANY_STAFF,
    # Whose bed it is says the rule: an allotment names its machine.
    "return_bed": _ANY_MACHINE,
    "take_allotted_bed": {**_ANY_STAFF, **_ANY_MACHINE},
    "book_appointment": _RESIDENT,
    "book_at_desk": _STAFF,
    "cancel_appointment": {**_RESIDENTS_OWN, **_STAFF},
    "restore_appointment": {**_RESIDENTS_OWN, **_STAFF},
    "set_terms": _STAFF,
    "set_gathering": _STAFF,
    "call_off_gathering": _STAFF,
    "enrol": _RESIDENT,
    "enrol_at_desk": _STAFF,
    "take_cart": _RESIDENT,
    f"move_enrolment.{Attending.ACCEPT}": _RESIDENTS_OWN,
    f"move_enrolment.{Attending.DECLINE}": _RESIDENTS_OWN,
    f"move_enrolment.{Attending.CANCEL}": {**_RESIDENTS_OWN, **_STAFF},
    f"move_enrolment.{Attending.UNDO}": {**_RESIDENTS_OWN, **_STAFF},
    # These follow from other wishes, and nobody wishes for them.
    f"move_enrolment.{Attending.OFFER}": {},
    f"move_enrolment.{Attending.LAPSE}": {},
    f"move_enrolment.{Attending.CALL_OFF}": {},
    "pass_places_on": _SERVER,
    "log_skill": _STAFF,
    "check_in": {**_STAFF, **_MACHINE},
    # A telephone is known to those who have it; at a machine anybody could type number after
    # number.
    "check_in.by_phone": {**_STAFF, **_MACHINE},
    "check_in.by_number": _STAFF,
    "set_resource": _STAFF,
    "reserve_slots": _SHOP,
    "reserve_slots.approved": _STAFF,
    f"move_reservation.{Reserving.APPROVE}": _STAFF,
    f"move_reservation.{Reserving.DECLINE}": _STAFF,
    f"move_reservation.{Reserving.CANCEL}": _SHOP,
    f"move_reservation.{Reserving.RELEASE}": _SHOP,
}


_MOVES: Final = (
    MoveSession
    | AnswerApplication
    | MoveRecording
    | MoveGuest
    | MoveLeg
    | MoveStay
    | MoveReservation
    | MoveEnrolment
)


def wish(command: Command) -> str:
    """The row of the table that a command belongs to."""
    if isinstance(command, ReserveSlots) and command.is_approved:
        return f"{command.type}.approved"
    if isinstance(command, ConfirmStay) and (command.shares_phone or command.is_minor):
        return f"{command.type}.by_staff"
    if isinstance(command, CheckIn) and not is_pass(command.scanned.disclose().strip()):
        is_phone = isinstance(read_phone(command.scanned), PhoneNumber)
        return f"{command.type}.{'by_phone' if is_phone else 'by_number'}"
    if isinstance(command, _MOVES):
        return f"{command.type}.{command.move}"
    return command.type


def may(actor: Actor, command: Command, subject: Subject) -> bool:
    """Whether the actor may ask for this about that."""
    belongs = ACCESS[wish(command)].get(actor.kind)
    if belongs is None:
        return False
    return not subject.exists or belongs(actor, subject)

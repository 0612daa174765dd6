"""The wishes around rooms, equipment and courses, and who may have them; for tests/test_access."""

from typing import Final

from shared.carts import TakeCart
from shared.gatherings import CallOffGathering, CheckIn, Level, LogSkill, PassPlacesOn
from shared.gatherings import Move as Attending
from shared.ids import CommandId, EnrolmentId, ReservationId, ResourceId
from shared.people import PersonalText
from shared.reservations import Kind, Move, MoveReservation, ReserveSlots, Resource, SetResource
from shared.wire import PlacesCommand
from tests.fair import HERE, NOW, NUMBER_OF_NOBODY
from tests.gatherings_fair import COURSE, enrol, enrol_at_desk, set_plan
from tests.gatherings_fair import move as moved

_C: Final = CommandId("c")
_RESOURCE: Final = Resource(
    resource_id=ResourceId("r"), station=HERE, kind=Kind.STUDIO, name="直播间"
)
_SHOP_SIDE: Final = {"staff", "owner", "guest"}


def _reserve(*, is_approved: bool) -> ReserveSlots:
    return ReserveSlots(
        command_id=_C,
        reservation_id=ReservationId("r"),
        station=HERE,
        starts_at=NOW,
        ends_at=NOW,
        wanted=(),
        is_approved=is_approved,
    )


PLACES_COMMANDS: Final[tuple[PlacesCommand | TakeCart, ...]] = (
    SetResource(command_id=_C, resource=_RESOURCE),
    _reserve(is_approved=False),
    _reserve(is_approved=True),
    *(
        MoveReservation(command_id=_C, reservation_id=ReservationId("r"), move=move)
        for move in Move
    ),
    set_plan(),
    CallOffGathering(command_id=_C, gathering_id=COURSE, reason="r"),
    enrol(1),
    enrol_at_desk(1),
    TakeCart(command_id=_C, form_of_address=PersonalText("t"), phone=None),
    *(moved(1, wished) for wished in Attending),
    PassPlacesOn(command_id=_C, gathering_id=COURSE),
    LogSkill(command_id=_C, enrolment_id=EnrolmentId("e-1"), skill="s", level=Level.SAW),
    CheckIn(command_id=_C, station=HERE, scanned=PersonalText("1")),
    CheckIn(command_id=_C, station=HERE, scanned=PersonalText(NUMBER_OF_NOBODY)),
    CheckIn(command_id=_C, station=HERE, scanned=PersonalText("DS1.x.y")),
)
PLACES_ALLOWED: Final[dict[str, set[str]]] = {
    "set_resource": {"staff"},
    "reserve_slots": _SHOP_SIDE,
    "reserve_slots.approved": {"staff"},
    "move_reservation.approve": {"staff"},
    "move_reservation.decline": {"staff"},
    "move_reservation.cancel": _SHOP_SIDE,
    "move_reservation.release": _SHOP_SIDE,
    "set_gathering": {"staff"},
    "call_off_gathering": {"staff"},
    "enrol": {"visitor", "visit"},
    "enrol_at_desk": {"staff"},
    "take_cart": {"visitor", "visit"},
    "move_enrolment.accept": {"visitor", "visit"},
    "move_enrolment.decline": {"visitor", "visit"},
    "move_enrolment.cancel": {"visitor", "visit", "staff"},
    "move_enrolment.undo": {"visitor", "visit", "staff"},
    "move_enrolment.offer": set(),
    "move_enrolment.lapse": set(),
    "move_enrolment.call_off": set(),
    "pass_places_on": {"server"},
    "log_skill": {"staff"},
    "check_in": {"staff", "visit"},
    "check_in.by_phone": {"staff", "visit"},
    "check_in.by_number": {"staff"},
}

"""The free studio, meeting rooms and equipment of a station, by the quarter of an hour.

See the modules: slots, lifecycle, messages, decisions.
"""

from shared.reservations.decisions import (
    APPROVED_WITHIN,
    MOST_STANDING,
    ReservationView,
    copies_free,
    decide,
    evolve,
    give_back,
    nearest_starts,
)
from shared.reservations.lifecycle import (
    HOLDING,
    LIFECYCLE,
    Approval,
    Holding,
    Kind,
    Move,
    Reservation,
    Resource,
    State,
)
from shared.reservations.messages import (
    MoveReservation,
    ReservationCommand,
    ReservationEvent,
    ReservationMoved,
    ReserveSlots,
    ResourceSet,
    SetResource,
    SlotsReserved,
    Wanted,
)
from shared.reservations.slots import SLOT, days_around, slot_of, slots_between, start_of

__all__ = [
    "APPROVED_WITHIN",
    "HOLDING",
    "LIFECYCLE",
    "MOST_STANDING",
    "SLOT",
    "Approval",
    "Holding",
    "Kind",
    "Move",
    "MoveReservation",
    "Reservation",
    "ReservationCommand",
    "ReservationEvent",
    "ReservationMoved",
    "ReservationView",
    "ReserveSlots",
    "Resource",
    "ResourceSet",
    "SetResource",
    "SlotsReserved",
    "State",
    "Wanted",
    "copies_free",
    "days_around",
    "decide",
    "evolve",
    "give_back",
    "nearest_starts",
    "slot_of",
    "slots_between",
    "start_of",
]

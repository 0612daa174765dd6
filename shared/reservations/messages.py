"""Commands about reservations, and the events that come of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.ids import (
    CommandId,
    EmployerId,
    ReservationId,
    ResourceId,
    SessionId,
    StationCode,
)
from shared.reservations.lifecycle import Move, Reservation, Resource, State


@dataclass(frozen=True, slots=True, kw_only=True)
class SetResource:
    """Adds a thing, or changes what is said of it; reservations that stand are kept."""

    command_id: CommandId
    resource: Resource
    type: Literal["set_resource"] = "set_resource"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    resource_id: ResourceId
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveSlots:
    """starts_at, ends_at: on quarters of an hour. is_approved: a wish that only staff may have."""

    command_id: CommandId
    reservation_id: ReservationId
    station: StationCode
    starts_at: datetime
    ends_at: datetime
    wanted: tuple[Wanted, ...]
    purpose: str = ""
    employer_id: EmployerId | None = None
    session_id: SessionId | None = None
    is_approved: bool = False
    type: Literal["reserve_slots"] = "reserve_slots"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveReservation:
    """reason: a sentence for the employer, with decline and with the station's cancel."""

    command_id: CommandId
    reservation_id: ReservationId
    move: Move
    reason: str | None = None
    type: Literal["move_reservation"] = "move_reservation"


ReservationCommand = SetResource | ReserveSlots | MoveReservation


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSet:
    resource: Resource
    at: datetime
    type: Literal["resource_set"] = "resource_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsReserved:
    reservation: Reservation
    at: datetime
    type: Literal["slots_reserved"] = "slots_reserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationMoved:
    """ends_at: until when it lasts, or lasted, now."""

    reservation_id: ReservationId
    station: StationCode
    employer_id: EmployerId | None
    session_id: SessionId | None
    move: Move
    state: State
    ends_at: datetime
    at: datetime
    reason: str | None = None
    type: Literal["reservation_moved"] = "reservation_moved"


ReservationEvent = ResourceSet | SlotsReserved | ReservationMoved

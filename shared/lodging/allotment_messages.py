"""Wishes about beds that machines give by themselves, and the facts that follow; see allotments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.ids import CommandId, KioskId, StationCode
from shared.lodging.rooms import Party
from shared.lodging.stays import ANY_BLOCK, Allotted, BlockId, Part, StayId
from shared.people import PersonalText


@dataclass(frozen=True, slots=True, kw_only=True)
class AllotBeds:
    """Staff let a machine give so many beds of tonight by itself. station: the machine's."""

    command_id: CommandId
    market: StationCode
    party: Party
    count: int
    station: StationCode
    kiosk_id: KioskId
    type: Literal["allot_beds"] = "allot_beds"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallBed:
    """Staff want a bed back; the machine returns it when it hears of it, unless it gave it."""

    command_id: CommandId
    block_id: BlockId
    type: Literal["recall_bed"] = "recall_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnBed:
    """A machine will not give this bed. kiosk_id: the server puts in which machine says so."""

    command_id: CommandId
    block_id: BlockId
    kiosk_id: KioskId | None = None
    type: Literal["return_bed"] = "return_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAllottedBed:
    """Somebody got one of the machine's beds. block_id: which; the machine's desk puts it in.
    kiosk_id: as in ReturnBed; None where staff give the bed to whoever holds the slip."""

    command_id: CommandId
    stay_id: StayId
    market: StationCode
    party: Party
    form_of_address: PersonalText
    phone: PersonalText
    block_id: BlockId = ANY_BLOCK
    kiosk_id: KioskId | None = None
    type: Literal["take_allotted_bed"] = "take_allotted_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BedAllotted:
    block_id: BlockId
    market: StationCode
    station: StationCode
    part: Part
    allotted: Allotted
    at: datetime
    type: Literal["bed_allotted"] = "bed_allotted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentRecalled:
    block_id: BlockId
    market: StationCode
    station: StationCode
    at: datetime
    type: Literal["allotment_recalled"] = "allotment_recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentEnded:
    """The beds are nobody's from the night `end` on, or a guest's by the next event."""

    block_id: BlockId
    market: StationCode
    station: StationCode
    end: date
    at: datetime
    type: Literal["allotment_ended"] = "allotment_ended"

"""Wishes about beds, and the facts that follow. No fact names a person."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from shared.ids import WHO_ASKS, CommandId, StationCode, VisitorId
from shared.lodging.allotment_messages import (
    AllotBeds,
    AllotmentEnded,
    AllotmentRecalled,
    BedAllotted,
    RecallBed,
    ReturnBed,
    TakeAllottedBed,
)
from shared.lodging.entries import (
    ExportRegister,
    ForgetGuests,
    GuestRegistered,
    GuestsForgotten,
    RegisterExported,
    RegisterGuest,
)
from shared.lodging.money import Kind, Payment, PaymentId
from shared.lodging.rooms import BedId, Care, Party, RoomId
from shared.lodging.stays import BlockId, Channel, Part, State, StayId
from shared.people import PersonalText


class Move(StrEnum):
    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    CANCEL = "cancel"
    NO_SHOW = "no_show"
    #: The last move, a moment ago.
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForBed:
    """A resident's wish: any bed that fits is kept for a while. end: the day of leaving.

    is_minor: somebody under age comes alone; staff give such a bed, and nobody else.
    """

    command_id: CommandId
    stay_id: StayId
    market: StationCode
    party: Party
    first: date
    end: date
    is_late: bool = False
    channel: Channel = Channel.PHONE
    is_minor: bool = False
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["ask_for_bed"] = "ask_for_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldBed:
    """Staff keep a bed for whoever stands there or calls.

    Without bed and room: any that fits. room_id: all its beds.
    """

    command_id: CommandId
    stay_id: StayId
    market: StationCode
    party: Party
    first: date
    end: date
    bed_id: BedId | None = None
    room_id: RoomId | None = None
    is_late: bool = False
    type: Literal["hold_bed"] = "hold_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmStay:
    """The guest says how to be called and reached: the bed is theirs.

    shares_phone: staff say that two people have this number, told apart by their names. is_minor:
    staff say that somebody under age has the bed, and that a guardian was spoken to.
    """

    command_id: CommandId
    stay_id: StayId
    form_of_address: PersonalText
    phone: PersonalText
    shares_phone: bool = False
    is_minor: bool = False
    type: Literal["confirm_stay"] = "confirm_stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWaitlist:
    """There was no bed: the first that becomes free is offered in the order of asking."""

    command_id: CommandId
    stay_id: StayId
    market: StationCode
    party: Party
    first: date
    end: date
    form_of_address: PersonalText
    phone: PersonalText
    type: Literal["join_waitlist"] = "join_waitlist"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveStay:
    """is_unready: staff let somebody into a bed that is not clean, and say so."""

    command_id: CommandId
    stay_id: StayId
    move: Move
    is_unready: bool = False
    type: Literal["move_stay"] = "move_stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNights:
    """Another first night or another day of leaving.

    bed_id: where the nights are spent that the own bed cannot give.
    """

    command_id: CommandId
    stay_id: StayId
    first: date
    end: date
    bed_id: BedId | None = None
    type: Literal["change_nights"] = "change_nights"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBed:
    """Another bed from a night on; None: for every night that is not over."""

    command_id: CommandId
    stay_id: StayId
    bed_id: BedId
    from_night: date | None = None
    type: Literal["change_bed"] = "change_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockBed:
    """bed_id None: the whole room."""

    command_id: CommandId
    block_id: BlockId
    room_id: RoomId
    bed_id: BedId | None
    first: date
    end: date
    reason: str
    type: Literal["block_bed"] = "block_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftBlock:
    command_id: CommandId
    block_id: BlockId
    type: Literal["lift_block"] = "lift_block"


@dataclass(frozen=True, slots=True, kw_only=True)
class CareForBed:
    """Housekeeping says how ready a bed is."""

    command_id: CommandId
    bed_id: BedId
    care: Care
    type: Literal["care_for_bed"] = "care_for_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPayment:
    """Money changed hands at the counter; the rule knows how much there can be."""

    command_id: CommandId
    payment_id: PaymentId
    stay_id: StayId
    kind: Kind
    amount_fen: int
    type: Literal["record_payment"] = "record_payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyHolds:
    """The server's own: holds that ran out make room for who waits."""

    command_id: CommandId
    market: StationCode
    type: Literal["tidy_holds"] = "tidy_holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPolicy:
    """See policies.MarketPolicy."""

    command_id: CommandId
    market: StationCode
    buffer: int = 0
    is_no_show_automatic: bool = False
    type: Literal["set_policy"] = "set_policy"


LodgingCommand = (
    AskForBed
    | HoldBed
    | ConfirmStay
    | JoinWaitlist
    | MoveStay
    | ChangeNights
    | ChangeBed
    | BlockBed
    | LiftBlock
    | CareForBed
    | RecordPayment
    | TidyHolds
    | SetPolicy
    | RegisterGuest
    | ExportRegister
    | ForgetGuests
    | AllotBeds
    | RecallBed
    | ReturnBed
    | TakeAllottedBed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StayMade:
    """state: held, or waitlisted without a part."""

    stay_id: StayId
    number: str
    market: StationCode
    party: Party
    first: date
    end: date
    state: State
    parts: tuple[Part, ...]
    hold_until: datetime | None
    is_late: bool
    visitor_id: VisitorId | None
    night_fen: int
    deposit_fen: int
    free_nights: int
    at: datetime
    type: Literal["stay_made"] = "stay_made"


@dataclass(frozen=True, slots=True, kw_only=True)
class StayOffered:
    """Somebody on the waitlist has a bed, if they want it in time."""

    stay_id: StayId
    market: StationCode
    parts: tuple[Part, ...]
    hold_until: datetime
    night_fen: int
    deposit_fen: int
    free_nights: int
    visitor_id: VisitorId | None
    at: datetime
    type: Literal["stay_offered"] = "stay_offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class StayMoved:
    """end: of an early departure the day of leaving, else as it was.

    care: of the beds before, where it changes. is_automatic: by the clock. is_undo: the last move
    is taken back, and the nights are those of before.
    """

    stay_id: StayId
    market: StationCode
    state: State
    end: date
    visitor_id: VisitorId | None
    at: datetime
    care: Care | None = None
    is_minor: bool = False
    is_automatic: bool = False
    is_undo: bool = False
    type: Literal["stay_moved"] = "stay_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class StayChanged:
    """Other nights or other beds; parts: all of the stay."""

    stay_id: StayId
    market: StationCode
    first: date
    end: date
    parts: tuple[Part, ...]
    visitor_id: VisitorId | None
    at: datetime
    type: Literal["stay_changed"] = "stay_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BedDenied:
    """Somebody asked for any bed and there was none: what the market lacks is counted by it."""

    stay_id: StayId
    market: StationCode
    party: Party
    first: date
    end: date
    at: datetime
    type: Literal["bed_denied"] = "bed_denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class BedBlocked:
    block_id: BlockId
    market: StationCode
    part: Part
    reason: str
    at: datetime
    type: Literal["bed_blocked"] = "bed_blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLifted:
    """end: the beds can be given from that night on."""

    block_id: BlockId
    market: StationCode
    end: date
    at: datetime
    type: Literal["block_lifted"] = "block_lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class BedCared:
    bed_id: BedId
    market: StationCode
    care: Care
    at: datetime
    type: Literal["bed_cared"] = "bed_cared"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecorded:
    payment: Payment
    market: StationCode
    at: datetime
    type: Literal["payment_recorded"] = "payment_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    market: StationCode
    buffer: int
    is_no_show_automatic: bool
    at: datetime
    type: Literal["policy_set"] = "policy_set"


StayEvent = StayMade | StayOffered | StayMoved | StayChanged
LodgingEvent = (
    StayEvent
    | BedDenied
    | BedBlocked
    | BlockLifted
    | BedCared
    | PaymentRecorded
    | PolicySet
    | GuestRegistered
    | RegisterExported
    | GuestsForgotten
    | BedAllotted
    | AllotmentRecalled
    | AllotmentEnded
)

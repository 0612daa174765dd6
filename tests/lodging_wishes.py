"""Every wish and every fact about beds, once, for the tables that must hold all of them."""

from typing import Final

from shared.ids import CommandId
from shared.lodging import (
    AllotmentEnded,
    AllotmentRecalled,
    Allotted,
    BedAllotted,
    BedBlocked,
    BedCared,
    BedDenied,
    BedId,
    BlockBed,
    BlockId,
    BlockLifted,
    Care,
    CareForBed,
    ChangeBed,
    ChangeNights,
    Document,
    ExportRegister,
    ForgetGuests,
    GuestRegistered,
    GuestsForgotten,
    JoinWaitlist,
    Kind,
    LiftBlock,
    LodgingCommand,
    LodgingEvent,
    Move,
    MoveStay,
    Party,
    Payment,
    PaymentId,
    PaymentRecorded,
    PolicySet,
    RecallBed,
    RecordPayment,
    RegisterExported,
    RegisterGuest,
    ReturnBed,
    RoomId,
    SetPolicy,
    State,
    StayChanged,
    StayMade,
    StayMoved,
    StayOffered,
    TidyHolds,
)
from shared.people import PersonalText
from tests.allotted import MACHINE, allot, take
from tests.fair import HERE, NUMBER_OF_NOBODY, RESIDENT
from tests.lodgings import MARKET, NOW, STAY, TONIGHT, ask, confirm, hold, night, part

C: Final = CommandId("c")
BLOCK: Final = BlockId("block-1")
STAFF: Final = {"staff"}
WHO_KNOWS_IT: Final = {"staff", "visitor", "visit"}
LODGING_COMMANDS: Final[tuple[LodgingCommand, ...]] = (
    ask(),
    hold(),
    confirm(),
    confirm(shares_phone=True),
    JoinWaitlist(
        command_id=C,
        stay_id=STAY,
        market=MARKET,
        party=Party.MAN,
        first=TONIGHT,
        end=night(1),
        form_of_address=PersonalText("秦先生"),
        phone=PersonalText(NUMBER_OF_NOBODY),
    ),
    *(MoveStay(command_id=C, stay_id=STAY, move=move) for move in Move),
    ChangeNights(command_id=C, stay_id=STAY, first=TONIGHT, end=night(1)),
    ChangeBed(command_id=C, stay_id=STAY, bed_id=BedId(10)),
    BlockBed(
        command_id=C,
        block_id=BLOCK,
        room_id=RoomId(1),
        bed_id=None,
        first=TONIGHT,
        end=night(1),
        reason="t",
    ),
    LiftBlock(command_id=C, block_id=BLOCK),
    CareForBed(command_id=C, bed_id=BedId(10), care=Care.CLEAN),
    RecordPayment(
        command_id=C, payment_id=PaymentId("p"), stay_id=STAY, kind=Kind.FEE, amount_fen=1
    ),
    TidyHolds(command_id=C, market=MARKET),
    SetPolicy(command_id=C, market=MARKET, buffer=1, is_no_show_automatic=True),
    RegisterGuest(
        command_id=C,
        stay_id=STAY,
        full_name=PersonalText("t"),
        document=Document.OTHER,
        document_number=PersonalText("t"),
        home=PersonalText("t"),
    ),
    ExportRegister(command_id=C, market=MARKET, first=TONIGHT, end=night(1)),
    ForgetGuests(command_id=C, market=MARKET, before=night(-30)),
    allot(),
    RecallBed(command_id=C, block_id=BLOCK),
    ReturnBed(command_id=C, block_id=BLOCK),
    take(),
)
LODGING_ALLOWED: Final[dict[str, set[str]]] = {
    "ask_for_bed": {"visitor", "visit"},
    "hold_bed": STAFF,
    "confirm_stay": WHO_KNOWS_IT,
    "join_waitlist": WHO_KNOWS_IT,
    "move_stay.check_in": STAFF,
    "move_stay.check_out": STAFF,
    "move_stay.cancel": WHO_KNOWS_IT,
    "move_stay.no_show": STAFF,
    "move_stay.undo": STAFF | {"server"},
    "confirm_stay.by_staff": STAFF,
    "set_policy": STAFF,
    "register_guest": STAFF,
    "export_register": STAFF,
    "change_nights": STAFF,
    "change_bed": STAFF,
    "block_bed": STAFF,
    "lift_block": STAFF,
    "care_for_bed": STAFF,
    "record_payment": STAFF,
    "tidy_holds": {"server"},
    "forget_guests": {"server"},
    "allot_beds": STAFF,
    "recall_bed": STAFF,
    "return_bed": {"visit"},
    "take_allotted_bed": {"staff", "visit"},
}
_MARKET: Final = {f"lodging:{MARKET}"}
_GUEST: Final = {*_MARKET, f"visitor:{RESIDENT}"}
LODGING_EVENTS: Final[tuple[tuple[LodgingEvent, set[str]], ...]] = (
    (
        StayMade(
            stay_id=STAY,
            number="001",
            market=MARKET,
            party=Party.MAN,
            first=TONIGHT,
            end=night(1),
            state=State.HELD,
            parts=(part(),),
            hold_until=NOW,
            is_late=False,
            visitor_id=RESIDENT,
            night_fen=0,
            deposit_fen=0,
            free_nights=0,
            at=NOW,
        ),
        _GUEST,
    ),
    (
        StayOffered(
            stay_id=STAY,
            market=MARKET,
            parts=(part(),),
            hold_until=NOW,
            night_fen=0,
            deposit_fen=0,
            free_nights=0,
            visitor_id=RESIDENT,
            at=NOW,
        ),
        _GUEST,
    ),
    (
        StayMoved(
            stay_id=STAY,
            market=MARKET,
            state=State.CONFIRMED,
            end=night(1),
            visitor_id=RESIDENT,
            at=NOW,
        ),
        _GUEST,
    ),
    (
        StayChanged(
            stay_id=STAY,
            market=MARKET,
            first=TONIGHT,
            end=night(1),
            parts=(part(),),
            visitor_id=None,
            at=NOW,
        ),
        _MARKET,
    ),
    (
        BedDenied(
            stay_id=STAY, market=MARKET, party=Party.MAN, first=TONIGHT, end=night(1), at=NOW
        ),
        _MARKET,
    ),
    (BedBlocked(block_id=BLOCK, market=MARKET, part=part(), reason="t", at=NOW), _MARKET),
    (BlockLifted(block_id=BLOCK, market=MARKET, end=TONIGHT, at=NOW), _MARKET),
    (
        PaymentRecorded(
            payment=Payment(
                payment_id=PaymentId("p"), stay_id=STAY, kind=Kind.FEE, amount_fen=1, at=NOW
            ),
            market=MARKET,
            at=NOW,
        ),
        _MARKET,
    ),
    (
        GuestRegistered(entry_id=C, stay_id=STAY, market=MARKET, is_minor=False, at=NOW),
        _MARKET,
    ),
    (
        RegisterExported(
            market=MARKET, first=TONIGHT, end=night(1), rows=1, account_id=None, at=NOW
        ),
        _MARKET,
    ),
    (GuestsForgotten(market=MARKET, before=night(-30), rows=1, at=NOW), _MARKET),
    (
        BedAllotted(
            block_id=BLOCK,
            market=MARKET,
            station=HERE,
            part=part(),
            allotted=Allotted(station=HERE, kiosk_id=MACHINE, party=Party.MAN),
            at=NOW,
        ),
        _MARKET,
    ),
    (AllotmentRecalled(block_id=BLOCK, market=MARKET, station=HERE, at=NOW), _MARKET),
    (AllotmentEnded(block_id=BLOCK, market=MARKET, station=HERE, end=TONIGHT, at=NOW), _MARKET),
    (PolicySet(market=MARKET, buffer=1, is_no_show_automatic=True, at=NOW), _MARKET),
    (BedCared(bed_id=BedId(10), market=MARKET, care=Care.CLEAN, at=NOW), _MARKET),
)

"""Beds that cannot be given for a while, how ready they are, and what was paid."""

from datetime import datetime

from shared.lodging.messages import (
    BedBlocked,
    BedCared,
    BlockBed,
    BlockLifted,
    CareForBed,
    LiftBlock,
    PaymentRecorded,
    RecordPayment,
)
from shared.lodging.money import Payment, account, wrong_payment
from shared.lodging.nights import tonight, wrong_nights
from shared.lodging.rooms import CARE_MOVES, Care
from shared.lodging.stays import Part
from shared.lodging.views import Decided, LodgingView
from shared.people import read_sentence
from shared.refusals import Reason, Refused


def block(view: LodgingView, command: BlockBed, now: datetime) -> Decided:
    if view.block is not None:
        return Refused(reason=Reason.ID_TAKEN, field="block_id")
    if view.room is None:
        return Refused(reason=Reason.NOT_FOUND)
    room = view.room.room
    beds = tuple(bed.bed_id for bed in room.beds if command.bed_id in (None, bed.bed_id))
    reason = read_sentence(command.reason, "reason")
    wrong = reason if isinstance(reason, Refused) else None
    wrong = wrong or (None if beds else Refused(reason=Reason.NOT_FOUND, field="bed_id"))
    wrong = wrong or wrong_nights(command.first, command.end, now)
    if wrong:
        return wrong
    night = view.room.first_taken(beds, command.first, command.end)
    if night is not None:
        facts = {"night": night.isoformat()}
        return Refused(reason=Reason.NIGHT_TAKEN, field="bed_id", facts=facts)
    part = Part(room_id=room.room_id, beds=beds, first=command.first, end=command.end)
    return (
        BedBlocked(
            block_id=command.block_id, market=room.market, part=part, reason=str(reason), at=now
        ),
    )


def lift(view: LodgingView, _command: LiftBlock, now: datetime) -> Decided:
    standing = view.block
    if standing is None:
        return Refused(reason=Reason.NOT_FOUND)
    if standing.lifted_at is not None:
        return ()  # of two who lift it at once, both did
    if standing.allotted is not None:
        return Refused(reason=Reason.BED_OF_A_MACHINE)
    end = max(standing.part.first, min(standing.part.end, tonight(now)))
    return (BlockLifted(block_id=standing.block_id, market=standing.market, end=end, at=now),)


def care(view: LodgingView, command: CareForBed, now: datetime) -> Decided:
    room = view.room.room if view.room else None
    bed = room.bed(command.bed_id) if room else None
    if room is None or bed is None:
        return Refused(reason=Reason.NOT_FOUND)
    if bed.care is command.care:
        return ()
    if command.care not in CARE_MOVES[bed.care] - {Care.OCCUPIED}:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"bed_{bed.care}"})
    return (BedCared(bed_id=bed.bed_id, market=room.market, care=command.care, at=now),)


def pay(view: LodgingView, command: RecordPayment, now: datetime) -> Decided:
    stay = view.stay
    if stay is None:
        return Refused(reason=Reason.NOT_FOUND)
    known = account(stay, view.payments)
    wrong = wrong_payment(stay, known, command.kind, command.amount_fen)
    if wrong:
        return wrong
    payment = Payment(
        payment_id=command.payment_id,
        stay_id=stay.stay_id,
        kind=command.kind,
        amount_fen=command.amount_fen,
        at=now,
    )
    return (PaymentRecorded(payment=payment, market=stay.market, at=now),)

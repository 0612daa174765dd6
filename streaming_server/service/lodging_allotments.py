"""Beds that machines give by themselves: what the rule looks at, and what is written of it."""

from datetime import datetime, timedelta

from shared.lodging import (
    MOST_ALLOTTED,
    AllotBeds,
    AllotmentEnded,
    AllotmentRecalled,
    BedAllotted,
    Block,
    LodgingView,
    RecallBed,
    ReturnBed,
    StayId,
    TakeAllottedBed,
    tonight,
)
from streaming_server.service.ledger import Transaction
from streaming_server.service.lodging_ledger import LodgingRows
from streaming_server.service.lodging_market import next_number

_NIGHT = timedelta(days=1)
AllotmentCommand = AllotBeds | RecallBed | ReturnBed | TakeAllottedBed
AllotmentEvent = BedAllotted | AllotmentRecalled | AllotmentEnded


def allotment_view(
    ledger: Transaction, command: AllotmentCommand, person: str | None, now: datetime
) -> LodgingView:
    """person: who takes the bed."""
    rows = ledger.lodging
    if isinstance(command, AllotBeds):
        return LodgingView(
            is_machine_there=ledger.is_machine_of(command.station, command.kiosk_id),
            choices=rows.choices(command.market, command.party, tonight(now), now, MOST_ALLOTTED),
        )
    block = rows.block(command.block_id)
    if not isinstance(command, TakeAllottedBed) or block is None:
        return LodgingView(block=block)
    first, end = block.part.first, block.part.first + _NIGHT
    room = rows.room_nights(block.part.room_id, first, end, now)
    nights = rows.lodged(person, first, end, command.stay_id, now) if person else frozenset()
    in_it = {room.taken.get((bed, first)) for bed in block.part.beds} if room else set()
    people = {rows.person(StayId(one)) for one in in_it if one is not None}
    return LodgingView(
        stay=rows.stay(command.stay_id),
        block=block,
        room=room,
        lodged=nights,
        number=next_number(ledger, block.market, now),
        is_theirs=person is not None and people == {person},
    )


def save_allotment(rows: LodgingRows, event: AllotmentEvent) -> None:
    if isinstance(event, BedAllotted):
        rows.save_block(
            Block(
                block_id=event.block_id,
                market=event.market,
                part=event.part,
                reason="",
                allotted=event.allotted,
            )
        )
    elif isinstance(event, AllotmentRecalled):
        rows.save_recall(event.block_id, event.at)
    else:
        block = rows.block(event.block_id)
        assert block is not None
        rows.end_block(block, event.end, event.at)

"""Beds that were allotted to this machine: it gives each once, or gives it back.

What it did with a bed is written with the wish that tells the server, in one transaction, and
before the slip is printed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from kiosk.desk.ports import Replica, Rows
from kiosk.desk.slips import Slip, SlipKind
from shared.ids import CommandId, KioskId
from shared.link.facts import FactKind
from shared.lodging import (
    AllottedBed,
    ReturnBed,
    TakeAllottedBed,
    cannot_give,
    to_give,
    to_return,
)
from shared.people import PhoneNumber, read_phone
from shared.refusals import Refused


def give(
    rows: Rows, command: TakeAllottedBed, machine: KioskId, now: datetime
) -> tuple[TakeAllottedBed, Slip] | Refused:
    """The wish as it goes to the server, with the bed that was chosen."""
    mine = to_give(rows.facts(FactKind.ALLOTTED_BED), rows.used_beds(), machine, now)
    fit = (one for one in mine if (one.market, one.party) == (command.market, command.party))
    bed = next(fit, None)
    refused = cannot_give(bed, command, _nights(rows, command, bed))
    if refused is not None:
        return refused
    assert bed is not None
    rows.save_used(bed.block_id)
    slip = Slip(
        slip_id=command.command_id,
        kind=SlipKind.ALLOTTED_BED,
        subject=bed.block_id,
        at=now,
        bed=bed,
    )
    return replace(command, block_id=bed.block_id), slip


def give_back(
    rows: Rows, machine: KioskId, mint: Callable[[], str], now: datetime
) -> tuple[ReturnBed, ...]:
    """Beds whose hour is over or that staff want back."""
    over = to_return(rows.facts(FactKind.ALLOTTED_BED), rows.used_beds(), machine, now)
    returned = tuple(ReturnBed(command_id=CommandId(mint()), block_id=bed.block_id) for bed in over)
    for wish in returned:
        rows.save_used(wish.block_id)
        rows.keep(wish, None, now, None)
    return returned


def give_up(rows: Rows, refused: TakeAllottedBed, mint: Callable[[], str], now: datetime) -> None:
    """A bed whose slip was refused. It stays used here: whoever staff give it to has it of them."""
    wish = ReturnBed(command_id=CommandId(mint()), block_id=refused.block_id)
    rows.keep(wish, None, now, None)


def free_beds(replica: Replica, now: datetime) -> tuple[AllottedBed, ...]:
    known = replica.facts(FactKind.ALLOTTED_BED)
    return to_give(known, replica.used_beds(), replica.kiosk_id(), now)


def _nights(rows: Rows, command: TakeAllottedBed, bed: AllottedBed | None) -> frozenset[date]:
    """Of this person, out of the beds that were given here."""
    phone = read_phone(command.phone)
    if bed is None or isinstance(phone, Refused):
        return frozenset()
    told = (read_phone(wish.phone) for wish in rows.bed_wishes(bed.night))
    numbers = {one.disclose() for one in told if isinstance(one, PhoneNumber)}
    return frozenset({bed.night} if phone.disclose() in numbers else ())

"""Beds of tonight that a station's machine may give by itself, with or without a network.

    free ──staff allot──▶ the machine's ──it gives one──▶ a confirmed stay
                              ├──it gives it back (by the hour, or because staff want it)──▶ free
                              └──it was not heard of until guests are waited for no longer──▶ free

As long as a bed is a machine's, nobody else gives it: only the machine knows whether it is on a
slip already. So staff ask for a bed back, and the machine returns it behind all that it gave
before. A floating room is never allotted: who sleeps there is settled by its first guest.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from shared.ids import KioskId, StationCode
from shared.lodging.allotment_messages import (
    AllotBeds,
    AllotmentEnded,
    AllotmentRecalled,
    BedAllotted,
    RecallBed,
    ReturnBed,
    TakeAllottedBed,
)
from shared.lodging.messages import StayMade
from shared.lodging.nights import nights_between, no_show_from, tonight
from shared.lodging.rooms import BedId, Party, Policy, Room
from shared.lodging.stays import SHORTEST_STAY_ID, Allotted, Block, BlockId, Part, State
from shared.lodging.views import Decided, LodgingView, lodged
from shared.organisation import SHANGHAI
from shared.people import read_form_of_address, read_phone
from shared.refusals import Reason, Refused

#: Two hours before a bed need not wait for its guest any longer: time to get there.
GIVEN_UNTIL: Final = time(20)
#: With one wish: a slip of the finger takes no whole market's beds.
MOST_ALLOTTED: Final = 20
_NIGHT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllottedBed:
    """What a machine knows of a bed that it may give. beds: as they are labelled in the room."""

    block_id: BlockId
    kiosk_id: KioskId
    market: StationCode
    market_name: str
    address: str
    building: str
    room: str
    beds: tuple[str, ...]
    party: Party
    night: date
    night_fen: int
    deposit_fen: int
    free_nights: int
    is_recalled: bool = False


def gives_until(night: date) -> datetime:
    return datetime.combine(night, GIVEN_UNTIL, SHANGHAI)


def kept_until(night: date) -> datetime:
    """Whoever holds a slip for the bed is waited for as every guest is."""
    return no_show_from(night, is_late=False)


def to_give(
    known: Iterable[AllottedBed], used: Collection[str], machine: KioskId, now: datetime
) -> tuple[AllottedBed, ...]:
    """The beds that this machine may give now, in the order in which it gives them. used: ids of
    those that it gave or returned."""
    found = (
        one
        for one in known
        if one.kiosk_id == machine
        and one.block_id not in used
        and not one.is_recalled
        and one.night == tonight(now)
        and now < gives_until(one.night)
    )
    return tuple(sorted(found, key=lambda one: one.block_id))


def to_return(
    known: Iterable[AllottedBed], used: Collection[str], machine: KioskId, now: datetime
) -> tuple[AllottedBed, ...]:
    """Those that it has to give back."""
    mine = (one for one in known if one.kiosk_id == machine and one.block_id not in used)
    over = (one for one in mine if one.is_recalled or now >= gives_until(one.night))
    return tuple(sorted(over, key=lambda one: one.block_id))


def cannot_give(
    bed: AllottedBed | Allotted | None, command: TakeAllottedBed, nights: frozenset[date]
) -> Refused | None:
    """The same question on both machines. nights: which the same person has elsewhere, as far as
    is known here."""
    for read in (read_form_of_address(command.form_of_address), read_phone(command.phone)):
        if isinstance(read, Refused):
            return read
    if len(command.stay_id) < SHORTEST_STAY_ID:
        return Refused(reason=Reason.MALFORMED, field="stay_id")
    if bed is None or bed.party is not command.party:
        return Refused(reason=Reason.NO_BED_LEFT)
    return lodged(LodgingView(lodged=nights))


# ------------------------------------------------------------------ the server's


def allot(view: LodgingView, command: AllotBeds, now: datetime) -> Decided:
    if not 1 <= command.count <= MOST_ALLOTTED:
        facts = {"low": 1, "high": MOST_ALLOTTED}
        return Refused(reason=Reason.OUT_OF_RANGE, field="count", facts=facts)
    if not view.is_machine_there:
        return Refused(reason=Reason.NOT_FOUND, field="kiosk_id")
    night = tonight(now)
    if now >= gives_until(night):
        return Refused(reason=Reason.TOO_LATE, field="count")
    fixed = [one for one in view.choices if one[0].policy is not Policy.FLOATING]
    if len(fixed) < command.count:
        return Refused(reason=Reason.NO_BED_LEFT, field="count")
    allotted = Allotted(station=command.station, kiosk_id=command.kiosk_id, party=command.party)
    return tuple(
        BedAllotted(
            block_id=BlockId(f"{command.command_id}.{number}"),
            market=command.market,
            station=command.station,
            part=_part(room, bed_id, command.party, night),
            allotted=allotted,
            at=now,
        )
        for number, (room, bed_id) in enumerate(fixed[: command.count], start=1)
    )


def _part(room: Room, bed_id: BedId, party: Party, night: date) -> Part:
    everything = tuple(bed.bed_id for bed in room.beds)
    beds = everything if party is Party.FAMILY else (bed_id,)
    return Part(room_id=room.room_id, beds=beds, first=night, end=night + _NIGHT)


def recall(view: LodgingView, _command: RecallBed, now: datetime) -> Decided:
    block = view.block
    if block is None or block.allotted is None:
        return Refused(reason=Reason.NOT_FOUND)
    if block.lifted_at is not None or block.allotted.recalled_at is not None:
        return ()  # of two who ask for it back, both did
    station = block.allotted.station
    return (
        AllotmentRecalled(block_id=block.block_id, market=block.market, station=station, at=now),
    )


def give_back(view: LodgingView, command: ReturnBed, now: datetime) -> Decided:
    block = view.block
    if block is None or block.allotted is None:
        return Refused(reason=Reason.NOT_FOUND)
    if command.kiosk_id != block.allotted.kiosk_id:
        return Refused(reason=Reason.NOT_ALLOWED)
    return (ended(block, now),) if block.lifted_at is None else ()


def lapsed(held: Iterable[Block], now: datetime) -> tuple[AllotmentEnded, ...]:
    """Of allotments that stand: those of machines that were not heard of in time."""
    return tuple(ended(one, now) for one in held if kept_until(one.part.first) <= now)


def ended(block: Block, now: datetime) -> AllotmentEnded:
    """Raises ValueError for beds that are no machine's."""
    if block.allotted is None:
        raise ValueError("beds that were allotted to nobody")
    return AllotmentEnded(
        block_id=block.block_id,
        market=block.market,
        station=block.allotted.station,
        end=block.part.first,
        at=now,
    )


def take(view: LodgingView, command: TakeAllottedBed, now: datetime) -> Decided:
    """What a machine gave comes true, however late it is told; and staff may give a bed to whoever
    holds a slip of a machine that is still away."""
    block = view.block
    allotted = block.allotted if block else None
    if view.stay is not None:
        return Refused(reason=Reason.ID_TAKEN, field="stay_id")
    if block is None or allotted is None or view.room is None:
        return Refused(reason=Reason.NOT_FOUND)
    if command.market != block.market:
        return Refused(reason=Reason.NOT_FOUND, field="market")
    if command.kiosk_id not in (None, allotted.kiosk_id):
        return Refused(reason=Reason.NOT_ALLOWED)
    if view.is_theirs:
        return ()  # staff gave it to whoever showed the slip
    part = _whole_night(block)
    wrong = cannot_give(allotted, command, view.lodged) or _is_gone(view, block, part, now)
    if wrong:
        return wrong
    made = StayMade(
        stay_id=command.stay_id,
        number=view.number,
        market=block.market,
        party=allotted.party,
        first=part.first,
        end=part.end,
        state=State.CONFIRMED,
        parts=(part,),
        hold_until=None,
        is_late=False,
        visitor_id=None,
        night_fen=view.room.room.night_fen,
        deposit_fen=view.room.room.deposit_fen,
        free_nights=view.room.room.free_nights,
        at=now,
    )
    return (ended(block, now), made) if block.lifted_at is None else (made,)


def _whole_night(block: Block) -> Part:
    """The one night, which an allotment that ended does not show any more."""
    part = block.part
    return Part(room_id=part.room_id, beds=part.beds, first=part.first, end=part.first + _NIGHT)


def _is_gone(view: LodgingView, block: Block, part: Part, now: datetime) -> Refused | None:
    if tonight(now) > part.first:
        return Refused(reason=Reason.HOLD_OVER)
    if block.lifted_at is None:
        return None
    assert view.room is not None
    if view.room.first_taken(part.beds, part.first, part.end) is None:
        return None
    (night,) = nights_between(part.first, part.end)
    return Refused(reason=Reason.NIGHT_TAKEN, facts={"night": night.isoformat()})

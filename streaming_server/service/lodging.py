"""Beds: load what the rule looks at, decide, save; holds that ran out go, and who waits is offered.

What ran out is looked through while the rule decides and taken away when something is written, so
a refusal saves nothing and no clock has to run.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TypedDict

from shared import lodging
from shared.applications import Contact
from shared.ids import StationCode
from shared.lodging import (
    AllotBeds,
    AskForBed,
    BedBlocked,
    BedCared,
    BedDenied,
    BedId,
    Block,
    BlockBed,
    BlockLifted,
    CareForBed,
    ChangeBed,
    ChangeNights,
    ConfirmStay,
    ExportRegister,
    ForgetGuests,
    GuestRegistered,
    GuestsForgotten,
    HoldBed,
    JoinWaitlist,
    LiftBlock,
    LodgingCommand,
    LodgingEvent,
    LodgingView,
    MarketPolicy,
    Move,
    MoveStay,
    Part,
    Party,
    PaymentRecorded,
    PolicySet,
    RecordPayment,
    RegisterExported,
    RegisterGuest,
    RoomId,
    RoomNights,
    SetPolicy,
    State,
    Stay,
    StayId,
    StayMade,
    TakeAllottedBed,
    TidyHolds,
    open_to_all,
    tonight,
)
from shared.people import read_form_of_address, read_phone
from shared.refusals import Reason, Refused
from streaming_server.service.ledger import Series, Transaction
from streaming_server.service.lodging_allotments import (
    AllotmentCommand,
    AllotmentEvent,
    allotment_view,
    save_allotment,
)
from streaming_server.service.lodging_market import (
    market_view,
    next_number,
    save_guest,
    save_of_market,
)
from streaming_server.service.topics import Told, told

_Made = AskForBed | HoldBed | JoinWaitlist
_OfMarket = (
    _Made | AllotBeds | TakeAllottedBed | TidyHolds | SetPolicy | ExportRegister | ForgetGuests
)


class _KeptBack(TypedDict):
    policy: MarketPolicy
    free: int | None


def decide_lodging(ledger: Transaction, command: LodgingCommand, now: datetime) -> Told | Refused:
    if isinstance(command, _OfMarket) and not ledger.station_exists(command.market):
        return Refused(reason=Reason.NOT_FOUND, field="market")
    if isinstance(command, RecordPayment) and ledger.lodging.is_recorded(command.payment_id):
        return Refused(reason=Reason.ID_TAKEN, field="payment_id")
    person = _person(ledger, command)
    view = (
        allotment_view(ledger, command, person, now)
        if isinstance(command, AllotmentCommand)
        else _view(ledger, command, person, now)
    )
    decided = lodging.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    market = _market(view, command)
    own = view.stay.stay_id if view.stay else None
    events = list(_expire(ledger, market, person, own, now))
    for event in decided:
        if isinstance(event, AllotmentEvent):
            save_allotment(ledger.lodging, event)
        else:
            _save(ledger, event, view, person)
        events.append(event)
    _save_personal(ledger, command, view, now)
    events.extend(_offer(ledger, market, now))
    return told(events)


def _market(view: LodgingView, command: LodgingCommand) -> StationCode:
    if isinstance(command, _OfMarket):
        return command.market
    if view.stay:
        return view.stay.market
    if view.block:
        return view.block.market
    assert view.room is not None
    return view.room.room.market


def _person(ledger: Transaction, command: LodgingCommand) -> str | None:
    """Whose nights the wish is about; None for staff's wish before a number is known."""
    match command:
        case AskForBed(visitor_id=visitor_id):
            return f"visitor:{visitor_id}" if visitor_id else None
        case ConfirmStay() | JoinWaitlist() | TakeAllottedBed():
            return _caller(command)
        case ChangeNights(stay_id=stay_id) | MoveStay(stay_id=stay_id, move=Move.UNDO):
            return ledger.lodging.person(stay_id)
        case _:
            return None


def _caller(command: ConfirmStay | JoinWaitlist | TakeAllottedBed) -> str | None:
    """Two guests with one telephone are told apart by their names, where staff say so."""
    phone, name = read_phone(command.phone), read_form_of_address(command.form_of_address)
    if isinstance(phone, Refused):
        return None
    is_shared = isinstance(command, ConfirmStay) and command.shares_phone
    if is_shared and not isinstance(name, Refused):
        return f"phone:{phone.disclose()}|{name.disclose()}"
    return f"phone:{phone.disclose()}"


def _view(
    ledger: Transaction, command: LodgingCommand, person: str | None, now: datetime
) -> LodgingView:
    rows = ledger.lodging
    match command:
        case AskForBed() | HoldBed() | JoinWaitlist():
            return LodgingView(
                stay=rows.stay(command.stay_id),
                room=_wanted_room(ledger, command, now),
                lodged=_lodged(ledger, person, command.first, command.end, command.stay_id, now),
                number=next_number(ledger, command.market, now),
                **_kept_back(ledger, command, now),
            )
        case BlockBed():
            return LodgingView(
                block=rows.block(command.block_id),
                room=rows.room_nights(command.room_id, command.first, command.end, now),
            )
        case LiftBlock(block_id=block_id):
            return LodgingView(block=rows.block(block_id))
        case CareForBed(bed_id=bed_id):
            night = tonight(now)
            return LodgingView(room=_room_of_bed(ledger, bed_id, night, night, now))
        case TidyHolds() | SetPolicy() | RegisterGuest() | ExportRegister() | ForgetGuests():
            return market_view(rows, command, now)
        case RecordPayment(stay_id=stay_id):
            return LodgingView(stay=rows.stay(stay_id), payments=rows.payments(stay_id))
        case _:
            assert not isinstance(command, AllotmentCommand)
            return _standing(ledger, command, person, now)


def _kept_back(ledger: Transaction, command: _Made, now: datetime) -> _KeptBack:
    """What a market keeps is counted only where somebody asks who may not have it."""
    policy = ledger.lodging.policy(command.market)
    if not isinstance(command, AskForBed) or not policy.buffer:
        return {"policy": policy, "free": None}
    if lodging.wrong_nights(command.first, command.end, now):
        return {"policy": policy, "free": None}
    free = ledger.lodging.free(command.market, command.party, command.first, command.end, now)
    return {"policy": policy, "free": free}


def _standing(
    ledger: Transaction,
    command: ConfirmStay | MoveStay | ChangeNights | ChangeBed,
    person: str | None,
    now: datetime,
) -> LodgingView:
    """About a stay that is there."""
    stay = ledger.lodging.stay(command.stay_id)
    if stay is None:
        return LodgingView()
    first, end = _window(stay, command)
    room = _last_room(stay, now)
    other = getattr(command, "bed_id", None)
    return LodgingView(
        stay=stay,
        room=ledger.lodging.room_nights(room, first, end, now) if room else None,
        other=_room_of_bed(ledger, other, first, end, now) if other else None,
        lodged=_lodged(ledger, person, first, end, stay.stay_id, now),
        rooms=_rooms_before(ledger, stay, now) if _is_undo(command) else {},
    )


def _is_undo(command: LodgingCommand) -> bool:
    return isinstance(command, MoveStay) and command.move is Move.UNDO


def _rooms_before(ledger: Transaction, stay: Stay, now: datetime) -> dict[RoomId, RoomNights]:
    """Those to which the guest would return."""
    found: dict[RoomId, RoomNights] = {}
    if stay.was is None:
        return found
    for part in stay.was.parts:
        room = ledger.lodging.room_nights(part.room_id, stay.first, stay.was.end, now)
        assert room is not None
        found[part.room_id] = room
    return found


def _window(stay: Stay, command: LodgingCommand) -> tuple[date, date]:
    if isinstance(command, ChangeNights):
        return min(stay.first, command.first), max(stay.end, command.end)
    if _is_undo(command) and stay.was:
        return stay.first, stay.was.end
    return stay.first, stay.end


def _last_room(stay: Stay, now: datetime) -> RoomId | None:
    """The room in which the guest sleeps tonight, else that of the last part."""
    parts: tuple[Part, ...] = stay.parts
    part = stay.part_of(tonight(now)) if stay.state is State.CONFIRMED else None
    part = part or (parts[-1] if parts else None)
    return part.room_id if part else None


def _wanted_room(ledger: Transaction, command: _Made, now: datetime) -> RoomNights | None:
    rows, first, end = ledger.lodging, command.first, command.end
    if end <= first or (end - first).days > lodging.MOST_NIGHTS:
        return None  # refused in a moment: no reason to look through months
    if isinstance(command, HoldBed) and command.bed_id is not None:
        room = _room_of_bed(ledger, command.bed_id, first, end, now)
        return room if room and room.room.market == command.market else None
    if isinstance(command, HoldBed) and command.room_id is not None:
        room = rows.room_nights(command.room_id, first, end, now)
        return room if room and room.room.market == command.market else None
    if isinstance(command, JoinWaitlist):
        return None
    found = rows.room_for(command.market, command.party, first, end, now)
    return rows.room_nights(found, first, end, now) if found else None


def _room_of_bed(
    ledger: Transaction, bed_id: BedId, first: date, end: date, now: datetime
) -> RoomNights | None:
    room = ledger.lodging.room_of(bed_id)
    return ledger.lodging.room_nights(room, first, end, now) if room else None


def _lodged(
    ledger: Transaction, person: str | None, first: date, end: date, but: StayId, now: datetime
) -> frozenset[date]:
    return ledger.lodging.lodged(person, first, end, but, now) if person else frozenset()


def _save(ledger: Transaction, event: LodgingEvent, view: LodgingView, person: str | None) -> None:
    rows = ledger.lodging
    match event:
        case BedDenied():
            rows.save_denial(event)
        case BedBlocked():
            rows.save_block(
                Block(
                    block_id=event.block_id,
                    market=event.market,
                    part=event.part,
                    reason=event.reason,
                )
            )
        case BlockLifted():
            assert view.block is not None
            rows.end_block(view.block, event.end, event.at)
        case BedCared():
            rows.save_care(event.bed_id, event.care)
        case PaymentRecorded():
            rows.save_payment(event.payment)
        case PolicySet() | RegisterExported() | GuestRegistered() | GuestsForgotten():
            save_of_market(rows, event)
        case _:
            assert not isinstance(event, AllotmentEvent)
            before = rows.stay(event.stay_id)
            rows.save_stay(lodging.evolve(before, event), before, person)
            if isinstance(event, StayMade):
                day = lodging.today(event.at)
                ledger.save_last_number(Series.STAY, event.market, day, int(event.number))


def _save_personal(
    ledger: Transaction, command: LodgingCommand, view: LodgingView, now: datetime
) -> None:
    """What no event may hold."""
    if isinstance(command, RegisterGuest):
        save_guest(ledger.lodging, command, view, now)
    if not isinstance(command, ConfirmStay | JoinWaitlist | TakeAllottedBed) or view.is_theirs:
        return
    name, phone = read_form_of_address(command.form_of_address), read_phone(command.phone)
    assert not isinstance(name, Refused)
    assert not isinstance(phone, Refused)
    contact = Contact(form_of_address=name, phone=phone)
    ledger.lodging.save_contact(command.stay_id, contact)


def _expire(
    ledger: Transaction,
    market: StationCode,
    person: str | None,
    own: StayId | None,
    now: datetime,
) -> Iterator[LodgingEvent]:
    """own: the stay that is being confirmed; its bed was not taken, so it may be late."""
    rows = ledger.lodging
    waiting = (stay for stay in rows.waiting(market) if lodging.is_over(stay, now))
    for stay in (*rows.run_out(market, person, now), *waiting):
        if stay.stay_id == own:
            continue
        event = lodging.expire(stay, now)
        rows.save_stay(lodging.evolve(stay, event), stay, None)
        yield event


def _offer(ledger: Transaction, market: StationCode, now: datetime) -> Iterator[LodgingEvent]:
    """Every free bed goes to the first who waits for such a one and has found none meanwhile."""
    rows = ledger.lodging
    full: set[tuple[Party, date, date]] = set()
    policy = rows.policy(market)
    for stay in rows.waiting(market):
        kind = (stay.party, stay.first, stay.end)
        person = rows.person(stay.stay_id)
        has_another = _lodged(ledger, person, stay.first, stay.end, stay.stay_id, now)
        if kind in full or has_another:
            continue
        if policy.buffer and open_to_all(rows.free(market, *kind, now), policy) < 1:
            full.add(kind)
            continue
        found = rows.room_for(market, stay.party, stay.first, stay.end, now)
        room = rows.room_nights(found, stay.first, stay.end, now) if found else None
        bed = _free_bed(room, stay) if room else None
        if room is None or bed is None:
            full.add(kind)
            continue
        event = lodging.offer(stay, room, bed, now)
        rows.save_stay(lodging.evolve(stay, event), stay, None)
        yield event


def _free_bed(room: RoomNights, stay: Stay) -> BedId | None:
    beds = sorted(room.room.beds, key=lambda bed: (not bed.is_lower, bed.label))
    for bed in beds:
        if room.first_taken((bed.bed_id,), stay.first, stay.end) is None:
            return bed.bed_id
    return None

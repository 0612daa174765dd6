"""Which wishes about beds come true."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, assert_never

from shared.lodging.allotment_messages import AllotBeds, RecallBed, ReturnBed, TakeAllottedBed
from shared.lodging.allotments import allot, give_back, lapsed, recall, take
from shared.lodging.changes import change_bed, change_nights
from shared.lodging.entries import ExportRegister, ForgetGuests, RegisterGuest
from shared.lodging.messages import (
    AskForBed,
    BedDenied,
    BlockBed,
    CareForBed,
    ChangeBed,
    ChangeNights,
    ConfirmStay,
    HoldBed,
    JoinWaitlist,
    LiftBlock,
    LodgingCommand,
    Move,
    MoveStay,
    RecordPayment,
    SetPolicy,
    StayChanged,
    StayEvent,
    StayMade,
    StayMoved,
    StayOffered,
    TidyHolds,
)
from shared.lodging.nights import no_show_from, today, tonight, wrong_nights
from shared.lodging.policies import no_shows, open_to_all, set_policy
from shared.lodging.register import export, forget, register
from shared.lodging.rooms import BedId, Care, Party, Policy, Room, RoomNights
from shared.lodging.stays import (
    HOLD_LASTS,
    OFFER_LASTS,
    SHORTEST_STAY_ID,
    UNDOABLE,
    Channel,
    Part,
    State,
    Stay,
    Was,
    cut,
)
from shared.lodging.undoing import care_before, undo
from shared.lodging.upkeep import block, care, lift, pay
from shared.lodging.views import (
    Decided,
    LodgingView,
    cared,
    lodged,
    moved,
    wrong_move,
)
from shared.people import read_form_of_address, read_phone
from shared.refusals import Reason, Refused


def decide(view: LodgingView, command: LodgingCommand, now: datetime) -> Decided:
    """Holds that ran out go with whatever is written, and are no matter of TidyHolds alone."""
    decider = _DECIDERS[type(command)]
    return decider(view, command, now)


def evolve(stay: Stay | None, event: StayEvent) -> Stay:
    """Raises ValueError when something happens to a stay before it is made."""
    if isinstance(event, StayMade):
        return Stay(
            stay_id=event.stay_id,
            number=event.number,
            market=event.market,
            party=event.party,
            first=event.first,
            end=event.end,
            state=event.state,
            parts=event.parts,
            made_at=event.at,
            hold_until=event.hold_until,
            is_late=event.is_late,
            visitor_id=event.visitor_id,
            night_fen=event.night_fen,
            deposit_fen=event.deposit_fen,
            free_nights=event.free_nights,
        )
    if stay is None:
        raise ValueError("a stay that was not made")
    return _evolved(stay, event)


def _evolved(stay: Stay, event: StayOffered | StayMoved | StayChanged) -> Stay:
    if isinstance(event, StayOffered):
        return replace(
            stay,
            state=State.OFFERED,
            parts=event.parts,
            hold_until=event.hold_until,
            night_fen=event.night_fen,
            deposit_fen=event.deposit_fen,
            free_nights=event.free_nights,
            changed_at=event.at,
        )
    if isinstance(event, StayChanged):
        return replace(
            stay, first=event.first, end=event.end, parts=event.parts, changed_at=event.at, was=None
        )
    return _moved(stay, event)


def _moved(stay: Stay, event: StayMoved) -> Stay:
    if event.is_undo and stay.was is not None:
        was = stay.was
        return replace(
            stay,
            state=was.state,
            end=was.end,
            parts=was.parts,
            hold_until=was.hold_until,
            changed_at=event.at,
            was=None,
        )
    return replace(
        stay,
        state=event.state,
        end=event.end,
        parts=cut(stay.parts, stay.first, event.end),
        hold_until=None,
        changed_at=event.at,
        is_minor=stay.is_minor or event.is_minor,
        was=_was(stay, event) if event.state in UNDOABLE else None,
    )


def _was(stay: Stay, event: StayMoved) -> Was:
    return Was(
        state=stay.state,
        end=stay.end,
        parts=stay.parts,
        hold_until=stay.hold_until,
        care=event.care,
    )


def offer(stay: Stay, room: RoomNights, bed_id: BedId, now: datetime) -> StayOffered:
    """A bed for the next on the waitlist; the caller saw that it is free."""
    everything = tuple(bed.bed_id for bed in room.room.beds)
    beds = everything if stay.party is Party.FAMILY else (bed_id,)
    part = Part(room_id=room.room.room_id, beds=beds, first=stay.first, end=stay.end)
    return StayOffered(
        stay_id=stay.stay_id,
        market=stay.market,
        parts=(part,),
        hold_until=now + OFFER_LASTS,
        night_fen=_night_fen(room.room, beds),
        deposit_fen=room.room.deposit_fen,
        free_nights=room.room.free_nights,
        visitor_id=stay.visitor_id,
        at=now,
    )


def _night_fen(room: Room, beds: tuple[BedId, ...]) -> int:
    return room.night_fen * (1 if room.policy is Policy.FAMILY else len(beds))


def expire(stay: Stay, now: datetime) -> StayMoved:
    """A hold, an offer or a wish that ran out."""
    return moved(stay, State.EXPIRED, stay.end, now)


def is_over(waiting: Stay, now: datetime) -> bool:
    """Whether the night that somebody waits for has begun without a bed."""
    return waiting.state is State.WAITLISTED and waiting.first < tonight(now)


def _hold(view: LodgingView, command: AskForBed | HoldBed, now: datetime) -> Decided:
    wrong = _wrong_beginning(view, command, now)
    if wrong:
        return wrong
    if isinstance(command, AskForBed) and command.is_minor:
        return Refused(reason=Reason.MINORS_BY_STAFF, field="is_minor")
    if view.free is not None and open_to_all(view.free, view.policy) < 1:
        return _denied(command, now)
    if view.room is None:
        is_any = isinstance(command, AskForBed) or (
            command.bed_id is None and command.room_id is None
        )
        return _denied(command, now) if is_any else Refused(reason=Reason.NOT_FOUND)
    beds = _wanted(view.room, command)
    if not beds:
        return Refused(reason=Reason.NOT_FOUND, field="bed_id")
    refused = view.room.cannot_take(beds, command.party, command.first, command.end)
    if refused:
        return refused
    room = view.room.room
    part = Part(room_id=room.room_id, beds=beds, first=command.first, end=command.end)
    channel = command.channel if isinstance(command, AskForBed) else Channel.SCREEN
    return (_made(view, command, now, part, now + HOLD_LASTS[channel]),)


def _wait(view: LodgingView, command: JoinWaitlist, now: datetime) -> Decided:
    wrong = _wrong_contact(command) or _wrong_beginning(view, command, now)
    return wrong or (_made(view, command, now, None, None),)


def _made(
    view: LodgingView,
    command: AskForBed | HoldBed | JoinWaitlist,
    now: datetime,
    part: Part | None,
    hold_until: datetime | None,
) -> StayMade:
    room = view.room.room if view.room and part else None
    return StayMade(
        stay_id=command.stay_id,
        number=view.number,
        market=command.market,
        party=command.party,
        first=command.first,
        end=command.end,
        state=State.HELD if part else State.WAITLISTED,
        parts=(part,) if part else (),
        hold_until=hold_until,
        is_late=getattr(command, "is_late", False),
        visitor_id=getattr(command, "visitor_id", None) or None,
        night_fen=_night_fen(room, part.beds) if room and part else 0,
        deposit_fen=room.deposit_fen if room else 0,
        free_nights=room.free_nights if room else 0,
        at=now,
    )


def _denied(command: AskForBed | HoldBed, now: datetime) -> tuple[BedDenied]:
    return (
        BedDenied(
            stay_id=command.stay_id,
            market=command.market,
            party=command.party,
            first=command.first,
            end=command.end,
            at=now,
        ),
    )


def _wrong_beginning(
    view: LodgingView, command: AskForBed | HoldBed | JoinWaitlist, now: datetime
) -> Refused | None:
    if view.stay is not None:
        return Refused(reason=Reason.ID_TAKEN, field="stay_id")
    if len(command.stay_id) < SHORTEST_STAY_ID:
        return Refused(reason=Reason.MALFORMED, field="stay_id")
    return wrong_nights(command.first, command.end, now) or lodged(view)


def _wanted(room: RoomNights, command: AskForBed | HoldBed) -> tuple[BedId, ...]:
    """The beds of the room that are asked for; empty when it has no such bed."""
    everything = tuple(bed.bed_id for bed in room.room.beds)
    if command.party is Party.FAMILY:
        return everything
    if isinstance(command, HoldBed) and command.bed_id is not None:
        return (command.bed_id,) if room.room.bed(command.bed_id) else ()
    if isinstance(command, HoldBed) and command.room_id is not None:
        return everything
    free = (
        bed
        for bed in sorted(room.room.beds, key=lambda bed: (not bed.is_lower, bed.label))
        if room.first_taken((bed.bed_id,), command.first, command.end) is None
    )
    return tuple(bed.bed_id for bed in free)[:1]


def _confirm(view: LodgingView, command: ConfirmStay, now: datetime) -> Decided:
    stay = view.stay
    if stay is None:
        return Refused(reason=Reason.NOT_FOUND)
    wrong = _wrong_contact(command) or wrong_move(stay, State.CONFIRMED) or lodged(view)
    if wrong:
        return wrong
    if stay.state is State.EXPIRED and not _is_free_still(view, stay, now):
        return Refused(reason=Reason.HOLD_OVER)
    return (replace(moved(stay, State.CONFIRMED, stay.end, now), is_minor=command.is_minor),)


def _is_free_still(view: LodgingView, stay: Stay, now: datetime) -> bool:
    if view.room is None or len(stay.parts) != 1 or wrong_nights(stay.first, stay.end, now):
        return False
    beds = stay.parts[0].beds
    return view.room.cannot_take(beds, stay.party, stay.first, stay.end, stay.stay_id) is None


def _wrong_contact(command: ConfirmStay | JoinWaitlist) -> Refused | None:
    name = read_form_of_address(command.form_of_address)
    if isinstance(name, Refused):
        return name
    phone = read_phone(command.phone)
    return phone if isinstance(phone, Refused) else None


def _move(view: LodgingView, command: MoveStay, now: datetime) -> Decided:
    stay = view.stay
    if stay is None:
        return Refused(reason=Reason.NOT_FOUND)
    match command.move:
        case Move.CHECK_IN:
            return _check_in(view, stay, command, now)
        case Move.CHECK_OUT:
            return _check_out(stay, now)
        case Move.CANCEL:
            wrong = wrong_move(stay, State.CANCELLED)
            return wrong or (moved(stay, State.CANCELLED, stay.end, now),)
        case Move.NO_SHOW:
            return _no_show(stay, now)
        case Move.UNDO:
            return undo(view, stay, now)
    assert_never(command.move)


def _check_in(view: LodgingView, stay: Stay, command: MoveStay, now: datetime) -> Decided:
    wrong = wrong_move(stay, State.IN_HOUSE)
    if wrong:
        return wrong
    part = stay.part_of(tonight(now))
    if part is None:
        facts = {"night": stay.first.isoformat()}
        return Refused(reason=Reason.NOT_THE_NIGHT, facts=facts)
    room = view.room.room if view.room else None
    beds = [room.bed(bed) for bed in part.beds] if room else []
    is_ready = all(bed and bed.care is Care.CLEAN for bed in beds)
    if not command.is_unready and not is_ready:
        return Refused(reason=Reason.BED_NOT_READY)
    care_then = care_before(State.IN_HOUSE, is_ready)
    return (
        replace(moved(stay, State.IN_HOUSE, stay.end, now), care=care_then),
        *(cared(bed, stay, Care.OCCUPIED, now) for bed in part.beds),
    )


def _check_out(stay: Stay, now: datetime) -> Decided:
    """Who leaves early gives the nights from today on back."""
    wrong = wrong_move(stay, State.CHECKED_OUT)
    if wrong:
        return wrong
    end = max(stay.first, min(stay.end, today(now)))
    part = stay.part_of(tonight(now)) or stay.parts[-1]
    care_then = care_before(State.CHECKED_OUT, is_ready=True)
    return (
        replace(moved(stay, State.CHECKED_OUT, end, now), care=care_then),
        *(cared(bed, stay, Care.DIRTY, now) for bed in part.beds),
    )


def _no_show(stay: Stay, now: datetime) -> Decided:
    wrong = wrong_move(stay, State.NO_SHOW)
    if wrong:
        return wrong
    if now < no_show_from(stay.first, is_late=stay.is_late):
        return Refused(reason=Reason.TOO_EARLY_FOR_NO_SHOW)
    return (moved(stay, State.NO_SHOW, stay.end, now),)


def _tidy(view: LodgingView, _command: TidyHolds, now: datetime) -> Decided:
    missed = no_shows(view.expected, now) if view.policy.is_no_show_automatic else ()
    return (*missed, *lapsed(view.allotted, now))


def _set_policy(view: LodgingView, command: SetPolicy, now: datetime) -> Decided:
    return set_policy(view.policy, command, now)


_DECIDERS: Final[Mapping[type, Callable[[LodgingView, Any, datetime], Decided]]] = {
    AskForBed: _hold,
    HoldBed: _hold,
    JoinWaitlist: _wait,
    ConfirmStay: _confirm,
    MoveStay: _move,
    ChangeNights: change_nights,
    ChangeBed: change_bed,
    BlockBed: block,
    LiftBlock: lift,
    CareForBed: care,
    RecordPayment: pay,
    TidyHolds: _tidy,
    SetPolicy: _set_policy,
    RegisterGuest: register,
    ExportRegister: export,
    ForgetGuests: forget,
    AllotBeds: allot,
    RecallBed: recall,
    ReturnBed: give_back,
    TakeAllottedBed: take,
}

"""Other nights or another bed for a stay that stands."""

from datetime import date, datetime

from shared.lodging.messages import ChangeBed, ChangeNights, LodgingEvent, StayChanged
from shared.lodging.nights import tonight, wrong_nights
from shared.lodging.quotes import quote_nights
from shared.lodging.rooms import Care
from shared.lodging.stays import FIRM, Part, State, Stay, cut, joined
from shared.lodging.views import Decided, LodgingView, cared, lodged, wrong_state
from shared.refusals import Reason, Refused


def change_nights(view: LodgingView, command: ChangeNights, now: datetime) -> Decided:
    stay = view.stay
    if stay is None or view.room is None:
        return Refused(reason=Reason.NOT_FOUND)
    wrong = _wrong_change(stay, command.first, command.end, now) or lodged(view)
    if wrong:
        return wrong
    quote = quote_nights(stay, command.first, command.end, view.room, view.other, command.bed_id)
    if isinstance(quote, Refused):
        return quote
    return _changed(stay, command.first, command.end, quote.parts, now)


def _wrong_change(stay: Stay, first: date, end: date, now: datetime) -> Refused | None:
    """Nights that are over, or under way with the guest there, stay as they were."""
    if stay.state not in FIRM:
        return wrong_state(stay)
    if end <= first:
        return Refused(reason=Reason.ENDS_BEFORE_START, field="end")
    if stay.state is State.IN_HOUSE and first != stay.first:
        return Refused(reason=Reason.NIGHT_BEGUN, field="first")
    night = tonight(now)
    if first != stay.first or first >= night:
        return wrong_nights(first, end, now)
    if end <= night:
        return Refused(reason=Reason.NIGHT_BEGUN, field="end")
    return wrong_nights(night, end, now)


def change_bed(view: LodgingView, command: ChangeBed, now: datetime) -> Decided:
    stay, room = view.stay, view.other
    if stay is None or room is None:
        return Refused(reason=Reason.NOT_FOUND)
    if stay.state not in FIRM:
        return wrong_state(stay)
    earliest = max(stay.first, tonight(now))
    night = max(command.from_night or earliest, earliest)
    if night >= stay.end:
        return Refused(reason=Reason.TIME_NOT_OFFERED, field="from_night")
    before = stay.part_of(night)
    is_whole = before is not None and len(before.beds) > 1
    beds = tuple(bed.bed_id for bed in room.room.beds) if is_whole else (command.bed_id,)
    refused = room.cannot_take(beds, stay.party, night, stay.end, stay.stay_id)
    if refused:
        return refused
    moved = Part(room_id=room.room.room_id, beds=beds, first=night, end=stay.end)
    parts = joined((*cut(stay.parts, stay.first, night), moved))
    events = _changed(stay, stay.first, stay.end, parts, now)
    if stay.state is not State.IN_HOUSE or night > tonight(now) or before is None:
        return events
    left = tuple(cared(bed, stay, Care.DIRTY, now) for bed in before.beds if bed not in beds)
    return (*events, *left, *(cared(bed, stay, Care.OCCUPIED, now) for bed in beds))


def _changed(
    stay: Stay, first: date, end: date, parts: tuple[Part, ...], now: datetime
) -> tuple[LodgingEvent, ...]:
    if parts == stay.parts:
        return ()
    return (
        StayChanged(
            stay_id=stay.stay_id,
            market=stay.market,
            first=first,
            end=end,
            parts=parts,
            visitor_id=stay.visitor_id,
            at=now,
        ),
    )

"""What other nights would mean: the own bed as long as it is free, then another one, one price."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from shared.lodging.nights import nights_between
from shared.lodging.rooms import BedId, RoomNights
from shared.lodging.stays import Part, Stay, cut, joined
from shared.refusals import Reason, Refused

_NIGHT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """parts: all of the stay. moves_on: from when another bed; None for the same to the end."""

    parts: tuple[Part, ...]
    nights: int
    total_fen: int
    moves_on: date | None = None


def price_fen(stay: Stay, nights: int) -> int:
    """What so many nights cost, with those that policy pays."""
    return max(0, nights - stay.free_nights) * stay.night_fen


def quote_nights(
    stay: Stay,
    first: date,
    end: date,
    own: RoomNights,
    other: RoomNights | None = None,
    other_bed: BedId | None = None,
) -> Quote | Refused:
    """Of [first, end) for a stay that has parts.

    own: the room of its last part. other: the room of the bed that helps out.
    """
    last = stay.parts[-1]
    if len(stay.parts) > 1 and first < stay.first:
        # The room of the first part is not at hand, and nobody moves twice in a stay to come early.
        return _taken(first)
    kept = _stretched(stay, first, end)
    begins = first if len(stay.parts) == 1 else max(first, last.first)
    stopped = _stopped(stay, own, begins, end)
    if stopped is None:
        return _quote(stay, kept, None)
    night, wrong = stopped
    if other is None or other_bed is None or not max(begins, last.first) < night:
        return wrong
    everything = tuple(bed.bed_id for bed in other.room.beds)
    beds = everything if len(last.beds) > 1 else (other_bed,)
    refused = other.cannot_take(beds, stay.party, night, end, stay.stay_id)
    if refused:
        return refused
    moved = Part(room_id=other.room.room_id, beds=beds, first=night, end=end)
    return _quote(stay, (*cut(kept, first, night), moved), night)


def _stopped(stay: Stay, own: RoomNights, begins: date, end: date) -> tuple[date, Refused] | None:
    """From when on its last bed cannot be the guest's, and why. Nights that are the guest's already
    are not asked for; a room that others come into is left with the last of them."""
    last = stay.parts[-1]
    for night in nights_between(begins, end):
        if last.first <= night < last.end:
            continue
        for_one = (night, night + _NIGHT, stay.stay_id)
        wrong = own.is_not_for(last.beds, stay.party, *for_one)
        if wrong:
            return min(night, last.end), wrong
        if own.first_taken(last.beds, *for_one):
            return night, _taken(night)
    return None


def _taken(night: date) -> Refused:
    return Refused(reason=Reason.NIGHT_TAKEN, field="end", facts={"night": night.isoformat()})


def _stretched(stay: Stay, first: date, end: date) -> tuple[Part, ...]:
    """The parts with the first begun earlier and the last ended later, or cut."""
    parts = list(stay.parts)
    parts[0] = replace(parts[0], first=min(first, parts[0].first))
    parts[-1] = replace(parts[-1], end=max(end, parts[-1].end))
    return cut(tuple(parts), first, end)


def _quote(stay: Stay, parts: tuple[Part, ...], moves_on: date | None) -> Quote:
    nights = sum((part.end - part.first).days for part in parts)
    return Quote(
        parts=joined(parts),
        nights=nights,
        total_fen=price_fen(stay, nights),
        moves_on=moves_on,
    )

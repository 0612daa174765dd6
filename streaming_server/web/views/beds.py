"""One floor of a gig apartment as its calendar shows it: a row a bed, bars from noon to noon.

A name stands on a bar as it is called at the counter: a surname and a form of address. Of a whole
name only the first character is shown.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.ids import StationCode
from shared.lodging import (
    Bed,
    Block,
    MarketPolicy,
    Part,
    Party,
    Policy,
    Room,
    State,
    Stay,
    open_to_all,
)
from shared.people import FormOfAddress
from streaming_server.ports.lodging import Calendar, Guest, LodgingReader
from streaming_server.web.languages import Words
from streaming_server.web.wording import Wording

#: Nights on the page: two weeks, of which one that is over.
SHOWN_NIGHTS: Final = 14
_HALF_DAYS: Final = 2
_KINDS: Final = {
    State.IN_HOUSE: "in",
    State.CONFIRMED: "ok",
    State.HELD: "hold",
    State.OFFERED: "offer",
    State.CHECKED_OUT: "gone",
}


async def open_beds(
    lodging: LodgingReader, party: Party, first: date, end: date
) -> dict[StationCode, int]:
    """What anybody may ask for: without the beds that a market keeps for need."""
    policies = await lodging.policies()
    found = await lodging.free_in_city(party, first, end)
    return {
        market: open_to_all(free, policies.get(market, MarketPolicy()))
        for market, free in found.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHead:
    day: date
    weekday: str
    is_tonight: bool
    is_first_of_month: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """column, last: half days, counted from 1 at the midnight before the first shown night.

    first, end: of the whole stay. is_cut: it began before what is shown.
    """

    kind: str
    key: str
    text: str
    label: str
    column: int
    last: int
    is_cut: bool
    first: date
    end: date
    is_chosen: bool

    @property
    def is_block(self) -> bool:
        """Of no guest: in repair, or a machine's."""
        return self.kind in {"fix", "given"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BedRow:
    """bed: the first one where a row stands for the whole room."""

    bed: Bed
    label: str
    bars: tuple[BarView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRows:
    room: Room
    rows: tuple[BedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    days: tuple[DayHead, ...]
    rooms: tuple[RoomRows, ...]


def calendar_view(
    calendar: Calendar, first: date, tonight: date, chosen: str, words: Words, say: Wording
) -> CalendarView:
    """first: of the nights that are shown. chosen: id of a stay or block."""
    painter = _Painter(first=first, chosen=chosen, words=words, say=say)
    return CalendarView(
        days=tuple(_head(first + timedelta(days=at), tonight, words) for at in range(SHOWN_NIGHTS)),
        rooms=tuple(
            RoomRows(room=room, rows=painter.rows(room, calendar)) for room in calendar.rooms
        ),
    )


def called(name: FormOfAddress | None, words: Words) -> str:
    """As everybody at the counter may read it."""
    if name is None:
        return ""
    text = name.disclose()
    rest = text[1:]
    is_polite = (
        rest in words("page.beds.polite").split() or rest[1:] in words("page.beds.polite").split()
    )
    return text if is_polite or not rest else f"{text[0]}{'*' * min(len(rest), 2)}"


def bed_name(room: Room, bed: Bed | None, words: Words) -> str:
    """202房 2下; of a whole room its number alone."""
    place = words("page.beds.room", building=room.building, number=room.number)
    if bed is None or room.policy is Policy.FAMILY:
        return place
    return words("page.beds.room_bed", room=place, bed=bed.label)


def part_name(part: Part, room: Room, words: Words) -> str:
    whole = len(part.beds) > 1
    return bed_name(room, None if whole else room.bed(part.beds[0]), words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Painter:
    first: date
    chosen: str
    words: Words
    say: Wording

    def rows(self, room: Room, calendar: Calendar) -> tuple[BedRow, ...]:
        if room.policy is Policy.FAMILY:
            return (self._row(room, room.beds[0], self.words("page.beds.whole"), calendar),)
        return tuple(self._row(room, bed, bed.label, calendar) for bed in room.beds)

    def _row(self, room: Room, bed: Bed, label: str, calendar: Calendar) -> BedRow:
        bars = [
            self._stay_bar(guest, part, room, bed)
            for guest in calendar.guests
            for part in guest.stay.parts
            if bed.bed_id in part.beds and self._is_shown(part)
        ]
        bars += [
            self._block_bar(block)
            for block in calendar.blocks
            if bed.bed_id in block.part.beds and self._is_shown(block.part)
        ]
        return BedRow(bed=bed, label=label, bars=tuple(sorted(bars, key=lambda bar: bar.column)))

    def _is_shown(self, part: Part) -> bool:
        last_day = self.first + timedelta(days=SHOWN_NIGHTS)
        return part.end >= self.first and part.first < last_day and part.end > part.first

    def _stay_bar(self, guest: Guest, part: Part, room: Room, bed: Bed) -> BarView:
        stay = guest.stay
        name = called(guest.contact.form_of_address if guest.contact else None, self.words)
        text = self._text(stay, name, room, part)
        label = self.words(
            "page.beds.bar",
            bed=bed_name(room, bed, self.words),
            name=name or self.words(f"page.beds.party.{stay.party}"),
            state=self.words(f"page.beds.state.{stay.state}"),
            first=self.say.date(part.first),
            end=self.say.date(part.end),
        )
        return self._bar(_KINDS[stay.state], stay.stay_id, part, text, label)

    def _text(self, stay: Stay, name: str, room: Room, part: Part) -> str:
        is_wide = (part.end - part.first).days > 1
        if stay.state is State.HELD and stay.hold_until:
            if not is_wide:  # words would be cut in the middle of one
                return f"{self.say.local(stay.hold_until):%H:%M}"
            return self.words("page.beds.held_until", at=self.say.clock(stay.hold_until))
        if stay.state is State.OFFERED:
            return self.words("page.beds.offered_to", name=name)
        if is_wide and room.policy is Policy.FLOATING and stay.party is not Party.FAMILY:
            party = self.words(f"page.beds.party.{stay.party}")
            return self.words("page.beds.party_name", party=party, name=name)
        return name

    def _block_bar(self, block: Block) -> BarView:
        if block.allotted:
            text, label = (
                self.words("page.beds.allotted.short"),
                self.words("page.beds.allotted.bar"),
            )
            return self._bar("given", block.block_id, block.part, text, label)
        label = self.words("page.beds.blocked", reason=block.reason)
        return self._bar("fix", block.block_id, block.part, block.reason, label)

    def _bar(self, kind: str, key: str, part: Part, text: str, label: str) -> BarView:
        column = self._noon(part.first)
        last = min(self._noon(part.end), SHOWN_NIGHTS * _HALF_DAYS + 1)
        return BarView(
            kind=kind,
            key=key,
            text=text,
            label=label,
            column=max(column, 1),
            last=last,
            is_cut=column < 1,
            first=part.first,
            end=part.end,
            is_chosen=key == self.chosen,
        )

    def _noon(self, day: date) -> int:
        return (day - self.first).days * _HALF_DAYS + _HALF_DAYS


def _head(day: date, tonight: date, words: Words) -> DayHead:
    return DayHead(
        day=day,
        weekday=words(f"page.beds.weekday.{day.isoweekday()}"),
        is_tonight=day == tonight,
        is_first_of_month=day.day == 1,
    )

"""Rooms of the gig markets, and who sleeps there tonight; all of it invented."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from shared.ids import StationCode
from shared.lodging import (
    Bed,
    BedId,
    Care,
    Part,
    Party,
    Policy,
    Room,
    RoomId,
    State,
    Stay,
    StayId,
    tonight,
)
from shared.organisation import Station
from streaming_server.inventories import vocabulary
from streaming_server.sample_city.ids import new_id
from streaming_server.sample_city.tables import Names

#: Rooms by market, the largest first: fifteen markets, 5 533 in all.
ROOMS: Final = (520, 468, 455, 431, 412, 402, 388, 376, 361, 344, 330, 318, 296, 248, 184)
ROOMS_IN_A_BUILDING: Final = 150
FLOORS: Final = 6
#: As drawn: half the rooms are men's, an eighth for families.
_POLICIES: Final = (
    *[Policy.MEN] * 9,
    *[Policy.WOMEN] * 4,
    *[Policy.FLOATING] * 4,
    *[Policy.FAMILY] * 3,
)
_PARTIES: Final = {
    Policy.MEN: Party.MAN,
    Policy.WOMEN: Party.WOMAN,
    Policy.FAMILY: Party.FAMILY,
}
_PRICES_FEN: Final = (1500, 2000, 2500, 3000)
_LONGEST: Final = 8
#: So many markets have bookings for the days to come; the others only who is there.
_BOOKED_AHEAD: Final = 2
_DAYS_AHEAD: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleGuest:
    stay: Stay
    form_of_address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleBeds:
    rooms: tuple[Room, ...]
    guests: tuple[SampleGuest, ...]


def make_beds(
    stations: Sequence[Station], names: Names, now: datetime, chance: Random, share: float
) -> SampleBeds:
    """The same rooms for the same seed, and guests around tonight. share: of all rooms."""
    rooms: list[Room] = []
    guests: list[SampleGuest] = []
    markets = [station for station in stations if station.is_gig_market]
    for rank, (market, count) in enumerate(zip(markets, ROOMS, strict=False)):
        steward = _Steward(names, now, chance, is_booked_ahead=rank < _BOOKED_AHEAD)
        fullness = chance.uniform(0.78, 0.97)
        for room in _rooms(market.code, round(count * share), len(rooms), chance):
            lodged = tuple(steward.fill(room, fullness))
            guests += lodged
            rooms.append(_cared(room, lodged, tonight(now), chance))
    return SampleBeds(rooms=tuple(rooms), guests=tuple(guests))


def _rooms(market: StationCode, count: int, before: int, chance: Random) -> Iterator[Room]:
    night_fen = chance.choice(_PRICES_FEN)
    free_nights = chance.choice((0, 0, 3))
    for at in range(count):
        building, within = divmod(at, ROOMS_IN_A_BUILDING)
        floor, number = within % FLOORS + 1, within // FLOORS + 1
        policy = chance.choice(_POLICIES)
        room_id = RoomId(before + at + 1)
        yield Room(
            room_id=room_id,
            market=market,
            building=str(building + 1),
            floor=floor,
            number=f"{floor}{number:02d}",
            policy=policy,
            beds=tuple(_beds(room_id, policy, chance)),
            night_fen=night_fen * (2 if policy is Policy.FAMILY else 1),
            deposit_fen=5000,
            free_nights=free_nights,
        )


def _beds(room_id: RoomId, policy: Policy, chance: Random) -> Iterator[Bed]:
    words = vocabulary()
    count = 2 if policy is Policy.FAMILY else chance.choice((2, 4, 4))
    for at in range(count):
        is_lower = at % 2 == 0
        label = f"{at // 2 + 1}{words.lower if is_lower else words.upper}"
        yield Bed(bed_id=BedId(room_id * 8 + at), label=label, is_lower=is_lower)


def _cared(room: Room, guests: Sequence[SampleGuest], night: date, chance: Random) -> Room:
    """Beds somebody lies in are in use; of the others some wait to be made."""
    slept = {
        bed
        for guest in guests
        if guest.stay.state is State.IN_HOUSE
        for part in guest.stay.parts
        if part.first <= night
        for bed in part.beds
    }
    return replace(
        room,
        beds=tuple(
            replace(
                bed,
                care=Care.OCCUPIED
                if bed.bed_id in slept
                else chance.choices((Care.CLEAN, Care.DIRTY), (12, 1))[0],
            )
            for bed in room.beds
        ),
    )


class _Steward:
    """Fills the rooms of one market. number: of the last stay."""

    def __init__(
        self, names: Names, now: datetime, chance: Random, *, is_booked_ahead: bool
    ) -> None:
        self.number = 0
        self._names, self._now, self._chance = names, now, chance
        self._night = tonight(now)
        self._is_booked_ahead = is_booked_ahead

    def fill(self, room: Room, fullness: float) -> Iterator[SampleGuest]:
        party = _PARTIES.get(room.policy) or self._chance.choice((Party.MAN, Party.WOMAN))
        beds = [bed.bed_id for bed in room.beds]
        units = [tuple(beds)] if room.policy is Policy.FAMILY else [(bed,) for bed in beds]
        for unit in units:
            yield from self._line(room, party, unit, fullness)

    def _line(
        self, room: Room, party: Party, beds: tuple[BedId, ...], fullness: float
    ) -> Iterator[SampleGuest]:
        """One after the other in the same beds."""
        chance = self._chance
        day = self._night
        if chance.random() < fullness:
            first = day - timedelta(days=chance.randint(1, _LONGEST // 2))
            day += timedelta(days=chance.randint(0 if chance.random() < 0.2 else 1, _LONGEST))
            yield self._guest(room, party, beds, first, day)
        last = self._night + timedelta(days=_DAYS_AHEAD if self._is_booked_ahead else 1)
        while day < last:
            day += timedelta(days=chance.choice((0, 1, 2, 4)))
            leaves = day + timedelta(days=chance.randint(1, _LONGEST // 2))
            if day < last and chance.random() < 0.6:
                yield self._guest(room, party, beds, day, leaves)
            day = leaves

    def _guest(
        self, room: Room, party: Party, beds: tuple[BedId, ...], first: date, end: date
    ) -> SampleGuest:
        self.number += 1
        state = State.IN_HOUSE if first < self._night else State.CONFIRMED
        stay = Stay(
            stay_id=StayId(new_id(self._chance)),
            number=f"{self.number:03d}",
            market=room.market,
            party=party,
            first=first,
            end=end,
            state=state,
            parts=(Part(room_id=room.room_id, beds=beds, first=first, end=end),),
            made_at=self._now - timedelta(days=7),
            is_late=self._chance.random() < 0.15,
            night_fen=room.night_fen,
            deposit_fen=room.deposit_fen,
            free_nights=room.free_nights,
        )
        surname = self._chance.choice(self._names.surnames)
        return SampleGuest(stay=stay, form_of_address=f"{surname}{self._names.guests[party.value]}")

"""Reads about beds for pages and the interface: the LodgingReader port on SQLite."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from sqlite3 import Connection

from shared.ids import StationCode
from shared.link.facts import LodgingPrice
from shared.lodging import (
    BedId,
    Block,
    BlockId,
    MarketPolicy,
    Party,
    Payment,
    Quote,
    RegisterEntry,
    Room,
    RoomId,
    Stay,
    StayId,
    quote_nights,
)
from shared.refusals import Refused
from streaming_server.ports.lodging import (
    Calendar,
    Day,
    DeletionLine,
    ExportLine,
    Floor,
    FreeBed,
    Guest,
    MarketBeds,
    Occupancy,
    RegisterLine,
)
from streaming_server.store.lodging import (
    allotments,
    availability,
    calendar,
    payments,
    policies,
    register,
    rooms,
    stays,
)
from streaming_server.store.readers import Readers


class SqlLodgingReader:
    """Obeys ports.lodging.LodgingReader."""

    def __init__(self, readers: Readers, clock: Callable[[], datetime]) -> None:
        self._read = readers.read
        self._clock = clock

    async def markets(self, night: date) -> tuple[MarketBeds, ...]:
        now = self._clock()
        return await self._read(lambda rows: calendar.load_markets(rows, night, now))

    async def free_in_city(self, party: Party, first: date, end: date) -> Mapping[StationCode, int]:
        now = self._clock()
        return await self._read(
            lambda rows: availability.load_free_in_city(rows, party, first, end, now)
        )

    async def free_in_market(
        self, market: StationCode, party: Party, first: date, end: date
    ) -> int:
        now = self._clock()
        return await self._read(
            lambda rows: availability.load_free_in_market(rows, market, party, first, end, now)
        )

    async def markets_to_tidy(self, now: datetime) -> tuple[StationCode, ...]:
        return await self._read(lambda rows: _markets_to_tidy(rows, now))

    async def prices(self) -> tuple[LodgingPrice, ...]:
        return await self._read(rooms.load_prices)

    async def policies(self) -> Mapping[StationCode, MarketPolicy]:
        return await self._read(policies.load_policies)

    async def free_beds(
        self, market: StationCode, party: Party, first: date, end: date, limit: int
    ) -> tuple[FreeBed, ...]:
        now = self._clock()

        def load(rows: Connection) -> tuple[FreeBed, ...]:
            found = availability.load_free_beds(rows, market, party, first, end, now, limit)
            known = rooms.load_rooms(rows, [room_id for room_id, _ in found])
            pairs = ((known[room_id], known[room_id].bed(bed_id)) for room_id, bed_id in found)
            return tuple(FreeBed(room=room, bed=bed) for room, bed in pairs if bed)

        return await self._read(load)

    async def floors(self, market: StationCode) -> tuple[Floor, ...]:
        return await self._read(lambda rows: calendar.load_floors(rows, market))

    async def calendar(self, market: StationCode, floor: Floor, first: date, end: date) -> Calendar:
        now = self._clock()
        return await self._read(
            lambda rows: calendar.load_calendar(rows, market, floor, first, end, now)
        )

    async def day(self, market: StationCode, day: date) -> Day:
        now = self._clock()
        return await self._read(lambda rows: calendar.load_day(rows, market, day, now))

    async def guest(self, stay_id: StayId) -> Guest | None:
        def load(rows: Connection) -> Guest | None:
            stay = stays.load_stay(rows, stay_id)
            return calendar.with_contacts(rows, (stay,))[0] if stay else None

        return await self._read(load)

    async def payments(self, stay_id: StayId) -> tuple[Payment, ...]:
        return await self._read(lambda rows: payments.load_payments(rows, stay_id))

    async def block(self, block_id: BlockId) -> Block | None:
        return await self._read(lambda rows: stays.load_block(rows, block_id))

    async def allotted(self, market: StationCode) -> tuple[Block, ...]:
        return await self._read(lambda rows: allotments.load_allotted(rows, market))

    async def room_of(self, bed_id: BedId) -> Room | None:
        def load(rows: Connection) -> Room | None:
            room_id = rooms.load_room_of(rows, bed_id)
            return rooms.load_rooms(rows, [room_id])[room_id] if room_id else None

        return await self._read(load)

    async def rooms(self, room_ids: Iterable[RoomId]) -> Mapping[RoomId, Room]:
        wanted = sorted(set(room_ids))
        return await self._read(lambda rows: rooms.load_rooms(rows, wanted))

    async def quote(self, stay: Stay, end: date) -> Quote | Refused:
        now = self._clock()
        return await self._read(lambda rows: _quote(rows, stay, end, now))

    async def registered(self, stay_id: StayId) -> tuple[RegisterEntry, ...]:
        return await self._read(lambda rows: register.load_entries(rows, stay_id))

    async def register(
        self, market: StationCode, first: date, end: date
    ) -> tuple[RegisterLine, ...]:
        return await self._read(lambda rows: register.load_register(rows, market, first, end))

    async def register_exports(self, market: StationCode, limit: int) -> tuple[ExportLine, ...]:
        return await self._read(lambda rows: register.load_exports(rows, market, limit))

    async def register_deletions(self, market: StationCode, limit: int) -> tuple[DeletionLine, ...]:
        return await self._read(lambda rows: register.load_deletions(rows, market, limit))

    async def markets_with_entries_until(self, before: date) -> tuple[StationCode, ...]:
        return await self._read(lambda rows: register.load_markets_until(rows, before))

    async def occupancy(self, first: date, end: date) -> tuple[Occupancy, ...]:
        now = self._clock()
        return await self._read(lambda rows: calendar.load_occupancy(rows, first, end, now))


def _markets_to_tidy(rows: Connection, now: datetime) -> tuple[StationCode, ...]:
    found = {
        *stays.load_markets_to_tidy(rows, now),
        *policies.load_markets_overdue(rows, now),
        *allotments.load_markets_lapsed(rows, now),
    }
    return tuple(sorted(found))


def _quote(rows: Connection, stay: Stay, end: date, now: datetime) -> Quote | Refused:
    """The own bed as long as it is free, then the first bed that is free for the rest."""
    last = stay.parts[-1]
    own = rooms.load_room_nights(rows, last.room_id, stay.first, max(end, stay.end), now)
    assert own is not None
    alone = quote_nights(stay, stay.first, end, own)
    if isinstance(alone, Quote):
        return alone
    night = own.first_taken(last.beds, last.first, end, stay.stay_id) or last.end
    if not last.first < night < end:
        return alone
    found = availability.load_room_for(rows, stay.market, stay.party, night, end, now)
    other = rooms.load_room_nights(rows, found, stay.first, end, now) if found else None
    if other is None:
        return alone
    free = [
        bed.bed_id
        for bed in other.room.beds
        if other.first_taken((bed.bed_id,), night, end, stay.stay_id) is None
    ]
    return quote_nights(stay, stay.first, end, own, other, free[0] if free else None)

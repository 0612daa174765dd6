"""Reads about beds, and the read models they give. Names and phones come only with `Guest`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shared.applications import Contact
from shared.ids import StationCode
from shared.link.facts import LodgingPrice
from shared.lodging import (
    Bed,
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
)
from shared.lodging.inventory import RoomLine
from shared.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBeds:
    """free: beds that nobody has in the night. out: of those that are there, out of order."""

    market: StationCode
    name: str
    rooms: int
    beds: int
    free: int
    out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    building: str
    floor: int
    rooms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A stay with the person behind it: for staff and whoever holds the link. contact: None before
    the hold is confirmed."""

    stay: Stay
    contact: Contact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """One floor in some nights: what stands in its beds, over or not, but not what was let go."""

    rooms: tuple[Room, ...]
    guests: tuple[Guest, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One market's day at the counter. denied: wishes for tonight or later that found no bed.

    offered: those that waited, or asked at a machine without a network, and have a bed now, if
    somebody tells them.
    """

    arrivals: tuple[Guest, ...]
    departures: tuple[Guest, ...]
    offered: tuple[Guest, ...]
    waiting: tuple[Guest, ...]
    denied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeBed:
    room: Room
    bed: Bed


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """Bed nights of one market in one night."""

    market: StationCode
    name: str
    night: date
    beds: int
    sold: int
    blocked: int
    denied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnished:
    """What an import did; beds: new ones."""

    added: int
    changed: int
    beds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A guest of the register with the stay: the most personal read there is."""

    entry: RegisterEntry
    stay: Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """Who took which days of the register along. account: its name."""

    account: str
    first: date
    end: date
    rows: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionLine:
    """So many entries went when their term was over: of stays that ended on `before` or earlier."""

    before: date
    rows: int
    at: datetime


class Furnisher(Protocol):
    async def furnish_by(self, lines: Iterable[RoomLine]) -> Furnished:
        """All of the rooms in one transaction. Raises Unavailable."""


class LodgingReader(Protocol):
    async def markets(self, night: date) -> tuple[MarketBeds, ...]:
        """Those that have beds; the largest first."""

    async def free_in_city(self, party: Party, first: date, end: date) -> Mapping[StationCode, int]:
        """Beds, for a family rooms, that are free in all of the nights."""

    async def free_in_market(
        self, market: StationCode, party: Party, first: date, end: date
    ) -> int: ...
    async def markets_to_tidy(self, now: datetime) -> tuple[StationCode, ...]:
        """Where a hold ran out, somebody waits for a night that has begun, or policy gives a bed on
        whose guest did not come."""

    async def prices(self) -> tuple[LodgingPrice, ...]:
        """Of the markets that have beds."""

    async def policies(self) -> Mapping[StationCode, MarketPolicy]:
        """Of the markets for which anything was decided."""

    async def free_beds(
        self, market: StationCode, party: Party, first: date, end: date, limit: int
    ) -> tuple[FreeBed, ...]: ...
    async def floors(self, market: StationCode) -> tuple[Floor, ...]: ...
    async def calendar(
        self, market: StationCode, floor: Floor, first: date, end: date
    ) -> Calendar: ...
    async def day(self, market: StationCode, day: date) -> Day:
        """Who comes and goes that day, who came late, and who waits."""

    async def guest(self, stay_id: StayId) -> Guest | None: ...
    async def payments(self, stay_id: StayId) -> tuple[Payment, ...]:
        """In the order in which they were made."""

    async def block(self, block_id: BlockId) -> Block | None: ...
    async def allotted(self, market: StationCode) -> tuple[Block, ...]:
        """What is machines' to give now."""

    async def room_of(self, bed_id: BedId) -> Room | None: ...
    async def rooms(self, room_ids: Iterable[RoomId]) -> Mapping[RoomId, Room]: ...

    async def quote(self, stay: Stay, end: date) -> Quote | Refused:
        """Until another day of leaving, with a move where the own bed is taken."""

    async def registered(self, stay_id: StayId) -> tuple[RegisterEntry, ...]:
        """In the order in which they were written."""

    async def register(
        self, market: StationCode, first: date, end: date
    ) -> tuple[RegisterLine, ...]:
        """[first, end) by the day of registering; only behind a wish that is written down."""

    async def register_exports(self, market: StationCode, limit: int) -> tuple[ExportLine, ...]:
        """Newest first."""

    async def register_deletions(self, market: StationCode, limit: int) -> tuple[DeletionLine, ...]:
        """Newest first."""

    async def markets_with_entries_until(self, before: date) -> tuple[StationCode, ...]:
        """Where the register holds somebody whose stay ended on the day or earlier."""

    async def occupancy(self, first: date, end: date) -> tuple[Occupancy, ...]:
        """By market and night."""

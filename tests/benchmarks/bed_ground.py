"""The city's beds with half a year of nights, laid for a server that is about to start."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from sqlite3 import Connection
from typing import Final

from shared.ids import StationCode
from shared.lodging import Bed, BedId, Policy, Room, RoomId, tonight
from streaming_server.app import control_plane, utc_now
from streaming_server.sample_city import make_city
from streaming_server.settings import Settings
from streaming_server.store.lodging.nights import day_number
from streaming_server.store.rows import instant
from tests.fair import STAFF, station

MARKET: Final = StationCode("JN-BED-G01")
PASSWORD: Final = "korb-haus-nadel"
#: Two weeks on average, as gig workers stay.
LONGEST_NIGHTS: Final = 29
_STAY: Final = (
    "INSERT INTO stays (row, stay_id, day, number, market, party, first, leaves, state, made_at, "
    "is_late, night_fen, deposit_fen, free_nights) VALUES (:row, :stay_id, :day, :number, "
    ":market, :party, :first, :leaves, 'confirmed', :made_at, 0, 0, 0, 0)"
)
_NIGHT: Final = "INSERT INTO bed_nights (bed_id, night, stay) VALUES (:bed_id, :night, :stay)"


async def lay_market(folder: Path, beds: int) -> str:
    """One market with single rooms; the token of its staff."""
    rooms = [
        Room(
            room_id=RoomId(at),
            market=MARKET,
            building="1",
            number=f"{at:03d}",
            floor=1,
            policy=Policy.MEN,
            beds=(Bed(bed_id=BedId(at), label="1"),),
        )
        for at in range(1, beds + 1)
    ]
    async with control_plane(Settings(data=folder)) as (store, _, identity):
        await store.seed([station(), station(MARKET, is_gig_market=True)], (), ())
        await store.furnish(rooms)
        await identity.add_account("staff", PASSWORD, STAFF)
        token = await identity.sign_in("staff", PASSWORD)
    assert token is not None
    return token


async def lay_city(folder: Path, days: int, share: float) -> tuple[int, int]:
    """5 533 rooms, a share of the nights of so many days taken. The beds, and the nights."""
    city = make_city("jinan", utc_now())
    async with control_plane(Settings(data=folder)) as (store, _, _):
        await store.seed(city.stations, (), ())
        await store.furnish(city.beds.rooms)
        nights = await store.write(lambda rows: _fill(rows, city.beds.rooms, days, share))
    return sum(len(room.beds) for room in city.beds.rooms), nights


def _fill(connection: Connection, rooms: tuple[Room, ...], days: int, share: float) -> int:
    chance, now = Random(7), utc_now()
    first = tonight(now)
    taken, row = 0, 0
    for room in rooms:
        party = {Policy.WOMEN: "woman", Policy.FAMILY: "family"}.get(room.policy, "man")
        stays, nights = [], []
        for bed in room.beds:
            for begins, leaves in _stays(chance, first, days, share):
                row += 1
                stays.append(_stay(row, room, party, begins, leaves, now))
                nights += [
                    {"bed_id": bed.bed_id, "night": night, "stay": row}
                    for night in range(day_number(begins), day_number(leaves))
                ]
        connection.executemany(_STAY, stays)
        connection.executemany(_NIGHT, nights)
        if room.policy is Policy.FLOATING:
            _claim(connection, room, nights)
        taken += len(nights)
    return taken


def _stays(chance: Random, first: date, days: int, share: float) -> Iterator[tuple[date, date]]:
    """One after the other, with gaps so that the share of nights is taken."""
    mean = (LONGEST_NIGHTS + 1) / 2
    gap = mean * (1 - share) / share
    last = first + timedelta(days=days)
    day = first + timedelta(days=round(chance.uniform(0, gap)))
    while day < last:
        leaves = min(day + timedelta(days=chance.randint(1, LONGEST_NIGHTS)), last)
        yield day, leaves
        day = leaves + timedelta(days=round(chance.uniform(0, 2 * gap)))


def _stay(
    row: int, room: Room, party: str, first: date, leaves: date, now: datetime
) -> dict[str, object]:
    return {
        "row": row,
        "stay_id": f"benchmark-{row:032d}",
        "day": now.date().isoformat(),
        "number": f"{row}",
        "market": room.market,
        "party": party,
        "first": day_number(first),
        "leaves": day_number(leaves),
        "made_at": instant(now),
    }


def _claim(connection: Connection, room: Room, nights: list[dict[str, int]]) -> None:
    claimed = {night["night"] for night in nights}
    connection.executemany(
        "INSERT INTO room_nights (room_id, night, party) VALUES (:room_id, :night, 'man')",
        [{"room_id": room.room_id, "night": night} for night in sorted(claimed)],
    )

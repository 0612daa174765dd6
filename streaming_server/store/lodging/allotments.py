"""Rows of beds that are machines' to give: blocks that name one."""

from datetime import date, datetime, timedelta
from sqlite3 import Connection

from shared.ids import StationCode
from shared.lodging import (
    AllottedBed,
    BedId,
    Block,
    BlockId,
    Party,
    Policy,
    Room,
    kept_until,
    tonight,
)
from streaming_server.store.lodging.availability import load_free_beds
from streaming_server.store.lodging.nights import day_number
from streaming_server.store.lodging.rooms import load_rooms
from streaming_server.store.lodging.stays import load_block, read_block
from streaming_server.store.rows import Row, instant

_OPEN = "kiosk_id IS NOT NULL AND lifted_at IS NULL"
#: Floating rooms are passed over: so many more beds are looked at.
_LOOKED_AT = 10


def load_choices(
    connection: Connection,
    market: StationCode,
    party: Party,
    night: date,
    now: datetime,
    most: int,
) -> tuple[tuple[Room, BedId], ...]:
    found = load_free_beds(
        connection, market, party, night, night + timedelta(days=1), now, most * _LOOKED_AT
    )
    rooms = load_rooms(connection, [room_id for room_id, _ in found])
    fixed = (
        (rooms[room_id], bed_id)
        for room_id, bed_id in found
        if rooms[room_id].policy is not Policy.FLOATING
    )
    return tuple(fixed)[:most]


def load_allotted(connection: Connection, market: StationCode) -> tuple[Block, ...]:
    rows = connection.execute(
        f"SELECT * FROM blocks WHERE market = :market AND {_OPEN} ORDER BY row", {"market": market}
    )
    return tuple(map(read_block, rows))


def load_markets_lapsed(connection: Connection, now: datetime) -> tuple[StationCode, ...]:
    """Where a machine was not heard of until its guests are waited for no longer."""
    night = tonight(now)
    last = night if kept_until(night) <= now else night - timedelta(days=1)
    rows = connection.execute(
        f"SELECT DISTINCT market FROM blocks WHERE {_OPEN} AND first <= :last",
        {"last": day_number(last)},
    )
    return tuple(StationCode(row["market"]) for row in rows)


def save_recall(connection: Connection, block_id: BlockId, at: datetime) -> None:
    connection.execute(
        "UPDATE blocks SET recalled_at = :at WHERE block_id = :block_id",
        {"block_id": block_id, "at": instant(at)},
    )


def load_allotted_bed(connection: Connection, block_id: BlockId) -> AllottedBed | None:
    """As its machine knows it, while it is the machine's."""
    block = load_block(connection, block_id)
    if block is None or block.lifted_at is not None:
        return None
    return _known(connection, block)


def load_of_station(connection: Connection, station: StationCode) -> tuple[AllottedBed, ...]:
    rows = connection.execute(
        f"SELECT * FROM blocks WHERE station = :station AND {_OPEN} ORDER BY row",
        {"station": station},
    )
    known = (_known(connection, read_block(row)) for row in rows.fetchall())
    return tuple(one for one in known if one is not None)


def _known(connection: Connection, block: Block) -> AllottedBed | None:
    if block.allotted is None:
        return None
    room = load_rooms(connection, [block.part.room_id])[block.part.room_id]
    market: Row = connection.execute(
        "SELECT name, street, address FROM stations WHERE code = :market", {"market": block.market}
    ).fetchone()
    labels = [bed.label for bed in room.beds if bed.bed_id in block.part.beds]
    return AllottedBed(
        block_id=block.block_id,
        kiosk_id=block.allotted.kiosk_id,
        market=block.market,
        market_name=market["name"],
        address=f"{market['street']} {market['address']}",
        building=room.building,
        room=room.number,
        beds=tuple(labels),
        party=block.allotted.party,
        night=block.part.first,
        night_fen=room.night_fen,
        deposit_fen=room.deposit_fen,
        free_nights=room.free_nights,
        is_recalled=block.allotted.recalled_at is not None,
    )

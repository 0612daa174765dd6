"""Rows of rooms and beds, and rooms as they stand in some nights."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from sqlite3 import Connection
from typing import Final

from shared.ids import StationCode
from shared.link.facts import LodgingPrice
from shared.lodging import Bed, BedId, Care, Party, Policy, Room, RoomId, RoomNights
from streaming_server.store.lodging.nights import day_number, read_day
from streaming_server.store.rows import Row, instant, places

#: Holds that ran out have nothing, whoever tidies up after them.
RAN_OUT: Final = "(SELECT row FROM stays WHERE state IN ('held', 'offered') AND hold_until <= :now)"


def load_prices(connection: Connection) -> tuple[LodgingPrice, ...]:
    """Of the markets that have rooms."""
    rows = connection.execute(
        "SELECT market, name, MIN(night_fen) AS low, MAX(night_fen) AS high, "
        "MAX(deposit_fen) AS deposit, MAX(free_nights) AS free "
        "FROM lodging_rooms JOIN stations ON stations.code = market GROUP BY market, name"
    )
    return tuple(
        LodgingPrice(
            market=row["market"],
            name=row["name"],
            low_fen=row["low"],
            high_fen=row["high"],
            deposit_fen=row["deposit"],
            free_nights=row["free"],
        )
        for row in rows
    )


def load_rooms(connection: Connection, room_ids: Sequence[int]) -> dict[RoomId, Room]:
    """By building, floor and number, for as many as one statement takes."""
    names, bound = places("room", room_ids)
    beds: dict[int, list[Bed]] = {}
    for row in connection.execute(
        f"SELECT * FROM beds WHERE room_id IN ({names}) ORDER BY room_id, label", bound
    ):
        beds.setdefault(row["room_id"], []).append(_bed(row))
    rows = connection.execute(
        f"SELECT * FROM lodging_rooms WHERE room_id IN ({names}) ORDER BY building, floor, number",
        bound,
    )
    return {RoomId(row["room_id"]): _room(row, beds.get(row["room_id"], ())) for row in rows}


def load_room_of(connection: Connection, bed_id: BedId) -> RoomId | None:
    row = connection.execute(
        "SELECT room_id FROM beds WHERE bed_id = :bed_id", {"bed_id": bed_id}
    ).fetchone()
    return RoomId(row["room_id"]) if row else None


def load_room_nights(
    connection: Connection, room_id: RoomId, first: date, end: date, now: datetime
) -> RoomNights | None:
    """None when there is no such room."""
    room = load_rooms(connection, [room_id]).get(room_id)
    if room is None:
        return None
    names, bound = places("bed", [bed.bed_id for bed in room.beds])
    rows = connection.execute(
        "SELECT bed_id, night, stay_id, stays.party AS party, block_id FROM bed_nights "
        "LEFT JOIN stays ON stays.row = bed_nights.stay "
        "LEFT JOIN blocks ON blocks.row = bed_nights.block "
        f"WHERE bed_id IN ({names}) AND night >= :first AND night < :end "
        f"AND (bed_nights.stay IS NULL OR bed_nights.stay NOT IN {RAN_OUT})",
        {**bound, "first": day_number(first), "end": day_number(end), "now": instant(now)},
    ).fetchall()
    return RoomNights(
        room=room,
        taken={
            (BedId(row["bed_id"]), read_day(row["night"])): row["stay_id"] or row["block_id"]
            for row in rows
        },
        parties={read_day(row["night"]): Party(row["party"]) for row in rows if row["party"]},
    )


def save_rooms(connection: Connection, rooms: Iterable[Room]) -> None:
    """New rooms and beds are added, known ones changed in place; no bed is taken away."""
    known = tuple(rooms)
    connection.executemany(
        "INSERT INTO lodging_rooms (room_id, market, building, floor, number, policy, night_fen, "
        "deposit_fen, free_nights) VALUES (:room_id, :market, :building, :floor, :number, "
        ":policy, :night_fen, :deposit_fen, :free_nights) "
        "ON CONFLICT (room_id) DO UPDATE SET floor = excluded.floor, policy = excluded.policy, "
        "night_fen = excluded.night_fen, deposit_fen = excluded.deposit_fen, "
        "free_nights = excluded.free_nights",
        [_room_row(room) for room in known],
    )
    connection.executemany(
        "INSERT INTO beds (bed_id, room_id, label, is_lower, care) "
        "VALUES (:bed_id, :room_id, :label, :is_lower, :care) "
        "ON CONFLICT (bed_id) DO UPDATE SET is_lower = excluded.is_lower",
        [_bed_row(room.room_id, bed) for room in known for bed in room.beds],
    )


def _room_row(room: Room) -> Row:
    return {
        "room_id": room.room_id,
        "market": room.market,
        "building": room.building,
        "floor": room.floor,
        "number": room.number,
        "policy": room.policy.value,
        "night_fen": room.night_fen,
        "deposit_fen": room.deposit_fen,
        "free_nights": room.free_nights,
    }


def _bed_row(room_id: RoomId, bed: Bed) -> Row:
    return {
        "bed_id": bed.bed_id,
        "room_id": room_id,
        "label": bed.label,
        "is_lower": int(bed.is_lower),
        "care": bed.care.value,
    }


def save_care(connection: Connection, bed_id: BedId, care: Care) -> None:
    connection.execute(
        "UPDATE beds SET care = :care WHERE bed_id = :bed_id",
        {"bed_id": bed_id, "care": care.value},
    )


def _room(row: Row, beds: Iterable[Bed]) -> Room:
    return Room(
        room_id=RoomId(row["room_id"]),
        market=StationCode(row["market"]),
        building=row["building"],
        number=row["number"],
        floor=row["floor"],
        policy=Policy(row["policy"]),
        beds=tuple(beds),
        night_fen=row["night_fen"],
        deposit_fen=row["deposit_fen"],
        free_nights=row["free_nights"],
    )


def _bed(row: Row) -> Bed:
    return Bed(
        bed_id=BedId(row["bed_id"]),
        label=row["label"],
        is_lower=bool(row["is_lower"]),
        care=Care(row["care"]),
    )

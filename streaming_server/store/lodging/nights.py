"""Taking nights and giving them back: the one place that writes night rows."""

from collections.abc import Iterable
from datetime import date, timedelta
from sqlite3 import Connection
from typing import Final

from shared.lodging import (
    HAS_NIGHTS,
    BedId,
    Block,
    Part,
    Party,
    Policy,
    RoomId,
    Stay,
    bed_nights,
    nights_between,
)

_FIRST_DAY: Final = date(1970, 1, 1)
Nights = frozenset[tuple[BedId, date]]


def day_number(day: date) -> int:
    return (day - _FIRST_DAY).days


def read_day(number: int) -> date:
    return _FIRST_DAY + timedelta(days=number)


def move_nights(connection: Connection, row: int, before: Stay | None, stay: Stay) -> None:
    """Bring the beds' and rooms' nights of a stay to what it has now. row: the stay's.

    Raises IntegrityError when one is somebody else's; the caller's transaction is undone then.
    """
    held, wanted = nights_of(before), nights_of(stay)
    connection.executemany(
        "DELETE FROM bed_nights WHERE bed_id = :bed_id AND night = :night AND stay = :stay",
        _rows(held - wanted, row),
    )
    for room_id in {part.room_id for part in before.parts} if before else ():
        _clear_room(connection, room_id, before)
    connection.executemany(
        "INSERT INTO bed_nights (bed_id, night, stay) VALUES (:bed_id, :night, :stay)",
        _rows(wanted - held, row),
    )
    if stay.state in HAS_NIGHTS:
        _claim_rooms(connection, stay.parts, stay.party)


def move_person(
    connection: Connection,
    row: int,
    before: tuple[int | None, frozenset[date]],
    after: tuple[int | None, frozenset[date]],
) -> None:
    """before, after: the lodger and the nights in which they have a bed by this stay."""
    if before == after:
        return
    connection.executemany(
        "DELETE FROM person_nights WHERE lodger = :lodger AND night = :night AND stay = :stay",
        _person_rows(before, row),
    )
    connection.executemany(
        "INSERT INTO person_nights (lodger, night, stay) VALUES (:lodger, :night, :stay)",
        _person_rows(after, row),
    )


def take_block(connection: Connection, row: int, part: Part) -> None:
    connection.executemany(
        "INSERT INTO bed_nights (bed_id, night, block) VALUES (:bed_id, :night, :stay)",
        _rows(bed_nights((part,)), row),
    )


def lift_block(connection: Connection, row: int, block: Block, end: date) -> None:
    """The nights from `end` on can be given again."""
    left = frozenset((bed, night) for bed, night in bed_nights((block.part,)) if night >= end)
    connection.executemany(
        "DELETE FROM bed_nights WHERE bed_id = :bed_id AND night = :night AND block = :stay",
        _rows(left, row),
    )


def nights_of(stay: Stay | None) -> Nights:
    return bed_nights(stay.parts) if stay and stay.state in HAS_NIGHTS else frozenset()


def _rows(nights: Nights, row: int) -> list[dict[str, int]]:
    return [
        {"bed_id": bed, "night": day_number(night), "stay": row} for bed, night in sorted(nights)
    ]


def _person_rows(lodged: tuple[int | None, frozenset[date]], row: int) -> list[dict[str, int]]:
    lodger, nights = lodged
    if lodger is None:
        return []
    return [{"lodger": lodger, "night": day_number(at), "stay": row} for at in sorted(nights)]


def _clear_room(connection: Connection, room_id: RoomId, before: Stay | None) -> None:
    """A floating room is for anybody again once its last bed of the night was given back."""
    if before is None:
        return
    connection.execute(
        "DELETE FROM room_nights WHERE room_id = :room_id AND night >= :first AND night < :end "
        "AND NOT EXISTS (SELECT 1 FROM bed_nights JOIN beds USING (bed_id) "
        "WHERE beds.room_id = room_nights.room_id AND bed_nights.night = room_nights.night "
        "AND bed_nights.stay IS NOT NULL)",
        {
            "room_id": room_id,
            "first": day_number(before.first),
            "end": day_number(before.end),
        },
    )


def _claim_rooms(connection: Connection, parts: Iterable[Part], party: Party) -> None:
    for part in parts:
        room = connection.execute(
            "SELECT policy FROM lodging_rooms WHERE room_id = :room_id", {"room_id": part.room_id}
        ).fetchone()
        if room["policy"] != Policy.FLOATING:
            continue
        connection.executemany(
            "INSERT INTO room_nights (room_id, night, party) VALUES (:room_id, :night, :party) "
            "ON CONFLICT (room_id, night) DO NOTHING",
            [
                {"room_id": part.room_id, "night": day_number(night), "party": party.value}
                for night in nights_between(part.first, part.end)
            ],
        )

"""Many rooms and stays at once, for a sample or a move from another system.

What is laid passes the same guards as everything else: a night that is taken undoes all of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection

from shared.lodging import HAS_NIGHTS, Policy, Room, RoomId, Stay, bed_nights, nights_between
from streaming_server.store.lodging.nights import day_number
from streaming_server.store.lodging.rooms import save_rooms
from streaming_server.store.lodging.stays import part_row, stay_row
from streaming_server.store.rows import insertion


def lay_beds(
    connection: Connection,
    rooms: Iterable[Room],
    stays: Sequence[Stay],
    forms_of_address: Mapping[str, str],
) -> bool:
    """False when there are stays already: then nothing is laid but the rooms.

    forms_of_address: by stay. Raises IntegrityError.
    """
    known = tuple(rooms)
    save_rooms(connection, known)
    if connection.execute("SELECT 1 FROM stays LIMIT 1").fetchone():
        return False
    if not stays:
        return True
    numbered = tuple(enumerate(stays, start=1))
    rows = [{**stay_row(stay, None), "row": row} for row, stay in numbered]
    connection.executemany(insertion("stays", rows[0]), rows)
    connection.executemany(
        "INSERT INTO stay_contacts (stay, form_of_address) VALUES (:stay, :form)",
        [{"stay": row, "form": forms_of_address[stay.stay_id]} for row, stay in numbered],
    )
    connection.executemany(
        "INSERT INTO stay_parts (stay, first, leaves, room_id, beds) "
        "VALUES (:stay, :first, :leaves, :room_id, :beds)",
        [part_row(row, part) for row, stay in numbered for part in stay.parts],
    )
    _lay_nights(connection, numbered, {room.room_id: room for room in known})
    return True


def _lay_nights(
    connection: Connection,
    numbered: Sequence[tuple[int, Stay]],
    rooms: Mapping[RoomId, Room],
) -> None:
    standing = [(row, stay) for row, stay in numbered if stay.state in HAS_NIGHTS]
    nights = sorted(
        (bed, day_number(night), row)
        for row, stay in standing
        for bed, night in bed_nights(stay.parts)
    )
    connection.executemany(
        "INSERT INTO bed_nights (bed_id, night, stay) VALUES (:bed_id, :night, :stay)",
        [{"bed_id": bed, "night": night, "stay": row} for bed, night, row in nights],
    )
    claims = {
        (part.room_id, day_number(night), stay.party.value)
        for _, stay in standing
        for part in stay.parts
        if rooms[part.room_id].policy is Policy.FLOATING
        for night in nights_between(part.first, part.end)
    }
    connection.executemany(
        "INSERT INTO room_nights (room_id, night, party) VALUES (:room_id, :night, :party)",
        [
            {"room_id": room_id, "night": night, "party": party}
            for room_id, night, party in sorted(claims)
        ],
    )

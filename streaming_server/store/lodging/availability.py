"""What is free: in one market, and in all of them at once.

A bed is free when none of the nights has a row. Holds that ran out are looked through; a floating
room is for the guests it has.
"""

from datetime import date, datetime
from sqlite3 import Connection
from typing import Final

from shared.ids import StationCode
from shared.lodging import BedId, Party, Policy, RoomId
from streaming_server.store.lodging.nights import day_number
from streaming_server.store.lodging.rooms import RAN_OUT
from streaming_server.store.rows import instant

_POLICIES: Final = {
    Party.MAN: Policy.MEN,
    Party.WOMAN: Policy.WOMEN,
    Party.FAMILY: Policy.FAMILY,
}
_IS_FOR: Final = (
    "rooms.policy IN (:policy, 'floating') AND (rooms.policy <> 'floating' OR NOT EXISTS ("
    "SELECT 1 FROM room_nights WHERE room_nights.room_id = rooms.room_id "
    "AND night >= :first AND night < :end AND party <> :party))"
)
_TAKEN: Final = (
    "night >= :first AND night < :end "
    f"AND (bed_nights.stay IS NULL OR bed_nights.stay NOT IN {RAN_OUT})"
)
_FREE_BED: Final = (
    "beds.care <> 'out_of_order' AND NOT EXISTS (SELECT 1 FROM bed_nights "
    f"WHERE bed_nights.bed_id = beds.bed_id AND {_TAKEN})"
)
_FREE_ROOM: Final = (
    "NOT EXISTS (SELECT 1 FROM beds CROSS JOIN bed_nights ON bed_nights.bed_id = beds.bed_id "
    f"WHERE beds.room_id = rooms.room_id AND {_TAKEN})"
)


def load_free_in_city(
    connection: Connection, party: Party, first: date, end: date, now: datetime
) -> dict[StationCode, int]:
    """By market: beds, or for a family rooms, that are free in all of the nights."""
    rows = connection.execute(
        f"SELECT rooms.market AS market, COUNT(*) AS free {_from(party)} GROUP BY rooms.market",
        _bound(party, first, end, now),
    )
    return {StationCode(row["market"]): row["free"] for row in rows}


def load_free_in_market(
    connection: Connection,
    market: StationCode,
    party: Party,
    first: date,
    end: date,
    now: datetime,
) -> int:
    row = connection.execute(
        f"SELECT COUNT(*) AS free {_from(party)} AND rooms.market = :market",
        {**_bound(party, first, end, now), "market": market},
    ).fetchone()
    free: int = row["free"]
    return free


def load_room_for(
    connection: Connection,
    market: StationCode,
    party: Party,
    first: date,
    end: date,
    now: datetime,
) -> RoomId | None:
    """The room of the bed to offer."""
    found = load_free_beds(connection, market, party, first, end, now, 1)
    return found[0][0] if found else None


def load_free_beds(
    connection: Connection,
    market: StationCode,
    party: Party,
    first: date,
    end: date,
    now: datetime,
    limit: int,
) -> list[tuple[RoomId, BedId]]:
    """Rooms kept for such guests first, then made beds and lower ones. For a family the first bed
    of each free room."""
    bed = "beds.bed_id"
    order = "rooms.policy = 'floating', beds.care <> 'clean', NOT beds.is_lower"
    if party is Party.FAMILY:
        bed = "(SELECT MIN(bed_id) FROM beds WHERE beds.room_id = rooms.room_id)"
        order = "rooms.policy = 'floating'"
    rows = connection.execute(
        f"SELECT rooms.room_id AS room_id, {bed} AS bed_id {_from(party)} "
        f"AND rooms.market = :market ORDER BY {order}, rooms.building, rooms.floor, "
        "rooms.number LIMIT :limit",
        {**_bound(party, first, end, now), "market": market, "limit": limit},
    )
    return [(RoomId(row["room_id"]), BedId(row["bed_id"])) for row in rows]


def _from(party: Party) -> str:
    if party is Party.FAMILY:
        return f"FROM lodging_rooms AS rooms WHERE {_IS_FOR} AND {_FREE_ROOM}"
    return (
        "FROM lodging_rooms AS rooms JOIN beds ON beds.room_id = rooms.room_id "
        f"WHERE {_IS_FOR} AND {_FREE_BED}"
    )


def _bound(party: Party, first: date, end: date, now: datetime) -> dict[str, object]:
    return {
        "policy": _POLICIES[party].value,
        "party": party.value,
        "first": day_number(first),
        "end": day_number(end),
        "now": instant(now),
    }

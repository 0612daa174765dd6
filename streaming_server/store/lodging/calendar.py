"""What the bed calendar shows: markets at a glance, one floor by nights, the day's lists."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from sqlite3 import Connection
from typing import Final

from shared.ids import StationCode
from shared.lodging import Stay
from streaming_server.ports.lodging import Calendar, Day, Floor, Guest, MarketBeds, Occupancy
from streaming_server.store.lodging.nights import day_number, read_day
from streaming_server.store.lodging.rooms import RAN_OUT, load_rooms
from streaming_server.store.lodging.stays import load_stay_contacts, read_block, read_stays
from streaming_server.store.rows import instant, places

_BEDS: Final = "LENGTH(beds) - LENGTH(REPLACE(beds, ',', '')) + 1"
_SOLD: Final = (
    "SELECT stays.market AS market, stay_parts.first AS first, stay_parts.leaves AS leaves, "
    f"SUM({_BEDS}) AS beds FROM stay_parts JOIN stays ON stays.row = stay_parts.stay "
    "WHERE stay_parts.first < :end AND stay_parts.leaves > :first "
    "AND state IN ('confirmed', 'in_house', 'checked_out') "
    "GROUP BY stays.market, stay_parts.first, stay_parts.leaves"
)
_BLOCKED: Final = (
    f"SELECT market, first, leaves, {_BEDS} AS beds FROM blocks "
    "WHERE first < :end AND leaves > :first"
)
_DENIED: Final = (
    "SELECT market, first, first + 1 AS leaves, 1 AS beds FROM denied_beds "
    "WHERE first >= :first AND first < :end"
)


def load_markets(connection: Connection, night: date, now: datetime) -> tuple[MarketBeds, ...]:
    rows = connection.execute(
        "SELECT rooms.market AS market, stations.name AS name, "
        "COUNT(DISTINCT rooms.room_id) AS rooms, COUNT(*) AS beds, "
        "SUM(beds.care = 'out_of_order') AS out, "
        "SUM(beds.care <> 'out_of_order' AND NOT EXISTS (SELECT 1 FROM bed_nights "
        "WHERE bed_nights.bed_id = beds.bed_id AND night = :night AND "
        f"(bed_nights.stay IS NULL OR bed_nights.stay NOT IN {RAN_OUT}))) AS free "
        "FROM lodging_rooms AS rooms JOIN beds ON beds.room_id = rooms.room_id "
        "JOIN stations ON stations.code = rooms.market "
        "GROUP BY rooms.market, stations.name ORDER BY beds DESC, rooms.market",
        {"night": day_number(night), "now": instant(now)},
    )
    return tuple(
        MarketBeds(
            market=StationCode(row["market"]),
            name=row["name"],
            rooms=row["rooms"],
            beds=row["beds"],
            free=row["free"],
            out=row["out"],
        )
        for row in rows
    )


def load_floors(connection: Connection, market: StationCode) -> tuple[Floor, ...]:
    rows = connection.execute(
        "SELECT building, floor, COUNT(*) AS rooms FROM lodging_rooms WHERE market = :market "
        "GROUP BY building, floor ORDER BY building, floor",
        {"market": market},
    )
    return tuple(
        Floor(building=row["building"], floor=row["floor"], rooms=row["rooms"]) for row in rows
    )


def load_calendar(
    connection: Connection,
    market: StationCode,
    floor: Floor,
    first: date,
    end: date,
    now: datetime,
) -> Calendar:
    found = connection.execute(
        "SELECT room_id FROM lodging_rooms WHERE market = :market AND building = :building "
        "AND floor = :floor",
        {"market": market, "building": floor.building, "floor": floor.floor},
    )
    rooms = load_rooms(connection, [row["room_id"] for row in found])
    names, bound = places("room", rooms)
    window = {**bound, "first": day_number(first), "end": day_number(end), "now": instant(now)}
    standing = connection.execute(
        "SELECT * FROM stays WHERE row IN (SELECT stay FROM stay_parts "
        f"WHERE room_id IN ({names}) AND leaves >= :first AND first < :end) "
        "AND state IN ('offered', 'held', 'confirmed', 'in_house', 'checked_out') "
        f"AND row NOT IN {RAN_OUT} ORDER BY first, row",
        window,
    )
    blocks = connection.execute(
        f"SELECT * FROM blocks WHERE room_id IN ({names}) AND leaves >= :first "
        "AND first < :end AND first < leaves",
        window,
    )
    return Calendar(
        rooms=tuple(rooms.values()),
        guests=with_contacts(connection, read_stays(connection, standing)),
        blocks=tuple(map(read_block, blocks)),
    )


def load_day(connection: Connection, market: StationCode, day: date, now: datetime) -> Day:
    key = {"market": market, "day": day_number(day)}
    coming = connection.execute(
        "SELECT * FROM stays WHERE market = :market AND first <= :day AND leaves > :day "
        "AND state = 'confirmed' ORDER BY is_late, made_at, row",
        key,
    )
    going = connection.execute(
        "SELECT * FROM stays WHERE market = :market AND leaves <= :day "
        "AND state = 'in_house' ORDER BY leaves, row",
        key,
    )
    offered = connection.execute(
        "SELECT * FROM stays WHERE market = :market AND state = 'offered' AND hold_until > :now "
        "ORDER BY hold_until, row",
        {"market": market, "now": instant(now)},
    )
    waiting = connection.execute(
        "SELECT * FROM stays WHERE market = :market AND state = 'waitlisted' ORDER BY made_at, row",
        key,
    )
    denied = connection.execute(
        "SELECT COUNT(*) AS denied FROM denied_beds WHERE market = :market AND first = :day", key
    ).fetchone()
    lists = [
        with_contacts(connection, read_stays(connection, rows))
        for rows in (coming, going, offered, waiting)
    ]
    return Day(
        arrivals=lists[0],
        departures=lists[1],
        offered=lists[2],
        waiting=lists[3],
        denied=denied["denied"],
    )


def with_contacts(connection: Connection, stays: Iterable[Stay]) -> tuple[Guest, ...]:
    found = tuple(stays)
    contacts = load_stay_contacts(connection, (stay.stay_id for stay in found))
    return tuple(Guest(stay=stay, contact=contacts.get(stay.stay_id)) for stay in found)


def load_occupancy(
    connection: Connection, first: date, end: date, now: datetime
) -> tuple[Occupancy, ...]:
    """Nights of guests that have left count: they are read from what was slept, not from rows that
    guard what is to come."""
    window = {"first": day_number(first), "end": day_number(end)}
    sold, blocked, denied = (
        _by_night(connection, statement, window) for statement in (_SOLD, _BLOCKED, _DENIED)
    )
    return tuple(
        Occupancy(
            market=one.market,
            name=one.name,
            night=read_day(night),
            beds=one.beds,
            sold=sold.get((one.market, night), 0),
            blocked=blocked.get((one.market, night), 0),
            denied=denied.get((one.market, night), 0),
        )
        for one in load_markets(connection, first, now)
        for night in range(window["first"], window["end"])
    )


def _by_night(
    connection: Connection, statement: str, window: Mapping[str, int]
) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for row in connection.execute(statement, window):
        first, leaves = max(row["first"], window["first"]), min(row["leaves"], window["end"])
        for night in range(first, leaves):
            key = (row["market"], night)
            found[key] = found.get(key, 0) + row["beds"]
    return found

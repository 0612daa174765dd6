"""Rows of counters, of numbers given out, of blocks leased, and of the pace of services."""

from datetime import date, datetime, timedelta
from sqlite3 import Connection
from typing import Final

from shared.ids import AccountId, CounterId, KioskId, LegId, ServiceCode, StationCode
from shared.tickets.legs import BreakReason, Counter
from shared.tickets.lifecycle import CounterState
from shared.tickets.numbers import LAST_NUMBER, Block, BlockName, label
from shared.tickets.services import GROUPS
from streaming_server.store.rows import (
    Columns,
    Row,
    change,
    insertion,
    instant,
    instant_or_none,
    listed,
    read_instant_or_none,
    read_list,
    replacement,
    same,
    value_or_none,
)

#: More than a station gives of one group between a backup and the time at which it is needed.
SKIPPED: Final = 200


def _skills(skills: frozenset[str]) -> str:
    return listed(sorted(skills))


_COLUMNS: Final = Columns(
    {
        **dict.fromkeys(("counter_id", "station", "number"), same),
        **dict.fromkeys(("skills", "standby"), _skills),
        "state": value_or_none,
        **dict.fromkeys(("leg_id", "account_id"), same),
        "reason": value_or_none,
        "changed_at": instant_or_none,
    }
)


def load_counter(connection: Connection, counter_id: CounterId) -> Counter | None:
    row = connection.execute(
        "SELECT * FROM ticket_counters WHERE counter_id = :counter_id", {"counter_id": counter_id}
    ).fetchone()
    return _counter(row) if row else None


def load_counters(connection: Connection, station: StationCode) -> tuple[Counter, ...]:
    """By the number on the sign."""
    rows = connection.execute(
        "SELECT * FROM ticket_counters WHERE station = :station ORDER BY number",
        {"station": station},
    )
    return tuple(map(_counter, rows))


def save_counter(connection: Connection, counter: Counter, before: Counter | None) -> None:
    """before: as it was loaded."""
    if before is None:
        row = _COLUMNS.row(counter)
        connection.execute(replacement("ticket_counters", ("counter_id",), row), row)
        return
    row = _COLUMNS.changed(counter, before)
    if row:
        key = {"counter_id": counter.counter_id}
        connection.execute(change("ticket_counters", "counter_id", row), {**row, **key})


def load_last_ticket(connection: Connection, station: StationCode, prefix: str, day: date) -> int:
    row = connection.execute(
        "SELECT last FROM ticket_numbers "
        "WHERE station = :station AND prefix = :prefix AND day = :day",
        {"station": station, "prefix": prefix, "day": day.isoformat()},
    ).fetchone()
    return row["last"] if row else 0


def take_number(
    connection: Connection, station: StationCode, prefix: str, day: date, many: int
) -> int:
    row = connection.execute(
        "INSERT INTO ticket_numbers (station, prefix, day, last) "
        "VALUES (:station, :prefix, :day, :many) "
        "ON CONFLICT (station, prefix, day) DO UPDATE SET last = ticket_numbers.last + :many "
        "RETURNING last",
        {"station": station, "prefix": prefix, "day": day.isoformat(), "many": many},
    ).fetchone()
    return int(row["last"])


def skip_numbers(connection: Connection, day: date) -> None:
    """Rows that were put back do not know which numbers were given since: those that may have been
    are not given again. Machines get their own blocks back by name."""
    for prefix in GROUPS:
        connection.execute(
            "INSERT INTO ticket_numbers (station, prefix, day, last) "
            "SELECT code, :prefix, :day, :many FROM stations WHERE 1 = 1 "
            "ON CONFLICT (station, prefix, day) DO UPDATE SET last = "
            "CASE WHEN ticket_numbers.last > :most THEN ticket_numbers.last "
            "ELSE ticket_numbers.last + :many END",
            {
                "prefix": prefix,
                "day": day.isoformat(),
                "many": SKIPPED,
                "most": LAST_NUMBER - 2 * SKIPPED,
            },
        )


def load_blocks(
    connection: Connection, station: StationCode, day: date, kiosk_id: KioskId
) -> tuple[Block, ...]:
    rows = connection.execute(
        "SELECT * FROM number_blocks "
        "WHERE station = :station AND day = :day AND kiosk_id = :kiosk_id ORDER BY prefix, first",
        {"station": station, "day": day.isoformat(), "kiosk_id": kiosk_id},
    )
    return tuple(
        Block(
            station=StationCode(row["station"]),
            prefix=row["prefix"],
            day=date.fromisoformat(row["day"]),
            kiosk_id=KioskId(row["kiosk_id"]),
            first=row["first"],
            last=row["last"],
        )
        for row in rows
    )


def save_block(connection: Connection, block: Block) -> None:
    row: dict[str, object] = {
        "station": block.station,
        "prefix": block.prefix,
        "day": block.day.isoformat(),
        "kiosk_id": block.kiosk_id,
        "first": block.first,
        "last": block.last,
    }
    connection.execute(insertion("number_blocks", row), row)


def close_blocks(
    connection: Connection, station: StationCode, day: date, kiosk_id: KioskId, now: datetime
) -> None:
    connection.execute(
        "UPDATE number_blocks SET closed_at = :now WHERE station = :station AND day = :day "
        "AND kiosk_id = :kiosk_id AND closed_at IS NULL",
        {
            "station": station,
            "day": day.isoformat(),
            "kiosk_id": kiosk_id,
            "now": instant(now),
        },
    )


def load_closed_blocks(
    connection: Connection, kiosk_id: KioskId, day: date
) -> tuple[BlockName, ...]:
    rows = connection.execute(
        "SELECT prefix, first FROM number_blocks WHERE kiosk_id = :kiosk_id AND day = :day "
        "AND closed_at IS NOT NULL ORDER BY prefix, first",
        {"kiosk_id": kiosk_id, "day": day.isoformat()},
    )
    return tuple(BlockName(prefix=row["prefix"], day=day, first=row["first"]) for row in rows)


def is_block_free(connection: Connection, block: Block) -> bool:
    bound = {
        "station": block.station,
        "prefix": block.prefix,
        "day": block.day.isoformat(),
        "first": block.first,
        "last": block.last,
        "lowest": label(block.prefix, block.first),
        "highest": label(block.prefix, block.last),
    }
    taken = connection.execute(
        "SELECT 1 FROM number_blocks WHERE station = :station AND prefix = :prefix "
        "AND day = :day AND first <= :last AND last >= :first "
        # Numbers of a series are written in one width, so they sort as text; those of a machine's
        # own begin with a letter and lie beyond.
        "UNION ALL SELECT 1 FROM visits WHERE station = :station AND day = :day "
        "AND number BETWEEN :lowest AND :highest LIMIT 1",
        bound,
    ).fetchone()
    return taken is None


def load_paces(connection: Connection, station: StationCode) -> dict[ServiceCode, timedelta]:
    rows = connection.execute(
        "SELECT service, seconds FROM paces WHERE station = :station", {"station": station}
    )
    return {ServiceCode(row["service"]): timedelta(seconds=row["seconds"]) for row in rows}


def load_pace(
    connection: Connection, station: StationCode, service: ServiceCode
) -> timedelta | None:
    row = connection.execute(
        "SELECT seconds FROM paces WHERE station = :station AND service = :service",
        {"station": station, "service": service},
    ).fetchone()
    return timedelta(seconds=row["seconds"]) if row else None


def save_pace(
    connection: Connection, station: StationCode, service: ServiceCode, pace: timedelta
) -> None:
    row: dict[str, object] = {
        "station": station,
        "service": service,
        "seconds": pace.total_seconds(),
    }
    connection.execute(replacement("paces", ("station", "service"), row), row)


def _counter(row: Row) -> Counter:
    return Counter(
        counter_id=CounterId(row["counter_id"]),
        station=StationCode(row["station"]),
        number=row["number"],
        skills=frozenset(read_list(row["skills"])),
        standby=frozenset(read_list(row["standby"])),
        state=CounterState(row["state"]),
        leg_id=LegId(row["leg_id"]) if row["leg_id"] else None,
        account_id=AccountId(row["account_id"]) if row["account_id"] else None,
        reason=BreakReason(row["reason"]) if row["reason"] else None,
        changed_at=read_instant_or_none(row["changed_at"]),
    )

"""Rows of the register of guests, and of who took it out of the house."""

from datetime import date
from sqlite3 import Connection
from typing import Final

from shared.ids import CommandId, StationCode
from shared.lodging import (
    Document,
    GuestsForgotten,
    RegisterEntry,
    RegisterExported,
    StayId,
    today,
)
from shared.people import PersonalText
from streaming_server.ports.lodging import DeletionLine, ExportLine, RegisterLine
from streaming_server.store.lodging.nights import day_number
from streaming_server.store.lodging.stays import load_stay
from streaming_server.store.rows import Row, insertion, instant, read_instant

_OVER: Final = "stay IN (SELECT row FROM stays WHERE leaves <= :before)"


def save_entry(connection: Connection, market: StationCode, entry: RegisterEntry) -> None:
    connection.execute(
        "INSERT INTO lodging_register (entry_id, stay, market, full_name, document, "
        "document_number, home, is_minor, day, at) SELECT :entry_id, row, :market, :full_name, "
        ":document, :document_number, :home, :is_minor, :day, :at FROM stays "
        "WHERE stay_id = :stay_id",
        {
            "entry_id": entry.entry_id,
            "stay_id": entry.stay_id,
            "market": market,
            "full_name": entry.full_name.disclose(),
            "document": entry.document.value,
            "document_number": entry.document_number.disclose(),
            "home": entry.home.disclose(),
            "is_minor": int(entry.is_minor),
            "day": today(entry.at).isoformat(),
            "at": instant(entry.at),
        },
    )
    if entry.is_minor:
        connection.execute(
            "UPDATE stays SET is_minor = 1 WHERE stay_id = :stay_id", {"stay_id": entry.stay_id}
        )


def load_entries(connection: Connection, stay_id: StayId) -> tuple[RegisterEntry, ...]:
    rows = connection.execute(
        "SELECT lodging_register.*, stay_id FROM lodging_register "
        "JOIN stays ON stays.row = lodging_register.stay WHERE stay_id = :stay_id "
        "ORDER BY lodging_register.row",
        {"stay_id": stay_id},
    )
    return tuple(map(_entry, rows))


def count_entries(connection: Connection, market: StationCode, first: date, end: date) -> int:
    row = connection.execute(
        "SELECT COUNT(*) AS n FROM lodging_register "
        "WHERE market = :market AND day >= :first AND day < :end",
        _days(market, first, end),
    ).fetchone()
    count: int = row["n"]
    return count


def load_register(
    connection: Connection, market: StationCode, first: date, end: date
) -> tuple[RegisterLine, ...]:
    rows = connection.execute(
        "SELECT lodging_register.*, stay_id FROM lodging_register "
        "JOIN stays ON stays.row = lodging_register.stay "
        "WHERE lodging_register.market = :market AND lodging_register.day >= :first "
        "AND lodging_register.day < :end ORDER BY lodging_register.row",
        _days(market, first, end),
    ).fetchall()
    lines = []
    for row in rows:
        entry = _entry(row)
        stay = load_stay(connection, entry.stay_id)
        assert stay is not None
        lines.append(RegisterLine(entry=entry, stay=stay))
    return tuple(lines)


def count_entries_until(connection: Connection, market: StationCode, before: date) -> int:
    row = connection.execute(
        f"SELECT COUNT(*) AS n FROM lodging_register WHERE market = :market AND {_OVER}",
        {"market": market, "before": day_number(before)},
    ).fetchone()
    count: int = row["n"]
    return count


def load_markets_until(connection: Connection, before: date) -> tuple[StationCode, ...]:
    rows = connection.execute(
        f"SELECT DISTINCT market FROM lodging_register WHERE {_OVER} ORDER BY market",
        {"before": day_number(before)},
    )
    return tuple(StationCode(row["market"]) for row in rows)


def forget_entries(connection: Connection, event: GuestsForgotten) -> None:
    """What is deleted is overwritten, so that nobody finds it in the file either."""
    (usual,) = connection.execute("PRAGMA secure_delete").fetchone()
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(
        f"DELETE FROM lodging_register WHERE market = :market AND {_OVER}",
        {"market": event.market, "before": day_number(event.before)},
    )
    connection.execute(f"PRAGMA secure_delete = {usual}")
    row: dict[str, object] = {
        "market": event.market,
        "before": event.before.isoformat(),
        "entries": event.rows,
        "at": instant(event.at),
    }
    connection.execute(insertion("register_deletions", row), row)


def load_deletions(
    connection: Connection, market: StationCode, limit: int
) -> tuple[DeletionLine, ...]:
    rows = connection.execute(
        "SELECT * FROM register_deletions WHERE market = :market ORDER BY row DESC LIMIT :limit",
        {"market": market, "limit": limit},
    )
    return tuple(
        DeletionLine(
            before=date.fromisoformat(row["before"]),
            rows=row["entries"],
            at=read_instant(row["at"]),
        )
        for row in rows
    )


def save_export(connection: Connection, event: RegisterExported) -> None:
    row: dict[str, object] = {
        "market": event.market,
        "first": event.first.isoformat(),
        "leaves": event.end.isoformat(),
        "entries": event.rows,
        "account_id": event.account_id,
        "at": instant(event.at),
    }
    connection.execute(insertion("register_exports", row), row)


def load_exports(connection: Connection, market: StationCode, limit: int) -> tuple[ExportLine, ...]:
    rows = connection.execute(
        "SELECT register_exports.*, accounts.name AS account FROM register_exports "
        "LEFT JOIN accounts USING (account_id) WHERE market = :market "
        "ORDER BY row DESC LIMIT :limit",
        {"market": market, "limit": limit},
    )
    return tuple(
        ExportLine(
            account=row["account"] or "",
            first=date.fromisoformat(row["first"]),
            end=date.fromisoformat(row["leaves"]),
            rows=row["entries"],
            at=read_instant(row["at"]),
        )
        for row in rows
    )


def _days(market: StationCode, first: date, end: date) -> dict[str, object]:
    return {"market": market, "first": first.isoformat(), "end": end.isoformat()}


def _entry(row: Row) -> RegisterEntry:
    return RegisterEntry(
        entry_id=CommandId(row["entry_id"]),
        stay_id=StayId(row["stay_id"]),
        full_name=PersonalText(row["full_name"]),
        document=Document(row["document"]),
        document_number=PersonalText(row["document_number"]),
        home=PersonalText(row["home"]),
        is_minor=bool(row["is_minor"]),
        at=read_instant(row["at"]),
    )

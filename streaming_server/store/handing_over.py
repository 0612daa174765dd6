"""A van's database gives way to the next day's; the old one is kept in an archive.

old ──checkpoint──▶ archive/DAY.db
 └── machines with their keys, what staff still have to look after ──▶ incoming ──rename──▶ in place

Cut at any moment, the old one is in place and whole, or the new one is.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from shared.ids import KioskId
from streaming_server.store.vans import APPLICATIONS

#: Rows that a van brings along, each only where the new database has none under its key.
_BROUGHT: Final = (
    "INSERT INTO main.kiosks (kiosk_id, station, enrolled_at, revoked_at) "
    "SELECT kiosk_id, station, enrolled_at, revoked_at FROM old.kiosks "
    "WHERE stands_in_for IS NULL ON CONFLICT DO NOTHING",
    "INSERT INTO main.credentials SELECT * FROM old.credentials WHERE purpose = 'kiosk' "
    "OR purpose = 'sign_in' AND account_id IN (SELECT account_id FROM main.accounts) "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO main.machine_letters SELECT * FROM old.machine_letters WHERE 1 = 1 "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO main.number_blocks SELECT * FROM old.number_blocks WHERE 1 = 1 "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO main.day_wishes SELECT * FROM old.day_wishes WHERE standing = 'refused' "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO main.day_wish_bodies SELECT * FROM old.day_wish_bodies "
    "WHERE position IN (SELECT position FROM main.day_wishes) ON CONFLICT DO NOTHING",
)
#: Another database is another epoch: the van's machines fetch everything anew.
_RENEWED: Final = "UPDATE main.epochs SET epoch = lower(hex(randomblob(16)))"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """Statements about one kind of numbers: how far they came, and where they begin."""

    given: str
    begin: str


_TICKETS: Final = _Numbers(
    given="SELECT last FROM old.ticket_numbers WHERE station = ? AND day = ? AND prefix = ?",
    begin="UPDATE main.ticket_numbers SET last = ? WHERE station = ? AND day = ? AND prefix = ?",
)
_APPLIED: Final = _Numbers(
    given="SELECT last FROM old.counters WHERE station = ? AND day = ? AND series = ?",
    begin="UPDATE main.counters SET last = ? WHERE station = ? AND day = ? AND series = ?",
)


class StillWaiting(Exception):
    """The city has not answered everything yet."""


def hand_over(database: Path, incoming: Path, kiosk_id: KioskId, day: date) -> Path | None:
    """Puts `incoming` in the place of `database`, which nobody may have open. kiosk_id: of the van
    at the city. day: that ends. The archive; None where there was no database before.

    Raises StillWaiting, OSError, sqlite3.Error: then everything is as before.
    """
    _look_through(incoming)
    archive: Path | None = None
    if database.exists():
        _quieten(database)
        archive = _archive(database, day)
    with closing(sqlite3.connect(incoming)) as new:
        if archive is not None:
            new.execute("ATTACH DATABASE ? AS old", (str(database),))
        with new:
            _bring(new, kiosk_id, is_first=archive is None)
        if archive is not None:
            new.execute("DETACH DATABASE old")
    _to_disk(incoming)
    incoming.replace(database)
    _to_disk(database.parent)
    return archive


def _look_through(incoming: Path) -> None:
    """What was cut off on its way takes no day's place."""
    with closing(sqlite3.connect(incoming)) as new:
        (found,) = new.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _quieten(database: Path) -> None:
    """All in one file: a journal beside it would be read into the next database."""
    with closing(sqlite3.connect(database)) as old:
        (waiting,) = old.execute(
            "SELECT COUNT(*) FROM day_wishes WHERE standing = 'pending'"
        ).fetchone()
        if waiting:
            raise StillWaiting(waiting)
        old.execute("PRAGMA journal_mode = DELETE")


def _archive(database: Path, day: date) -> Path:
    folder = database.parent / "archive"
    folder.mkdir(mode=0o700, exist_ok=True)
    taken = len(list(folder.glob(f"{day.isoformat()}*.db")))
    archive = folder / f"{day.isoformat()}{f'-{taken}' if taken else ''}.db"
    os.link(database, archive)
    _to_disk(folder)
    return archive


def _bring(new: Connection, kiosk_id: KioskId, *, is_first: bool) -> None:
    new.execute(_RENEWED)
    for statement in () if is_first else _BROUGHT:
        new.execute(statement)
    ranges = new.execute(
        "SELECT station, day, series, first, last FROM van_ranges WHERE kiosk_id = ?", (kiosk_id,)
    )
    for station, day, series, first, last in ranges.fetchall():
        table = _APPLIED if series == APPLICATIONS else _TICKETS
        key = (station, day, series)
        given = () if is_first else new.execute(table.given, key).fetchall()
        inside = (number for (number,) in given if first <= number <= last)
        # Numbers begin where the city's end; on the same day they go on.
        new.execute(table.begin, (max(inside, default=first - 1), *key))


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

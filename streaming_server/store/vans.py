"""What a van takes along: the Vans port on SQLite.

The copy is the city's database without the people of other stations and without anybody's keys.
Numbers of two days are set aside for the van before it is made, so that what either side gives
meanwhile is never the same.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Final
from uuid import uuid4

from shared.ids import KioskId, StationCode
from shared.link.days import APPLICATIONS_ALONG, NUMBERS_ALONG
from shared.tickets.numbers import day_of
from shared.tickets.services import GROUPS
from streaming_server.service.ledger import Series
from streaming_server.store import day_rows, ticket_counters
from streaming_server.store.database import Store
from streaming_server.store.rows import insertion

#: In the ranges beside the groups' letters.
APPLICATIONS: Final = Series.APPLICATION.value
_OWN_APPLICATIONS: Final = "SELECT application_id FROM applications WHERE station = :station"
#: What a van has no need of: other stations' people, and every key.
_LEFT_BEHIND: Final = (
    "DELETE FROM credentials",
    "DELETE FROM accounts WHERE station IS NULL OR station <> :station",
    f"DELETE FROM contacts WHERE application_id NOT IN ({_OWN_APPLICATIONS})",
    f"DELETE FROM application_details WHERE application_id NOT IN ({_OWN_APPLICATIONS})",
    "DELETE FROM enrolment_contacts WHERE enrolment_id NOT IN "
    "(SELECT enrolment_id FROM enrolments WHERE station = :station)",
    "DELETE FROM appointment_contacts WHERE appointment_id NOT IN "
    "(SELECT appointment_id FROM appointments WHERE station = :station)",
    "DELETE FROM stay_contacts",
    "DELETE FROM lodging_register",
    "DELETE FROM lines",
    "DELETE FROM day_wish_bodies",
    "DELETE FROM bodies_set_aside",
    # No bed is ever sold twice: at a van none is to be had, and somebody may ask for one.
    "UPDATE beds SET care = 'out_of_order'",
)


class SqlVans:
    """Obeys ports.days.Vans."""

    def __init__(self, store: Store, path: Path, clock: Callable[[], datetime]) -> None:
        self._store, self._path, self._clock = store, path, clock

    async def is_van(self, kiosk_id: KioskId) -> bool:
        return await self._store.read(lambda rows: day_rows.is_van(rows, kiosk_id))

    async def copy_for(self, kiosk_id: KioskId, station: StationCode, folder: Path) -> Path:
        today = day_of(self._clock())
        days = (today, today + timedelta(days=1))

        def reserve(rows: Connection) -> None:
            for day in days:
                _reserve(rows, kiosk_id, station, day)

        await self._store.write(reserve)
        target = folder / f"van-{uuid4()}.db"
        await asyncio.to_thread(_copy, self._path, target, station)
        return target


def _reserve(rows: Connection, kiosk_id: KioskId, station: StationCode, day: date) -> None:
    """Once a van and day: whoever fetches again has the same."""
    known = {
        row["series"]
        for row in rows.execute(
            "SELECT series FROM van_ranges WHERE kiosk_id = :kiosk_id AND day = :day",
            {"kiosk_id": kiosk_id, "day": day.isoformat()},
        )
    }
    for series, first, last in _taken(rows, station, day, known):
        row: dict[str, object] = {
            "kiosk_id": kiosk_id,
            "station": station,
            "day": day.isoformat(),
            "series": series,
            "first": first,
            "last": last,
        }
        rows.execute(insertion("van_ranges", row), row)


def _taken(
    rows: Connection, station: StationCode, day: date, known: set[str]
) -> Iterator[tuple[str, int, int]]:
    for group in GROUPS:
        if group not in known:
            last = ticket_counters.take_number(rows, station, group, day, NUMBERS_ALONG)
            yield group, last - NUMBERS_ALONG + 1, last
    if APPLICATIONS not in known:
        row = rows.execute(
            "INSERT INTO counters (station, day, series, last) VALUES (:station, :day, :series, "
            ":many) ON CONFLICT (station, day, series) DO UPDATE SET last = counters.last + :many "
            "RETURNING last",
            {
                "station": station,
                "day": day.isoformat(),
                "series": APPLICATIONS,
                "many": APPLICATIONS_ALONG,
            },
        ).fetchone()
        yield APPLICATIONS, row["last"] - APPLICATIONS_ALONG + 1, row["last"]


def _copy(path: Path, target: Path, station: StationCode) -> None:
    """Everything up to now, and then less of it; nothing of what goes stays between the rows."""
    target.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA foreign_keys = OFF")
        copy.execute("PRAGMA secure_delete = ON")
        with copy:
            for statement in _LEFT_BEHIND:
                copy.execute(statement, {"station": station} if ":station" in statement else {})
        copy.execute("VACUUM")
        copy.execute("PRAGMA journal_mode = DELETE")

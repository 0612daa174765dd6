"""Rows about stations' machines: the Machines port on SQLite."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from pydantic import TypeAdapter

from shared.ids import CommandId, KioskId, StationCode
from shared.link.facts import Fact
from shared.link.greeting import Source
from shared.link.health import HEALTH, Health, in_known_words
from shared.link.messages import rows_of
from shared.link.settings import DEFAULT, MachineSettings
from shared.shapes import Malformed
from shared.tickets.numbers import BlockName, day_of, ends_at
from streaming_server.ports.machines import Changes, KnownMachine
from streaming_server.store import machine_facts, ticket_counters
from streaming_server.store.database import Store
from streaming_server.store.events import load_last_sequence, load_receipt
from streaming_server.store.rows import (
    Row,
    instant,
    read_instant,
    read_instant_or_none,
    replacement,
)
from streaming_server.store.ticket_counters import load_closed_blocks

#: Without I and O, which are read as figures, and without the groups' own letters.
LETTERS: Final = "FGHJKLMNPQRSTUVWXYZ"
_SETTINGS: Final = TypeAdapter(MachineSettings)
_SOURCE: Final = TypeAdapter(Source)
logger = logging.getLogger(__name__)


class SqlMachines:
    """Obeys ports.machines.Machines."""

    def __init__(self, store: Store, clock: Callable[[], datetime], beside: Path) -> None:
        """beside: a file that is not put back with the database."""
        self._store, self._clock, self._beside = store, clock, beside
        self._remembered: Source | None = None

    @property
    def telling(self) -> frozenset[str]:
        return machine_facts.TELLING

    async def facts(self, station: StationCode) -> tuple[Source, tuple[Fact, ...]]:
        now = self._clock()
        return await self._store.read(lambda rows: machine_facts.load_facts(rows, station, now))

    async def changes(
        self, stations: frozenset[StationCode], after: int
    ) -> tuple[Source, Mapping[StationCode, Changes]]:
        now = self._clock()
        return await self._store.read(
            lambda rows: machine_facts.load_changes(rows, stations, after, now)
        )

    async def source(self) -> Source:
        now = self._clock()
        return await self._store.read(lambda rows: machine_facts.load_source(rows, now))

    async def renew(self, source: Source) -> Source:
        now, name = self._clock(), rows_of(source.epoch)

        def rename(rows: Connection) -> Source:
            renewed = rows.execute(
                "UPDATE epochs SET epoch = lower(hex(randomblob(16))) WHERE epoch = :name",
                {"name": name},
            )
            if renewed.rowcount:
                logger.warning("the rows are of before: machines take all of them anew")
                ticket_counters.skip_numbers(rows, day_of(now))
            return machine_facts.load_source(rows, now)

        return await self._store.write(rename)

    async def knows(self, command_id: CommandId) -> bool:
        return await self._store.read(lambda rows: load_receipt(rows, command_id) is not None)

    async def remember(self) -> None:
        come = await self._store.read(_how_far)
        if come != self._remembered:
            await asyncio.to_thread(_remember, self._beside, come)
            self._remembered = come

    async def is_of_before(self) -> bool:
        come = await self._store.read(_how_far)
        known = await asyncio.to_thread(_look_back, self._beside)
        return known is not None and known.epoch == come.epoch and known.position > come.position

    async def letter(self, kiosk_id: KioskId, station: StationCode, copy: str) -> str | None:
        now = self._clock()
        known = await self._store.read(lambda rows: _letter_of(rows, kiosk_id, station, copy))
        if known is not None:
            return known
        return await self._store.write(
            lambda rows: _give_letter(rows, kiosk_id, station, copy, now)
        )

    async def stands_in(self, stand_in: KioskId) -> tuple[KioskId, StationCode] | None:
        return await self._store.read(lambda rows: _load_stand_in(rows, stand_in))

    async def closed_blocks(self, kiosk_id: KioskId) -> tuple[BlockName, ...]:
        day = day_of(self._clock())
        return await self._store.read(lambda rows: load_closed_blocks(rows, kiosk_id, day))

    async def known(self) -> tuple[KnownMachine, ...]:
        begins = ends_at(day_of(self._clock()) - timedelta(days=1))
        return await self._store.read(lambda rows: load_known(rows, begins))

    async def settings(self, kiosk_id: KioskId) -> MachineSettings:
        return await self._store.read(lambda rows: _load_settings(rows, kiosk_id))

    async def keep_reports(self, reports: Mapping[KioskId, tuple[Health, datetime]]) -> None:
        def keep(rows: Connection) -> None:
            for kiosk_id, (health, at) in reports.items():
                row = {
                    "kiosk_id": kiosk_id,
                    "at": instant(at),
                    "body": HEALTH.write(health),
                }
                rows.execute(replacement("machine_reports", ("kiosk_id",), row), row)

        await self._store.write(keep)

    async def set_machines(
        self, kiosk_ids: Iterable[KioskId], wished: MachineSettings
    ) -> Mapping[KioskId, MachineSettings]:
        chosen = tuple(kiosk_ids)

        def save(rows: Connection) -> Mapping[KioskId, MachineSettings]:
            return {one: _save_settings(rows, one, wished) for one in chosen}

        return await self._store.write(save)

    async def put_out_of_service(self, kiosk_id: KioskId, is_out: bool) -> MachineSettings:
        def save(rows: Connection) -> MachineSettings:
            standing = _load_settings(rows, kiosk_id)
            return _save_settings(rows, kiosk_id, standing, is_out=is_out)

        return await self._store.write(save)

    async def revoke(self, kiosk_id: KioskId) -> bool:
        now = self._clock()

        def end(rows: Connection) -> bool:
            rows.execute("DELETE FROM credentials WHERE kiosk_id = :id", {"id": kiosk_id})
            ended = rows.execute(
                "UPDATE kiosks SET revoked_at = :now WHERE kiosk_id = :id AND revoked_at IS NULL",
                {"id": kiosk_id, "now": instant(now)},
            )
            return ended.rowcount == 1

        return await self._store.write(end)


def _how_far(rows: Connection) -> Source:
    """position: of the last of all events."""
    epoch = rows.execute("SELECT epoch FROM epochs").fetchone()["epoch"]
    return Source(epoch=epoch, position=load_last_sequence(rows))


def _remember(path: Path, source: Source) -> None:
    """A disk that takes nothing costs no more than that a backup is noticed later."""
    beside = path.with_suffix(".new")
    with contextlib.suppress(OSError):
        beside.write_text(_SOURCE.dump_json(source).decode(), "utf-8")
        beside.replace(path)


def _look_back(path: Path) -> Source | None:
    try:
        return _SOURCE.validate_json(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _letter_of(rows: Connection, kiosk_id: KioskId, station: StationCode, copy: str) -> str | None:
    row = rows.execute(
        "SELECT letter FROM machine_letters "
        "WHERE station = :station AND kiosk_id = :kiosk_id AND copy = :copy",
        {"station": station, "kiosk_id": kiosk_id, "copy": copy},
    ).fetchone()
    return row["letter"] if row else None


def _give_letter(
    rows: Connection, kiosk_id: KioskId, station: StationCode, copy: str, now: datetime
) -> str | None:
    """A letter that nobody has; else that of an earlier copy of the same machine, once the day on
    which numbers began with it is over."""
    taken = rows.execute(
        "SELECT letter, kiosk_id, given_at FROM machine_letters WHERE station = :station",
        {"station": station},
    ).fetchall()
    used = {row["letter"] for row in taken}
    free = [letter for letter in LETTERS if letter not in used]
    free += [
        row["letter"]
        for row in taken
        if row["kiosk_id"] == kiosk_id and ends_at(day_of(read_instant(row["given_at"]))) < now
    ]
    if not free:
        return None
    row = {
        "station": station,
        "letter": free[0],
        "kiosk_id": kiosk_id,
        "copy": copy,
        "given_at": instant(now),
    }
    rows.execute(replacement("machine_letters", ("station", "letter"), row), row)
    return free[0]


def _load_stand_in(rows: Connection, stand_in: KioskId) -> tuple[KioskId, StationCode] | None:
    row = rows.execute(
        "SELECT stands_in_for, station FROM kiosks WHERE kiosk_id = :id "
        "AND stands_in_for IS NOT NULL",
        {"id": stand_in},
    ).fetchone()
    return (KioskId(row["stands_in_for"]), StationCode(row["station"])) if row else None


def load_known(rows: Connection, today: datetime) -> tuple[KnownMachine, ...]:
    """today: when it began."""
    found = rows.execute(
        "SELECT kiosks.*, machine_reports.at AS seen_at, machine_reports.body AS health, "
        "machine_settings.body AS settings, "
        "(SELECT COUNT(*) FROM wishes_set_aside WHERE wishes_set_aside.kiosk_id = kiosks.kiosk_id "
        "AND wishes_set_aside.station = kiosks.station AND is_open = 1) AS set_aside, "
        "ROW_NUMBER() OVER (PARTITION BY station ORDER BY enrolled_at, kiosks.kiosk_id) AS number, "
        "(SELECT MIN(enrolled_at) FROM kiosks AS phones WHERE phones.stands_in_for = "
        "kiosks.kiosk_id AND phones.enrolled_at >= :today) AS stood_in_since, "
        "EXISTS (SELECT 1 FROM machine_letters WHERE machine_letters.kiosk_id = kiosks.kiosk_id "
        "AND machine_letters.station = kiosks.station) AS has_letter "
        "FROM kiosks LEFT JOIN machine_reports ON machine_reports.kiosk_id = kiosks.kiosk_id "
        "LEFT JOIN machine_settings ON machine_settings.kiosk_id = kiosks.kiosk_id "
        "WHERE stands_in_for IS NULL ORDER BY station, number",
        {"today": instant(today)},
    )
    return tuple(map(_known, found))


def _known(row: Row) -> KnownMachine:
    return KnownMachine(
        kiosk_id=KioskId(row["kiosk_id"]),
        station=StationCode(row["station"]),
        number=row["number"],
        enrolled_at=read_instant(row["enrolled_at"]),
        health=_read_health(row["health"]),
        seen_at=read_instant_or_none(row["seen_at"]),
        settings=_SETTINGS.validate_json(row["settings"]) if row["settings"] else DEFAULT,
        revoked_at=read_instant_or_none(row["revoked_at"]),
        set_aside=row["set_aside"],
        stood_in_since=read_instant_or_none(row["stood_in_since"]),
        has_letter=bool(row["has_letter"]),
    )


def _read_health(written: str | None) -> Health | None:
    """Of a report that a newer server kept before this one came back, what has known words."""
    if not written:
        return None
    try:
        return HEALTH.read(written)
    except Malformed:
        return HEALTH.take(in_known_words(json.loads(written)))


def _load_settings(rows: Connection, kiosk_id: KioskId) -> MachineSettings:
    row = rows.execute(
        "SELECT body FROM machine_settings WHERE kiosk_id = :id", {"id": kiosk_id}
    ).fetchone()
    return _SETTINGS.validate_json(row["body"]) if row else DEFAULT


def _reported(rows: Connection, kiosk_id: KioskId) -> int:
    """The version that the machine goes by: higher than the server's own once that was put back
    from a backup."""
    row = rows.execute(
        "SELECT body FROM machine_reports WHERE kiosk_id = :id", {"id": kiosk_id}
    ).fetchone()
    health = _read_health(row["body"]) if row else None
    return health.settings if health else 0


def _save_settings(
    rows: Connection, kiosk_id: KioskId, wished: MachineSettings, is_out: bool | None = None
) -> MachineSettings:
    """is_out: of service; None leaves it as it is, for that is the station's to say."""
    standing = _load_settings(rows, kiosk_id)
    renewed = replace(
        wished,
        version=max(standing.version, _reported(rows, kiosk_id)) + 1,
        is_out_of_service=standing.is_out_of_service if is_out is None else is_out,
    )
    row: dict[str, object] = {
        "kiosk_id": kiosk_id,
        "version": renewed.version,
        "body": _SETTINGS.dump_json(renewed).decode(),
    }
    rows.execute(replacement("machine_settings", ("kiosk_id",), row), row)
    return renewed

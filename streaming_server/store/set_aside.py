"""Rows about wishes that the server failed over: the SetAsideWishes port on SQLite."""

from sqlite3 import Connection
from typing import Final

from shared.ids import CommandId, KioskId, StationCode
from streaming_server.ports.set_aside import SetAside, Trial
from streaming_server.store.database import Store
from streaming_server.store.rows import Row, insertion, instant, read_instant, replacement

_OPEN: Final = (
    "SELECT wishes_set_aside.*, body FROM wishes_set_aside "
    "LEFT JOIN bodies_set_aside ON bodies_set_aside.command_id = wishes_set_aside.command_id "
    "WHERE is_open = 1"
)


class SqlSetAside:
    """Obeys ports.set_aside.SetAsideWishes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def ids(self, kiosk_id: KioskId) -> frozenset[CommandId]:
        def load(rows: Connection) -> frozenset[CommandId]:
            found = rows.execute(
                "SELECT command_id FROM wishes_set_aside WHERE kiosk_id = :id", {"id": kiosk_id}
            )
            return frozenset(CommandId(row["command_id"]) for row in found)

        return await self._store.read(load)

    async def keep(self, wish: SetAside) -> None:
        await self._store.write(lambda rows: _keep(rows, wish))

    async def of_station(self, station: StationCode) -> tuple[SetAside, ...]:
        def load(rows: Connection) -> tuple[SetAside, ...]:
            found = rows.execute(
                f"{_OPEN} AND station = :station ORDER BY wishes_set_aside.rowid",
                {"station": station},
            )
            return tuple(map(_wish, found))

        return await self._store.read(load)

    async def one(self, command_id: CommandId) -> SetAside | None:
        def load(rows: Connection) -> SetAside | None:
            row = rows.execute(
                f"{_OPEN} AND wishes_set_aside.command_id = :id", {"id": command_id}
            ).fetchone()
            return _wish(row) if row else None

        return await self._store.read(load)

    async def still_refused(self, command_id: CommandId, said: str) -> None:
        await self._store.write(
            lambda rows: rows.execute(
                "UPDATE wishes_set_aside SET said = :said WHERE command_id = :id",
                {"said": said, "id": command_id},
            )
        )

    async def settle(self, command_id: CommandId) -> None:
        def end(rows: Connection) -> None:
            bound = {"id": command_id}
            rows.execute("UPDATE wishes_set_aside SET is_open = 0 WHERE command_id = :id", bound)
            rows.execute("DELETE FROM bodies_set_aside WHERE command_id = :id", bound)

        await self._store.write(end)

    async def trial(self, kiosk_id: KioskId) -> Trial | None:
        def load(rows: Connection) -> Trial | None:
            row = rows.execute(
                "SELECT command_id, deaths FROM machine_trials WHERE kiosk_id = :id",
                {"id": kiosk_id},
            ).fetchone()
            return Trial(command_id=row["command_id"], deaths=row["deaths"]) if row else None

        return await self._store.read(load)

    async def tries(self, kiosk_id: KioskId, trial: Trial) -> None:
        row = {"kiosk_id": kiosk_id, "command_id": trial.command_id, "deaths": trial.deaths}
        await self._store.write(
            lambda rows: rows.execute(replacement("machine_trials", ("kiosk_id",), row), row)
        )

    async def ends_in_peace(self) -> None:
        await self._store.write(lambda rows: rows.execute("DELETE FROM machine_trials"))


def _keep(rows: Connection, wish: SetAside) -> None:
    row: dict[str, object] = {
        "command_id": wish.command_id,
        "kiosk_id": wish.kiosk_id,
        "station": wish.station,
        "kind": wish.kind,
        "number": wish.number,
        "occurred_at": instant(wish.occurred_at),
        "set_aside_at": instant(wish.set_aside_at),
        "error": wish.error,
        "said": wish.said,
        "is_open": 1,
    }
    rows.execute(f"{insertion('wishes_set_aside', row)} ON CONFLICT DO NOTHING", row)
    body: dict[str, object] = {"command_id": wish.command_id, "body": wish.body or "{}"}
    rows.execute(f"{insertion('bodies_set_aside', body)} ON CONFLICT DO NOTHING", body)


def _wish(row: Row) -> SetAside:
    return SetAside(
        command_id=CommandId(row["command_id"]),
        kiosk_id=KioskId(row["kiosk_id"]),
        station=StationCode(row["station"]),
        kind=row["kind"],
        number=row["number"],
        occurred_at=read_instant(row["occurred_at"]),
        set_aside_at=read_instant(row["set_aside_at"]),
        error=row["error"],
        said=row["said"],
        body=row["body"],
    )

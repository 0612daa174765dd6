"""Opens the kiosk's database; a damaged one is put aside, after what waits in it was saved.

    open ──sound──▶ replica
      └──damaged──▶ save wishes and numbers ─▶ put the file aside ─▶ new file ─▶ replica

What waits comes from the damaged file as far as it can be read, and from the journal. Facts come
again from the server. Numbers are given on only where every row of them could be read: else the
machine waits for new ones rather than print one twice. So it is with beds.
"""

import logging
import sqlite3
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from kiosk.store.journal import Journal, Line
from kiosk.store.replica import SqlReplica
from kiosk.store.sealing import Seal
from shared.ids import KioskId

logger = logging.getLogger(__name__)

DATABASE: Final = "replica.db"
_ASIDE: Final = "damaged.db"
#: A damaged file is kept so long after it was put aside.
_LOOKED_AT_WITHIN: Final = timedelta(days=7)
_BESIDE: Final = ("", "-wal", "-shm")
#: Numbers and the letter of the machine's own: kept only when all of them could be read.
_NUMBERS: Final = ("blocks", "series", "tickets", "check_ins", "used_beds")
_NAMES: Final = ("letter", "copy", "settings", "clock")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    outbox: tuple[Row, ...]
    numbers: Mapping[str, tuple[Row, ...]] | None
    state: Mapping[str, str]


def open_replica(folder: Path, kiosk_id: KioskId) -> SqlReplica:
    """Its state `rebuilt` says "yes" when the file was damaged. Raises OSError, sqlite3.Error."""
    path = folder / DATABASE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    journal, seal = Journal(folder / "outbox.journal"), Seal.of(folder / "outbox.key")
    saved = None if _is_sound(path) else _save(path)
    if saved is not None:
        _put_aside(path)
    _remove_looked_at(path)
    path.touch(mode=0o600)
    replica = SqlReplica(path, kiosk_id, seal, journal)
    is_begun = replica.state("copy") is not None
    # Of a file that nobody began wishes can wait only where a rescue was cut off.
    lines = () if saved is None and is_begun else journal.lines()
    if saved is not None or lines:
        saved = saved or _Saved(outbox=(), numbers=None, state={})
        _bring_back(replica, saved, lines)
        logger.error(
            "the database was damaged: put aside, wishes saved=%s numbers saved=%s",
            len(replica.pending(1 << 20)),
            saved.numbers is not None,
        )
    elif replica.state("rebuilt") is not None:
        replica.set_state(rebuilt=None)
    if replica.state("copy") is None:
        replica.set_state(copy=str(uuid.uuid4()))
    return replica


def _is_sound(path: Path) -> bool:
    if not path.exists() or not path.stat().st_size:
        return True
    try:
        connection = sqlite3.connect(path)
        try:
            return bool(connection.execute("PRAGMA quick_check").fetchone()[0] == "ok")
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        logger.error("the database cannot be opened error=%s", error)
        return False


def _save(path: Path) -> _Saved:
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    except sqlite3.Error:
        return _Saved(outbox=(), numbers=None, state={})
    connection.row_factory = sqlite3.Row
    try:
        outbox, _ = _read(connection, "outbox", "ORDER BY position")
        state, _ = _read(connection, "state")
        numbers = {table: _read(connection, table) for table in _NUMBERS}
    finally:
        connection.close()
    is_whole = all(is_complete for _, is_complete in numbers.values())
    return _Saved(
        outbox=outbox,
        numbers={table: rows for table, (rows, _) in numbers.items()} if is_whole else None,
        state={row["name"]: row["value"] for row in state},
    )


def _read(
    connection: sqlite3.Connection, table: str, order: str = ""
) -> tuple[tuple[Row, ...], bool]:
    """The rows that can be read, and whether those are all."""
    rows: list[Row] = []
    try:
        for row in connection.execute(f"SELECT * FROM {table} {order}"):
            rows.append(dict(row))
    except sqlite3.Error:
        return tuple(rows), False
    return tuple(rows), True


def _put_aside(path: Path) -> None:
    """One damaged file is kept, for whoever looks into it; its wishes are sealed there too."""
    for ending in _BESIDE:
        damaged = path.with_name(path.name + ending)
        if damaged.exists():
            aside = path.with_name(_ASIDE + ending)
            damaged.replace(aside)
            aside.touch()  # the week begins now, however long the machine was off


def _remove_looked_at(path: Path) -> None:
    """What people wished for is not kept for ever because a disk was worn."""
    for ending in _BESIDE:
        aside = path.with_name(_ASIDE + ending)
        with suppress(OSError):
            if time.time() - aside.stat().st_mtime > _LOOKED_AT_WITHIN.total_seconds():
                aside.unlink()


def _bring_back(replica: SqlReplica, saved: _Saved, lines: tuple[Line, ...]) -> None:
    known = {row["command_id"] for row in saved.outbox}
    rows = [dict(row) for row in saved.outbox]
    rows += [_of_line(line) for line in lines if line.command_id not in known]
    tables: dict[str, tuple[Row, ...]] = {"outbox": _placed(rows), **(saved.numbers or {})}
    kept = _NAMES if saved.numbers is not None else ("settings", "clock")
    if saved.numbers is None:  # first: cut off here, the machine must not give them anew
        replica.set_state(beds_unknown="yes")
    replica.restore(tables)
    replica.set_state(rebuilt="yes", **{name: saved.state.get(name) for name in kept})


def _placed(rows: list[dict[str, Any]]) -> tuple[Row, ...]:
    """In the order of their positions; each position once."""
    taken: set[int] = set()
    for row in sorted(rows, key=lambda row: row["position"]):
        while row["position"] in taken:
            row["position"] += 1
        taken.add(row["position"])
    return tuple(sorted(rows, key=lambda row: row["position"]))


def _of_line(line: Line) -> dict[str, Any]:
    fields = {name: getattr(line, name) for name in Line.__slots__}
    return {**fields, "standing": "pending", "reason": None, "sentence": ""}

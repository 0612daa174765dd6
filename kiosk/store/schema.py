"""The tables of a kiosk's database, step by step.

A program must be able to read what the one before it wrote, and the other way round: columns are
added, never taken away or renamed.
"""

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_utils import Database

_SET: Final = "doorstep_kiosk"
_FIRST: Final = """
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE facts (
    kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT, command_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, fingerprint TEXT NOT NULL, body BLOB, slip TEXT,
    occurred_at TEXT NOT NULL, cause TEXT, standing TEXT NOT NULL, reason TEXT,
    sentence TEXT NOT NULL, prefix TEXT
) STRICT;
CREATE INDEX outbox_by_standing ON outbox (standing, position);
CREATE TABLE blocks (
    prefix TEXT NOT NULL, day TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    next INTEGER NOT NULL, PRIMARY KEY (prefix, day, first)
) STRICT;
CREATE TABLE series (
    prefix TEXT NOT NULL, day TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (prefix, day)
) STRICT;
CREATE TABLE tickets (
    command_id TEXT PRIMARY KEY, day TEXT NOT NULL, prefix TEXT NOT NULL,
    service TEXT NOT NULL, number TEXT NOT NULL, slip TEXT NOT NULL, UNIQUE (day, number)
) STRICT;
CREATE TABLE check_ins (place TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
"""


def _replica_and_outbox(database: "Database") -> None:
    for statement in _FIRST.split(";"):
        if statement.strip():
            database.execute(statement)


def _set_aside(database: "Database") -> None:
    database.execute("ALTER TABLE outbox ADD COLUMN is_set_aside INTEGER NOT NULL DEFAULT 0")


def _used_beds(database: "Database") -> None:
    database.execute("CREATE TABLE used_beds (block_id TEXT PRIMARY KEY) STRICT")


#: In their order; each is applied once.
_STEPS: Final[dict[str, Callable[["Database"], None]]] = {
    "0001_replica_and_outbox": _replica_and_outbox,
    "0002_set_aside": _set_aside,
    "0003_used_beds": _used_beds,
}


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether every step was applied: asked without the library that applies them, which takes a
    third of a second to load."""
    try:
        rows = connection.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_SET,)
        ).fetchall()
    except sqlite3.OperationalError:
        return False  # a new file
    return {row[0] for row in rows} >= set(_STEPS)


def migrate(database: "Database") -> None:
    from sqlite_utils import Migrations

    migrations = Migrations(_SET)
    for name, step in _STEPS.items():
        migrations(name=name)(step)
    migrations.apply(database)

"""The tables of a kiosk's database, step by step.

A program must be able to read what the one before it wrote, and the other way round: columns are
added, never taken away or renamed.
"""

from typing import Final

from sqlite_utils import Database, Migrations

MIGRATIONS: Final = Migrations("doorstep_kiosk")

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


@MIGRATIONS(name="0001_replica_and_outbox")
def _replica_and_outbox(database: Database) -> None:
    for statement in _FIRST.split(";"):
        if statement.strip():
            database.execute(statement)


@MIGRATIONS(name="0002_set_aside")
def _set_aside(database: Database) -> None:
    database.execute("ALTER TABLE outbox ADD COLUMN is_set_aside INTEGER NOT NULL DEFAULT 0")

"""No statement takes a night from whoever has it."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from streaming_server.store import open_store
from streaming_server.store.writer import open_connection
from tests.fair import Clock
from tests.house_rules.tree import PROJECT, files

TABLES = {
    "bed_nights": ("bed_id, night, stay", (1, 20781)),
    "person_nights": ("lodger, night, stay", (1, 20781)),
}
STEALS = re.compile(r"\bREPLACE\b|\bupsert\b|DO UPDATE|UPDATE (?:bed|person|room)_nights", re.I)


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Two stays, the first of which has a night."""
    open_store(tmp_path / "beds.db", Clock()).close()
    connection = open_connection(tmp_path / "beds.db")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("INSERT INTO lodgers VALUES (1, 'phone:1')")
    for table in TABLES:
        columns, key = TABLES[table]
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES (?, ?, 1)", key)
    connection.execute("INSERT INTO room_nights VALUES (1, 20781, 'man')")
    yield connection
    connection.close()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {table} ({columns}) VALUES (?, ?, 2)",
        "INSERT OR REPLACE INTO {table} ({columns}) VALUES (?, ?, 2)",
        "REPLACE INTO {table} ({columns}) VALUES (?, ?, 2)",
        "INSERT INTO {table} ({columns}) VALUES (?, ?, 2) ON CONFLICT DO UPDATE SET stay = 2",
        "UPDATE {table} SET stay = 2 WHERE ({key}) = (?, ?)",
    ],
)
def test_the_schema_refuses_to_steal_a_night(
    rows: sqlite3.Connection, table: str, statement: str
) -> None:
    columns, key = TABLES[table]
    text = statement.format(table=table, columns=columns, key=columns.removesuffix(", stay"))
    with pytest.raises(sqlite3.IntegrityError):
        rows.execute(text, key)
    assert [row["stay"] for row in rows.execute(f"SELECT stay FROM {table}")] == [1]


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_a_room_that_is_mens_tonight_does_not_become_womens(
    rows: sqlite3.Connection, verb: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        rows.execute(f"{verb} INTO room_nights VALUES (1, 20781, 'woman')")
    rows.execute("INSERT OR IGNORE INTO room_nights VALUES (1, 20781, 'man')")
    assert [row["party"] for row in rows.execute("SELECT party FROM room_nights")] == ["man"]


def test_our_own_statements_never_try() -> None:
    found = [
        f"{path.relative_to(PROJECT)}: {line.strip()}"
        for path in files(".py", "streaming_server", "shared", "kiosk", "installer")
        if "bed_nights" in (text := path.read_text("utf-8")) and path.name != "schema.py"
        for line in text.splitlines()
        if STEALS.search(line) and ("nights" in line or "sqlite_utils" in text)
    ]
    assert found == []


def test_a_night_is_a_beds_for_one_purpose(rows: sqlite3.Connection) -> None:
    for columns, values in (
        ("bed_id, night", "9, 1"),
        ("bed_id, night, stay, block", "9, 1, 1, 1"),
    ):
        with pytest.raises(sqlite3.IntegrityError):
            rows.execute(f"INSERT INTO bed_nights ({columns}) VALUES ({values})")

"""A file of an earlier version holds after an update what it held before."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from shared.ids import CommandId, Sequence
from shared.studio_calls import StudioCalled
from shared.wire import encode_event
from streaming_server.store.events import load_items_after, load_receipt
from streaming_server.store.migrations import MIGRATIONS
from streaming_server.store.rows import instant
from streaming_server.store.writer import open_connection
from tests.fair import HERE, NOW, SHOW

CALLED = StudioCalled(session_id=SHOW, station=HERE, at=NOW)


def test_receipts_and_topics_are_found_where_they_lie_since_fewer_indexes(tmp_path: Path) -> None:
    rows = open_connection(tmp_path / "db")
    database = Database(rows, execute_plugins=False)
    MIGRATIONS.apply(database, stop_before="events_0001_fewer_indexes")
    for sequence, (name, topics) in enumerate(
        (("seed", ("jobs",)), ("one", ("desk:a", "hall:a")), ("one", ("hall:a",)), ("two", ())), 1
    ):
        save_as_before(rows, sequence, name, topics)
    for name, last in (("one", 3), ("nothing", 3), ("two", 4)):
        rows.execute("INSERT INTO receipts VALUES (?, 'print', ?, ?)", (name, last, instant(NOW)))
    MIGRATIONS.apply(database)
    found = {name: load_receipt(rows, CommandId(name)) for name in ("one", "nothing", "two")}
    assert {name: len(one.receipt.events) for name, one in found.items() if one} == {
        "one": 2,
        "nothing": 0,
        "two": 1,
    }
    items = load_items_after(rows, Sequence(0), frozenset({"hall:a", "jobs"}), 9)
    assert [(item.sequence, sorted(item.topics)) for item in items] == [
        (1, ["jobs"]),
        (2, ["desk:a", "hall:a"]),
        (3, ["hall:a"]),
    ]
    rows.close()


def save_as_before(
    rows: sqlite3.Connection, sequence: int, name: str, topics: tuple[str, ...]
) -> None:
    event = (sequence, name, CALLED.type, instant(NOW), encode_event(CALLED))
    rows.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?)", event)
    rows.executemany(
        "INSERT INTO event_topics VALUES (?, ?)", [(topic, sequence) for topic in topics]
    )

"""What a city's thousand machines may cost a page."""

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from sqlite_utils import Database

from shared.link.health import Health
from streaming_server.store.machines import load_known
from streaming_server.store.migrations import MIGRATIONS
from streaming_server.store.rows import instant
from streaming_server.store.writer import open_connection
from tests.fair import NOW


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Connection]:
    connection = open_connection(tmp_path / "db")
    MIGRATIONS.apply(Database(connection, execute_plugins=False))
    yield connection
    connection.close()


def test_a_report_that_a_newer_server_kept_says_what_can_be_read(rows: Connection) -> None:
    rows.execute("PRAGMA foreign_keys = OFF")
    at = instant(NOW)
    rows.execute(
        "INSERT INTO kiosks (kiosk_id, station, enrolled_at) VALUES ('k', 'here', ?)", (at,)
    )
    body = '{"version": "9", "printer": "of_a_later_year"}'
    rows.execute("INSERT INTO machine_reports (kiosk_id, at, body) VALUES ('k', ?, ?)", (at, body))
    (known,) = load_known(rows, NOW)
    assert (known.health, known.seen_at) == (Health(version="9"), NOW)


def test_no_machine_is_asked_for_its_phone_through_all_others(rows: Connection) -> None:
    asked = list[str]()
    rows.set_trace_callback(asked.append)
    load_known(rows, NOW)
    rows.set_trace_callback(None)
    (query,) = asked
    plan = [row["detail"] for row in rows.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert [step for step in plan if step.startswith("SCAN phones")] == []
    assert any("kiosks_standing_in" in step for step in plan)

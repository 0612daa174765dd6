"""What a city's thousand machines may cost a page."""

from pathlib import Path

from sqlite_utils import Database

from streaming_server.store.machines import load_known
from streaming_server.store.migrations import MIGRATIONS
from streaming_server.store.writer import open_connection
from tests.fair import NOW


def test_no_machine_is_asked_for_its_phone_through_all_others(tmp_path: Path) -> None:
    rows = open_connection(tmp_path / "db")
    MIGRATIONS.apply(Database(rows, execute_plugins=False))
    asked = list[str]()
    rows.set_trace_callback(asked.append)
    load_known(rows, NOW)
    rows.set_trace_callback(None)
    (query,) = asked
    plan = [row["detail"] for row in rows.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert [step for step in plan if step.startswith("SCAN phones")] == []
    assert any("kiosks_standing_in" in step for step in plan)
    rows.close()

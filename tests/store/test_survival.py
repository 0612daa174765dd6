"""What was acknowledged is there after the process was killed in the middle of its work."""

import signal
import subprocess
import sys
from pathlib import Path
from sqlite3 import Connection

from streaming_server.store.events import load_last_sequence
from tests.fair import SHOW
from tests.fair_store import open_fair

PROJECT = Path(__file__).resolve().parents[2]
#: Killed after so many acknowledgements: at the start, in the middle, and at length.
ACKNOWLEDGED = (1, 40, 300, 7)


def send_and_kill(folder: Path, prefix: str, count: int) -> list[tuple[str, str]]:
    """The applications, with their numbers, that were acknowledged before the end."""
    sender = subprocess.Popen(
        [sys.executable, "-m", "tests.store.sender", str(folder), prefix],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert sender.stdout is not None
    lines = [sender.stdout.readline() for _ in range(count)]
    sender.kill()
    rest, _ = sender.communicate()
    assert sender.returncode == -signal.SIGKILL
    # The last line may be torn: half an acknowledgement is none.
    whole = [line for line in (*lines, *rest.splitlines(keepends=True)) if line.endswith("\n")]
    return [(name, number) for name, number in (line.split() for line in whole)]


def holes(rows: Connection) -> int:
    count: int = rows.execute("SELECT COUNT(*) FROM events").fetchone()[0]
    return load_last_sequence(rows) - count


def half_written(rows: Connection) -> int:
    """Applications without the person, the event or the receipt that belong to them."""
    count: int = rows.execute(
        "WITH sent AS (SELECT json_extract(body, '$.application_id') AS application_id, command_id "
        "FROM events WHERE type = 'application_sent') "
        "SELECT COUNT(*) FROM applications LEFT JOIN contacts USING (application_id) "
        "LEFT JOIN sent USING (application_id) LEFT JOIN receipts USING (command_id) "
        "WHERE form_of_address IS NULL OR fingerprint IS NULL"
    ).fetchone()[0]
    return count


async def test_what_was_acknowledged_survives_kill_nine(tmp_path: Path) -> None:
    acknowledged: list[tuple[str, str]] = []
    for run, count in enumerate(ACKNOWLEDGED):
        acknowledged += send_and_kill(tmp_path, f"run{run}", count)
        async with open_fair(tmp_path) as fair:
            stored = {
                (one.application.application_id, one.application.number)
                for one in await fair.store.reader.applicants(SHOW)
            }
            assert set(acknowledged) <= stored
            assert await fair.store.read(holes) == 0
            assert await fair.store.read(half_written) == 0
    assert len({number for _, number in acknowledged}) == len(acknowledged) >= sum(ACKNOWLEDGED)

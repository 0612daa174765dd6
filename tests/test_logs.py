"""What the server writes of itself, and that nobody waits for it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

SAYS: Final = """
import structlog
from streaming_server.logs import set_up_logs
set_up_logs()
logger = structlog.get_logger("door")
logger.info("answered", status=200)
logger.debug("nobody wants to know")
try:
    raise LookupError("lost")
except LookupError:
    logger.exception("broken")
print("went on")
"""


def run(stderr: int | None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SAYS]
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=stderr, text=True, check=False, timeout=60
    )


def test_a_line_is_one_event_with_its_level_its_place_and_its_error() -> None:
    first, last = map(json.loads, run(subprocess.PIPE).stderr.splitlines())
    assert (first["event"], first["level"], first["logger"]) == ("answered", "info", "door")
    assert first["status"] == 200
    assert last["level"] == "error"
    assert "LookupError: lost" in last["exception"]


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    with Path("/dev/full").open("w") as full:
        assert run(full.fileno()).stdout == "went on\n"

"""By how much a timer is late on this machine, whatever the measured server does.

    python -m tests.benchmarks.punctuality

Until its standard input ends; then it says all delays in milliseconds as a JSON list.
"""

import asyncio
import json
import sys
import threading
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

INTERVAL_S: Final = 0.005


@asynccontextmanager
async def timer() -> AsyncIterator[list[float]]:
    """Yields a list that holds the delays, in milliseconds, once the context is left."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.punctuality"), stdin=PIPE, stdout=PIPE
    )
    delays: list[float] = []
    try:
        yield delays
    finally:
        said, _ = await process.communicate(b"")
        delays += json.loads(said)


def measure() -> list[float]:
    reader = threading.Thread(target=sys.stdin.read, daemon=True)
    reader.start()
    delays = []
    while reader.is_alive():
        started = time.perf_counter()
        time.sleep(INTERVAL_S)  # the system's own timer: an event loop's would add its delays
        delays.append((time.perf_counter() - started - INTERVAL_S) * 1000)
    return delays


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)

"""A working day on one touchscreen: what it holds must not grow, and it must not grumble.

    python -m tests.benchmarks.kiosk_soak --json FILE [--minutes N] [--pause S] [--quick]
        [--detail FILE]

`doorstep-server serve` with the sample city, and the whole touchscreen in a process of its own
(tests.benchmarks.kiosk_walker) that a random walk of real touches leads over all screens. Its own
memory, what was swapped out with it, is looked at every few seconds; the slope is that of the
last three fifths of the run, and what counts is whether zero can be told from it. Touches come
quicker than people's: eight hours of a busy station are some 6,000, and time and touches are both
told. `--pause` sets how long it waits from touch to touch: with a tenth of what is usual an hour
holds the touches of a day, which tells what grows by touches from what grows by time. What was
seen so far is written again and again, and told by a run that is ended by SIGTERM. `--detail`
writes once a minute, a line of JSON each, what the touchscreen is made of
(tests.benchmarks.kiosk_inside) and how many rows the server has: where to look when it grows.
"""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil

from installer.demo.server import RunningServer, end, seed
from tests.benchmarks.kiosk_inside import rows_of
from tests.benchmarks.slopes import curve, more, slope
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, percentile, write_rows

MINUTES: Final = 480.0
QUICK_MINUTES: Final = 2.0
PAUSE_S: Final = 0.5
LOOKS_EVERY_S: Final = 5.0
WRITES_EVERY_S: Final = 300.0
#: Of the 31 there are; those of the studio are another program's, and some need a show or a code.
LEAST_SCREENS: Final = 18
LEAST_SCREENS_QUICK: Final = 5
LEVELS_WITHIN: Final = 3
SERVED: Final = "doorstep.db"
Look = tuple[float, float]


@asynccontextmanager
async def walked_kiosk(
    server: RunningServer,
    folder: Path,
    enrolment: dict[str, Any],
    pause: float,
    *,
    tells: bool = False,
) -> AsyncIterator[Process]:
    """tells: what it is made of."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.kiosk_walker", "--server", server.url),
        *("--station", enrolment["station"], "--enrol", enrolment["code"]),
        *("--data", str(folder), "--pause", str(pause)),
        *(("--inside",) if tells else ()),
        stdout=PIPE,
        stderr=DEVNULL,
        limit=1 << 24,
    )
    try:
        yield process
    finally:
        await end(process)


@dataclass(slots=True)
class Looks:
    """What was seen of the process, by second, and the last that its walker said."""

    memory: list[Look] = field(default_factory=list)
    handed_out: list[Look] = field(default_factory=list)
    sockets: list[Look] = field(default_factory=list)
    threads: list[Look] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)

    async def listen(self, process: Process, detail: Path | None, database: Path) -> None:
        """detail: where lines are added about what it is made of; database: the server's."""
        assert process.stdout is not None
        async for line in process.stdout:
            self.said.update(json.loads(line))
            self.took_ms.extend(self.said["took_ms"])
            self.handed_out.append((time.monotonic(), self.said["in_use"] / 1e6))
            inside = self.said.pop("inside", None)
            if detail is not None and inside is not None:
                at = {"at": round(time.time()), "touches": self.said["touches"]}
                served = {"served": await asyncio.to_thread(rows_of, database)}
                _add_line(detail, json.dumps(at | inside | served, ensure_ascii=False))

    async def look(self, pid: int) -> None:
        kiosk = psutil.Process(pid)
        while True:
            now = time.monotonic()
            self.memory.append((now, _held(pid) / 1e6))
            self.sockets.append((now, float(kiosk.num_fds())))
            self.threads.append((now, float(kiosk.num_threads())))
            await asyncio.sleep(LOOKS_EVERY_S)

    async def write(self, least_screens: int, path: Path | None) -> None:
        while True:
            await asyncio.sleep(WRITES_EVERY_S)
            write_rows(self.rows(least_screens, is_alive=True), path)

    def rows(self, least_screens: int, *, is_alive: bool) -> list[Row]:
        found = slope(self.memory)
        held = slope(self.handed_out) if self.handed_out else None
        warnings = self.said.get("warnings", "?")
        return [
            for_scale("minutes", (self.memory[-1][0] - self.memory[0][0]) / 60, ""),
            for_scale("touches", self.said.get("touches"), ""),
            at_least("screens touched", least_screens, len(self.said.get("screens", ())), ""),
            at_most("touch to the next frame, p95", 100, percentile(self.took_ms, 0.95), "ms"),
            Row(
                name="memory, slope",
                asked="0",
                measured=found.per_hour if found else None,
                unit="MB/h",
                ok=found is not None and not found.grows,
            ),
            for_scale("  from", found.low if found else None, "MB/h"),
            for_scale("  to", found.high if found else None, "MB/h"),
            *(for_scale(f"  {name}", mean, "MB") for name, mean in curve(self.memory)),
            for_scale("  of it malloc's, slope", held.per_hour if held else None, "MB/h"),
            for_scale("    from", held.low if held else None, "MB/h"),
            for_scale("    to", held.high if held else None, "MB/h"),
            at_most("descriptors more", LEVELS_WITHIN, more(self.sockets), ""),
            at_most("threads more", LEVELS_WITHIN, more(self.threads), ""),
            at_most("warnings of the window library", 0, len(warnings), ""),
            at_least("it lives at the end", 1, int(is_alive), ""),
        ]


def _held(pid: int) -> int:
    """Bytes that are the process' own. Pages of libraries and fonts, which the kernel drops and
    reads again as it pleases, are not: they go up and down by more than a day's growth."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
    kilobytes = {name: int(rest.split()[0]) for name, rest in (line.split(":") for line in lines)}
    return (kilobytes["Anonymous"] + kilobytes["Swap"]) * 1024


def _add_line(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


async def measure(
    minutes: float,
    pause: float,
    least_screens: int,
    path: Path | None,
    detail: Path | None = None,
) -> list[Row]:
    """pause: seconds from touch to touch. path: where what was seen so far is written meanwhile;
    detail: what it is made of."""
    looks = Looks()
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with tempfile.TemporaryDirectory(prefix="doorstep-kiosk-soak-") as place:
        folder = Path(place)
        seeded = await seed(folder / "server", "jinan")
        async with (
            RunningServer(folder / "server") as server,
            walked_kiosk(
                server,
                folder / "kiosk",
                seeded["enrolments"][0],
                pause,
                tells=detail is not None,
            ) as process,
        ):
            with contextlib.suppress(TimeoutError, asyncio.CancelledError):
                async with asyncio.timeout(minutes * 60), asyncio.TaskGroup() as group:
                    group.create_task(looks.listen(process, detail, folder / "server" / SERVED))
                    group.create_task(looks.look(process.pid))
                    group.create_task(looks.write(least_screens, path))
            is_alive = process.returncode is None
    for warning in looks.said.get("warnings", ()):
        print(warning)
    return looks.rows(least_screens, is_alive=is_alive)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kiosk_soak")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--pause", type=float, default=PAUSE_S, help="seconds, touch to touch")
    parser.add_argument("--quick", action="store_true", help="the same rows from two minutes")
    parser.add_argument("--detail", type=Path, help="what it is made of, a line a minute")
    known = parser.parse_args()
    minutes = QUICK_MINUTES if known.quick else known.minutes
    least = LEAST_SCREENS_QUICK if known.quick else LEAST_SCREENS
    rows = asyncio.run(measure(minutes, known.pause, least, known.json, known.detail))
    return finish("Soak of the touchscreen", rows, known.json)


if __name__ == "__main__":
    sys.exit(main())

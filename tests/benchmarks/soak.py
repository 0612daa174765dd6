"""Hours of coming and going: what the server's processes hold must not grow.

    python -m tests.benchmarks.soak --json FILE [--minutes N] [--quick]

`doorstep-server serve` with two media workers, an employer that goes and comes back, viewers that
join and leave all the time, half of them without a goodbye, residents that open pages and hold
the feed. Memory, sockets and threads of every process are looked at once a second.
The slope is that of the last three fifths of the run; what counts is whether zero can be told from
it. Two hours are the measure; the quick run, three minutes, shows that everything moves. What was
seen so far is written again and again: a run that is cut tells what it has.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
import psutil

from installer.demo.server import DidNotStart
from installer.demo.stage import (
    LIVE_WITHIN_S,
    Stage,
    employer_on,
    provide_clip,
)
from streaming_server.media.peers import Certificate
from tests.benchmarks.real_server import real_server, workers_of
from tests.benchmarks.slopes import curve, more, slope
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, write_rows
from tests.media.whep_client import WhepViewer

MINUTES: Final = 120.0
QUICK_MINUTES: Final = 3.0
WORKERS: Final = 2
WORKER_VIEWERS: Final = "4"  # fewer than come at once: the show stands on both workers
LOOKS_EVERY_S: Final = 1.0
AT_ONCE: Final = 5  # viewers that join at the same time
STAYS_S: Final = 2.0
THINKS_S: Final = 600.0
EMPLOYER_STAYS_S: Final = 40.0
FEED_HELD_S: Final = 1.0
WRITES_EVERY_S: Final = 300.0
LEVELS_WITHIN: Final = 3  # of a figure that goes up and down with who is there now
AWAY: Final = (aiohttp.ClientError, TimeoutError, OSError)  # an address may go as well


@dataclass(slots=True, kw_only=True)
class Churn:
    """How often something happened."""

    joins: int = 0
    refused: int = 0
    employers: int = 0
    absent: int = 0
    pages: int = 0
    feeds: int = 0


@dataclass(slots=True)
class Looks:
    """Seconds and values, by process and figure."""

    memory: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    sockets: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    threads: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, process: psutil.Process) -> None:
        now = time.monotonic()
        with process.oneshot():
            self.memory[name].append((now, process.memory_full_info().uss / 1e6))
            self.sockets[name].append((now, process.num_fds()))
            self.threads[name].append((now, process.num_threads()))


async def measure(minutes: float, path: Path | None) -> list[Row]:
    """path: where what was seen so far is written meanwhile."""
    clip = await provide_clip()
    churn, looks = Churn(), Looks()
    with tempfile.TemporaryDirectory(prefix="doorstep-soak-") as folder:
        async with real_server(Path(folder), clip, WORKERS, WORKER_VIEWERS) as stage:
            processes = _processes(stage.server.pid)
            work = [
                _employ(stage, churn),
                _join_and_leave(stage, churn),
                _look_at_pages(stage, churn),
                _hold_feeds(stage, churn),
                _look(processes, looks),
                _write(path, processes, churn, looks),
            ]
            await _for_so_long(minutes * 60, work)
            return _all_rows(processes, churn, looks)


def _all_rows(processes: Mapping[str, psutil.Process], churn: Churn, looks: Looks) -> list[Row]:
    times = [at for at, _ in looks.memory["pages"]]
    alive = [name for name, process in processes.items() if process.is_running()]
    rows = [
        for_scale("minutes", (times[-1] - times[0]) / 60, ""),
        for_scale("joins", churn.joins, ""),
        for_scale("  refused or not connected", churn.refused, ""),
        for_scale("employers that came and went", churn.employers, ""),
        for_scale("  that could not come in time", churn.absent, ""),
        for_scale("pages", churn.pages, ""),
        for_scale("feeds held", churn.feeds, ""),
        at_least("processes of the beginning at the end", len(processes), len(alive), ""),
    ]
    for name in processes:
        rows += _rows(name, looks)
    return rows


def _rows(name: str, looks: Looks) -> list[Row]:
    found = slope(looks.memory[name])
    memory = Row(
        name=f"{name}: memory, slope",
        asked="0",
        measured=found.per_hour if found else None,
        unit="MB/h",
        ok=found is not None and not found.grows,
    )
    rows = [
        memory,
        for_scale("  from", found.low if found else None, "MB/h"),
        for_scale("  to", found.high if found else None, "MB/h"),
        *(for_scale(f"  {part}", mean, "MB") for part, mean in curve(looks.memory[name])),
    ]
    for what, figures in (("descriptors", looks.sockets), ("threads", looks.threads)):
        rows.append(at_most(f"{name}: {what} more", LEVELS_WITHIN, more(figures[name]), ""))
    return rows


def _processes(server: int) -> Mapping[str, psutil.Process]:
    numbered = {f"worker {number}": one for number, one in enumerate(workers_of(server), 1)}
    return {"pages": psutil.Process(server), **numbered}


async def _for_so_long(seconds: float, work: Sequence[Coroutine[None, None, None]]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)


async def _look(processes: Mapping[str, psutil.Process], looks: Looks) -> None:
    while True:
        for name, process in processes.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                looks.add(name, process)
        await asyncio.sleep(LOOKS_EVERY_S)


async def _write(
    path: Path | None, processes: Mapping[str, psutil.Process], churn: Churn, looks: Looks
) -> None:
    while True:
        await asyncio.sleep(WRITES_EVERY_S)
        write_rows(_all_rows(processes, churn, looks), path)


async def _employ(stage: Stage, churn: Churn) -> None:
    """The show begins once, and its employer's program goes and comes back again and again.

    On a machine that does other work as well a program may take too long to begin; hours of
    looking are not thrown away for that.
    """
    while True:
        try:
            async with employer_on(stage, THINKS_S) as employer:
                await employer.wait("publishing", LIVE_WITHIN_S)
                churn.employers += 1
                await asyncio.sleep(EMPLOYER_STAYS_S)
        except (DidNotStart, TimeoutError):
            churn.absent += 1


async def _join_and_leave(stage: Stage, churn: Churn) -> None:
    certificate = Certificate.generateCertificate()
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as http:
        while True:
            churn.joins += AT_ONCE
            headers = {"X-Forwarded-For": f"10.3.{churn.joins // 250 % 250}.{churn.joins % 250}"}
            http.headers.update(headers)
            viewers = [
                WhepViewer(
                    url=f"{stage.server.url}/whep/{stage.session}",
                    http=http,
                    certificate=certificate,
                )
                for _ in range(AT_ONCE)
            ]
            came = await asyncio.gather(*[_comes(viewer) for viewer in viewers])
            churn.refused += came.count(False)
            await asyncio.sleep(STAYS_S if any(came) else 1.0)
            politely = churn.joins // AT_ONCE % 2 == 0
            with contextlib.suppress(*AWAY):
                await asyncio.gather(
                    *[
                        viewer.close(politely=politely)
                        for viewer, is_in in zip(viewers, came, strict=True)
                        if is_in
                    ]
                )


async def _comes(viewer: WhepViewer) -> bool:
    try:
        await viewer.open()
    except AWAY:
        return False
    return True


async def _look_at_pages(stage: Stage, churn: Churn) -> None:
    paths = ("/", "/jobs", "/live", f"/live/{stage.session}")
    async with aiohttp.ClientSession(stage.server.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        while True:
            with contextlib.suppress(*AWAY):
                async with http.get(paths[churn.pages % len(paths)]) as answer:
                    await answer.read()
                churn.pages += 1
            await asyncio.sleep(0.2)


async def _hold_feeds(stage: Stage, churn: Churn) -> None:
    topic = {"topic": f"public:{stage.session}"}
    async with aiohttp.ClientSession(stage.server.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        while True:
            with contextlib.suppress(*AWAY):
                async with http.get("/feed", params=topic) as answer:
                    await answer.content.readany()
                    await asyncio.sleep(FEED_HELD_S)
                churn.feeds += 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--quick", action="store_true", help="the same rows from three minutes")
    arguments = parser.parse_args()
    minutes = QUICK_MINUTES if arguments.quick else arguments.minutes
    return finish("Soak", asyncio.run(measure(minutes, arguments.json)), arguments.json)


if __name__ == "__main__":
    sys.exit(main())

"""Pages while a stage serves as many as it can: with media workers and, for scale, without.

    python -m tests.benchmarks.pages --json FILE [--quick]

The server is `doorstep-server serve` in its own process with one media worker, the employer another
that really sends. Portal, viewer's page and a sent application are clocked in turn, first
beside an empty stage, then beside one on which viewers have come until the server said that it is
full. Some of them are then served without workers. Viewers run on this machine too, where they are
niced; the employer and the clocks share the processor with the server on equal terms, and by how
much a timer of another process is late meanwhile says what the machine does to everybody. The
employer's picture is 1080p at 4 Mb/s: the limit is one of packets, and few viewers reach it.
"""

import argparse
import asyncio
import html
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import psutil

from installer.demo.stage import Stage, provide_clip
from tests.benchmarks.forms import filled
from tests.benchmarks.houses import cpu_s, full_house, on_air
from tests.benchmarks.punctuality import timer
from tests.benchmarks.real_server import real_server, workers_of
from tests.benchmarks.table import (
    Row,
    at_least,
    at_most,
    finish,
    for_scale,
    median,
    percentile,
)
from tests.media.clips import Clip, encode_clip

MOST_TIMES_IDLE: Final = 2.0
#: Of those let in. With fewer the stage was not full: the viewers got no processor to report.
FEWEST_SERVED: Final = 0.95
SETTLES_S: Final = 5.0
WARM_ROUNDS: Final = 20
PAUSE_S: Final = 0.01
RESIDENTS_AT_AN_ADDRESS: Final = 100
APPLY_LINK: Final = re.compile(r'"(/jobs/[^"]*/apply[^"]*)"')
KINDS: Final = ("portal", "viewer's page", "application")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """worker_viewers: the limit of the worker."""

    rounds: int
    worker_viewers: str


MOST_VIEWERS: Final = 4000
MOST_EMBEDDED: Final = 200  # for scale; the way in of a thousand would take the server minutes
#: A worker's own limit, at four fifths of its core, lies near 1,250 viewers here, which is more
#: than one process can be on the same two cores.
WHOLE: Final = Size(rounds=400, worker_viewers="1000")
QUICK: Final = Size(rounds=100, worker_viewers="100")

Clocked = Mapping[str, list[float]]
"""Milliseconds by kind of page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """viewers: let in before `busy` was clocked; served: those whom the server still had after it;
    cpu: share of a core that the process which forwards took meanwhile. late_idle, late_busy: of a
    timer in a process that does nothing else, in milliseconds."""

    idle: Clocked
    busy: Clocked
    late_idle: Sequence[float]
    late_busy: Sequence[float]
    viewers: int
    is_full: bool
    served: int
    cpu: float


async def measure(size: Size) -> list[Row]:
    clip = await provide_clip()
    own = await _served(clip, 1, size, MOST_VIEWERS)
    embedded = await _served(clip, 0, size, min(own.viewers, MOST_EMBEDDED))
    rows = [
        for_scale("viewers on the stage", own.viewers, ""),
        at_least("  of them served to the end", FEWEST_SERVED, own.served / own.viewers, ""),
        at_least("  one more was refused as too many", 1, float(own.is_full), ""),
        for_scale("  processor of the worker meanwhile", own.cpu * 100, "% of a core"),
        for_scale("a timer elsewhere, late, p99 idle", p99(own.late_idle), "ms"),
        for_scale("  p99 full", p99(own.late_busy), "ms"),
    ]
    for kind in KINDS:
        rows += [
            at_most(f"{kind}, p99 to idle, with a worker", MOST_TIMES_IDLE, _times(own, kind), "x"),
            for_scale("  p99 idle", p99(own.idle[kind]), "ms"),
            for_scale("  p99 full", p99(own.busy[kind]), "ms"),
            for_scale("  median idle", median(own.idle[kind]), "ms"),
            for_scale("  median full", median(own.busy[kind]), "ms"),
            for_scale(
                "  p99 to idle, forwarded by the pages' process", _times(embedded, kind), "x"
            ),
        ]
    rows.append(for_scale("viewers served by the pages' process", embedded.served, ""))
    rows.append(for_scale("  its processor", embedded.cpu * 100, "% of a core"))
    return rows


def p99(values: Sequence[float]) -> float | None:
    return percentile(values, 0.99)


def _times(served: Served, kind: str) -> float | None:
    idle, busy = p99(served.idle[kind]), p99(served.busy[kind])
    return busy / idle if idle and busy else None


def large_clip() -> Clip:
    return encode_clip(width=1920, height=1080, bitrate=4_000_000)


async def _served(clip: Path, workers: int, size: Size, most: int) -> Served:
    with tempfile.TemporaryDirectory(prefix="doorstep-pages-") as folder:
        async with (
            real_server(Path(folder), clip, workers, size.worker_viewers) as stage,
            on_air(stage, large_clip),
        ):
            visits = Visits(stage)
            await visits.clock(WARM_ROUNDS)
            async with timer() as late_idle:
                idle = await visits.clock(size.rounds)
            async with full_house(stage, most) as house:
                await asyncio.sleep(SETTLES_S)
                forwarding = _forwarding(stage.server.pid)
                started, cpu = time.monotonic(), cpu_s(forwarding)
                async with timer() as late_busy:
                    busy = await visits.clock(size.rounds)
                share = (cpu_s(forwarding) - cpu) / (time.monotonic() - started)
                return Served(
                    idle=idle,
                    busy=busy,
                    late_idle=late_idle,
                    late_busy=late_busy,
                    viewers=house.viewers,
                    is_full=house.is_full,
                    served=await _watching(stage),
                    cpu=share,
                )


class Visits:
    """One resident after another, each new: looks at two pages and applies for the first role."""

    def __init__(self, stage: Stage) -> None:
        self._url, self._session = stage.server.url, stage.session
        self._residents = 0

    async def clock(self, rounds: int) -> Clocked:
        clocked: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for _ in range(rounds):
            async with self._resident() as http:
                await self._visit(http, clocked)
            await asyncio.sleep(PAUSE_S)
        return clocked

    async def _visit(self, http: aiohttp.ClientSession, clocked: dict[str, list[float]]) -> None:
        _, took = await _clocked(http, "GET", "/")
        clocked["portal"].append(took)
        page, took = await _clocked(http, "GET", f"/live/{self._session}")
        clocked["viewer's page"].append(took)
        link = APPLY_LINK.search(page)
        assert link is not None, "no role to apply for"
        where = html.unescape(link[1])
        form, _ = await _clocked(http, "GET", where)
        action = where.partition("?")[0]
        _, took = await _clocked(http, "POST", action, filled(form, action))
        clocked["application"].append(took)

    @asynccontextmanager
    async def _resident(self) -> AsyncIterator[aiohttp.ClientSession]:
        address = self._residents // RESIDENTS_AT_AN_ADDRESS
        self._residents += 1
        headers = {"X-Forwarded-For": f"10.2.0.{address + 1}", "Origin": self._url}
        jar = aiohttp.DummyCookieJar()  # a jar keeps secure cookies from a server without TLS
        async with aiohttp.ClientSession(self._url, headers=headers, cookie_jar=jar) as http:
            async with http.get("/jobs") as answer:
                cookies = [f"{cookie.key}={cookie.value}" for cookie in answer.cookies.values()]
            http.headers["Cookie"] = "; ".join(cookies)
            yield http


async def _clocked(
    http: aiohttp.ClientSession, method: str, path: str, form: Mapping[str, str] | None = None
) -> tuple[str, float]:
    """The page and how many milliseconds it took. Whatever is not well raises."""
    started = time.perf_counter()
    async with http.request(method, path, data=form, allow_redirects=False) as answer:
        page = await answer.text()
        took = (time.perf_counter() - started) * 1000
    assert answer.status < 400, f"{method} {path}: {answer.status}"
    return page, took


async def _watching(stage: Stage) -> int:
    """As the server counts them."""
    async with (
        aiohttp.ClientSession(stage.server.url) as http,
        http.get(f"/api/v1/sessions/{stage.session}") as answer,
    ):
        return int((await answer.json())["viewers"])


def _forwarding(server: int) -> psutil.Process:
    """The media worker, else the server itself."""
    return next(iter(workers_of(server)), psutil.Process(server))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a shorter run")
    arguments = parser.parse_args()
    rows = asyncio.run(measure(QUICK if arguments.quick else WHOLE))
    return finish("Pages beside a full stage", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

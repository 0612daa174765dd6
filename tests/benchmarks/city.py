"""One show at a city's size: our own engine alone, and with a Janus node beside it.

    python -m tests.benchmarks.city --json FILE [--quick]

The server is `doorstep-server serve` in its own process with one media worker, the employer sends
720p at 1.2 Mb/s. A crowd comes, of which the node serves the second half; then more come until the
server is full. Clocked are further viewers, one at a time, until they have decoded a picture. A
page in a real Chromium watched from the start: it moves to the node while it plays, and the node is
killed under it. All of it stands on this machine, viewers niced; so the figures are to be compared
with each other. Viewers who come within the same second wait longer at the node: for its next
keyframe.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import psutil
from playwright.async_api import Browser, Page, expect

from installer.demo.stage import Stage, provide_clip
from streaming_server.media.peers import Certificate
from tests.benchmarks.houses import cpu_s, full_house, on_air
from tests.benchmarks.joiners import JoiningPeer
from tests.benchmarks.real_server import real_server, workers_of
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, median
from tests.journeys.browsers import chromium, phone, until
from tests.journeys.eyes import EYES, longest_gap_at_moves, seen
from tests.media.janus.nodes import Janus, janus_node
from tests.media.whep_client import WhepViewer

LONGEST_GAP_MS: Final = 200.0
BACK_WITHIN_S: Final = 5.0
GIVEN_UP_S: Final = 30.0
SETTLES_S: Final = 1.0
#: A publisher is asked for a keyframe once a second at most. Our own engine replays the last one;
#: a node's viewers wait for the next.
APART_S: Final = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """limit: viewers of the worker, and where the show becomes a crowd: half of `crowd`.
    more: viewers beyond the limit that a node has to take."""

    limit: int
    crowd: int
    more: int
    joins: int
    window_s: float


WHOLE: Final = Size(limit=120, crowd=100, more=100, joins=30, window_s=10.0)
QUICK: Final = Size(limit=24, crowd=20, more=10, joins=3, window_s=2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """viewers: let in. is_full: one more was not. cpu: shares of a core by process. joins: ms."""

    viewers: int
    is_full: bool
    cpu: Mapping[str, float]
    joins: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """handed_over_ms: the longest time between two pictures on the page while it moved.
    killed_s: from the node's death to the next picture."""

    handed_over_ms: float
    killed_s: float


async def measure(size: Size) -> list[Row]:
    clip = await provide_clip()
    async with _show(clip, size) as stage:
        alone = await _served(stage, size, None)
    async with (
        janus_node() as janus,
        _show(clip, size, **janus.serving(beyond=size.crowd // 2)) as stage,
        chromium() as browser,
    ):
        page = await _opened(browser, stage)
        together = await _served(stage, size, janus, page)
        moved = await _moved(page, janus)
    return _rows(size, alone, together, moved)


def _rows(size: Size, alone: Served, together: Served, moved: Moved) -> list[Row]:
    rows = [
        for_scale(f"viewers carried, worker limit {size.limit}, alone", alone.viewers, ""),
        at_least("  one more was refused", 1, float(alone.is_full), ""),
        at_least("viewers carried with a node", size.limit + size.more, together.viewers, ""),
    ]
    for name, served in (("alone", alone), ("with a node", together)):
        rows += [
            for_scale(f"{process}, {size.crowd} viewers, {name}", 100 * cpu, "% of a core")
            for process, cpu in served.cpu.items()
        ]
    return [
        *rows,
        for_scale("first picture, median, alone", median(alone.joins), "ms"),
        for_scale("first picture, median, at the node", median(together.joins), "ms"),
        at_most("longest gap of the hand-over", LONGEST_GAP_MS, moved.handed_over_ms, "ms"),
        at_most("next picture after the node was killed", BACK_WITHIN_S, moved.killed_s, "s"),
    ]


@asynccontextmanager
async def _show(clip: Path, size: Size, **settings: object) -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="doorstep-city-") as folder:
        async with (
            real_server(Path(folder), clip, 1, str(size.limit), settings) as stage,
            on_air(stage),
        ):
            yield stage


async def _served(
    stage: Stage, size: Size, janus: Janus | None, page: Page | None = None
) -> Served:
    """page: has to be at the node before anything is clocked."""
    has_node = janus is not None
    processes = _processes(stage, janus)
    async with AsyncExitStack() as stack:
        crowd = await stack.enter_async_context(
            full_house(stage, size.crowd, may_go_elsewhere=has_node)
        )
        if page is not None:
            await until(page, "window.doorstep.isElsewhere", GIVEN_UP_S)
        await asyncio.sleep(SETTLES_S)
        before = {name: cpu_s(one) for name, one in processes.items()}
        started = time.monotonic()
        await asyncio.sleep(size.window_s)
        lasted = time.monotonic() - started
        cpu = {name: (cpu_s(one) - before[name]) / lasted for name, one in processes.items()}
        joins = await _joins(stage, size.joins, may_go_elsewhere=has_node)
        most = size.limit + size.more - size.crowd
        rest = await stack.enter_async_context(full_house(stage, most, may_go_elsewhere=has_node))
        return Served(
            viewers=crowd.viewers + rest.viewers, is_full=rest.is_full, cpu=cpu, joins=joins
        )


def _processes(stage: Stage, janus: Janus | None) -> Mapping[str, psutil.Process]:
    (worker,) = workers_of(stage.server.pid)
    processes = {"pages": psutil.Process(stage.server.pid), "media worker": worker}
    if janus is not None:
        processes["Janus"] = psutil.Process(janus.pid)
    return processes


async def _joins(stage: Stage, count: int, *, may_go_elsewhere: bool) -> list[float]:
    """Milliseconds from asking to the first decoded picture, of viewers who come apart."""
    certificate, took = Certificate.generateCertificate(), []
    address = f"{stage.server.url}/whep/{stage.session}"
    async with aiohttp.ClientSession() as http:
        for _ in range(count):
            await asyncio.sleep(APART_S)
            viewer = WhepViewer(
                url=address,
                http=http,
                certificate=certificate,
                peer_type=JoiningPeer,
                may_go_elsewhere=may_go_elsewhere,
            )
            began = time.monotonic()
            await viewer.open()
            assert isinstance(viewer.peer, JoiningPeer)
            async with asyncio.timeout(GIVEN_UP_S):
                await viewer.peer.has_picture.wait()
            took.append(1000 * (time.monotonic() - began))
            await viewer.close()
    return took


async def _opened(browser: Browser, stage: Stage) -> Page:
    page = await (await phone(browser)).new_page()
    await page.add_init_script(EYES)
    await page.goto(f"{stage.server.url}/live/{stage.session}")
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    await page.evaluate("window.look()")
    return page


async def _moved(page: Page, janus: Janus) -> Moved:
    longest = longest_gap_at_moves(await seen(page))
    await janus.kill()
    killed_at = time.monotonic()
    await until(page, "!window.doorstep.isElsewhere", GIVEN_UP_S)
    known = await page.evaluate("window.seen.length")
    await until(page, f"window.seen.length > {known}", GIVEN_UP_S)
    return Moved(handed_over_ms=longest, killed_s=time.monotonic() - killed_at)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.city")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a smaller city")
    arguments = parser.parse_args()
    rows = asyncio.run(measure(QUICK if arguments.quick else WHOLE))
    return finish("A city's size", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

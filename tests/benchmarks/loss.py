"""What a viewer on a bad network sees, and whether others notice.

    python -m tests.benchmarks.loss --json FILE [--quick]

Pages in a real Chromium watch through a proxy that loses 5 % of the datagrams each way, at random
from a seed, and delays them so that a round trip takes 80 ms more. Beside them one page and some
counting viewers watch directly. The clip has a keyframe in four seconds: what is lost has to come
again, or be seen missing. Janus Gateway then serves the same pages over the same ways.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
from playwright.async_api import Browser, Page

from installer.demo.browser import open_browser
from streaming_server.media.peers import Certificate
from tests.benchmarks import janus
from tests.benchmarks.fanout import SESSION, JanusPublisher, server_process
from tests.benchmarks.lossy_path import LossyPath
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, percentile
from tests.benchmarks.watching import ANSWER, WATCH
from tests.media.clips import Clip, encode_clip
from tests.media.whep_client import WhepViewer
from tests.media.whip_client import WhipPublisher

LOSS: Final = 0.05
ROUND_TRIP_S: Final = 0.08
SEED: Final = 20_261_127
LEAST_DECODED: Final = 0.95
LONGEST_FREEZE_MS: Final = 500.0
COUNTING: Final = 5
BEGINS_WITHIN_S: Final = 20.0
SETTLES_S: Final = 5.0  # the browser finds its buffer's length


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    viewers: int
    seconds: float


FULL: Final = Plan(viewers=4, seconds=30)
QUICK: Final = Plan(viewers=2, seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """By one page. decoded: share of the frames that were sent meanwhile."""

    decoded: float
    longest_gap_ms: float


async def measure(plan: Plan) -> list[Row]:
    clip = encode_clip(width=640, height=360, bitrate=500_000, keyframe_seconds=4)
    return [*await _ours(clip, plan), *await _theirs(clip, plan)]


async def _ours(clip: Clip, plan: Plan) -> list[Row]:
    async with AsyncExitStack() as stack:
        url, _ = await stack.enter_async_context(server_process("tests.media.stage_server"))
        publisher = await stack.enter_async_context(WhipPublisher(f"{url}/whip/{SESSION}", clip))
        browser = await stack.enter_async_context(open_browser())
        await asyncio.sleep(1)
        whep = f"{url}/whep/{SESSION}"
        counting = await stack.enter_async_context(_counting(whep))
        direct = await _page(browser, url)
        await direct.evaluate(WATCH, whep)
        paths = _paths(plan, stack)
        lossy = [await _page(browser, url, path) for path in paths]
        await asyncio.gather(*[page.evaluate(WATCH, whep) for page in lossy])
        await asyncio.sleep(SETTLES_S)
        seen = await _watched([*lossy, direct], publisher, plan.seconds)
        return _rows(seen[:-1], seen[-1], paths, counting)


async def _theirs(clip: Clip, plan: Plan) -> list[Row]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(janus.janus_server())
        session = await stack.enter_async_context(
            janus.JanusSession(url=server.url, secret=server.secret)
        )
        await janus.create_room(session, server.secret)
        publisher = await stack.enter_async_context(JanusPublisher(session, clip))
        url, _ = await stack.enter_async_context(server_process("tests.media.stage_server"))
        browser = await stack.enter_async_context(open_browser())
        pages = [await _page(browser, url, path) for path in _paths(plan, stack)]
        for page in pages:
            handle, offer = await janus.subscribe(session, publisher.feed)
            await janus.start(session, handle, await page.evaluate(ANSWER, offer))
        async with asyncio.timeout(BEGINS_WITHIN_S):
            for page in pages:
                while not await page.evaluate("() => decoded()"):  # noqa: ASYNC110  nobody tells
                    await asyncio.sleep(0.1)
        await asyncio.sleep(SETTLES_S)
        seen = await _watched(pages, publisher, plan.seconds)
        gap = percentile([one.longest_gap_ms for one in seen], 0.95)
        worst = 100 * min(one.decoded for one in seen)
        return [
            for_scale(f"frames decoded through Janus, worst of {len(seen)}", worst, "%"),
            for_scale("longest freeze through Janus, p95 of viewers", gap, "ms"),
        ]


def _paths(plan: Plan, stack: AsyncExitStack) -> list[LossyPath]:
    paths = [
        LossyPath(seed=SEED + number, loss=LOSS, delay_s=ROUND_TRIP_S / 2)
        for number in range(plan.viewers)
    ]
    for path in paths:
        stack.callback(path.close)
    return paths


def _rows(
    lossy: Sequence[Seen], direct: Seen, paths: Sequence[LossyPath], counting: Sequence[WhepViewer]
) -> list[Row]:
    lost, passed = sum(path.lost for path in paths), sum(path.passed for path in paths)
    gap = percentile([one.longest_gap_ms for one in lossy], 0.95)
    missed = sum(viewer.peer.lost for viewer in counting)
    return [
        for_scale("datagrams lost on the way, by the proxies", 100 * lost / (lost + passed), "%"),
        at_least(
            f"frames decoded, worst of {len(lossy)} on the bad network",
            100 * LEAST_DECODED,
            100 * min(one.decoded for one in lossy),
            "%",
        ),
        at_most("longest freeze, p95 of viewers", LONGEST_FREEZE_MS, gap, "ms"),
        for_scale("frames decoded, direct", 100 * direct.decoded, "%"),
        for_scale("longest freeze, direct", direct.longest_gap_ms, "ms"),
        at_most(f"packets missed by {len(counting)} others", 0, missed, ""),
        for_scale("packets they got", sum(viewer.peer.packets for viewer in counting), ""),
    ]


async def _watched(pages: Sequence[Page], publisher: WhipPublisher, seconds: float) -> list[Seen]:
    async def decoded() -> list[int]:
        return list(await asyncio.gather(*[page.evaluate("() => decoded()") for page in pages]))

    sent, before = publisher.pictures.sent, await decoded()
    await asyncio.gather(*[page.evaluate("() => begin()") for page in pages])
    await asyncio.sleep(seconds)
    gaps = await asyncio.gather(*[page.evaluate("() => longestGap()") for page in pages])
    after, meanwhile = await decoded(), publisher.pictures.sent - sent
    return [
        Seen(decoded=min(1.0, (last - first) / meanwhile), longest_gap_ms=gap)
        for first, last, gap in zip(before, after, gaps, strict=True)
    ]


async def _page(browser: Browser, url: str, path: LossyPath | None = None) -> Page:
    page = await browser.new_page(viewport={"width": 640, "height": 360})
    await page.goto(url)
    if path is not None:
        await page.expose_function("through", path.open)
    return page


@asynccontextmanager
async def _counting(whep: str) -> AsyncIterator[list[WhepViewer]]:
    certificate = Certificate.generateCertificate()
    async with aiohttp.ClientSession() as http:
        viewers = [
            WhepViewer(url=whep, http=http, certificate=certificate) for _ in range(COUNTING)
        ]
        await asyncio.gather(*[viewer.open() for viewer in viewers])
        yield viewers
        await asyncio.gather(*[viewer.close() for viewer in viewers])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.loss")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a shorter run")
    arguments = parser.parse_args()
    rows = asyncio.run(measure(QUICK if arguments.quick else FULL))
    return finish("A bad network", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

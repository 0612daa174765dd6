"""A crowd comes when the show begins: how soon each sees it, and what that asks of the employer.

    python -m tests.benchmarks.crowd_join --json FILE [--quick]

A hundred viewers join within ten seconds, at even intervals: some are pages in a real Chromium, the
rest really connect and decode in a process of their own. The publisher sends a keyframe in four
seconds by itself and one more for each request. Each join is clocked from asking to the first
decoded picture. The same crowd then joins at Janus Gateway.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Page

from installer.demo.browser import open_browser
from tests.benchmarks import janus
from tests.benchmarks.fanout import SESSION, JanusPublisher, server_process
from tests.benchmarks.table import Row, at_most, finish, for_scale, median, percentile
from tests.benchmarks.watching import WATCH
from tests.media.clips import Clip, encode_clip
from tests.media.whip_client import WhipPublisher

MEDIAN_MS: Final = 300.0
P95_MS: Final = 800.0
KEYFRAMES_PER_SECOND: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """pages: of the viewers, in a browser."""

    viewers: int
    pages: int
    seconds: float


FULL: Final = Plan(viewers=100, pages=5, seconds=10)
QUICK: Final = Plan(viewers=30, pages=2, seconds=3)


async def measure(plan: Plan) -> list[Row]:
    clip = encode_clip(keyframe_seconds=4)
    return [*await _ours(clip, plan), *await _theirs(clip, plan)]


async def _ours(clip: Clip, plan: Plan) -> list[Row]:
    async with AsyncExitStack() as stack:
        url, _ = await stack.enter_async_context(server_process("tests.media.stage_server"))
        publisher = await stack.enter_async_context(WhipPublisher(f"{url}/whip/{SESSION}", clip))
        browser = await stack.enter_async_context(open_browser())
        pages = []
        for _ in range(plan.pages):
            pages.append(await browser.new_page(viewport={"width": 640, "height": 360}))
            await pages[-1].goto(url)
        await asyncio.sleep(2)
        whep, asked = f"{url}/whep/{SESSION}", publisher.pictures.keyframe_requests
        loop = asyncio.get_running_loop()
        began = loop.time()
        in_pages, elsewhere = await asyncio.gather(
            asyncio.gather(
                *[_timed(page, whep, plan, number) for number, page in enumerate(pages)]
            ),
            _joined(plan.viewers - plan.pages, plan.seconds, whep=whep),
        )
        requests = publisher.pictures.keyframe_requests - asked
        return _rows(plan, in_pages, elsewhere, requests / (loop.time() - began))


def _rows(
    plan: Plan, in_pages: Sequence[float], elsewhere: Sequence[float], requests: float
) -> list[Row]:
    everybody = [*in_pages, *elsewhere]
    said = f"of {plan.viewers} in {plan.seconds:g} s"
    return [
        at_most(f"first decoded picture, median {said}", MEDIAN_MS, median(everybody), "ms"),
        at_most(f"first decoded picture, p95 {said}", P95_MS, percentile(everybody, 0.95), "ms"),
        for_scale("slowest", max(everybody), "ms"),
        for_scale(f"median of {len(in_pages)} in Chromium", median(in_pages), "ms"),
        for_scale("median of the rest", median(elsewhere), "ms"),
        at_most("keyframes asked of the publisher", KEYFRAMES_PER_SECOND, requests, "/s"),
    ]


async def _timed(page: Page, whep: str, plan: Plan, number: int) -> float:
    await asyncio.sleep((number + 0.5) * plan.seconds / plan.pages)
    took = float(await page.evaluate(WATCH, whep))
    await page.close()  # what it would go on to decode is not the server's work
    return took


async def _theirs(clip: Clip, plan: Plan) -> list[Row]:
    async with (
        janus.janus_server() as server,
        janus.JanusSession(url=server.url, secret=server.secret) as session,
    ):
        await janus.create_room(session, server.secret)
        async with JanusPublisher(session, clip) as publisher:
            await asyncio.sleep(2)
            asked = publisher.pictures.keyframe_requests
            loop = asyncio.get_running_loop()
            began = loop.time()
            took = await _joined(
                plan.viewers,
                plan.seconds,
                janus=server.url,
                secret=server.secret,
                feed=publisher.feed,
            )
            requests = publisher.pictures.keyframe_requests - asked
            return [
                for_scale("first decoded picture at Janus, median", median(took), "ms"),
                for_scale("first decoded picture at Janus, p95", percentile(took, 0.95), "ms"),
                for_scale("keyframes Janus asked for", requests / (loop.time() - began), "/s"),
            ]


async def _joined(count: int, seconds: float, **where: str) -> list[float]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.joiners"),
        *(f"--{name}={value}" for name, value in where.items()),
        *("--count", str(count), "--seconds", str(seconds)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    took: list[float] = json.loads(await process.stdout.readline())
    process.stdin.close()
    await process.wait()
    return took


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.crowd_join")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a smaller crowd")
    arguments = parser.parse_args()
    rows = asyncio.run(measure(QUICK if arguments.quick else FULL))
    return finish("A crowd joins", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

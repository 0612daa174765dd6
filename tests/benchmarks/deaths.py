"""How soon everybody is back after the process that carries a show was killed.

    python -m tests.benchmarks.deaths --json FILE [--quick]

Two media workers, one of which dies at a time. The employer's studio and a resident's phone are
pages in a real Chromium, beside them a touchscreen's viewer that decodes. The worker that has the
show is killed (SIGKILL) again and again; clocked is the time until the server has the employer's
picture, the phone has decoded new pictures and the touchscreen has. No page is loaded anew.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from av import VideoFrame
from playwright.async_api import Page

from streaming_server.media.pool import WorkerPool
from tests.benchmarks.table import Row, at_most, finish, for_scale, median
from tests.fair import SHOW
from tests.journeys.browsers import chromium
from tests.journeys.staff_fair import Counter, counter
from tests.journeys.test_dead_worker import (
    employer,
    resident,
    worker_of_the_show,
)
from tests.kiosk.glass import Glass, touchscreen

WORKERS: Final = 2
BACK_WITHIN_S: Final = 5.0
GIVEN_UP_S: Final = 30.0
ON_ITS_WAY_S: Final = 0.3  # after which nothing of the dead worker is still decoded
LOOKS_EVERY_S: Final = 0.02
SETTLES_S: Final = 3.0
DECODED: Final = "window.doorstep.framesDecoded()"
DEATHS, QUICK_DEATHS = 10, 3


class Screen(Glass):
    """Passes over photos, which stand in for pictures where the machine is too busy for them."""

    def video(self, frame: VideoFrame, picture: int | None) -> None:
        if picture is not None:
            super().video(frame, picture)


@dataclass(slots=True, kw_only=True)
class Back:
    """Seconds after each death."""

    employer: list[float] = field(default_factory=list)
    phone: list[float] = field(default_factory=list)
    touchscreen: list[float] = field(default_factory=list)
    worker: list[float] = field(default_factory=list)


async def measure(deaths: int) -> list[Row]:
    back = Back()
    os.environ["DOORSTEP_MEDIA_WORKERS"] = str(WORKERS)
    with tempfile.TemporaryDirectory(prefix="doorstep-deaths-") as folder:
        async with chromium() as browser, counter(Path(folder)) as fair:
            await employer(browser, fair)
            page = await resident(browser, fair)
            async with touchscreen(fair.url, Screen()) as glass:
                await glass.until_pictures(10)
                engine = fair.rooms.engine
                assert isinstance(engine, WorkerPool)
                for _ in range(deaths):
                    await asyncio.sleep(SETTLES_S)
                    died_at = time.monotonic()
                    await _die(fair, page, glass, back)
                    await _until(lambda: len(engine.pids) == WORKERS)
                    back.worker.append(time.monotonic() - died_at)
                is_same = await page.evaluate("Boolean(window.sameReader)")
    rows = [
        at_most("pages loaded anew", 0, float(not is_same), ""),
        for_scale("worker replaced, median", median(back.worker), "s"),
    ]
    for who, seconds in (
        ("employer's picture at the server", back.employer),
        ("phone's next picture", back.phone),
        ("touchscreen's next picture", back.touchscreen),
    ):
        worst = max(seconds) if len(seconds) == deaths else None
        rows.append(at_most(f"{who}, slowest of {deaths} deaths", BACK_WITHIN_S, worst, "s"))
        rows.append(for_scale("  median", median(seconds), "s"))
    return rows


async def _die(fair: Counter, page: Page, glass: Glass, back: Back) -> None:
    engine = fair.rooms.engine
    os.kill(worker_of_the_show(fair), signal.SIGKILL)
    died_at = time.monotonic()
    await _until(lambda: not engine.has_picture(SHOW))

    async def employers() -> None:
        await _until(lambda: engine.has_picture(SHOW))
        back.employer.append(time.monotonic() - died_at)

    async def phones() -> None:
        await asyncio.sleep(ON_ITS_WAY_S)
        known = await page.evaluate(DECODED)
        while await page.evaluate(DECODED) <= known:  # noqa: ASYNC110  a page sets no event
            await asyncio.sleep(LOOKS_EVERY_S)
        back.phone.append(time.monotonic() - died_at)

    async def touchscreens() -> None:
        await asyncio.sleep(ON_ITS_WAY_S)
        known = len(glass.pictures)
        await _until(lambda: len(glass.pictures) > known)
        back.touchscreen.append(time.monotonic() - died_at)

    async with asyncio.timeout(GIVEN_UP_S):
        await asyncio.gather(employers(), phones(), touchscreens())


async def _until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110  nobody else is told
        await asyncio.sleep(LOOKS_EVERY_S)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.deaths")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from fewer deaths")
    arguments = parser.parse_args()
    rows = asyncio.run(measure(QUICK_DEATHS if arguments.quick else DEATHS))
    return finish("Deaths of a media worker", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

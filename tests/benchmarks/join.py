"""How fast a resident is in the show, and an application on the employer's screen.

    python -m tests.benchmarks.join --json FILE [--quick]

The server is `doorstep-server serve` in its own process, the employer another that sends a clip
encoded beforehand, the residents and the employer's screen are pages in a real Chromium. A join
is clocked from the tap on the show in the list to the first picture on screen, and beside it, in
turn, by the show's address, as from a link in a message; an application from the tap on the green
button to its card in the studio, with twenty viewers watching.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page

from installer.demo.browser import Joined, a_viewer, open_browser
from installer.demo.clip import FRAME_RATE
from installer.demo.journey import last_pin, signed
from installer.demo.stage import (
    LIVE_WITHIN_S,
    EmployerProcess,
    Stage,
    employer_on,
    provide_clip,
    set_stage,
)
from tests.benchmarks.table import Row, at_most, finish, for_scale, median, percentile

VIEWERS: Final = 20
#: The applicants' clocks run on while the employer thinks: no answer disturbs the measurement.
THINKS_S: Final = 600.0
CARD_WITHIN_S: Final = 40.0
SHOWN_WITHIN_S: Final = 10.0
CROWD_WITHIN_S: Final = 60.0
PAUSE_S: Final = 0.3  # between two joins: nobody else is just arriving or leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    joins: int
    applications: int
    cards: int


STEPS: Final[Mapping[str, str]] = {
    "page": "page here",
    "asked": "picture asked for",
    "answered": "server answered",
    "received": "picture here",
}
WHOLE: Final = Size(joins=20, applications=20, cards=4)
QUICK: Final = Size(joins=8, applications=8, cards=2)


async def measure(size: Size) -> list[Row]:
    clip = await provide_clip()
    with tempfile.TemporaryDirectory(prefix="doorstep-join-") as folder:
        async with (
            set_stage(Path(folder), 0, clip) as stage,
            employer_on(stage, THINKS_S) as employer,
            open_browser() as browser,
        ):
            await employer.wait("live", LIVE_WITHIN_S)
            rows = await joins(browser, stage, size.joins)
            rows += await cards(browser, stage, employer, size.cards)
            async with crowd(stage, VIEWERS) as silent:
                rows += await applications(browser, stage, employer, size.applications)
                rows.append(at_most("viewers without a packet meanwhile", 0, await silent(), ""))
            return rows


async def joins(browser: Browser, stage: Stage, count: int) -> list[Row]:
    # The first page of a browser's life starts its processes: it is walked, not counted.
    await _join(browser, stage)
    clocked, loaded = [], []
    for _ in range(count):
        clocked.append(await _join(browser, stage))
        loaded.append((await _join(browser, stage, by_address=True)).decoded)
    decoded = [joined.decoded for joined in clocked]
    steps = [
        for_scale(f"  {what}, median", median(reached(clocked, step)), "ms")
        for step, what in STEPS.items()
    ]
    return [
        at_most(f"tap to first decoded picture, median of {count}", 300, median(decoded), "ms"),
        at_most(f"tap to first decoded picture, p95 of {count}", 800, p95(decoded), "ms"),
        *steps,
        for_scale(f"by the show's address, median of {count}", median(loaded), "ms"),
        for_scale(f"by the show's address, p95 of {count}", p95(loaded), "ms"),
    ]


def reached(clocked: Sequence[Joined], step: str) -> list[float]:
    return [at for joined in clocked if (at := getattr(joined, step)) is not None]


def p95(values: Sequence[float]) -> float | None:
    return percentile(values, 0.95)


async def _join(browser: Browser, stage: Stage, *, by_address: bool = False) -> Joined:
    async with a_viewer(browser) as viewer:
        joined = await viewer.join(stage.server.url, stage.session, by_address=by_address)
    await asyncio.sleep(PAUSE_S)
    return joined


async def cards(browser: Browser, stage: Stage, employer: EmployerProcess, count: int) -> list[Row]:
    """The burned-in number on screen when a card changed, less that of the picture it is for."""
    async with a_viewer(browser) as viewer:
        await viewer.join(stage.server.url, stage.session)
        await viewer.wait_for_cards(count, CARD_WITHIN_S * count)
        changes = await viewer.card_changes()
    length = len(stage.clip.pictures)
    pinned = [one for one in employer.journal if one["event"] == "pinned"]
    skews = [
        abs(signed(change.frame - pin["frame"], length))
        for change in changes
        if (pin := last_pin(pinned, change)) and change.frame is not None
    ]
    worst = max(skews) if len(skews) >= count else None
    return [
        at_most(f"card behind its picture, worst of {count}", 2, worst, "frames"),
        for_scale("length of a frame", 1000 / FRAME_RATE, "ms"),
    ]


async def applications(
    browser: Browser, stage: Stage, employer: EmployerProcess, count: int
) -> list[Row]:
    on_screen: list[float] = []
    in_feed: list[float] = []
    async with studio(browser, stage) as screen:
        for _ in range(count):
            async with a_viewer(browser) as viewer:
                await viewer.open_show(stage.server.url, stage.session)
                application, sent_at = await viewer.apply(stage.residents[0])
                on_screen.append(await _shown_at(screen, application) - sent_at * 1000)
                arrived = await employer.wait(
                    "application",
                    SHOWN_WITHIN_S,
                    lambda entry, wanted=application: entry["id"] == wanted,  # type: ignore[misc]
                )
                in_feed.append((arrived["arrived"] - sent_at) * 1000)
    return [
        at_most(f"application to employer's screen, p95 of {count}", 150, p95(on_screen), "ms"),
        for_scale("application to employer's screen, median", median(on_screen), "ms"),
        for_scale("application to employer's feed, p95", p95(in_feed), "ms"),
    ]


@contextlib.asynccontextmanager
async def studio(browser: Browser, stage: Stage) -> AsyncIterator[Page]:
    """The employer's page, signed in, beside the encoder that sends the picture."""
    login = stage.login("employer")
    context = await browser.new_context(locale="zh-CN")
    try:
        page = await context.new_page()
        path = f"/studio/{stage.session}"
        await page.goto(f"{stage.server.url}/sign-in?next={path}")
        await page.locator("input[name=name]").fill(login["name"])
        await page.locator("input[name=password]").fill(login["password"])
        await page.locator("main form button").first.click()
        await page.wait_for_url(f"**{path}")
        await page.wait_for_function("() => globalThis.doorstep")
        yield page
    finally:
        await context.close()


async def _shown_at(screen: Page, application: str) -> float:
    """Milliseconds since 1970."""
    found = "id => doorstep.applications.find((one) => one.id === id)?.arrivedAt"
    await screen.wait_for_function(found, arg=application, timeout=SHOWN_WITHIN_S * 1000)
    return float(await screen.evaluate(found, application))


@contextlib.asynccontextmanager
async def crowd(stage: Stage, count: int) -> AsyncIterator["Silent"]:
    """So many viewers who take every packet, in a process of their own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.crowd", "--count", str(count)),
        *("--whep", f"{stage.server.url}/whep/{stage.session}"),
        stdin=PIPE,
        stdout=PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(CROWD_WITHIN_S):
            ready = (await process.stdout.readline()).decode()
        if ready.split() != ["ready", str(count)]:
            raise ChildProcessError(f"the crowd did not come in: {ready!r}")
        yield Silent(process.stdin, process.stdout)
    finally:
        process.stdin.close()
        await process.wait()


class Silent:
    """How many of the crowd got nothing."""

    def __init__(self, asks: asyncio.StreamWriter, answers: asyncio.StreamReader) -> None:
        self._asks = asks
        self._answers = answers

    async def __call__(self) -> int:
        self._asks.write(b"\n")
        return int(json.loads(await self._answers.readline())["silent"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--quick", action="store_true", help="fewer of each")
    wanted = parser.parse_args()
    rows = asyncio.run(measure(QUICK if wanted.quick else WHOLE))
    return finish("Joining a show", rows, wanted.json)


if __name__ == "__main__":
    sys.exit(main())

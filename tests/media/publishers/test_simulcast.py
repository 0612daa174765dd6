"""A real browser sends two sizes: viewers get either, and nobody encodes anything here."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page, async_playwright

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.media.codecs import Codec
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.ladder.ladders import Ladder
from streaming_server.media.peers import Certificate
from streaming_server.media.publications import Publication
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import VIDEO_CLOCK_HZ, timestamp_distance
from tests.journeys.browsers import ARGUMENTS, CHROMIUM
from tests.media.ladder.watchers import SOON_S, Watcher, is_whole, watching
from tests.media.publishers.firefox import FirefoxPage, firefox
from tests.media.publishers.kinds import Target
from tests.media.publishers.pages import LEAVE, PUBLISH
from tests.media.stage_server import StageServer

pytestmark = pytest.mark.browser

SESSION = SessionId("s")
LARGE, SMALL, MADE_HERE = 960, 480, 640  # pixels across
ENCODINGS = [
    {"rid": "h", "maxBitrate": 1_200_000},
    {"rid": "l", "maxBitrate": 160_000, "scaleResolutionDownBy": LARGE / SMALL},
]
IN_BOTH = 12  # pictures that were seen in either size
SAME_MOMENT_S = 0.012  # half a picture: what a card notices
LOST = 0.1  # of all packets, repetitions among them
STAYS_LOST = 0.25  # of those: a browser that is told of loss sends fewer bits, repetitions as well
STILL_COMING = 40  # packets: half a second of the large picture
PAUSE = """async ([which, active]) => {
  const sender = peer.getSenders().find(({track}) => track?.kind === "video");
  const parameters = sender.getParameters();
  parameters.encodings[which].active = active;
  await sender.setParameters(parameters);
}"""


class Show:
    def __init__(
        self, page: Page | FirefoxPage, ladder: Ladder, large: Watcher, saver: Watcher
    ) -> None:
        self._page, self.ladder = page, ladder
        #: Stays at the large picture; wants the small one.
        self.large, self.saver = large, saver

    async def pause(self, which: int) -> None:
        await self._page.evaluate(PAUSE, [which, False])

    async def resume(self, which: int) -> None:
        await self._page.evaluate(PAUSE, [which, True])

    async def until_shown(self, who: Watcher, width: int | range, count: int = 10) -> None:
        """As many more pictures of such a width; the other watches on meanwhile."""
        wanted = width if isinstance(width, range) else range(width, width + 1)
        seen = len(who.shown)
        other = self.saver if who is self.large else self.large
        is_done = False

        def has_come() -> bool:
            return sum(w in wanted for w, _ in who.shown[seen:]) >= count

        async def follow() -> None:
            nonlocal is_done
            await who.until(has_come)
            is_done = True

        async with asyncio.TaskGroup() as group:
            group.create_task(follow())
            group.create_task(other.until(lambda: is_done))

    async def until_nothing_is_made_here(self) -> None:
        async with asyncio.timeout(SOON_S):
            while self.ladder.pid is not None:
                await self.until_shown(self.saver, SMALL, count=1)


@asynccontextmanager
async def publishing(
    page: Page | FirefoxPage, server: StageServer, codec: str
) -> AsyncIterator[None]:
    target = Target(
        page=server.url,
        url=f"{server.url}/whip/{SESSION}",
        key="",
        codec=codec,
        width=LARGE,
        height=540,
    )
    told: dict[str, Any] = {**asdict(target), "encodings": ENCODINGS}
    await page.goto(server.url)
    await page.evaluate(PUBLISH, told)
    yield
    await page.evaluate(LEAVE)


@asynccontextmanager
async def live(
    page: Page | FirefoxPage,
    server: StageServer,
    http: ClientSession,
    certificate: Certificate,
    codec: str,
) -> AsyncIterator[Show]:
    """One viewer at the large picture, one at the small one."""
    whep = f"{server.url}/whep/{SESSION}"
    async with publishing(page, server, codec):
        await asyncio.wait_for(server.heard.wait_for("arrived"), SOON_S)
        assert isinstance(server.engine, ForwardingEngine)
        ladder = server.engine.stages[SESSION].ladder
        async with (
            watching(whep, http, certificate, codec) as large,
            watching(whep, http, certificate, codec) as saver,
        ):
            running = Show(page, ladder, large, saver)
            await running.until_shown(large, LARGE)
            await server.engine.rung(saver.resource, Wish.SAVE)
            await running.until_shown(saver, SMALL)
            assert await server.engine.rung(saver.resource) is Rung.LOW
            yield running


@pytest.fixture(params=["VP8", "H264"])
async def show(
    request: pytest.FixtureRequest,
    server: StageServer,
    http: ClientSession,
    certificate: Certificate,
) -> AsyncIterator[Show]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = await browser.new_page()
        async with live(page, server, http, certificate, request.param) as running:
            yield running
        await browser.close()


class Placed:
    """Obeys taps.Tap: what came onto each line."""

    def __init__(self) -> None:
        self.indexes: defaultdict[str, set[int]] = defaultdict(set)

    def take(self, kind: str, _codec: Codec, packet: StagePacket) -> None:
        self.indexes[kind].add(packet.index)


def holes(indexes: set[int]) -> set[int]:
    """What did not come, among what may not come any more."""
    return set(range(min(indexes), max(indexes) - STILL_COMING)) - indexes


def is_made_by_the_publisher_alone(show: Show) -> bool:
    return show.ladder.pid is None and not show.ladder.is_running


def numbers_of(who: Watcher, width: int) -> set[int]:
    return {counter for one, counter in who.shown if one == width}


async def test_the_small_one_is_shown_in_time_and_made_by_the_publisher_alone(show: Show) -> None:
    await show.until_shown(show.saver, SMALL, count=25)
    assert is_made_by_the_publisher_alone(show)
    assert is_whole(show.saver.video)
    # A browser with little time leaves pictures out, of each size other ones.
    while len(both := numbers_of(show.saver, SMALL) & show.large.times.keys()) < IN_BOTH:
        await show.until_shown(show.saver, SMALL)
    strays = [
        timestamp_distance(show.large.times[counter], show.saver.times[counter]) / VIDEO_CLOCK_HZ
        for counter in both
    ]
    assert max(map(abs, strays)) < SAME_MOMENT_S


async def test_where_the_small_one_stops_it_is_made_here_until_it_comes_back(show: Show) -> None:
    await show.pause(1)
    await show.until_shown(show.saver, MADE_HERE)
    assert show.ladder.pid is not None
    await show.resume(1)
    await show.until_shown(show.saver, SMALL)
    assert is_whole(show.saver.video)
    await show.until_nothing_is_made_here()


async def test_where_the_large_one_stops_the_small_one_stands_in_for_it(show: Show) -> None:
    await show.pause(0)
    # A browser that is left with one may make it smaller still.
    await show.until_shown(show.large, range(SMALL + 1))
    await show.resume(0)
    await show.until_shown(show.large, LARGE)
    assert is_whole(show.large.video)
    # Where the machine stood still for a while, the small one seemed to stop as well.
    await show.until_nothing_is_made_here()


@pytest.mark.usefixtures("show")
async def test_what_either_lost_is_sent_again_on_its_own_line(server: StageServer) -> None:
    assert isinstance(server.engine, ForwardingEngine)
    stage, placed = server.engine.stages[SESSION], Placed()
    publication, chance = stage.publication, random.Random(7)
    assert isinstance(publication, Publication)
    arrives = publication.take_rtp

    def lossy(data: bytes, now: float) -> None:
        if chance.random() >= LOST:
            arrives(data, now)

    publication.take_rtp = lossy  # type: ignore[method-assign]  # loss of one size alone needs it decrypted
    stage.attach(placed, stage.all_lines)
    async with asyncio.timeout(SOON_S):
        while len(placed.indexes["low"]) < 20 / LOST:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.05)
    for line in ("video", "low"):
        indexes = placed.indexes[line]
        assert len(indexes) >= 20 / LOST
        assert len(holes(indexes)) < len(indexes) * LOST * STAYS_LOST, line


async def test_firefox_sends_two_sizes_as_well(
    server: StageServer, http: ClientSession, certificate: Certificate
) -> None:
    async with firefox() as page, live(page, server, http, certificate, "VP8") as show:
        await show.until_shown(show.saver, SMALL, count=25)
        assert is_made_by_the_publisher_alone(show)
        assert is_whole(show.saver.video)

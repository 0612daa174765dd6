"""One viewer changes rungs beside another that does not: what both are sent is decoded."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from aiohttp import ClientSession

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.peers import Certificate
from streaming_server.media.rtp import VIDEO_CLOCK_HZ, timestamp_distance
from tests.media.clips import Clip, encode_clip
from tests.media.ladder.watchers import SOON_S, Watcher, is_whole, watching
from tests.media.stage_server import StageServer
from tests.media.whip_client import WhipPublisher

SESSION = SessionId("s")
LARGE, SMALL = 960, 640  # pixels across


@pytest.fixture(scope="module", params=["VP8", "H264"])
def large(request: pytest.FixtureRequest) -> Clip:
    return encode_clip(seconds=2, width=LARGE, height=540, codec=request.param)


@asynccontextmanager
async def show(
    server: StageServer, http: ClientSession, certificate: Certificate, clip: Clip
) -> AsyncIterator[tuple[Watcher, Watcher]]:
    """Two viewers, both at the large picture."""
    whep = f"{server.url}/whep/{SESSION}"
    async with WhipPublisher(f"{server.url}/whip/{SESSION}", clip):
        await asyncio.wait_for(server.heard.wait_for("arrived"), SOON_S)
        async with (
            watching(whep, http, certificate, clip.codec) as one,
            watching(whep, http, certificate, clip.codec) as other,
        ):
            await asyncio.gather(one.began(), other.began())
            yield one, other


async def test_who_gets_less_through_gets_a_smaller_picture_and_nobody_else(
    server: StageServer, http: ClientSession, certificate: Certificate, large: Clip
) -> None:
    async with show(server, http, certificate, large) as (narrow, other):
        narrow.estimate = 300_000

        async def there_and_back() -> None:
            await narrow.until(lambda: narrow.widths == [LARGE, SMALL])
            assert await server.engine.rung(narrow.resource) is Rung.LOW
            assert await server.engine.rung(other.resource) is Rung.HIGH
            narrow.estimate = None
            await server.engine.rung(narrow.resource, Wish.AUTO)  # is given a try at once
            await narrow.until(lambda: narrow.widths == [LARGE, SMALL, LARGE])

        async with asyncio.TaskGroup() as group:
            group.create_task(there_and_back())
            group.create_task(other.until(lambda: len(narrow.widths) > 2))
        assert is_whole(narrow.video)
        assert is_whole(other.video)
        assert other.widths == [LARGE]
        pictures = {packet.timestamp for packet in other.video}
        assert len(other.shown) >= len(pictures) - 1, "the last may not be whole yet"


async def test_who_saves_keeps_the_large_picture_until_the_small_one_is_there(
    server: StageServer, http: ClientSession, certificate: Certificate, large: Clip
) -> None:
    async with show(server, http, certificate, large) as (saver, _):
        await server.engine.rung(saver.resource, Wish.SAVE)
        await saver.until(lambda: saver.widths == [LARGE, SMALL])
        # Not the numbers in the pictures: the clip jumps ahead when a keyframe is asked for.
        times = [packet.timestamp for packet in saver.video]
        steps = [timestamp_distance(a, b) for a, b in pairwise(times)]
        assert max(steps) < VIDEO_CLOCK_HZ, "never dark for long"


async def test_the_next_process_takes_over_from_one_that_died(
    server: StageServer, http: ClientSession, certificate: Certificate, large: Clip
) -> None:
    async with show(server, http, certificate, large) as (saver, _):
        await server.engine.rung(saver.resource, Wish.SAVE)
        await saver.until(lambda: saver.widths == [LARGE, SMALL])
        assert isinstance(server.engine, ForwardingEngine)
        ladder = server.engine.stages[SESSION].ladder
        died = ladder.pid
        assert died is not None
        os.kill(died, signal.SIGKILL)
        seen = len(saver.shown)
        await saver.until(lambda: len(saver.shown) > seen + 15 and ladder.pid not in (None, died))
        assert is_whole(saver.video)
        assert saver.widths == [LARGE, SMALL]

"""A show on two workers: the small picture is made once, by the one that has the publisher."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import psutil
import pytest

from shared.ids import SessionId
from shared.rungs import Wish
from streaming_server.media.ladder.ladders import CHILD
from streaming_server.media.peers import Certificate
from streaming_server.media.pool import WorkerPool
from streaming_server.media.rtp import timestamp_distance
from tests.media.clips import Clip, encode_clip
from tests.media.ladder.watchers import SOON_S, Watcher, is_whole, watching
from tests.media.stage_server import StageServer, stage_server
from tests.media.whip_client import WhipPublisher

SHOW = SessionId("show")
LARGE, SMALL = 960, 640  # pixels across


@pytest.fixture(scope="module")
def large() -> Clip:
    return encode_clip(seconds=2, width=LARGE, height=540)


class Audience:
    """One viewer at home, one beside it."""

    def __init__(
        self, server: StageServer, publisher: WhipPublisher, near: Watcher, far: Watcher
    ) -> None:
        assert isinstance(server.engine, WorkerPool)
        self.server, self.pool, self.publisher = server, server.engine, publisher
        self.near, self.far = near, far

    @property
    def home(self) -> int:
        pid = self.pool.home_pid(SHOW)
        assert pid is not None
        return pid

    def makers(self) -> list[int]:
        """The workers that have a child which makes the small picture."""
        return [
            pid
            for pid in self.pool.pids
            for child in psutil.Process(pid).children()
            if CHILD in child.cmdline()
        ]

    async def save(self, who: Watcher) -> None:
        await self.pool.rung(who.resource, Wish.SAVE)

    async def both(self, widths: list[int]) -> None:
        """Until both ended up with these, without repetition."""
        are_done = {self.near: False, self.far: False}

        async def follow(who: Watcher) -> None:
            def has_come() -> bool:
                are_done[who] = are_done[who] or who.widths == widths
                return all(are_done.values())

            await who.until(has_come)

        async with asyncio.TaskGroup() as group:
            group.create_task(follow(self.near))
            group.create_task(follow(self.far))


@pytest.fixture
async def audience(
    large: Clip, http: aiohttp.ClientSession, certificate: Certificate
) -> AsyncIterator[Audience]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(stage_server(workers=2, worker_viewers=1))
        publisher = WhipPublisher(f"{server.url}/whip/{SHOW}", large)
        await stack.enter_async_context(publisher)
        await asyncio.wait_for(server.heard.wait_for("arrived"), SOON_S)
        whep = f"{server.url}/whep/{SHOW}"
        near, far = [
            await stack.enter_async_context(watching(whep, http, certificate, large.codec))
            for _ in range(2)
        ]
        running = Audience(server, publisher, near, far)
        await running.both([LARGE])
        yield running


async def test_the_small_picture_is_made_once_for_both_workers(audience: Audience) -> None:
    await audience.save(audience.far)
    await audience.far.until(lambda: audience.far.widths == [LARGE, SMALL])
    assert audience.makers() == [audience.home], "though its own viewer has no need of it"
    await audience.save(audience.near)
    await audience.both([LARGE, SMALL])
    assert audience.makers() == [audience.home]
    assert is_whole(audience.far.video)
    assert is_whole(audience.near.video)
    assert audience.near.times.keys() & audience.far.times.keys()


async def test_a_viewer_beside_a_dead_home_gets_the_next_small_picture(
    audience: Audience, large: Clip
) -> None:
    far = audience.far
    await audience.save(far)
    await far.until(lambda: far.widths == [LARGE, SMALL])
    before, seen = far.video[-1].timestamp, len(far.shown)
    os.kill(audience.home, signal.SIGKILL)
    await asyncio.wait_for(audience.server.heard.wait_for("lost"), SOON_S)
    await audience.publisher.vanish()
    async with WhipPublisher(f"{audience.server.url}/whip/{SHOW}", large):
        await asyncio.wait_for(audience.server.heard.wait_for("arrived", 2), SOON_S)
        await far.until(lambda: [w for w, _ in far.shown[seen:]].count(SMALL) > 20)
        assert audience.makers() == [audience.home], "where it is home now"
    assert timestamp_distance(before, far.video[-1].timestamp) > 0
    assert is_whole(far.video)

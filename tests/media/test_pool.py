"""Worker processes that die, and what is left of the shows that they carried."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import aiohttp
import psutil
import pytest

from shared.ids import SessionId
from streaming_server.media import placement, worker_link
from streaming_server.media.peers import Certificate
from streaming_server.media.pool import WorkerPool
from streaming_server.media.worker import STANDING_INTERVAL_S
from streaming_server.ports.media import MediaRefused
from tests.media import offers
from tests.media.clips import Clip
from tests.media.stage_server import StageServer, stage_server
from tests.media.stage_watch import SOON_S
from tests.media.whep_client import VP8, ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

SHOW = SessionId("show")


@pytest.fixture
async def server() -> AsyncIterator[StageServer]:
    """The same server as everywhere, on two workers."""
    async with stage_server(workers=2) as running:
        yield running


def pool_of(server: StageServer) -> WorkerPool:
    assert isinstance(server.engine, WorkerPool)
    return server.engine


def worker_of_the_show(server: StageServer) -> int:
    """The first show goes to the first worker."""
    return pool_of(server).pids[0]


async def test_a_dead_worker_is_told_of_at_once_and_replaced(
    server: StageServer, clip: Clip, http: aiohttp.ClientSession, certificate: Certificate
) -> None:
    pool, victim = pool_of(server), worker_of_the_show(server)
    publisher = WhipPublisher(f"{server.url}/whip/{SHOW}", clip)
    viewer = viewer_of(server, http, certificate)
    async with asyncio.timeout(SOON_S), publisher:
        await server.heard.wait_for("arrived")
        await viewer.open()
        assert await is_there(http, viewer.resource)
        os.kill(victim, signal.SIGKILL)
        await server.heard.wait_for("lost")
        await server.heard.wait_for("left")
        assert server.heard.events[-1] == ("left", str(viewer.resource).rpartition("/")[2])
        assert not pool.has_picture(SHOW)
        assert not await is_there(http, viewer.resource)
        await everybody_back(pool)
        assert victim not in pool.pids
        await viewer.close(politely=False)


async def test_the_clock_goes_on_over_the_death_of_a_worker(
    server: StageServer, clip: Clip, http: aiohttp.ClientSession, certificate: Certificate
) -> None:
    viewers = [viewer_of(server, http, certificate) for _ in range(2)]
    publisher = WhipPublisher(f"{server.url}/whip/{SHOW}", clip)
    latest: list[int] = []
    async with asyncio.timeout(SOON_S):
        for viewer, victim in zip(viewers, (worker_of_the_show(server), None), strict=True):
            publisher = WhipPublisher(f"{server.url}/whip/{SHOW}", clip)
            await publisher.__aenter__()
            await server.heard.wait_for("arrived", len(latest) + 1)
            await viewer.open()
            peer = viewer.peer
            assert isinstance(peer, ReadingPeer)
            await peer.wait_for_packets(100)
            # The worker tells how it stands a few times a second.
            await asyncio.sleep(2 * STANDING_INTERVAL_S)
            pictures = [packet for packet in peer.received if packet.payload_type == VP8]
            latest.append(pictures[-1].timestamp if victim else pictures[0].timestamp)
            if victim:
                os.kill(victim, signal.SIGKILL)
                await server.heard.wait_for("lost")
                await publisher.vanish()
                await publisher.close()
        before, after = latest
    # One that begins anew begins anywhere in thirteen hours.
    assert 0 < (after - before) % 2**32 < SOON_S * 90_000
    for viewer in viewers:
        await viewer.close(politely=False)
    await publisher.close()


async def test_a_worker_that_hangs_is_replaced_like_a_dead_one(
    server: StageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_link, "MOST_SILENT_LOOKS", 1)
    pool = pool_of(server)
    victim = pool.pids[0]
    os.kill(victim, signal.SIGSTOP)
    async with asyncio.timeout(SOON_S):
        while victim in pool.pids:  # noqa: ASYNC110  the pool tells nobody
            await asyncio.sleep(0.1)
        await everybody_back(pool)


async def test_a_publisher_waits_for_the_first_worker_though_every_one_died(
    server: StageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "REPLACED_WITHIN_S", 60)  # a busy machine starts it late
    pool = pool_of(server)
    for victim in pool.pids:
        os.kill(victim, signal.SIGKILL)
    await nobody_left(pool)
    admission = await pool.publish(SHOW, offers.CHROMIUM_PUBLISHER)
    assert await pool.is_there(admission.resource)


async def test_an_offer_that_no_datagram_holds_is_refused(server: StageServer) -> None:
    with pytest.raises(MediaRefused) as refused:
        await pool_of(server).publish(SHOW, "v=0\r\n" + "a=x\r\n" * 40_000)
    assert refused.value.status == 413


async def test_a_signal_for_the_whole_server_leaves_the_goodbyes_to_it(
    server: StageServer, clip: Clip, http: aiohttp.ClientSession, certificate: Certificate
) -> None:
    viewer = viewer_of(server, http, certificate)
    async with (
        asyncio.timeout(SOON_S),
        WhipPublisher(f"{server.url}/whip/{SHOW}", clip) as publisher,
    ):
        await server.heard.wait_for("arrived")
        await viewer.open()
        assert isinstance(viewer.peer, ReadingPeer)
        for worker in pool_of(server).pids:
            for name in (signal.SIGTERM, signal.SIGINT):
                os.kill(worker, name)
        known = len(viewer.peer.received)
        await viewer.peer.wait_for_packets(known + 100)
        await publisher.vanish()
        await server.engine.close()
        await viewer.peer.left.wait()
    await viewer.close(politely=False)


async def test_no_worker_outlives_its_server() -> None:
    async with stage_server(workers=1) as server:
        (worker,) = [psutil.Process(pid) for pid in pool_of(server).pids]
    assert not worker.is_running()


async def nobody_left(pool: WorkerPool) -> None:
    while pool.pids:  # noqa: ASYNC110  the pool tells nobody
        await asyncio.sleep(0)


async def everybody_back(pool: WorkerPool) -> None:
    while len(pool.pids) < 2:  # noqa: ASYNC110  the pool tells nobody
        await asyncio.sleep(0.05)


def viewer_of(
    server: StageServer, http: aiohttp.ClientSession, certificate: Certificate
) -> WhepViewer:
    return WhepViewer(
        url=f"{server.url}/whep/{SHOW}", http=http, certificate=certificate, peer_type=ReadingPeer
    )


async def is_there(http: aiohttp.ClientSession, resource: str | None) -> bool:
    assert resource is not None
    async with http.head(resource) as response:
        return response.status == 200

"""A session larger than a worker: one stage on two, a line when both are full, and deaths."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import pairwise
from resource import RLIMIT_NOFILE

import aiohttp
import psutil
import pytest

from shared.ids import SessionId
from streaming_server.media import rtcp
from streaming_server.media.peers import Certificate
from streaming_server.media.pool import WorkerPool
from streaming_server.media.rtp import RtpPacket
from tests.media.clips import Clip
from tests.media.offers import CHROMIUM_VIEWER as OFFER
from tests.media.stage_server import StageServer, stage_server
from tests.media.whep_client import OPUS, VP8, ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

SHOW = SessionId("show")
SOON_S = 60


class Audience:
    """A show on two workers of one viewer each: the first is at home, the second beside it."""

    def __init__(
        self,
        server: StageServer,
        http: aiohttp.ClientSession,
        certificate: Certificate,
        publisher: WhipPublisher,
    ) -> None:
        self.server, self._http, self._certificate = server, http, certificate
        self.publisher = publisher
        self.viewers: list[WhepViewer] = []
        assert isinstance(server.engine, WorkerPool)
        self.pool = server.engine

    @property
    def home(self) -> int:
        pid = self.pool.home_pid(SHOW)
        assert pid is not None
        return pid

    async def comes(self) -> tuple[WhepViewer, ReadingPeer]:
        viewer = WhepViewer(
            url=f"{self.server.url}/whep/{SHOW}",
            http=self._http,
            certificate=self._certificate,
            peer_type=ReadingPeer,
        )
        self.viewers.append(viewer)
        await viewer.open()
        assert isinstance(viewer.peer, ReadingPeer)
        return viewer, viewer.peer

    async def asks(self, who: str) -> tuple[int, dict[str, int], str | None]:
        """Status, facts and Retry-After of somebody who only asks."""
        headers = {"Content-Type": "application/sdp", "X-Asker": who}
        url = f"{self.server.url}/whep/{SHOW}"
        async with self._http.post(url, data=OFFER, headers=headers) as answer:
            facts = {} if answer.status == 201 else (await answer.json())["facts"]
            return answer.status, facts, answer.headers.get("Retry-After")


@pytest.fixture
async def audience(
    clip: Clip, http: aiohttp.ClientSession, certificate: Certificate
) -> AsyncIterator[Audience]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(stage_server(workers=2, worker_viewers=1))
        publisher = WhipPublisher(f"{server.url}/whip/{SHOW}", clip)
        await stack.enter_async_context(publisher)
        await asyncio.wait_for(server.heard.wait_for("arrived"), SOON_S)
        running = Audience(server, http, certificate, publisher)
        yield running
        for viewer in running.viewers:
            await viewer.close(politely=False)


def pictures(peer: ReadingPeer) -> list[RtpPacket]:
    return [packet for packet in peer.received if packet.payload_type == VP8]


async def test_a_picture_has_the_same_time_on_both_workers_and_lips_match(
    audience: Audience,
) -> None:
    async with asyncio.timeout(SOON_S):
        (_, near), (_, far) = await audience.comes(), await audience.comes()
        await near.wait_for_packets(250)
        await far.wait_for_packets(250)
        for peer in (near, far):
            while len({report.ssrc for report in _reports(peer)}) < len((VP8, OPUS)):
                peer.heard.clear()
                await peer.heard.wait()
    times = {packet.payload: packet.timestamp for packet in pictures(near)}
    shared = [packet for packet in pictures(far) if packet.payload in times]
    # The clip comes round again: a payload may stand for several pictures.
    same = [packet for packet in shared if times[packet.payload] == packet.timestamp]
    assert len(same) > len(shared) / 2 > 20
    numbers = [packet.sequence for packet in pictures(far)]
    assert all((later - earlier) % 2**16 == 1 for earlier, later in pairwise(numbers))
    # Both tell the same media time for the same moment.
    for kind in (VP8, OPUS):
        assert abs(_seconds_at_zero(near, kind) - _seconds_at_zero(far, kind)) < 0.05
    assert audience.pool.viewer_count(SHOW) == 2


async def test_when_all_are_full_the_first_who_asked_is_the_first_let_in(
    audience: Audience,
) -> None:
    viewers = [await audience.comes() for _ in range(2)]
    status, facts, retry = await audience.asks("early")
    assert (status, facts) == (503, {"ahead": 0})
    assert int(retry or 0) > 0
    assert (await audience.asks("late"))[1] == {"ahead": 1}
    await viewers[0][0].close()
    assert (await audience.asks("late"))[:2] == (503, {"ahead": 1})
    assert (await audience.asks("early"))[0] == 201
    assert (await audience.asks("late"))[1] == {"ahead": 0}


async def test_viewers_beside_a_dead_home_stay_and_their_picture_comes_back(
    audience: Audience, clip: Clip
) -> None:
    async with asyncio.timeout(SOON_S):
        _, (beside, far) = await audience.comes(), await audience.comes()
        await far.wait_for_packets(100)
        os.kill(audience.home, signal.SIGKILL)
        await audience.server.heard.wait_for("lost")
        await audience.publisher.vanish()
        before = pictures(far)[-1]
        known = len(far.received)
        async with WhipPublisher(f"{audience.server.url}/whip/{SHOW}", clip):
            await audience.server.heard.wait_for("arrived", 2)
            await far.wait_for_packets(known + 100)
            after = pictures(far)[-1]
            assert await audience.pool.is_there(str(beside.resource).rpartition("/")[2])
    assert 0 < (after.timestamp - before.timestamp) % 2**32 < SOON_S * 90_000
    numbers = [packet.sequence for packet in pictures(far)]
    assert all((later - earlier) % 2**16 == 1 for earlier, later in pairwise(numbers))


async def test_a_worker_beside_may_die_without_harm_to_the_show(audience: Audience) -> None:
    async with asyncio.timeout(SOON_S):
        (_, near), (beside, _) = await audience.comes(), await audience.comes()
        (other,) = set(audience.pool.pids) - {audience.home}
        os.kill(other, signal.SIGKILL)
        await audience.server.heard.wait_for("left")
        assert not await audience.pool.is_there(str(beside.resource).rpartition("/")[2])
        known = len(near.received)
        await near.wait_for_packets(known + 100)
        while len(audience.pool.pids) < 2:  # noqa: ASYNC110  the pool tells nobody
            await asyncio.sleep(0.05)
        _, far = await audience.comes()
        await far.wait_for_packets(100)
    assert ("lost", SHOW) not in audience.server.heard.events


async def test_a_worker_without_descriptors_harms_nobody_and_says_so(audience: Audience) -> None:
    async with asyncio.timeout(SOON_S):
        _, near = await audience.comes()
        (other,) = [psutil.Process(pid) for pid in audience.pool.pids if pid != audience.home]
        _, most = other.rlimit(RLIMIT_NOFILE)
        other.rlimit(RLIMIT_NOFILE, (3, most))
        assert (await audience.asks("somebody"))[0] == 503
        other.rlimit(RLIMIT_NOFILE, (most, most))
        _, far = await audience.comes()
        await far.wait_for_packets(50)
        known = len(near.received)
        await near.wait_for_packets(known + 50)
    assert other.is_running()


def _reports(peer: ReadingPeer) -> list[rtcp.SenderReport]:
    return [report for report in peer.reports if isinstance(report, rtcp.SenderReport)]


def _seconds_at_zero(peer: ReadingPeer, payload_type: int) -> float:
    """When the media's clock would have been zero, in seconds since 1900."""
    ssrc = next(packet.ssrc for packet in peer.received if packet.payload_type == payload_type)
    rate = 90_000 if payload_type == VP8 else 48_000
    report = next(report for report in reversed(_reports(peer)) if report.ssrc == ssrc)
    return report.ntp / 2**32 - report.rtp / rate

"""Viewers that ask too much, and a machine that has nothing left."""

import asyncio
import contextlib
import os
import resource
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from shared.ids import SessionId
from streaming_server.media import rtcp
from streaming_server.media.peers import Certificate
from streaming_server.media.stages import KEYFRAME_INTERVAL_S
from tests.media import offers
from tests.media.clips import Clip
from tests.media.stage_server import StageServer
from tests.media.whep_client import VP8, ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

SHOW = SessionId("s")
SOON_S = 60


@pytest.fixture
async def publisher(server: StageServer, clip: Clip) -> AsyncIterator[WhipPublisher]:
    async with WhipPublisher(f"{server.url}/whip/{SHOW}", clip) as publishing:
        await asyncio.wait_for(server.heard.wait_for("arrived"), SOON_S)
        yield publishing


async def test_a_thousand_wishes_for_a_keyframe_cost_the_publisher_few(
    server: StageServer, http: ClientSession, certificate: Certificate, publisher: WhipPublisher
) -> None:
    viewer = WhepViewer(
        url=f"{server.url}/whep/{SHOW}",
        http=http,
        certificate=certificate,
        peer_type=ReadingPeer,
    )
    await viewer.open()
    peer, loop = viewer.peer, asyncio.get_running_loop()
    assert isinstance(peer, ReadingPeer)
    assert peer.outlet is not None
    await asyncio.wait_for(peer.wait_for_packets(30), SOON_S)
    ssrc = next(packet.ssrc for packet in peer.received if packet.payload_type == VP8)
    asked, began = publisher.pictures.keyframe_requests, loop.time()
    for _ in range(1000):
        peer.outlet.send_rtcp(rtcp.keyframe_request(1, ssrc))
        await asyncio.sleep(0.001)
    async with asyncio.timeout(SOON_S):
        await peer.wait_for_packets(len(peer.received) + 200)
    seconds = loop.time() - began
    assert 0 < publisher.pictures.keyframe_requests - asked <= 2 + seconds / KEYFRAME_INTERVAL_S
    await viewer.close()


async def test_viewers_come_though_no_descriptor_is_left(
    server: StageServer, publisher: WhipPublisher
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    in_use = [int(name) for name in os.listdir("/proc/self/fd")]
    filling = [os.open("/dev/null", os.O_RDONLY) for _ in range(max(in_use) - len(in_use) + 2)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(*in_use, *filling) + 1, hard))
    try:
        with contextlib.suppress(OSError):
            while True:
                filling.append(os.open("/dev/null", os.O_RDONLY))
        admitted = [await server.engine.watch(SHOW, offers.CHROMIUM_VIEWER) for _ in range(20)]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in filling:
            os.close(descriptor)
    assert len({admission.resource for admission in admitted}) == 20
    for admission in admitted:
        assert await server.engine.remove(admission.resource)


async def test_reports_are_told_by_the_clock_that_never_jumps(
    server: StageServer, http: ClientSession, certificate: Certificate, publisher: WhipPublisher
) -> None:
    viewer = WhepViewer(
        url=f"{server.url}/whep/{SHOW}",
        http=http,
        certificate=certificate,
        peer_type=ReadingPeer,
    )
    await viewer.open()
    peer = viewer.peer
    assert isinstance(peer, ReadingPeer)
    async with asyncio.timeout(SOON_S):
        while not any(isinstance(report, rtcp.SenderReport) for report in peer.reports):
            await peer.wait_for_packets(len(peer.received) + 1)
    told = next(report for report in peer.reports if isinstance(report, rtcp.SenderReport))
    assert 0 <= asyncio.get_running_loop().time() - told.ntp / 2**32 < SOON_S
    await viewer.close()

"""A guest on a real stage: connected before, heard at the yes, not forwarded when muted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import ClientSession
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from shared.ids import SessionId
from streaming_server.media.codecs import Codec
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.peers import Certificate
from streaming_server.media.ring import StagePacket
from streaming_server.ports.media import MediaRefused
from tests.media.clips import Clip, encode_clip
from tests.media.offers import AUDIO, CHROMIUM_PUBLISHER, offer
from tests.media.stage_server import StageServer
from tests.media.whep_client import ReadingPeer, WhepViewer
from tests.media.whip_client import SoundReplay, WhipPublisher

SESSION = SessionId("s")
GUEST = "guest-1"
SOON_S = 60


class Heard:
    """A tap."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()

    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        self.kinds.add(kind)


@asynccontextmanager
async def on_air(server: StageServer, clip: Clip) -> AsyncIterator[WhipPublisher]:
    async with WhipPublisher(f"{server.url}/whip/{SESSION}", clip) as publisher:
        async with asyncio.timeout(SOON_S):
            await server.heard.wait_for("arrived")
        yield publisher


@asynccontextmanager
async def guest_at(url: str, session_id: SessionId = SESSION) -> AsyncIterator[RTCPeerConnection]:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTrack(SoundReplay(encode_clip(seconds=1, width=64, height=64, bitrate=100_000)))
    connection.getTransceivers()[0].direction = "sendonly"
    await connection.setLocalDescription(await connection.createOffer())
    headers = {"Content-Type": "application/sdp"}
    try:
        async with (
            aiohttp.ClientSession() as http,
            http.post(
                f"{url}/guest/{session_id}", data=connection.localDescription.sdp, headers=headers
            ) as response,
        ):
            assert response.status == 201, await response.text()
            answer = RTCSessionDescription(await response.text(), "answer")
        await connection.setRemoteDescription(answer)
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def viewer_of(
    server: StageServer, http: ClientSession, certificate: Certificate
) -> AsyncIterator[ReadingPeer]:
    viewer = WhepViewer(
        url=f"{server.url}/whep/{SESSION}",
        http=http,
        certificate=certificate,
        peer_type=ReadingPeer,
        hears_guests=True,
    )
    await viewer.open()
    try:
        assert isinstance(viewer.peer, ReadingPeer)
        yield viewer.peer
    finally:
        await viewer.close()


def engine_of(server: StageServer) -> ForwardingEngine:
    assert isinstance(server.engine, ForwardingEngine)
    return server.engine


def guests_source(engine: ForwardingEngine) -> int:
    return engine.stages[SESSION].lines["guest"].ssrc


async def connected(engine: ForwardingEngine) -> None:
    async with asyncio.timeout(SOON_S):
        while not await engine.hear(SESSION, GUEST):  # noqa: ASYNC110  the engine has no such event
            await asyncio.sleep(0.02)


async def heard_from(peer: ReadingPeer, source: int, count: int) -> None:
    """Until so many packets came from now on."""
    wanted = sum(packet.ssrc == source for packet in peer.received) + count
    async with asyncio.timeout(SOON_S):
        while sum(packet.ssrc == source for packet in peer.received) < wanted:
            peer.heard.clear()
            await peer.heard.wait()


async def silence_from(peer: ReadingPeer, source: int) -> None:
    """Once what was on its way has come, nothing more comes while the rest goes on."""
    async with asyncio.timeout(SOON_S):
        await peer.wait_for_packets(len(peer.received) + 100)
        before = sum(packet.ssrc == source for packet in peer.received)
        await peer.wait_for_packets(len(peer.received) + 100)
        assert sum(packet.ssrc == source for packet in peer.received) == before


async def test_a_guest_is_heard_at_the_yes_and_not_forwarded_without_it(
    server: StageServer, http: ClientSession, certificate: Certificate
) -> None:
    engine, clip = engine_of(server), encode_clip(seconds=2, width=160, height=96, bitrate=200_000)
    async with (
        on_air(server, clip),
        viewer_of(server, http, certificate) as peer,
        guest_at(server.url),
    ):
        tap = Heard()
        engine.stages[SESSION].attach(tap)
        source = guests_source(engine)
        await connected(engine)
        await engine.hear(SESSION, None)
        await silence_from(peer, source)

        assert await engine.hear(SESSION, GUEST)
        await heard_from(peer, source, 25)
        numbers = [packet.sequence for packet in peer.received if packet.ssrc == source]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))

        await engine.hear(SESSION, None)
        await silence_from(peer, source)

        await engine.hear(SESSION, GUEST)
        await heard_from(peer, source, 5)
        assert tap.kinds == {"video", "audio"}

        await engine.send_off(SESSION, GUEST)
        assert not await engine.hear(SESSION, GUEST)


async def test_who_only_listens_is_not_counted_among_viewers(
    server: StageServer, http: ClientSession, certificate: Certificate
) -> None:
    engine, clip = engine_of(server), encode_clip(seconds=2, width=160, height=96, bitrate=200_000)
    async with on_air(server, clip), viewer_of(server, http, certificate) as peer:
        await peer.wait_for_packets(5)
        listener = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        listener.addTransceiver("audio", direction="recvonly")
        await listener.setLocalDescription(await listener.createOffer())
        admitted = await engine.watch(SESSION, listener.localDescription.sdp)
        await listener.setRemoteDescription(RTCSessionDescription(admitted.sdp, "answer"))
        async with asyncio.timeout(SOON_S):
            while len(engine.stages[SESSION].viewers) < 2:  # noqa: ASYNC110  no event tells
                await asyncio.sleep(0.02)
        assert engine.viewer_count(SESSION) == 1
        await listener.close()


async def test_a_publisher_that_comes_again_does_not_throw_the_guest_out(
    server: StageServer, http: ClientSession, certificate: Certificate
) -> None:
    engine, clip = engine_of(server), encode_clip(seconds=2, width=160, height=96, bitrate=200_000)
    url = f"{server.url}/whip/{SESSION}"
    async with (
        on_air(server, clip) as first,
        viewer_of(server, http, certificate) as peer,
        guest_at(server.url),
    ):
        await connected(engine)
        await heard_from(peer, guests_source(engine), 5)
        await first.close()
        async with WhipPublisher(url, clip):
            await heard_from(peer, guests_source(engine), 5)
            assert await engine.hear(SESSION, GUEST)


async def test_a_guest_needs_a_show_and_sends_no_picture(server: StageServer) -> None:
    clip = encode_clip(seconds=1, width=160, height=96, bitrate=200_000)
    engine = engine_of(server)
    with pytest.raises(MediaRefused) as nobody:
        await engine.speak(SessionId("dark"), GUEST, offer(AUDIO, bundle="0"))
    assert (nobody.value.status, nobody.value.code) == (409, "nobody_live")
    assert not await engine.hear(SessionId("dark"), GUEST)
    await engine.send_off(SessionId("dark"), GUEST)
    async with on_air(server, clip):
        with pytest.raises(MediaRefused) as picture:
            await engine.speak(SESSION, GUEST, CHROMIUM_PUBLISHER)
    assert (picture.value.status, picture.value.code) == (422, "sound_only")

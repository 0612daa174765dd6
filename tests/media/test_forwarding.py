"""A real publisher, the engine and real viewers on this machine: what arrives, and when."""
# ruff: noqa: SLF001

import asyncio
import socket
from itertools import pairwise
from statistics import median

import pytest
from aiohttp import ClientSession
from aiortc.rtcdtlstransport import generate_certificate
from cryptography.hazmat.primitives.asymmetric import rsa

from streaming_server.media import rtcp
from streaming_server.media.codecs import Codec, starts_keyframe
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.peers import Certificate
from tests.media.clips import Clip, encode_clip
from tests.media.stage_server import StageServer
from tests.media.stage_watch import (
    SESSION,
    SOON_S,
    Watch,
    WatchContext,
    decoded_counters,
    packets_of,
    pictures,
    publishing,
    until,
)
from tests.media.whep_client import H264, OPUS, VP8, ReadingPeer, WhepViewer


async def test_the_viewer_decodes_the_publishers_pictures_in_order(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip), watch() as peer:
        received = list(await packets_of(peer, 150))
    video = pictures(received)
    sequences = [packet.sequence for packet in video]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
    counters = decoded_counters(video)
    assert len(counters) > 10
    steps = {(b - a) % len(clip.video) for a, b in pairwise(counters)}
    assert steps == {1}


async def test_a_viewer_without_candidates_is_found_by_its_checks(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip), watch(candidates=False) as peer:
        await packets_of(peer, 20)


async def test_a_viewer_with_an_rsa_certificate_is_served(
    server: StageServer, http: ClientSession, clip: Clip
) -> None:
    """GStreamer's peers have one, and open no handshake themselves."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    # The library's own maker takes any key, though it says otherwise.
    certificate = Certificate(key, generate_certificate(key))  # type: ignore[arg-type]
    async with publishing(server, clip):
        viewer = WhepViewer(
            url=f"{server.url}/whep/{SESSION}",
            http=http,
            certificate=certificate,
            peer_type=ReadingPeer,
        )
        async with WatchContext(viewer) as peer:
            await packets_of(peer, 20)


async def test_a_viewer_begins_with_a_keyframe_and_many_joins_ask_for_few(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip) as publisher:
        contexts = [watch() for _ in range(12)]
        peers = await asyncio.gather(*[context.__aenter__() for context in contexts])
        for peer in peers:
            await packets_of(peer, 30)
            assert starts_keyframe(Codec.VP8, pictures(peer.received)[0].payload)
        assert publisher.pictures.keyframe_requests <= 6
        await asyncio.gather(*[context.__aexit__() for context in contexts])


async def test_h264_is_forwarded_under_the_viewers_number(
    server: StageServer, watch: Watch
) -> None:
    h264 = encode_clip(seconds=1, width=320, height=180, bitrate=200_000, codec="H264")
    async with publishing(server, h264), watch() as peer:
        await packets_of(peer, 40)
        assert {packet.payload_type for packet in pictures(peer.received)} == {H264}


async def test_a_viewer_that_cannot_play_what_is_sent_is_told(
    server: StageServer, http: ClientSession, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip):
        with pytest.raises(Exception, match="422"):
            async with watch(payload_types=(H264,)):
                pass


async def test_what_a_viewer_lost_is_sent_again(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip), watch() as peer:
        newest = pictures(await packets_of(peer, 30))[-1]
        lost = [(newest.sequence + ahead) & 0xFFFF for ahead in (20, 21, 25, 40)]
        peer.losing.update(lost)
        async with asyncio.timeout(SOON_S):
            while peer.losing:
                await packets_of(peer, 10)
        assert not set(lost) & _sequences(peer)
        assert peer.outlet is not None
        peer.outlet.send_rtcp(rtcp.nack(1, newest.ssrc, lost))
        async with asyncio.timeout(SOON_S):
            while not set(lost) <= _sequences(peer):
                await packets_of(peer, 1)


def _sequences(peer: ReadingPeer) -> set[int]:
    return {packet.sequence for packet in pictures(peer.received)}


async def test_a_viewer_that_cannot_go_on_gets_a_keyframe(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip) as publisher, watch() as peer:
        video = pictures(await packets_of(peer, 200))
        asked = publisher.pictures.keyframe_requests
        assert peer.outlet is not None
        peer.outlet.send_rtcp(rtcp.keyframe_request(1, video[0].ssrc))
        await until(lambda: publisher.pictures.keyframe_requests > asked)


async def test_what_the_publisher_lost_is_asked_for_and_reaches_viewers(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip) as publisher, watch() as peer:
        transport = publisher.connection.getSenders()[0].transport.transport
        send, count = transport._send, 0

        async def lossy(data: bytes) -> None:
            nonlocal count
            count += 1
            is_rtp = 127 < data[0] < 192 and not 192 <= data[1] <= 223
            if not (is_rtp and count % 11 == 0):
                await send(data)

        transport._send = lossy
        await packets_of(peer, 300)
        transport._send = send
        first, last = (pictures(peer.received)[place].sequence for place in (0, -1))
        async with asyncio.timeout(SOON_S):
            while not set(range(first, last + 1)) <= _sequences(peer):
                await packets_of(peer, 1)


async def test_sender_reports_put_lips_and_words_together(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip), watch() as peer:
        async with asyncio.timeout(SOON_S):
            while len({report.ssrc for report in _sender_reports(peer)}) < 2:
                await packets_of(peer, 20)
        newest = {report.ssrc: report for report in _sender_reports(peer)}
    rates = {VP8: 90_000, OPUS: 48_000}
    told = [
        (one.payload_type, _wall(newest[one.ssrc], one.timestamp, rates[one.payload_type]))
        for one in peer.received
        if one.payload_type in rates
    ]
    # What comes one after the other was said and seen at the same moment; a busy machine lets one
    # of them wait now and then, a clock that is wrong is so for all.
    apart = [
        abs(one - other) for (kind, one), (next_kind, other) in pairwise(told) if kind != next_kind
    ]
    assert median(apart) < 0.25


def _sender_reports(peer: ReadingPeer) -> list[rtcp.SenderReport]:
    return [report for report in peer.reports if isinstance(report, rtcp.SenderReport)]


def _wall(report: rtcp.SenderReport, timestamp: int, clock_hz: int) -> float:
    ahead = ((timestamp - report.rtp + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000
    return report.ntp / 2**32 + ahead / clock_hz


async def test_nonsense_on_the_media_ports_harms_nobody(
    server: StageServer, clip: Clip, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    async with publishing(server, clip), watch() as peer:
        await packets_of(peer, 20)
        assert isinstance(server.engine, ForwardingEngine)
        sockets = server.engine._connections._mux._sockets
        ports = [s.getsockname() for s in sockets if s.family is socket.AF_INET]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for first in range(256):
                for length in (0, 1, 3, 19, 20, 64, 1500):
                    junk = bytes([first]) * length
                    # A signed role that is cut short is what a parser trips over.
                    cut = b"\0\1\0\x08\x21\x12\xa4\x42" + bytes(12) + b"\x80\x2a\0\3" + bytes(4)
                    stun = b"\0\1" + max(0, length - 20).to_bytes(2, "big") + b"\x21\x12\xa4\x42"
                    for port in ports:
                        stranger.sendto(junk, port)
                        stranger.sendto(cut, port)
                        stranger.sendto((stun + junk)[:1500], port)
                await asyncio.sleep(0)
        await packets_of(peer, 60)
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]

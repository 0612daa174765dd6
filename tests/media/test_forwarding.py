"""A real publisher, the engine and real viewers on this machine: what arrives, and when."""
# ruff: noqa: SLF001

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import av
import numpy as np
import pytest
from aiohttp import ClientSession
from aiortc.rtcdtlstransport import generate_certificate
from cryptography.hazmat.primitives.asymmetric import rsa

from shared.ids import SessionId
from streaming_server.media import connections, rtcp
from streaming_server.media.codecs import Codec, starts_keyframe
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.peers import Certificate
from streaming_server.media.rtp import RtpPacket
from tests.media.clips import Clip, encode_clip, read_counter
from tests.media.stage_server import StageServer
from tests.media.whep_client import H264, OPUS, VP8, ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

SESSION = SessionId("s")
SOON_S = 15

Watch = Callable[..., "WatchContext"]
"""Opens a viewer and closes it again."""


class WatchContext:
    def __init__(self, viewer: WhepViewer) -> None:
        self._viewer = viewer

    async def __aenter__(self) -> ReadingPeer:
        await self._viewer.open()
        assert isinstance(self._viewer.peer, ReadingPeer)
        return self._viewer.peer

    async def __aexit__(self, *_error: object) -> None:
        await self._viewer.close()


@pytest.fixture
def watch(server: StageServer, http: ClientSession, certificate: Certificate) -> Watch:
    def opened(
        *, candidates: bool = True, payload_types: tuple[int, ...] = (VP8, H264)
    ) -> WatchContext:
        return WatchContext(
            WhepViewer(
                url=f"{server.url}/whep/{SESSION}",
                http=http,
                certificate=certificate,
                peer_type=ReadingPeer,
                candidates=candidates,
                payload_types=payload_types,
            )
        )

    return opened


@asynccontextmanager
async def publishing(server: StageServer, clip: Clip) -> AsyncIterator[WhipPublisher]:
    before = sum(1 for kind, _ in server.heard.events if kind == "arrived")
    async with WhipPublisher(f"{server.url}/whip/{SESSION}", clip) as publisher:
        await asyncio.wait_for(server.heard.wait_for("arrived", before + 1), SOON_S)
        yield publisher


def pictures(received: list[RtpPacket]) -> list[RtpPacket]:
    return [packet for packet in received if packet.payload_type != OPUS]


async def packets_of(peer: ReadingPeer, count: int) -> list[RtpPacket]:
    await asyncio.wait_for(peer.wait_for_packets(len(peer.received) + count), SOON_S)
    return peer.received


def decoded_counters(packets: list[RtpPacket]) -> list[int]:
    """Numbers burned into the pictures, in decoding order; VP8 alone."""
    decoder = av.CodecContext.create("vp8", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    counters, frame, timestamp = list[int](), b"", packets[0].timestamp
    for packet in packets:
        if packet.timestamp != timestamp:
            for picture in decoder.decode(av.Packet(frame)):
                counters.append(read_counter(picture.to_ndarray(format="gray").astype(np.uint8)))
            frame, timestamp = b"", packet.timestamp
        extended = packet.payload[0] & 0x80
        frame += packet.payload[(4 if packet.payload[2] & 0x80 else 3) if extended else 1 :]
    return counters


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


async def test_a_returning_publisher_goes_on_without_a_hole(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip):
        context = watch()
        peer = await context.__aenter__()
        await packets_of(peer, 60)
        before = await server.engine.picture(SESSION)
    assert before is not None
    await asyncio.wait_for(server.heard.wait_for("lost"), SOON_S)
    known = len(peer.received)
    async with publishing(server, clip):
        await packets_of(peer, 60)
        video = pictures(peer.received)
        sequences = [packet.sequence for packet in video]
        assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
        returned = pictures(peer.received[known:])[0].timestamp
        assert 0 < returned - before < 90_000 * SOON_S
        assert len({packet.ssrc for packet in video}) == 1
        await context.__aexit__()


async def test_who_comes_between_two_publishers_sees_the_second_alone(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip) as first:
        await _until(lambda: first.pictures.sent > 10)
    second = WhipPublisher(f"{server.url}/whip/{SESSION}", clip)
    second.pictures.hold()
    assert isinstance(server.engine, ForwardingEngine)
    stage, loop = server.engine.stages[SESSION], asyncio.get_running_loop()
    async with second:
        # Its sound is there: who comes is let in, and there is no picture to begin with yet.
        await _until(lambda: stage.is_sending(loop.time()))
        async with watch() as peer:
            await packets_of(peer, 60)
            assert pictures(peer.received) == []
            second.pictures.go_on()
            await _until(lambda: len(pictures(peer.received)) > 40)
    counters = decoded_counters(pictures(peer.received))
    assert counters == list(range(len(counters))), "from its first picture on"
    assert len(counters) > 10


async def test_a_publisher_that_returns_with_another_codec_keeps_who_can_play_it(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    h264 = encode_clip(seconds=1, width=320, height=180, bitrate=200_000, codec="H264")
    both, old = watch(), watch(payload_types=(VP8,))
    async with publishing(server, clip):
        peer, deaf = await both.__aenter__(), await old.__aenter__()
        await packets_of(peer, 20)
        await packets_of(deaf, 20)
    async with publishing(server, h264):
        async with asyncio.timeout(SOON_S):
            while H264 not in {packet.payload_type for packet in peer.received}:
                await packets_of(peer, 1)
        await asyncio.wait_for(server.heard.wait_for("left"), SOON_S)  # to come back and be told
        assert server.engine.viewer_count(SESSION) == 1
        await packets_of(peer, 40)
        video = [packet.sequence for packet in pictures(peer.received)]
        assert video == list(range(video[0], video[0] + len(video)))
        await both.__aexit__()
    await deaf.close()


async def test_a_publisher_that_falls_silent_is_lost_and_found_again(
    server: StageServer, clip: Clip
) -> None:
    async with publishing(server, clip) as publisher:
        sender = publisher.connection.getSenders()
        tracks = [each.track for each in sender]
        for each in sender:
            each.replaceTrack(None)
        await asyncio.wait_for(server.heard.wait_for("lost"), SOON_S)
        assert not server.engine.has_picture(SESSION)
        for each, track in zip(sender, tracks, strict=True):
            each.replaceTrack(track)
        await asyncio.wait_for(server.heard.wait_for("arrived", 2), SOON_S)
        assert server.engine.has_picture(SESSION)


async def test_a_silent_publisher_is_replaced(server: StageServer, clip: Clip) -> None:
    async with publishing(server, clip) as first:
        for sender in first.connection.getSenders():
            sender.replaceTrack(None)
        await asyncio.wait_for(server.heard.wait_for("lost"), SOON_S)
        async with publishing(server, clip):
            assert server.engine.has_picture(SESSION)


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
        await _until(lambda: publisher.pictures.keyframe_requests > asked)


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
        video = pictures(peer.received)[-1]
        audio = [packet for packet in peer.received if packet.payload_type == OPUS][-1]
        said = [
            _wall(newest[video.ssrc], video.timestamp, 90_000),
            _wall(newest[audio.ssrc], audio.timestamp, 48_000),
        ]
        # Both were the newest of their kind at the same moment.
        assert abs(said[0] - said[1]) < 0.25


def _sender_reports(peer: ReadingPeer) -> list[rtcp.SenderReport]:
    return [report for report in peer.reports if isinstance(report, rtcp.SenderReport)]


def _wall(report: rtcp.SenderReport, timestamp: int, clock_hz: int) -> float:
    ahead = ((timestamp - report.rtp + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000
    return report.ntp / 2**32 + ahead / clock_hz


async def test_a_publishers_own_time_is_found_on_the_stage_clock(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip):
        pass
    async with publishing(server, clip) as publisher, watch() as peer:
        await packets_of(peer, 30)
        sender = next(s for s in publisher.connection.getSenders() if s.kind == "video")
        own = sender._RTCRtpSender__rtp_timestamp  # type: ignore[attr-defined]
        stage = await server.engine.stage_picture(SESSION, own)
        latest = await server.engine.picture(SESSION)
        assert stage is not None
        assert latest is not None
        assert own != latest
        assert abs(stage - latest) <= 2 * 3000


async def test_a_viewer_that_says_goodbye_by_dtls_is_gone_at_once(
    server: StageServer, http: ClientSession, clip: Clip, certificate: Certificate
) -> None:
    async with publishing(server, clip):
        viewer = WhepViewer(url=f"{server.url}/whep/{SESSION}", http=http, certificate=certificate)
        await viewer.open()
        await _until(lambda: server.engine.viewer_count(SESSION) == 1)
        await viewer.close(politely=False)
        await asyncio.wait_for(server.heard.wait_for("left"), 1)
        assert server.engine.viewer_count(SESSION) == 0


async def test_a_viewer_that_vanishes_is_noticed_within_seconds(
    server: StageServer, http: ClientSession, clip: Clip, certificate: Certificate
) -> None:
    async with publishing(server, clip):
        viewer = WhepViewer(url=f"{server.url}/whep/{SESSION}", http=http, certificate=certificate)
        await viewer.open()
        await viewer.peer.ice.close()  # not a word
        gone_within = connections.GONE_S + 3
        await asyncio.wait_for(server.heard.wait_for("left"), gone_within)
        await viewer.close(politely=False)


async def test_a_quiet_viewer_that_answers_stays(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip), watch() as peer:
        await asyncio.sleep(connections.GONE_S + 2)  # it never reports, but answers checks
        assert server.engine.viewer_count(SESSION) == 1
        await packets_of(peer, 10)


async def test_a_viewer_whose_network_changes_keeps_its_picture(
    server: StageServer, http: ClientSession, clip: Clip, certificate: Certificate
) -> None:
    async with publishing(server, clip):
        viewer = WhepViewer(
            url=f"{server.url}/whep/{SESSION}",
            http=http,
            certificate=certificate,
            peer_type=ReadingPeer,
        )
        await viewer.open()
        assert isinstance(viewer.peer, ReadingPeer)
        await packets_of(viewer.peer, 20)
        old = viewer.peer.ice
        await viewer.restart()
        assert viewer.peer.ice is not old
        await packets_of(viewer.peer, 100)
        await asyncio.sleep(connections.GONE_S)
        assert server.engine.viewer_count(SESSION) == 1
        await viewer.close()


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


async def test_ending_a_show_sends_everybody_home(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip), watch() as peer:
        await packets_of(peer, 10)
        await server.engine.end(SESSION)
        assert not server.engine.has_picture(SESSION)
        assert server.engine.viewer_count(SESSION) == 0
        assert ("lost", SESSION) in server.heard.events
        assert "left" in [kind for kind, _ in server.heard.events]


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not is_so():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.01)

"""A publisher that falls silent, goes, comes back or comes back as another."""
# ruff: noqa: SLF001

import asyncio

from streaming_server.media.engine import ForwardingEngine
from tests.media.clips import Clip, encode_clip
from tests.media.stage_server import StageServer
from tests.media.stage_watch import (
    SESSION,
    SOON_S,
    Watch,
    decoded_counters,
    packets_of,
    pictures,
    publishing,
    until,
)
from tests.media.whep_client import H264, VP8
from tests.media.whip_client import WhipPublisher

READINGS = 20


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
        await until(lambda: first.pictures.sent > 10)
    second = WhipPublisher(f"{server.url}/whip/{SESSION}", clip)
    second.pictures.hold()
    assert isinstance(server.engine, ForwardingEngine)
    stage, loop = server.engine.stages[SESSION], asyncio.get_running_loop()
    async with second:
        # Its sound is there: who comes is let in, and there is no picture to begin with yet.
        await until(lambda: stage.is_sending(loop.time()))
        async with watch() as peer:
            await packets_of(peer, 60)
            assert pictures(peer.received) == []
            second.pictures.go_on()
            await until(lambda: len(pictures(peer.received)) > 40)
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


async def test_a_publishers_own_time_is_found_on_the_stage_clock(
    server: StageServer, clip: Clip, watch: Watch
) -> None:
    async with publishing(server, clip):
        pass
    async with publishing(server, clip) as publisher, watch() as peer:
        await packets_of(peer, 30)
        sender = next(s for s in publisher.connection.getSenders() if s.kind == "video")
        apart = []
        for _ in range(READINGS):
            own = sender._RTCRtpSender__rtp_timestamp  # type: ignore[attr-defined]  # the library tells it nowhere
            stage = await server.engine.stage_picture(SESSION, own)
            latest = await server.engine.picture(SESSION)
            assert stage is not None
            assert latest is not None
            assert own != latest
            apart.append(abs(stage - latest))
            await packets_of(peer, 3)
        # What was sent last is what arrived last, but for what is under way on a busy machine.
        assert min(apart) <= 2 * 3000

"""One viewer changes rungs beside another that does not: what both are sent is decoded."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import groupby, pairwise

import av
import numpy as np
import pytest
from aiohttp import ClientSession

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.media import rtcp
from streaming_server.media.codecs import Codec
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.frames import Frame, PictureAssembly
from streaming_server.media.peers import Certificate
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import RtpPacket, forward_distance, timestamp_distance
from tests.media.clips import Clip, encode_clip, read_counter
from tests.media.stage_server import StageServer
from tests.media.whep_client import H264, VP8, ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

SESSION = SessionId("s")
SOON_S = 25
LARGE, SMALL = 960, 640  # pixels across


@pytest.fixture(scope="module", params=["VP8", "H264"])
def large(request: pytest.FixtureRequest) -> Clip:
    return encode_clip(seconds=2, width=LARGE, height=540, codec=request.param)


class Watcher:
    """A viewer that decodes as it goes: `shown` has (width, counter) of each picture."""

    def __init__(self, viewer: WhepViewer, codec: Codec) -> None:
        self._viewer, self._codec = viewer, codec
        assert isinstance(viewer.peer, ReadingPeer)
        self.peer = viewer.peer
        self.video: list[RtpPacket] = []
        self.shown: list[tuple[int, int]] = []
        #: bits per second, told again and again as by a receiver that measures; None: untold.
        self.estimate: int | None = None
        self._taken = 0
        self._assembly = PictureAssembly()
        decoder = av.CodecContext.create(codec.lower(), "r")
        assert isinstance(decoder, av.VideoCodecContext)
        self._decoder = decoder

    @property
    def resource(self) -> str:
        assert self._viewer.resource is not None
        return self._viewer.resource.rpartition("/")[2]

    @property
    def widths(self) -> list[int]:
        """Without repetition, in order."""
        return [width for width, _ in groupby(width for width, _ in self.shown)]

    def _say_estimate(self, bitrate: int) -> None:
        assert self.peer.outlet is not None
        self.peer.outlet.send_rtcp(rtcp.bitrate_estimate(1, bitrate, [self.video[0].ssrc]))

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Watch on, and say now and then that somebody is there."""
        async with asyncio.timeout(SOON_S):
            while not is_so():
                await self.peer.wait_for_packets(self._taken + 10)
                self.peer.report(1)
                if self.estimate is not None:
                    self._say_estimate(self.estimate)
                self._take()

    async def began(self) -> None:
        await self.until(lambda: len(self.shown) > 10)

    def _take(self) -> None:
        fresh = self.peer.received[self._taken :]
        self._taken += len(fresh)
        for packet in fresh:
            if packet.payload_type in (VP8, H264):
                self.video.append(packet)
                for frame in self._assembly.take(self._codec, _as_sent(packet)):
                    self._decode(frame)

    def _decode(self, frame: Frame) -> None:
        for picture in self._decoder.decode(av.Packet(frame.payload)):
            grey = picture.to_ndarray(format="gray").astype(np.uint8)
            self.shown.append((picture.width, read_counter(grey)))


def _as_sent(packet: RtpPacket) -> StagePacket:
    return StagePacket(
        index=packet.sequence,
        timestamp=packet.timestamp,
        marker=packet.marker,
        payload=packet.payload,
        send_time=0,
    )


def is_whole(packets: list[RtpPacket]) -> bool:
    """One source, no gap, and time that never runs backwards."""
    steps = [forward_distance(a.sequence, b.sequence) for a, b in pairwise(packets)]
    times = [timestamp_distance(a.timestamp, b.timestamp) for a, b in pairwise(packets)]
    return len({p.ssrc for p in packets}) == 1 and set(steps) == {1} and min(times) >= 0


@asynccontextmanager
async def watching(
    server: StageServer, http: ClientSession, certificate: Certificate, codec: str
) -> AsyncIterator[Watcher]:
    viewer = WhepViewer(
        url=f"{server.url}/whep/{SESSION}",
        http=http,
        certificate=certificate,
        peer_type=ReadingPeer,
    )
    await viewer.open()
    try:
        yield Watcher(viewer, Codec(codec))
    finally:
        await viewer.close()


@asynccontextmanager
async def show(
    server: StageServer, http: ClientSession, certificate: Certificate, clip: Clip
) -> AsyncIterator[tuple[Watcher, Watcher]]:
    """Two viewers, both at the large picture."""
    async with WhipPublisher(f"{server.url}/whip/{SESSION}", clip):
        await asyncio.wait_for(server.heard.wait_for("arrived"), SOON_S)
        async with (
            watching(server, http, certificate, clip.codec) as one,
            watching(server, http, certificate, clip.codec) as other,
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
        counters = [counter for _, counter in saver.shown]
        missed = [(b - a) % len(large.video) for a, b in pairwise(counters)]
        assert max(missed) < large.frame_rate, "never dark for long"


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

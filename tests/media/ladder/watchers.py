"""A viewer that decodes as it goes and can say what its network carries."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import groupby, pairwise

import av
import numpy as np
from aiohttp import ClientSession

from streaming_server.media import rtcp
from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame, PictureAssembly
from streaming_server.media.peers import Certificate
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import RtpPacket, forward_distance, timestamp_distance
from tests.media.clips import read_counter
from tests.media.whep_client import H264, VP8, ReadingPeer, WhepViewer

SOON_S = 60


class Watcher:
    """`shown` has (width, counter) of each picture."""

    def __init__(self, viewer: WhepViewer, codec: Codec) -> None:
        self._viewer, self._codec = viewer, codec
        assert isinstance(viewer.peer, ReadingPeer)
        self.peer = viewer.peer
        self.video: list[RtpPacket] = []
        self.shown: list[tuple[int, int]] = []
        self.times: dict[int, int] = {}  # stage time by counter
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
            counter = read_counter(grey)
            self.shown.append((picture.width, counter))
            self.times[counter] = frame.timestamp


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
    url: str, http: ClientSession, certificate: Certificate, codec: str
) -> AsyncIterator[Watcher]:
    """url: of a show that is live."""
    viewer = WhepViewer(
        url=url,
        http=http,
        certificate=certificate,
        peer_type=ReadingPeer,
    )
    await viewer.open()
    try:
        yield Watcher(viewer, Codec(codec))
    finally:
        await viewer.close()

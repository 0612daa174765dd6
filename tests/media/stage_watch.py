"""One show, who publishes it, and viewers that keep what they receive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import av
import numpy as np

from shared.ids import SessionId
from streaming_server.media.rtp import RtpPacket
from tests.media.clips import Clip, read_counter
from tests.media.stage_server import StageServer
from tests.media.whep_client import OPUS, ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

SESSION = SessionId("s")
SOON_S = 60
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


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not is_so():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.01)

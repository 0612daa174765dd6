"""A viewer that decodes: the proof that a publisher's very pictures arrive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import av
import numpy as np
from aiortc.codecs import depayload
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from streaming_server.media.peers import Certificate
from streaming_server.media.rtp import RtpPacket
from tests.media.clips import read_counter
from tests.media.whep_client import H264, VP8, ReadingPeer, WhepViewer

CODECS: Final = {VP8: "VP8", H264: "H264"}
NOT_YET_S: Final = 0.1  # between two attempts to watch what is only about to begin


@dataclass(slots=True)
class PictureReader:
    """Packets of one codec in, the numbers burned into its pictures out.

    It begins at the first packet it is given, which must begin a keyframe.
    """

    codec: str
    width: int = 0
    _frame: bytes = b""
    _timestamp: int | None = None
    _decoder: av.VideoCodecContext = field(init=False)
    _parameters: RTCRtpCodecParameters = field(init=False)

    def __post_init__(self) -> None:
        decoder = av.CodecContext.create(self.codec.lower(), "r")
        assert isinstance(decoder, av.VideoCodecContext)
        self._decoder = decoder
        self._parameters = RTCRtpCodecParameters(mimeType=f"video/{self.codec}", clockRate=90_000)

    def take(self, packet: RtpPacket) -> list[int]:
        counters: list[int] = []
        if self._timestamp not in (None, packet.timestamp):
            counters = self._decode()
        self._timestamp = packet.timestamp
        self._frame += depayload(self._parameters, packet.payload)
        return counters + self._decode() if packet.marker else counters

    def _decode(self) -> list[int]:
        frame, self._frame = self._frame, b""
        if not frame:
            return []
        pictures = self._decoder.decode(av.Packet(frame))
        self.width = pictures[-1].width if pictures else self.width
        return [
            read_counter(picture.to_ndarray(format="gray").astype(np.uint8)) for picture in pictures
        ]


class DecodingViewer:
    def __init__(self, peer: ReadingPeer) -> None:
        self._peer = peer
        self._seen = 0
        self._readers = {number: PictureReader(codec) for number, codec in CODECS.items()}

    @property
    def bytes(self) -> int:
        """Of pictures received so far."""
        return sum(len(p.payload) for p in self._peer.received if p.payload_type in self._readers)

    async def counters(self, count: int, codec: str, among: range) -> list[int]:
        """The next numbers of one codec's pictures, in the order in which they were shown.

        among: what others say is of an earlier publisher, whose last picture is still shown.
        """
        counters: list[int] = []
        while len(counters) < count:
            await self._peer.wait_for_packets(self._seen + 1)
            for packet in self._peer.received[self._seen :]:
                reader = self._readers.get(packet.payload_type)
                # Browsers probe the way with padding alone.
                if reader is not None and packet.payload:
                    shown = reader.take(packet)
                    counters += [n for n in shown if reader.codec == codec and n in among]
            self._seen = len(self._peer.received)
        return counters


@asynccontextmanager
async def decoding_viewer(
    url: str, http: aiohttp.ClientSession, certificate: Certificate
) -> AsyncIterator[DecodingViewer]:
    """Asks again while nobody is live yet."""
    viewer = WhepViewer(url=url, http=http, certificate=certificate, peer_type=ReadingPeer)
    while True:
        try:
            await viewer.open()
            break
        except aiohttp.ClientResponseError as refused:
            if refused.status != 409:
                raise
        await asyncio.sleep(NOT_YET_S)
    assert isinstance(viewer.peer, ReadingPeer)
    try:
        yield DecodingViewer(viewer.peer)
    finally:
        await viewer.close()

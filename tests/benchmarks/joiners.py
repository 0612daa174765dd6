"""Many viewers that join one after another, each until it has decoded a picture; a process.

    python -m tests.benchmarks.joiners --whep URL --count 95 --seconds 10

Each asks, connects, decrypts and decodes its first picture with PyAV, reads the number burned into
it, and then stays to count packets. Says, as JSON, the milliseconds that each took from asking; it
leaves when standard input ends.
"""

import argparse
import asyncio
import json
import sys

import aiohttp
import av

from streaming_server.media import rtcp
from streaming_server.media.codecs import Codec, starts_keyframe
from streaming_server.media.peers import Certificate
from streaming_server.media.rtp import RtpPacket, parse_rtp
from tests.media.publishers.decoding import PictureReader
from tests.media.whep_client import VP8, CountingPeer, WhepViewer

SSRC = 0x5EE5_0002


class JoiningPeer(CountingPeer):
    """Decodes until the first picture is there, and counts from then on."""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__(certificate)
        self.has_picture = asyncio.Event()
        self._reader: PictureReader | None = None

    def take(self, datagram: bytes) -> None:
        is_video = 127 < datagram[0] < 192 and datagram[1] & 0x7F == VP8
        if is_video and self._inlet is not None and not self.has_picture.is_set():
            opened = self._inlet.rtp(datagram)
            if opened is not None:
                self._read(parse_rtp(opened))
        super().take(datagram)

    def _read(self, packet: RtpPacket) -> None:
        if self._reader is None and starts_keyframe(Codec.VP8, packet.payload):
            self._reader = PictureReader("VP8")
        if self._reader is None or not packet.payload:
            return
        try:
            if self._reader.take(packet):
                self.has_picture.set()
        except av.error.FFmpegError:  # a packet was lost: as a browser would, begin again
            self._reader = None
            if self.outlet is not None:
                self.outlet.send_rtcp(rtcp.keyframe_request(SSRC, packet.ssrc))


async def join(whep: str, http: aiohttp.ClientSession, certificate: Certificate) -> WhepViewer:
    viewer = WhepViewer(url=whep, http=http, certificate=certificate, peer_type=JoiningPeer)
    await viewer.open()
    assert isinstance(viewer.peer, JoiningPeer)
    await viewer.peer.has_picture.wait()
    return viewer


async def run(whep: str, count: int, seconds: float) -> None:
    loop, certificate = asyncio.get_running_loop(), Certificate.generateCertificate()
    viewers: list[WhepViewer] = []

    async def timed(number: int) -> float:
        await asyncio.sleep(number * seconds / count)
        began = loop.time()
        viewers.append(await join(whep, http, certificate))
        return 1000 * (loop.time() - began)

    async with aiohttp.ClientSession() as http:
        took = await asyncio.gather(*[timed(number) for number in range(count)])
        print(json.dumps(took), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await asyncio.gather(*[viewer.close() for viewer in viewers])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--whep", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    arguments = parser.parse_args()
    asyncio.run(run(arguments.whep, arguments.count, arguments.seconds))

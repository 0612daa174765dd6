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
from dataclasses import dataclass, field

import aiohttp

from streaming_server.media.peers import Certificate
from streaming_server.media.rtp import RtpPacket, parse_rtp
from tests.media.publishers.decoding import PictureReader
from tests.media.whep_client import VP8, CountingPeer, WhepViewer


@dataclass(slots=True)
class _FirstPicture:
    """Packets in, and out the number of the first picture that could be decoded."""

    reader: PictureReader = field(default_factory=lambda: PictureReader("VP8"))
    number: int | None = None

    def take(self, packet: RtpPacket) -> None:
        if packet.payload_type == VP8 and packet.payload and self.number is None:
            self.number = next(iter(self.reader.take(packet)), None)


class JoiningPeer(CountingPeer):
    """Decodes until the first picture is there, and counts from then on."""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__(certificate)
        self.first = _FirstPicture()
        self.has_picture = asyncio.Event()

    def take(self, datagram: bytes) -> None:
        is_rtp = 127 < datagram[0] < 192 and not 192 <= datagram[1] <= 223
        if is_rtp and self._inlet is not None and not self.has_picture.is_set():
            opened = self._inlet.rtp(datagram)
            if opened is not None:
                self.first.take(parse_rtp(opened))
                if self.first.number is not None:
                    self.has_picture.set()
        super().take(datagram)


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

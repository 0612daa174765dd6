"""Many viewers that join one after another, each until it has decoded a picture; a process.

    python -m tests.benchmarks.joiners --whep URL --count 95 --seconds 10
    python -m tests.benchmarks.joiners --janus WS --secret S --feed F --count 95 --seconds 10

Each asks, connects, decrypts and decodes its first picture with PyAV, reads the number burned into
it, and then stays to count packets. Says, as JSON, the milliseconds that each took from asking; it
leaves when standard input ends.
"""

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import av

from streaming_server.media import rtcp
from streaming_server.media.codecs import Codec, starts_keyframe
from streaming_server.media.peers import Certificate
from streaming_server.media.rtp import RtpPacket, parse_rtp
from tests.benchmarks import janus
from tests.benchmarks.crowd import watch_janus
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


Join = Callable[[], Awaitable[Callable[[], Awaitable[None]]]]
"""Returns, once there is a picture, what to leave by."""


@contextlib.asynccontextmanager
async def by_whep(whep: str) -> AsyncIterator[Join]:
    certificate = Certificate.generateCertificate()
    async with aiohttp.ClientSession() as http:

        async def join() -> Callable[[], Awaitable[None]]:
            viewer = WhepViewer(url=whep, http=http, certificate=certificate, peer_type=JoiningPeer)
            await viewer.open()
            assert isinstance(viewer.peer, JoiningPeer)
            await viewer.peer.has_picture.wait()
            return viewer.close

        yield join


@contextlib.asynccontextmanager
async def by_janus(url: str, secret: str, feed: str) -> AsyncIterator[Join]:
    certificate = Certificate.generateCertificate()
    async with janus.JanusSession(url=url, secret=secret) as session:

        async def join() -> Callable[[], Awaitable[None]]:
            peer = await watch_janus(session, feed, certificate, JoiningPeer)
            await peer.has_picture.wait()
            return peer.close

        yield join


async def run(join: Join, count: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()

    async def timed(number: int) -> tuple[float, Callable[[], Awaitable[None]]]:
        await asyncio.sleep(number * seconds / count)
        began = loop.time()
        leave = await join()
        return 1000 * (loop.time() - began), leave

    came = await asyncio.gather(*[timed(number) for number in range(count)])
    print(json.dumps([took for took, _ in came]), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await asyncio.gather(*[leave() for _, leave in came])


async def main(wanted: argparse.Namespace) -> None:
    way = (
        by_whep(wanted.whep) if wanted.whep else by_janus(wanted.janus, wanted.secret, wanted.feed)
    )
    async with way as join:
        await run(join, wanted.count, wanted.seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("whep", "janus", "secret", "feed"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    asyncio.run(main(parser.parse_args()))

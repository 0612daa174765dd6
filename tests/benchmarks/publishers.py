"""How soon each kind of encoder is seen, and how many bits of a 720p picture it soon sends.

python -m tests.benchmarks.publishers [--quick] [--json FILE]

From the POST of the offer to the first picture that a viewer decoded; then, from the tenth second
on, the bits of three seconds. The engine, its signalling and the viewer share one process.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from aiohttp import ClientSession, web

from shared.ids import SessionId
from streaming_server.media.peers import Certificate
from tests.benchmarks.table import Row, at_least, finish, for_scale
from tests.media.publishers.decoding import DecodingViewer, decoding_viewer
from tests.media.publishers.kinds import (
    Publish,
    Target,
    chromium_publisher,
    firefox_publisher,
    gstreamer_publisher,
    libdatachannel_publisher,
)
from tests.media.stage_server import OpenGate, stage_server

KINDS: tuple[tuple[str, Publish, str], ...] = (
    ("Chromium", chromium_publisher, "VP8"),
    ("Chromium", chromium_publisher, "H264"),
    ("Firefox", firefox_publisher, "VP8"),
    ("GStreamer", gstreamer_publisher, "VP8"),
    ("GStreamer", gstreamer_publisher, "H264"),
    ("libdatachannel", libdatachannel_publisher, "H264"),
)
LEAST_BITS_PER_S = 1_000_000
GIVES_UP_S = 60
COUNTED_S = 3


async def measure(settles_s: float) -> list[Row]:
    rows: list[Row] = []
    for place, (name, publish, codec) in enumerate(KINDS):
        session = SessionId(f"show-{place}")
        seen_ms, bits_per_s = await one(session, publish, codec, settles_s)
        rows.append(for_scale(f"{name} {codec}: offer to first picture", seen_ms, "ms"))
        rows.append(at_least(f"{name} {codec}: 720p", LEAST_BITS_PER_S, bits_per_s, "bit/s"))
    return rows


async def one(
    session: SessionId, publish: Publish, codec: str, settles_s: float
) -> tuple[float, float]:
    """Milliseconds, and bits per second."""
    loop = asyncio.get_running_loop()
    posted: asyncio.Future[float] = loop.create_future()

    class Noting(OpenGate):
        async def check_publisher(self, request: web.Request, session_id: SessionId) -> None:
            posted.set_result(loop.time())

    async with stage_server(gate=Noting()) as server, asyncio.timeout(GIVES_UP_S):
        target = Target(
            page=server.url,
            url=f"{server.url}/whip/{session}",
            key="key",
            codec=codec,
            width=1280,
            height=720,
        )
        async with publish(target), ClientSession() as http:
            whep = f"{server.url}/whep/{session}"
            certificate = Certificate.generateCertificate()
            async with decoding_viewer(whep, http, certificate) as viewer:
                await viewer.counters(1, codec, range(1 << 16))
                seen_ms = (loop.time() - await posted) * 1000
                await asyncio.sleep(settles_s)
                return seen_ms, await _bits_per_second(viewer)


async def _bits_per_second(viewer: DecodingViewer) -> float:
    before, began = viewer.bytes, asyncio.get_running_loop().time()
    await asyncio.sleep(COUNTED_S)
    return (viewer.bytes - before) * 8 / (asyncio.get_running_loop().time() - began)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--quick", action="store_true", help="after five seconds")
    wanted = parser.parse_args()
    rows = asyncio.run(measure(4 if wanted.quick else 9))
    return finish("Publishers", rows, wanted.json)


if __name__ == "__main__":
    sys.exit(main())

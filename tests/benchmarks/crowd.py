"""Many viewers in a process of their own: each really connects and decrypts nothing but counts.

    python -m tests.benchmarks.crowd --count 50 --whep URL
    python -m tests.benchmarks.crowd --count 50 --janus WS --secret S --feed F

Says `ready N` once N are connected. For each line on standard input it says, as JSON, how many
packets came so far and how many are missing. It leaves when standard input ends.
"""

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeVar

import aiohttp

from streaming_server.media.mux import host_addresses
from streaming_server.media.peers import Certificate
from streaming_server.media.sdp import parse_offer
from tests.benchmarks import janus
from tests.media.whep_client import CountingPeer, WhepViewer, reached, viewer_answer

REPORTS_EVERY_S = 1.0
AT_ONCE = 10  # viewers that join at the same time
SSRC = 0x5EE5_0001
P = TypeVar("P", bound=CountingPeer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    count: int
    whep: str
    janus: str
    secret: str
    feed: str


async def run(wanted: Wanted) -> None:
    async with _crowd(wanted) as peers:
        say(f"ready {len(peers)}")
        reports = asyncio.create_task(report_for_ever(peers))
        async for _ in lines():
            totals = {
                "packets": sum(peer.packets for peer in peers),
                "lost": sum(peer.lost for peer in peers),
                "silent": sum(1 for peer in peers if not peer.packets),
            }
            say(json.dumps(totals))
        reports.cancel()


@contextlib.asynccontextmanager
async def _crowd(wanted: Wanted) -> AsyncIterator[list[CountingPeer]]:
    certificate = Certificate.generateCertificate()
    if wanted.whep:
        async with aiohttp.ClientSession() as http:
            viewers = [
                WhepViewer(url=wanted.whep, http=http, certificate=certificate)
                for _ in range(wanted.count)
            ]
            for start in range(0, wanted.count, AT_ONCE):
                await asyncio.gather(*[v.open() for v in viewers[start : start + AT_ONCE]])
            yield [viewer.peer for viewer in viewers]
            await asyncio.gather(*[viewer.close() for viewer in viewers])
        return
    async with janus.JanusSession(url=wanted.janus, secret=wanted.secret) as session:
        peers: list[CountingPeer] = []
        while len(peers) < wanted.count:
            batch = min(AT_ONCE, wanted.count - len(peers))
            joining = [
                watch_janus(session, wanted.feed, certificate, CountingPeer) for _ in range(batch)
            ]
            peers += await asyncio.gather(*joining)
        yield peers
        await asyncio.gather(*[peer.close() for peer in peers])


async def watch_janus(
    session: janus.JanusSession,
    feed: str,
    certificate: Certificate,
    peer_type: type[P],
) -> P:
    """Connected to Janus, by VideoRoom's own signalling."""
    handle, offer = await janus.subscribe(session, feed)
    peer = peer_type(certificate)
    await peer.ice.gather(host_addresses())
    connecting = asyncio.create_task(reached(peer, parse_offer(offer)))
    await janus.start(session, handle, viewer_answer(peer, certificate, offer))
    assert await connecting, "not connected to Janus"
    return peer


async def report_for_ever(peers: list[CountingPeer]) -> None:
    while True:
        for peer in peers:
            peer.report(SSRC)
            await asyncio.sleep(REPORTS_EVERY_S / len(peers))


async def lines() -> AsyncIterator[bytes]:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, required=True)
    for name in ("whep", "janus", "secret", "feed"):
        parser.add_argument(f"--{name}", default="")
    asyncio.run(run(Wanted(**vars(parser.parse_args()))))

"""Viewers in a process of their own who come until the server says that it is full.

    python -m tests.benchmarks.full_house --whep URL --most 1000 [--may-go-elsewhere]

Says `full N` once nobody else is let in, or `most N` when so many came, and leaves when standard
input ends. In life viewers stand elsewhere and must not take the processor from what is measured:
so this process is niced, as far as that goes once all are there, and once a viewer has its first
packets it only reports. What it is sent after that, the system throws away when the socket's buffer
is full.
"""
# ruff: noqa: SLF001

import argparse
import asyncio
import os
import resource
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Final

import aiohttp

from streaming_server.media.peers import Certificate
from tests.benchmarks.crowd import AT_ONCE, lines, report_for_ever, say
from tests.media.whep_client import CountingPeer, WhepViewer

FROM_ONE_ADDRESS: Final = 100  # the server bounds how many may come from one
TRIES: Final = 3
NICE: Final = 5
NICER: Final = 14  # by so much more once all are there
FIRST_PACKET_WITHIN_S: Final = 5.0


async def run(whep: str, most: int, *, may_go_elsewhere: bool) -> None:
    async with AsyncExitStack() as stack:
        viewers: list[WhepViewer] = []
        peers: list[CountingPeer] = []
        reports: asyncio.Task[None] | None = None
        is_full = False
        while len(viewers) < most and not is_full:
            address = len(viewers) // FROM_ONE_ADDRESS
            http = await stack.enter_async_context(
                aiohttp.ClientSession(headers={"X-Forwarded-For": f"10.1.0.{address + 1}"})
            )
            room = min(FROM_ONE_ADDRESS, most - len(viewers))
            came = 0
            async for viewer in _come(whep, http, room, may_go_elsewhere):
                came += 1
                viewers.append(viewer)
                peers.append(viewer.peer)
                # From the first on: who says nothing for half a minute is taken for gone.
                reports = reports or asyncio.create_task(report_for_ever(peers))
            is_full = came < room
        os.nice(NICER)
        say(f"{'full' if is_full else 'most'} {len(viewers)}")
        async for _ in lines():
            pass
        if reports is not None:
            reports.cancel()
        await asyncio.gather(*[peer.close() for peer in peers])


async def _come(
    whep: str, http: aiohttp.ClientSession, count: int, may_go_elsewhere: bool
) -> AsyncIterator[WhepViewer]:
    """As many of `count` as are let in."""
    certificate = Certificate.generateCertificate()
    came = 0
    while came < count:
        batch = [
            WhepViewer(
                url=whep, http=http, certificate=certificate, may_go_elsewhere=may_go_elsewhere
            )
            for _ in range(min(AT_ONCE, count - came))
        ]
        let_in = await asyncio.gather(*[_comes(viewer) for viewer in batch])
        for viewer, is_in in zip(batch, let_in, strict=True):
            if is_in:
                came += 1
                yield viewer
        if not all(let_in):
            break


async def _comes(viewer: WhepViewer) -> bool:
    """False when there was no room, also not after waiting as asked."""
    for _ in range(TRIES):
        try:
            await viewer.open()
            await _deafened(viewer)
        except aiohttp.ClientResponseError as refused:
            if refused.status != 503 or refused.headers is None:
                raise
            await asyncio.sleep(int(refused.headers["Retry-After"]))
        except ConnectionError:
            continue
        else:
            return True
    return False


async def _deafened(viewer: WhepViewer) -> None:
    """Nothing is read any more. Raises ConnectionError when no packet comes at first."""
    try:
        async with asyncio.timeout(FIRST_PACKET_WITHIN_S):
            while not viewer.peer.packets:  # noqa: ASYNC110  a counting peer sets no event
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise ConnectionError("no packet came") from None
    route = viewer.peer.ice.route
    assert route is not None
    # Private: the loop gives no public way to pause a datagram transport.
    asyncio.get_running_loop()._remove_reader(route[0].fileno())  # type: ignore[attr-defined]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--whep", required=True)
    parser.add_argument("--most", type=int, required=True)
    parser.add_argument("--may-go-elsewhere", action="store_true")
    told = parser.parse_args()
    os.nice(NICE)
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    asyncio.run(run(told.whep, told.most, may_go_elsewhere=told.may_go_elsewhere))

"""Viewers in a process of their own who come until the server says that it is full.

    python -m tests.benchmarks.full_house --whep URL --most 1000

Says `full N` once nobody else is let in, or `most N` when so many came; for each line on standard
input, how many of them got packets since the last one. It leaves when standard input ends. It is
niced: viewers stand elsewhere in life, and must not take the processor from what is measured.
"""

import argparse
import asyncio
import os
from contextlib import AsyncExitStack
from typing import Final

import aiohttp

from streaming_server.media.peers import Certificate
from tests.benchmarks.crowd import AT_ONCE, lines, report_for_ever, say
from tests.media.whep_client import WhepViewer

FROM_ONE_ADDRESS: Final = 100  # the server bounds how many may come from one
TRIES: Final = 3
NICE: Final = 19


async def run(whep: str, most: int) -> None:
    async with AsyncExitStack() as stack:
        viewers: list[WhepViewer] = []
        is_full = False
        while len(viewers) < most and not is_full:
            address = len(viewers) // FROM_ONE_ADDRESS
            http = await stack.enter_async_context(
                aiohttp.ClientSession(headers={"X-Forwarded-For": f"10.1.0.{address + 1}"})
            )
            room = min(FROM_ONE_ADDRESS, most - len(viewers))
            came = await _come(whep, http, room)
            viewers += came
            is_full = len(came) < room
        peers = [viewer.peer for viewer in viewers]
        reports = asyncio.create_task(report_for_ever(peers))
        say(f"{'full' if is_full else 'most'} {len(viewers)}")
        before = [peer.packets for peer in peers]
        async for _ in lines():
            now = [peer.packets for peer in peers]
            say(str(sum(1 for late, early in zip(now, before, strict=True) if late > early)))
            before = now
        reports.cancel()
        await asyncio.gather(*[peer.close() for peer in peers])


async def _come(whep: str, http: aiohttp.ClientSession, count: int) -> list[WhepViewer]:
    """As many of `count` as are let in."""
    certificate = Certificate.generateCertificate()
    came: list[WhepViewer] = []
    while len(came) < count:
        batch = [
            WhepViewer(url=whep, http=http, certificate=certificate)
            for _ in range(min(AT_ONCE, count - len(came)))
        ]
        let_in = await asyncio.gather(*[_comes(viewer) for viewer in batch])
        came += [viewer for viewer, is_in in zip(batch, let_in, strict=True) if is_in]
        if not all(let_in):
            break
    return came


async def _comes(viewer: WhepViewer) -> bool:
    """False when there was no room, also not after waiting as asked."""
    for _ in range(TRIES):
        try:
            await viewer.open()
        except aiohttp.ClientResponseError as refused:
            if refused.status != 503 or refused.headers is None:
                raise
            await asyncio.sleep(int(refused.headers["Retry-After"]))
        except ConnectionError:
            continue
        else:
            return True
    return False


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--whep", required=True)
    parser.add_argument("--most", type=int, required=True)
    told = parser.parse_args()
    os.nice(NICE)
    asyncio.run(run(told.whep, told.most))

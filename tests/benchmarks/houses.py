"""A show on the real server, and viewers who come until it is full, each in processes apart."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

import psutil

from installer.demo.program import Program, signed_in
from installer.demo.server import stream_key
from installer.demo.stage import LIVE_WITHIN_S, Stage
from tests.media.clips import Clip, encode_clip
from tests.media.whip_client import WhipPublisher

FULL_WITHIN_S: Final = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    viewers: int
    is_full: bool


@cache
def camera() -> Clip:
    """720p at 1.2 Mb/s."""
    return encode_clip()


@asynccontextmanager
async def on_air(stage: Stage, make_clip: Callable[[], Clip] = camera) -> AsyncIterator[None]:
    address, key = await stream_key(stage.session, stage.server.data)
    login = stage.login("employer")
    clip = await asyncio.to_thread(make_clip)
    async with (
        signed_in(stage.server.url, login["name"], login["password"]) as employer,
        WhipPublisher(address, clip, key),
    ):
        await _live(employer, stage.session)
        yield


async def _live(employer: Program, session: str) -> None:
    async with asyncio.timeout(LIVE_WITHIN_S):
        while not (await employer.get(f"/api/v1/sessions/{session}"))["has_picture"]:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.1)
        await employer.command("move_session", session_id=session, move="go_live")


@asynccontextmanager
async def full_house(
    stage: Stage, most: int, *, may_go_elsewhere: bool = False
) -> AsyncIterator[House]:
    """may_go_elsewhere: they answer the offers of another engine than the server's own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.full_house", "--most", str(most)),
        *("--whep", f"{stage.server.url}/whep/{stage.session}"),
        *(("--may-go-elsewhere",) if may_go_elsewhere else ()),
        stdin=PIPE,
        stdout=PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(FULL_WITHIN_S):
            word, count = (await process.stdout.readline()).split()
        yield House(viewers=int(count), is_full=word == b"full")
    finally:
        process.stdin.close()
        await process.wait()


def cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system

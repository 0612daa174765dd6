"""The sample city on the real server's process, and the scripted employer on the air."""

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import aiohttp

from installer.demo.browser import Viewer
from installer.demo.clip import Clip, Line, make_clip, save_clip
from installer.demo.program import Program, signed_in
from installer.demo.server import RunningServer
from installer.demo.stage import LIVE_WITHIN_S, EmployerProcess, Stage, employer_on, set_stage
from tests.journeys.browsers import until

SHORT_TALK: Final = (
    Line(role=1, say="一号收银员。", board=("1号",)),
    Line(role=2, say="二号帮厨。", board=("2号",)),
)
SIGN: Final = "暖灶社区食堂"


@cache
def short_clip() -> Clip:
    return make_clip(SIGN, SHORT_TALK)


@asynccontextmanager
async def real_stage(folder: Path) -> AsyncIterator[Stage]:
    clip = folder / "short.clip"
    save_clip(short_clip(), clip)
    async with set_stage(folder / "data", 0, clip) as stage:
        yield stage


@asynccontextmanager
async def on_air(stage: Stage, thinks_s: float = 600) -> AsyncIterator[EmployerProcess]:
    """thinks_s: before each answer; by default nobody is answered."""
    async with employer_on(stage, thinks_s) as employer:
        async with asyncio.timeout(LIVE_WITHIN_S):
            while await phase(stage) != "on_air":  # noqa: ASYNC110  it is the server that decides
                await asyncio.sleep(0.1)
        yield employer


@asynccontextmanager
async def employers_eyes(stage: Stage) -> AsyncIterator[Program]:
    """What the employer may see and do, beside the script."""
    login = stage.login("employer")
    async with signed_in(stage.server.url, login["name"], login["password"]) as program:
        yield program


async def phase(stage: Stage) -> str:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{stage.server.url}/api/v1/sessions/{stage.session}") as answer,
    ):
        show: dict[str, Any] = await answer.json()
        return str(show["phase"])


async def applicants(stage: Stage, eyes: Program) -> list[str]:
    """Ids of all applications that the employer sees."""
    seen = await eyes.get(f"/api/v1/sessions/{stage.session}/applications")
    return [one["application_id"] for one in seen["applications"]]


async def sees_pictures(viewer: Viewer, seconds: float = 20) -> None:
    """Until another picture than the one on screen now is there."""
    before = await viewer.page.evaluate("() => fromOutside.frame() ?? -1")
    await until(viewer.page, f"![null, {before}].includes(fromOutside.frame())", seconds)


@contextmanager
def disk_full(server: RunningServer) -> Iterator[None]:
    """No file of the server may grow, as on a disk without a free byte."""
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    smallest = 1  # byte: every write beyond the first one fails
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (smallest, hard))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def network_down(pid: int) -> Iterator[None]:
    """The process sends nothing and hears nothing, and does not know it."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)

"""Every kind of publisher that is run here, each really publishing until it is left."""

import asyncio
import json
import os
import shutil
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.async_api import async_playwright

from installer.node_packages import MODULES
from tests.journeys.browsers import ARGUMENTS, CHROMIUM
from tests.media.clips import encode_clip
from tests.media.publishers.firefox import firefox
from tests.media.publishers.pages import LEAVE, PUBLISH

SYSTEM_PYTHON: Final = "/usr/bin/python3"
HERE: Final = Path(__file__).parent
ENDS_WITHIN_S: Final = 60.0
FRAME_RATE: Final = 25
CLIP_S: Final = 16  # longer than any viewer takes to come and look


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to publish and what.

    page: an address that a browser may open to do it from. first: the number before that of the
    first picture, so that one publisher's pictures are told from another's.
    """

    page: str
    url: str
    key: str
    codec: str = "VP8"
    width: int = 640
    height: int = 360
    first: int = 0


Publish = Callable[[Target], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def chromium_publisher(target: Target) -> AsyncIterator[None]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            page = await browser.new_page()
            await page.goto(target.page)
            await page.evaluate(PUBLISH, asdict(target))
            yield
            await page.evaluate(LEAVE)
        finally:
            await browser.close()


@asynccontextmanager
async def firefox_publisher(target: Target) -> AsyncIterator[None]:
    async with firefox() as page:
        await page.goto(target.page)
        await page.evaluate(PUBLISH, asdict(target))
        yield
        await page.evaluate(LEAVE)


@asynccontextmanager
async def gstreamer_publisher(target: Target) -> AsyncIterator[None]:
    program = str(HERE / "gstreamer_program.py")
    async with _program(SYSTEM_PYTHON, program, target=target):
        yield


@asynccontextmanager
async def libdatachannel_publisher(target: Target) -> AsyncIterator[None]:
    """What OBS is made of, and as OBS does it."""
    node = shutil.which("node")
    assert node is not None
    with TemporaryDirectory(prefix="doorstep-clip-") as folder:
        clip = Path(folder) / "clip"
        await asyncio.to_thread(_write_clip, clip, target)
        program = str(HERE / "node" / "encoder.cjs")
        async with _program(node, program, str(clip), target=target):
            yield


def _write_clip(path: Path, target: Target) -> None:
    clip = encode_clip(
        seconds=CLIP_S,
        width=target.width,
        height=target.height,
        frame_rate=FRAME_RATE,
        codec=target.codec,
        first=target.first,
    )
    pictures, sounds = [frame.payload for frame in clip.video], clip.audio
    lengths = {"pictures": [*map(len, pictures)], "sounds": [*map(len, sounds)]}
    header = json.dumps({"frameRate": clip.frame_rate, **lengths})
    path.write_bytes(header.encode() + b"\n" + b"".join([*pictures, *sounds]))


@asynccontextmanager
async def _program(*command: str, target: Target) -> AsyncIterator[None]:
    """A program that is told the address and the key, and leaves when its input ends."""
    numbers = (str(number) for number in (target.width, target.height, target.first))
    process = await asyncio.create_subprocess_exec(
        *command,
        target.codec,
        *numbers,
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "NODE_PATH": str(MODULES)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{target.url}\n{target.key}\n".encode())
        if await process.stdout.readline() != b"published\n":
            raise RuntimeError(f"did not publish: {command[1]}")
        yield
        process.stdin.close()
        async with asyncio.timeout(ENDS_WITHIN_S):
            await process.wait()
        assert process.returncode == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

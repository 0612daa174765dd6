"""A touchscreen's viewer without its window: who counts what it is given."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from av import AudioFrame, VideoFrame

from kiosk.watching.stage import Play
from kiosk.watching.viewer import Viewer
from shared.rungs import Rung
from tests.fair import SHOW


class Glass:
    """Counts what it is given."""

    def __init__(self) -> None:
        self.states: list[Play] = []
        self.pictures: list[int] = []
        self.rungs: list[Rung] = []
        self.sounds = 0
        self.news = asyncio.Event()

    def play_state(self, state: Play) -> None:
        self.states.append(state)
        self.news.set()

    def video(self, frame: VideoFrame, picture: int | None) -> None:
        assert picture is not None
        self.pictures.append(picture)
        self.news.set()

    def rung(self, rung: Rung) -> None:
        self.rungs.append(rung)

    def audio(self, frame: AudioFrame) -> None:
        self.sounds += 1

    def guest(self, frame: AudioFrame) -> None:
        pass

    async def until_pictures(self, count: int) -> None:
        async with asyncio.timeout(60):
            while len(self.pictures) < count:
                self.news.clear()
                await self.news.wait()

    async def until_state(self, state: Play) -> None:
        async with asyncio.timeout(60):
            while self.states[-1:] != [state]:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def touchscreen(server: str, glass: Glass) -> AsyncIterator[Glass]:
    """Watches the show as long as it lasts. server: its address."""
    viewer = Viewer(address=f"{server}/whep/{SHOW}", stage=glass, clock=time.monotonic)
    watching = asyncio.create_task(viewer.run())
    try:
        yield glass
    finally:
        await stopped(watching)


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

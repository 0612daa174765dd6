"""A viewer against the real server: it joins, it leaves, and nothing of it stays."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from kiosk.watching.stage import Play
from kiosk.watching.viewer import Viewer
from tests.fair import SHOW
from tests.journeys.resident_fair import Fair, fair, fair_on_air
from tests.kiosk.glass import Glass, stopped

SOON_S = 60


@pytest.fixture
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        yield running


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not is_so():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.02)


def watching(running: Fair, glass: Glass) -> asyncio.Task[None]:
    address = f"{running.url}/whep/{SHOW}"
    return asyncio.create_task(Viewer(address=address, stage=glass, clock=time.monotonic).run())


async def test_pictures_come_with_the_stage_clock_and_sound_beside(show: Fair) -> None:
    glass = Glass()
    task = watching(show, glass)
    await glass.until_pictures(15)
    await until(lambda: glass.sounds > 0)
    await stopped(task)
    steps = [
        later - earlier for earlier, later in zip(glass.pictures, glass.pictures[1:], strict=False)
    ]
    assert all(0 < step % (1 << 32) < SOON_S * 90_000 for step in steps)
    assert glass.states[:2] == [Play.JOINING, Play.PLAYING]


async def test_a_viewer_that_leaves_is_noticed_and_leaves_no_thread(show: Fair) -> None:
    before = threading.active_count()
    glass = Glass()
    task = watching(show, glass)
    await glass.until_pictures(5)
    await until(lambda: show.rooms.engine.viewer_count(SHOW) == 1)  # workers tell it in a while
    await stopped(task)
    assert show.rooms.engine.viewer_count(SHOW) == 0
    assert threading.active_count() == before


@pytest.mark.parametrize("after_seconds", [0.0, 0.02, 0.05, 0.1, 0.2])
async def test_a_viewer_may_be_called_off_at_any_moment_of_joining(
    show: Fair, after_seconds: float
) -> None:
    before = threading.active_count()
    task = watching(show, Glass())
    await asyncio.sleep(after_seconds)
    await stopped(task)
    await until(lambda: not show.rooms.engine.viewer_count(SHOW))  # the server notices
    assert threading.active_count() == before


async def test_before_the_show_a_viewer_waits_for_its_picture(tmp_path: Path) -> None:
    async with fair(tmp_path) as lobby:
        glass = Glass()
        task = watching(lobby, glass)
        await asyncio.wait_for(glass.news.wait(), SOON_S)
        assert glass.pictures == []
        await lobby.go_live()
        await glass.until_pictures(1)
        await stopped(task)

"""Pictures that go and come back move the show by themselves; old shows are put away."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from shared.ids import SessionId
from shared.live_sessions import Move, Phase
from streaming_server.ports.handling import Unavailable
from streaming_server.service import Stage
from streaming_server.store.viewings import load_summary
from tests.fair import RESIDENT, SHOW, STAFF
from tests.fair_store import Fair, open_fair


def stage_of(fair: Fair) -> Stage:
    return Stage(
        fair.service.handle,
        fair.store.reader,
        fair.store,
        fair.pictures.__contains__,
        fair.clock,
    )


async def phase(fair: Fair) -> Phase:
    session = await fair.store.reader.session(SHOW)
    assert session is not None
    return session.phase


async def until(fair: Fair, wanted: Phase) -> None:
    """Follows the show by its feed."""
    listening = fair.feed.listen(frozenset({f"public:{SHOW}"}))
    async with asyncio.timeout(60):
        while await phase(fair) is not wanted:
            await anext(listening)


async def test_a_lost_picture_interrupts_and_a_new_one_resumes(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        stage = stage_of(fair)
        watching = asyncio.create_task(stage.watch())
        fair.pictures.clear()
        stage.publisher_lost(SHOW)
        await until(fair, Phase.INTERRUPTED)
        fair.pictures.add(SHOW)
        stage.publisher_arrived(SHOW)
        await until(fair, Phase.ON_AIR)
        watching.cancel()


async def test_after_a_restart_shows_wait_for_their_employers(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
    async with open_fair(tmp_path) as fair:
        stage = stage_of(fair)
        await stage.look()
        assert await phase(fair) is Phase.INTERRUPTED
        fair.pictures.add(SHOW)
        await stage.look()
        assert await phase(fair) is Phase.ON_AIR


async def test_a_show_that_stands_as_it_should_is_left_alone(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        before = await fair.store.reader.last_sequence()
        await stage_of(fair).look()
        await fair.move(Move.END, STAFF)
        fair.pictures.clear()
        await stage_of(fair).look()
        assert await phase(fair) is Phase.ENDED
        assert await fair.store.reader.last_sequence() == before + 1


async def test_a_viewer_who_leaves_has_watched(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        stage = stage_of(fair)
        await fair.store.began(SHOW, "viewer-1", RESIDENT, fair.clock.now)
        fair.clock.forward(timedelta(minutes=1))
        stage.viewer_left(SHOW, "viewer-1")
        await stage.look()
        fair.clock.forward(timedelta(minutes=1))
        await fair.store.began(SHOW, "viewer-2", None, fair.clock.now)
        summary = await fair.store.reader.summary(SHOW)
        assert summary is not None
        assert (summary.viewers, summary.most_at_once) == (2, 1)
        assert (
            await fair.store.read(
                lambda rows: load_summary(rows, SessionId("missing"), fair.clock.now)
            )
            is None
        )


async def test_shows_are_put_away_after_thirty_days(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await fair.move(Move.END, STAFF)
        stage = stage_of(fair)
        fair.clock.forward(timedelta(days=30))
        await stage.put_away()
        assert await phase(fair) is Phase.ENDED
        fair.clock.forward(timedelta(seconds=1))
        await stage.put_away()
        assert await phase(fair) is Phase.ARCHIVED


class FullDisk:
    """Viewings that cannot be written until there is room."""

    def __init__(self) -> None:
        self.is_full = True
        self.ended_resources: list[str] = []
        self.tried = asyncio.Event()

    async def began(self, *_: object) -> None:
        raise Unavailable("storage_full")

    async def ended(self, resource: str, _at: object) -> None:
        self.tried.set()
        if self.is_full:
            raise Unavailable("storage_full")
        self.ended_resources.append(resource)


async def test_a_full_disk_is_waited_out_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_fair(tmp_path) as fair:
        disk = FullDisk()
        stage = Stage(
            fair.service.handle, fair.store.reader, disk, fair.pictures.__contains__, fair.clock
        )
        watching = asyncio.create_task(stage.watch())
        stage.viewer_left(SHOW, "viewer-1")
        for _ in range(3):
            await asyncio.wait_for(disk.tried.wait(), 60)
            disk.tried.clear()
            stage.publisher_lost(SHOW)
        disk.is_full = False
        await asyncio.wait_for(disk.tried.wait(), 60)
        watching.cancel()
        assert disk.ended_resources == ["viewer-1"]
        warnings = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
        assert warnings == ["the stage falls behind code=storage_full"]

"""What may be recorded is recorded, from the first words to the moment somebody says stop."""

import asyncio
from dataclasses import replace
from pathlib import Path

from shared.ids import Sequence
from shared.live_sessions import AddRole, Move
from shared.organisation import Actor
from shared.recordings import Move as Recording
from shared.recordings import MoveRecording, RecordingMoved, State
from shared.refusals import Refused
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.media import RecorderState
from streaming_server.service import Recordings
from tests.fair import JOB, NOW, OWNER, SHOW, STAFF, schedule
from tests.fair_store import Fair, fresh, open_fair
from tests.fakes.engine import PaintedEngine

MOVED = RecordingMoved(session_id=SHOW, move=Recording.STOP, state=State.STOPPED, at=NOW)


class Nobody:
    """Hears what the engine tells, and does nothing."""

    def publisher_arrived(self, session_id: str) -> None: ...
    def publisher_lost(self, session_id: str) -> None: ...
    def viewer_left(self, session_id: str, resource: str) -> None: ...


async def wish(fair: Fair, move: Recording, actor: Actor = OWNER) -> None:
    command = MoveRecording(command_id=fresh(), session_id=SHOW, move=move)
    assert not isinstance(await fair.service.handle(command, actor), Refused)


async def stands(recordings: Recordings, state: RecorderState) -> None:
    """Once it does; a look changes it, and nothing tells of a look."""
    async with asyncio.timeout(60):
        while recordings.state(SHOW) is not state:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.02)


async def folder_of(fair: Fair) -> str:
    recording = await fair.store.reader.recording(SHOW)
    assert recording is not None
    return recording.folder


async def test_a_show_is_recorded_only_when_its_employer_agreed(tmp_path: Path) -> None:
    engine = PaintedEngine(listener=Nobody())
    async with open_fair(tmp_path) as fair:
        recordings = Recordings(fair.store.reader, engine, tmp_path / "recordings")
        await fair.go_on_air()
        engine.show(SHOW)
        await recordings.look()
        assert engine.folders == {}
        await wish(fair, Recording.AGREE)
        await recordings.look()
        folder = await folder_of(fair)
        assert len(folder) == 32
        assert engine.folders == {SHOW: tmp_path / "recordings" / folder}
        assert recordings.state(SHOW) is RecorderState.RECORDING
        await wish(fair, Recording.STOP, STAFF)
        await recordings.look()
        assert engine.folders == {}
        assert recordings.state(SHOW) is RecorderState.OFF
        await wish(fair, Recording.AGREE)
        await recordings.look()
        assert engine.folders == {SHOW: tmp_path / "recordings" / folder}


async def test_a_rehearsal_is_not_recorded_and_neither_is_what_comes_after(tmp_path: Path) -> None:
    engine = PaintedEngine(listener=Nobody())
    async with open_fair(tmp_path) as fair:
        recordings = Recordings(fair.store.reader, engine, tmp_path)
        engine.show(SHOW)
        await fair.accept(schedule(), STAFF)
        await fair.accept(AddRole(command_id=fresh(), session_id=SHOW, job_id=JOB), STAFF)
        await fair.move(Move.OPEN, STAFF)
        await wish(fair, Recording.AGREE)
        await recordings.look()
        assert engine.folders == {}
        fair.pictures.add(SHOW)
        await fair.move(Move.GO_LIVE, STAFF)
        await recordings.look()
        assert SHOW in engine.folders
        await fair.move(Move.END, STAFF)
        await recordings.look()
        assert engine.folders == {}


async def test_a_commit_wakes_the_recordings_at_once(tmp_path: Path) -> None:
    engine = PaintedEngine(listener=Nobody())
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        engine.show(SHOW)
        recordings = Recordings(fair.store.reader, engine, tmp_path)
        fair.store.publish_with(recordings.hear)
        watching = asyncio.create_task(recordings.watch())
        await wish(fair, Recording.AGREE)
        await stands(recordings, RecorderState.RECORDING)
        engine.has_room = False
        await stands(recordings, RecorderState.FULL)
        watching.cancel()


async def test_an_end_that_comes_with_news_is_an_end(tmp_path: Path) -> None:
    engine = PaintedEngine(listener=Nobody())
    async with open_fair(tmp_path) as fair:
        recordings = Recordings(fair.store.reader, engine, tmp_path)
        watching = asyncio.create_task(recordings.watch())
        fair.store.publish_with(recordings.hear)
        await fair.go_on_air()
        await wish(fair, Recording.AGREE)
        await stands(recordings, RecorderState.WAITING)
        for _ in range(20):  # until it waits for news
            await asyncio.sleep(0)
        (item,) = await fair.store.reader.feed_after(Sequence(0), frozenset({"sessions"}), limit=1)
        recordings.hear([replace(item, event=MOVED)])
        watching.cancel()
        async with asyncio.timeout(60):
            await asyncio.wait([watching])
        assert watching.cancelled()


async def test_a_store_that_is_away_stops_nothing(tmp_path: Path) -> None:
    engine = PaintedEngine(listener=Nobody())
    async with open_fair(tmp_path) as fair:
        recordings = Recordings(_Away(), engine, tmp_path)  # type: ignore[arg-type]
        watching = asyncio.create_task(recordings.watch())
        await asyncio.sleep(0)
        assert not watching.done()
        watching.cancel()
        assert fair.pictures is not None


class _Away:
    async def sessions(self, *_: object, **__: object) -> None:
        raise Unavailable("storage_full")

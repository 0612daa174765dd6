"""What was recorded goes when it must: real folders, real pieces, a clock that is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from shared.jobs import CloseJob
from shared.live_sessions import Move as Moving
from shared.live_sessions import PinRole
from shared.recordings import Move, MoveRecording, State, Terms
from streaming_server.media.recording.archive import FolderArchive
from streaming_server.service import Keeper
from tests.fair import JOB, OWNER, SHOW, STAFF
from tests.fair_store import Fair, fresh, open_fair
from tests.fakes.engine import PaintedEngine
from tests.media.clips import encode_clip
from tests.media.recording.test_assembling import recorded

DAY = timedelta(days=1)
TERMS = Terms(whole=30 * DAY, clips=180 * DAY, most_bytes=10**9)


class Nobody:
    """Hears what the engine tells, and does nothing."""

    def publisher_arrived(self, session_id: str) -> None: ...
    def publisher_lost(self, session_id: str) -> None: ...
    def viewer_left(self, session_id: str, resource: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A show of five seconds about role 1, recorded and over. folder: where it lies."""

    fair: Fair
    keeper: Keeper
    folder: Path

    async def names(self) -> list[str]:
        """After a round; the first words of each file's name, and nothing for no folder."""
        await self.keeper.tidy()
        if not self.folder.is_dir():
            return []
        return sorted({path.name.partition("-")[0] for path in self.folder.iterdir()})

    async def wish(self, move: Move) -> None:
        command = MoveRecording(command_id=fresh(), session_id=SHOW, move=move)
        await self.fair.accept(command, OWNER)

    async def state(self) -> State:
        recording = await self.fair.store.reader.recording(SHOW)
        assert recording is not None
        return recording.state


@asynccontextmanager
async def kept_show(root: Path, terms: Terms = TERMS) -> AsyncIterator[Kept]:
    engine = PaintedEngine(listener=Nobody())
    async with open_fair(root) as fair:
        archive, reader = FolderArchive(root / "recordings"), fair.store.reader
        keeper = Keeper(fair.service.handle, reader, engine, archive, terms, fair.clock)
        await fair.go_on_air()
        agree = MoveRecording(command_id=fresh(), session_id=SHOW, move=Move.AGREE)
        await fair.accept(agree, OWNER)
        recording = await reader.recording(SHOW)
        assert recording is not None
        kept = Kept(fair=fair, keeper=keeper, folder=root / "recordings" / recording.folder)
        await fair.accept(PinRole(command_id=fresh(), session_id=SHOW, number=1), OWNER)
        clip = encode_clip(seconds=1, width=160, height=96, bitrate=100_000)
        recorded(clip, kept.folder, 5, fair.clock().timestamp())
        yield kept


async def end(kept: Kept) -> None:
    await kept.fair.move(Moving.END, STAFF)


async def test_a_show_that_is_over_becomes_one_file_and_a_clip(tmp_path: Path) -> None:
    async with kept_show(tmp_path) as kept:
        assert await kept.names() == ["000000", "000001"]  # while it runs
        await end(kept)
        assert await kept.names() == ["clip", "timeline.txt", "whole"]


async def test_what_is_deleted_is_gone_in_the_next_round(tmp_path: Path) -> None:
    async with kept_show(tmp_path) as kept:
        await kept.wish(Move.DELETE)
        assert await kept.names() == []
    async with kept_show(tmp_path / "over") as kept:
        await end(kept)
        assert "whole" in await kept.names()
        await kept.wish(Move.DELETE)
        assert await kept.names() == []


async def test_the_clip_dies_with_its_role_and_the_show_stays(tmp_path: Path) -> None:
    async with kept_show(tmp_path) as kept:
        await end(kept)
        await kept.names()
        await kept.fair.accept(CloseJob(command_id=fresh(), job_id=JOB), STAFF)
        assert await kept.names() == ["timeline.txt", "whole"]


async def test_a_show_goes_after_its_term_and_its_clip_later(tmp_path: Path) -> None:
    async with kept_show(tmp_path) as kept:
        await end(kept)
        assert "whole" in await kept.names()
        kept.fair.clock.forward(10 * DAY)
        assert "clip" in await kept.names()
        kept.fair.clock.forward(21 * DAY)
        await kept.names()
        assert await kept.state() is State.EXPIRED
        # By then the role's own validity has passed too.
        assert await kept.names() == []


async def test_without_room_the_oldest_show_goes(tmp_path: Path) -> None:
    async with kept_show(tmp_path, Terms(whole=30 * DAY, clips=180 * DAY, most_bytes=1)) as kept:
        await end(kept)
        await kept.names()
        assert await kept.state() is State.EXPIRED
        assert await kept.names() == ["clip"]


async def test_what_nobody_agreed_to_is_not_kept(tmp_path: Path) -> None:
    async with kept_show(tmp_path) as kept:
        stray = kept.folder.parent / "of-another-database"
        stray.mkdir()
        (stray / "whole-000001000.webm").write_bytes(b"a show")
        await kept.keeper.tidy()
        assert not stray.exists()
        assert kept.folder.exists()

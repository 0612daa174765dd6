"""Keeps what was recorded for its term, and not a day longer.

Each round compares the folders on the disk with what the rows say may lie there. So nothing is
forgotten: not a recording that was deleted while the server stood still, not a clip whose role was
closed, not a show whose pieces found no room to become one file.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from shared.ids import CommandId, JobId, SessionId
from shared.jobs import JobAmended, JobClosed, Posting
from shared.live_sessions import LiveSession, SessionMoved
from shared.organisation import SYSTEM
from shared.recordings import (
    SHOWABLE,
    Move,
    MoveRecording,
    Recording,
    RecordingMoved,
    State,
    Stored,
    Terms,
    chapters,
    is_clip_kept,
    is_over,
    to_make_room,
)
from streaming_server.archives import Archive, Holding
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Handle, Unavailable
from streaming_server.ports.media import MediaEngine, MediaRefused
from streaming_server.ports.reading import Reader

logger = logging.getLogger(__name__)

ROUND_EVERY: Final = timedelta(hours=1)
_WAKES: Final = (SessionMoved, RecordingMoved, JobClosed, JobAmended)


class Keeper:
    """Owned by whoever awaits `watch`."""

    def __init__(
        self,
        handle: Handle,
        reader: Reader,
        engine: MediaEngine,
        archive: Archive,
        terms: Terms,
        clock: Callable[[], datetime],
    ) -> None:
        self._handle, self._reader, self._engine = handle, reader, engine
        self._archive, self._terms, self._clock = archive, terms, clock
        self._news = asyncio.Event()

    def hear(self, items: Iterable[FeedItem]) -> None:
        """Of every commit: what is deleted is gone at once."""
        if any(isinstance(item.event, _WAKES) for item in items):
            self._news.set()

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            self._news.clear()
            try:
                await self.tidy()
            except (Unavailable, OSError) as away:
                logger.warning("recordings are not tidied up: %s", away)
            try:
                # Not wait_for: in 3.11 it may lose a cancellation that comes with the news.
                async with asyncio.timeout(ROUND_EVERY.total_seconds()):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def tidy(self) -> None:
        """One round."""
        # The disk is asked first: a folder of a moment later has its row by then.
        sizes = await self._archive.sizes()
        recordings = await self._reader.recordings(frozenset(State))
        by_folder = {one.folder: one for one in recordings if one.folder}
        stored: list[Stored] = []
        for folder, size in sizes.items():
            recording = by_folder.get(folder)
            session = await self._reader.session(recording.session_id) if recording else None
            if recording is None or session is None:
                await self._archive.remove(folder)
                continue
            await self._tidy_one(recording, session)
            if session.ended_at is not None and recording.state in SHOWABLE:
                ended = session.ended_at
                stored.append(Stored(session_id=session.session_id, ended_at=ended, size=size))
        for session_id in to_make_room(stored, self._terms):
            await self._expire(session_id)

    async def _tidy_one(self, recording: Recording, session: LiveSession) -> None:
        if recording.state not in SHOWABLE | {State.EXPIRED}:
            await self._stop_recording(session.session_id)
            await self._archive.remove(recording.folder)
        elif session.ended_at is not None:
            await self._stop_recording(session.session_id)
            await self._tidy_ended(recording, session)

    async def _tidy_ended(self, recording: Recording, session: LiveSession) -> None:
        holding = await self._archive.holding(recording.folder)
        postings = await self._reader.postings(tuple(card.job_id for card in session.cards))
        if recording.state is State.EXPIRED:
            await self._archive.remove(recording.folder, holding.others)
        elif is_over(session, self._terms, self._clock()):
            await self._expire(session.session_id)
        elif holding.whole is None and holding.segments:
            await self._assemble(recording, session, holding, postings)
            holding = await self._archive.holding(recording.folder)
        gone = [
            clip.name
            for clip in holding.clips
            if not self._is_kept(clip.number, recording, session, postings)
        ]
        await self._archive.remove(recording.folder, gone)
        if recording.state is State.EXPIRED and len(gone) == len(holding.clips):
            await self._archive.remove(recording.folder)

    async def _assemble(
        self,
        recording: Recording,
        session: LiveSession,
        holding: Holding,
        postings: Mapping[JobId, Posting],
    ) -> None:
        found = chapters(holding.segments, await self._reader.pins(session.session_id))
        kept = [one for one in found if self._is_kept(one.number, recording, session, postings)]
        await self._archive.assemble(recording.folder, kept)

    def _is_kept(
        self,
        number: int,
        recording: Recording,
        session: LiveSession,
        postings: Mapping[JobId, Posting],
    ) -> bool:
        card = session.card(number)
        posting = postings.get(card.job_id) if card else None
        return is_clip_kept(session, recording.state, posting, self._terms, self._clock())

    async def _stop_recording(self, session_id: SessionId) -> None:
        """Once it returns, nobody writes there any more."""
        try:
            await self._engine.record(session_id, None)
        except MediaRefused:
            logger.info("the engine is being replaced, and its recorder went with it")

    async def _expire(self, session_id: SessionId) -> None:
        # A refusal means that somebody else's move came first.
        await self._handle(
            MoveRecording(
                command_id=CommandId(str(uuid.uuid4())), session_id=session_id, move=Move.EXPIRE
            ),
            SYSTEM,
        )

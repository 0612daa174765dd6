"""Sees to it that what may be recorded is, and nothing else.

Nothing is counted or remembered: each look compares what should be recorded with the media
engine, which is told again and again. A recorder that died, a server that was started anew and a
consent that was taken back are all the same case.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final

from shared.ids import SessionId
from shared.live_sessions import RUNNING, SessionMoved
from shared.recordings import RecordingMoved, is_recorded
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.media import MediaEngine, MediaRefused, RecorderState
from streaming_server.ports.reading import Reader

logger = logging.getLogger(__name__)

LOOKS_EVERY: Final = timedelta(seconds=2)  # a recorder that died is missed no longer
MOST_RUNNING: Final = 1000


class Recordings:
    """Owned by whoever awaits `watch`."""

    def __init__(self, reader: Reader, engine: MediaEngine, root: Path) -> None:
        """root: the folder of all recordings."""
        self._reader = reader
        self._engine = engine
        self._root = root
        self._states: dict[SessionId, RecorderState] = {}
        self._news = asyncio.Event()

    def hear(self, items: Iterable[FeedItem]) -> None:
        """Of every commit: a show that begins is recorded from its first words on."""
        if any(isinstance(item.event, SessionMoved | RecordingMoved) for item in items):
            self._news.set()

    def state(self, session_id: SessionId) -> RecorderState:
        """How it stood at the last look."""
        return self._states.get(session_id, RecorderState.OFF)

    async def watch(self) -> None:
        """Until cancelled. A store that is away is asked again at the next look."""
        while True:
            self._news.clear()
            try:
                await self.look()
            except Unavailable as away:
                logger.warning("recordings are not looked after code=%s", away.code)
            try:
                # Not wait_for: in 3.11 it may lose a cancellation that comes with the news.
                async with asyncio.timeout(LOOKS_EVERY.total_seconds()):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Bring every recorder up to what is true now."""
        wanted: dict[SessionId, Path] = {}
        running = await self._reader.sessions(RUNNING, limit=MOST_RUNNING)
        decided = await self._reader.recordings_of(tuple(one.session_id for one in running))
        for session in running:
            recording = decided.get(session.session_id)
            if recording is not None and is_recorded(session, recording):
                wanted[session.session_id] = self._root / recording.folder
        for session_id in self._states.keys() - wanted.keys():
            await self._record(session_id, None)
            del self._states[session_id]
        for session_id, folder in wanted.items():
            self._states[session_id] = await self._record(session_id, folder)

    async def _record(self, session_id: SessionId, folder: Path | None) -> RecorderState:
        try:
            return await self._engine.record(session_id, folder)
        except MediaRefused:  # the engine is being replaced, and its recorder went with it
            return RecorderState.WAITING

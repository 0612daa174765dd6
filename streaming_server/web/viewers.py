"""How many watch each show, and who serves them, told to listeners when it changes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from shared.ids import SessionId
from streaming_server.ports.media import CounterOffers, MediaEngine
from streaming_server.web.late_viewers import LateViewers

INTERVAL_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """is_elsewhere: viewers are better off with another engine than the server's own."""

    count: int
    is_elsewhere: bool


class ViewerCounts:
    """Looks at the engine for the shows that somebody listens to."""

    def __init__(self, engine: MediaEngine, late: LateViewers) -> None:
        self._engine, self._late = engine, late
        self._elsewhere = engine if isinstance(engine, CounterOffers) else None
        self._listeners: dict[SessionId, int] = {}
        self._counts: dict[SessionId, Audience] = {}
        self._changed = asyncio.Event()

    @property
    def counts(self) -> Mapping[SessionId, Audience]:
        return self._counts

    def now(self, session_id: SessionId) -> int:
        """Whoever sees the show, live or as segments."""
        return self._engine.viewer_count(session_id) + self._late.count(session_id)

    def follow(self, sessions: frozenset[SessionId]) -> None:
        for session_id in sessions:
            self._listeners[session_id] = self._listeners.get(session_id, 0) + 1

    def unfollow(self, sessions: frozenset[SessionId]) -> None:
        for session_id in sessions:
            self._listeners[session_id] -= 1
            if not self._listeners[session_id]:
                del self._listeners[session_id]
                self._counts.pop(session_id, None)

    async def changed(self) -> None:
        """Returns when some count changed."""
        await self._changed.wait()

    async def watch(self) -> None:
        """Runs as long as the server."""
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)
            late = self._late.counts
            counts = {one: self._audience(one, late.get(one, 0)) for one in self._listeners}
            if counts != self._counts:
                self._counts = counts
                # Those who wait now are woken; those who come later wait for the next change.
                self._changed.set()
                self._changed = asyncio.Event()

    def _audience(self, session_id: SessionId, late: int) -> Audience:
        return Audience(
            count=self._engine.viewer_count(session_id) + late,
            is_elsewhere=self._elsewhere is not None and self._elsewhere.prefers(session_id),
        )


VIEWER_COUNTS: Final = web.AppKey("viewer_counts", ViewerCounts)


def followed(topics: frozenset[str]) -> frozenset[SessionId]:
    """The shows whose viewers are of interest to a listener of these topics."""
    return frozenset(
        SessionId(topic.partition(":")[2])
        for topic in topics
        if topic.startswith(("public:", "studio:"))
    )

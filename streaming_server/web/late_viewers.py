"""Who watches a show as segments, over plain HTTP and some seconds late.

No connection stands for such a viewer: their page asks now and then where the segments are, and
whoever asks no more watches no more. Kept in memory alone, by a name that leads back to nobody.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

import structlog
from aiohttp import web

from shared.ids import SessionId, VisitorId
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.viewings import Viewings

logger = structlog.get_logger(__name__)

#: Pages are told to ask again after this ...
ASKS_AGAIN_S: Final = 15
#: ... and one that missed two turns is gone. (A page that closes says so.)
GONE_AFTER_S: Final = 40.0
LOOKS_EVERY_S: Final = 5.0
MOST_WATCHING: Final = 20_000  # beyond it newcomers watch all the same, uncounted


@dataclass(slots=True, kw_only=True)
class _Late:
    """resource: names the viewing, as an engine's does. asked_at: monotonic seconds."""

    resource: str
    asked_at: float


class LateViewers:
    """Owned by whoever awaits `watch`. now: aware, UTC."""

    def __init__(
        self,
        viewings: Viewings,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._viewings, self._now, self._monotonic = viewings, now, monotonic
        self._salt = secrets.token_bytes(16)
        self._watching: dict[tuple[SessionId, bytes], _Late] = {}

    @property
    def counts(self) -> Mapping[SessionId, int]:
        return Counter(session_id for session_id, _ in self._watching)

    def count(self, session_id: SessionId) -> int:
        return self.counts.get(session_id, 0)

    async def asked(self, session_id: SessionId, asker: str, visitor_id: VisitorId | None) -> bool:
        """Whether it is a new viewer. asker: who it is, the same each time."""
        key = self._key(session_id, asker)
        known = self._watching.get(key)
        if known is not None:
            known.asked_at = self._monotonic()
            return False
        if len(self._watching) >= MOST_WATCHING:
            return False
        late = _Late(resource=f"segments-{secrets.token_urlsafe(12)}", asked_at=self._monotonic())
        self._watching[key] = late
        try:
            await self._viewings.began(session_id, late.resource, visitor_id, self._now())
        except Unavailable as away:
            logger.warning("viewer not counted", session_id=session_id, code=away.code)
        return True

    async def left(self, session_id: SessionId, asker: str) -> None:
        late = self._watching.pop(self._key(session_id, asker), None)
        if late is not None:
            await self._end(late)

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Forget those who did not ask again in time."""
        before = self._monotonic() - GONE_AFTER_S
        gone = [key for key, late in self._watching.items() if late.asked_at < before]
        for late in [self._watching.pop(key) for key in gone]:
            await self._end(late)

    async def _end(self, late: _Late) -> None:
        try:
            await self._viewings.ended(late.resource, self._now())
        except Unavailable as away:
            logger.warning("viewer's end not noted", code=away.code)

    def _key(self, session_id: SessionId, asker: str) -> tuple[SessionId, bytes]:
        return session_id, sha256(self._salt + asker.encode()).digest()


LATE_VIEWERS: Final = web.AppKey("late_viewers", LateViewers)

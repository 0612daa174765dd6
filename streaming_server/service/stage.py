"""The server's own moves: a picture that goes and comes back, and old shows put away.

What the engine tells only wakes the stage up; it then compares every running show with the picture
that is there or not. So nothing is missed: not a loss during going live, not a restart of the
server, after which shows stand interrupted until their employers' programs come back.
"""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shared.ids import CommandId, SessionId
from shared.live_sessions import RUNNING, LiveSession, Move, MoveSession, Phase
from shared.organisation import SYSTEM
from streaming_server.ports.handling import Handle, Unavailable
from streaming_server.ports.reading import Reader
from streaming_server.ports.viewings import Viewings

logger = logging.getLogger(__name__)

LOOKS_EVERY: Final = timedelta(seconds=2)  # a backstop: the engine's word wakes the stage at once
KEPT_IN_LISTS: Final = timedelta(days=30)
MOST_RUNNING: Final = 1000


class Stage:
    """Obeys ports.MediaListener. Owned by whoever awaits `watch`."""

    def __init__(
        self,
        handle: Handle,
        reader: Reader,
        viewings: Viewings,
        has_picture: Callable[[SessionId], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._handle = handle
        self._reader = reader
        self._viewings = viewings
        self._has_picture = has_picture
        self._clock = clock
        self._left: deque[tuple[str, datetime]] = deque()
        self._news = asyncio.Event()

    def publisher_arrived(self, session_id: SessionId) -> None:
        self._news.set()

    def publisher_lost(self, session_id: SessionId) -> None:
        self._news.set()

    def viewer_left(self, session_id: SessionId, resource: str) -> None:
        self._left.append((resource, self._clock()))
        self._news.set()

    async def watch(self) -> None:
        """Until cancelled. A store that is away is tried again at the next look."""
        is_behind = False
        while True:
            self._news.clear()
            try:
                await self.look()
                is_behind = False
            except Unavailable as away:
                if not is_behind:
                    logger.warning("the stage falls behind code=%s", away.code)
                is_behind = True
            try:
                # Not wait_for: in 3.11 it may lose a cancellation that comes with the news.
                async with asyncio.timeout(LOOKS_EVERY.total_seconds()):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Bring every show up to what is true now."""
        while self._left:
            resource, at = self._left[0]
            await self._viewings.ended(resource, at)
            self._left.popleft()
        for session in await self._reader.sessions(RUNNING, limit=MOST_RUNNING):
            is_there = self._has_picture(session.session_id)
            if session.phase is Phase.ON_AIR and not is_there:
                await self._move(session, Move.LOSE)
            elif session.phase is Phase.INTERRUPTED and is_there:
                await self._move(session, Move.RESUME)

    async def put_away(self) -> None:
        """Archive shows that ended long ago; for once a day."""
        for session in await self._reader.sessions(frozenset({Phase.ENDED}), limit=MOST_RUNNING):
            ended = session.ended_at
            if ended is not None and ended < self._clock() - KEPT_IN_LISTS:
                await self._move(session, Move.ARCHIVE)

    async def _move(self, session: LiveSession, move: Move) -> None:
        # A refusal means that the employer's own move came first, and then nothing is to be done.
        await self._handle(
            MoveSession(
                command_id=CommandId(str(uuid.uuid4())),
                session_id=session.session_id,
                move=move,
            ),
            SYSTEM,
        )

"""Lets the media engine forward the guest who is to be heard, and nobody else.

Like the stage, it compares and does not count: at every change, and every now and then, the rows
say who is to be heard, and the engine is told. So an accepted guest is heard within moments, and a
media process that was replaced forwards the guest again by itself.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from shared.audience.guests import ON_STAGE, Guest, Move, MoveGuest, State
from shared.ids import CommandId, SessionId
from shared.organisation import SYSTEM
from streaming_server.ports.feed import Feed
from streaming_server.ports.handling import Handle, Unavailable
from streaming_server.ports.media import MediaEngine, MediaRefused
from streaming_server.ports.reading import Reader
from streaming_server.service.topics import GUESTS

logger = logging.getLogger(__name__)

LOOKS_EVERY: Final = timedelta(seconds=1)  # the end of a guest's time is as exact as this
#: A guest whose connection is gone for so long is not coming back to the question.
MISSED_FOR: Final = timedelta(seconds=15)


class GuestStage:
    """Owned by whoever awaits `watch`."""

    def __init__(
        self,
        handle: Handle,
        reader: Reader,
        feed: Feed,
        engine: MediaEngine,
        clock: Callable[[], datetime],
    ) -> None:
        self._handle, self._reader, self._feed = handle, reader, feed
        self._engine, self._clock = engine, clock
        #: Of each show that has some, who was present at the last look.
        self._present: dict[SessionId, frozenset[CommandId]] = {}
        self._missed_since: dict[CommandId, datetime] = {}

    async def watch(self) -> None:
        """Until cancelled. What is away now is tried again at the next look."""
        topics = frozenset({GUESTS})
        news = self._feed.listen(topics)
        while True:
            try:
                await self.look()
            except (Unavailable, MediaRefused) as away:
                logger.info("guests are looked at again code=%s", away.code)
            try:
                async with asyncio.timeout(LOOKS_EVERY.total_seconds()):
                    await anext(news)
            except TimeoutError:
                continue
            except StopAsyncIteration:
                news = self._feed.listen(topics)

    async def look(self) -> None:
        """Bring every show's stage up to what is true now."""
        by_show: dict[SessionId, list[Guest]] = {}
        for guest in await self._reader.guests():
            by_show.setdefault(guest.session_id, []).append(guest)
        for session_id in self._present.keys() | by_show.keys():
            await self._bring_up(session_id, by_show.get(session_id, []))

    async def _bring_up(self, session_id: SessionId, guests: list[Guest]) -> None:
        heard = next((guest.guest_id for guest in guests if guest.state is State.HEARD), None)
        is_there = await self._engine.hear(session_id, heard)
        present = frozenset(guest.guest_id for guest in guests)
        for gone in self._present.get(session_id, frozenset()) - present:
            self._missed_since.pop(gone, None)
            await self._engine.send_off(session_id, gone)
        if present:
            self._present[session_id] = present
        else:
            self._present.pop(session_id, None)
        if heard is not None:
            self._note_presence(heard, is_there=is_there)
        await self._end_those_due(guests)

    def _note_presence(self, guest_id: CommandId, *, is_there: bool) -> None:
        if is_there:
            self._missed_since.pop(guest_id, None)
        else:
            self._missed_since.setdefault(guest_id, self._clock())

    async def _end_those_due(self, guests: Iterable[Guest]) -> None:
        now = self._clock()
        for guest in guests:
            if guest.state not in ON_STAGE:
                continue
            missed = self._missed_since.get(guest.guest_id)
            if guest.ends_at is not None and guest.ends_at <= now:
                await self._move(guest, Move.TIME_UP)
            elif missed is not None and now - missed >= MISSED_FOR:
                await self._move(guest, Move.LOSE)

    async def _move(self, guest: Guest, move: Move) -> None:
        # A refusal means that the guest's or the employer's own move came first.
        await self._handle(
            MoveGuest(
                command_id=CommandId(str(uuid.uuid4())),
                session_id=guest.session_id,
                guest_id=guest.guest_id,
                move=move,
            ),
            SYSTEM,
        )

"""Closes what the day left open: at four in the morning, or when the server starts after it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shared.ids import CommandId
from shared.organisation import SYSTEM
from shared.tickets.messages import EndDay
from shared.tickets.numbers import day_of
from streaming_server.ports.handling import Handle
from streaming_server.ports.reading import Reader
from streaming_server.service.rounds import keep_looking

#: Nobody is called between four and opening time; a minute late is not late.
LOOKS_EVERY: Final = timedelta(minutes=1)


class DayEnd:
    """Owned by whoever awaits `watch`."""

    def __init__(self, handle: Handle, reader: Reader, clock: Callable[[], datetime]) -> None:
        self._handle, self._reader, self._clock = handle, reader, clock

    async def watch(self) -> None:
        """Until cancelled."""
        await keep_looking(self.look, LOOKS_EVERY, "the day's end waits")

    async def look(self) -> None:
        """Close what is open of the days before today."""
        today = day_of(self._clock())
        for station in await self._reader.left_over(today):
            ends = EndDay(
                command_id=CommandId(str(uuid.uuid4())),
                station=station,
                day=today - timedelta(days=1),
            )
            await self._handle(ends, SYSTEM)

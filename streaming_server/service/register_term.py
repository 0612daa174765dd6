"""Has the register of guests forget whom it has kept for its term, market by market."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shared.ids import CommandId
from shared.lodging import ForgetGuests, today
from shared.organisation import SYSTEM
from streaming_server.ports.handling import Handle
from streaming_server.ports.reading import Reader
from streaming_server.service.rounds import keep_looking

ROUND_EVERY: Final = timedelta(days=1)


class RegisterTerm:
    """Owned by whoever awaits `watch`. term: from the day on which the guest left."""

    def __init__(
        self, handle: Handle, reader: Reader, term: timedelta, clock: Callable[[], datetime]
    ) -> None:
        self._handle, self._reader, self._term, self._clock = handle, reader, term, clock

    async def watch(self) -> None:
        """Until cancelled."""
        await keep_looking(self.go_round, ROUND_EVERY, "the register keeps guests too long")

    async def go_round(self) -> None:
        """Only where somebody's term is over: most rounds write nothing."""
        before = today(self._clock()) - self._term
        for market in await self._reader.lodging.markets_with_entries_until(before):
            wish = ForgetGuests(
                command_id=CommandId(str(uuid.uuid4())), market=market, before=before
            )
            await self._handle(wish, SYSTEM)

"""Takes holds away that ran out, so that whoever waits is offered the bed though nobody writes.

Nothing depends on it being on time: whoever looks, looks through what ran out.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shared.ids import CommandId
from shared.lodging import TidyHolds
from shared.organisation import SYSTEM
from streaming_server.ports.handling import Handle
from streaming_server.ports.reading import Reader
from streaming_server.service.rounds import keep_looking

ROUND_EVERY: Final = timedelta(seconds=30)


class Housekeeper:
    """Owned by whoever awaits `watch`."""

    def __init__(self, handle: Handle, reader: Reader, clock: Callable[[], datetime]) -> None:
        self._handle, self._reader, self._clock = handle, reader, clock

    async def watch(self) -> None:
        """Until cancelled."""
        await keep_looking(self.go_round, ROUND_EVERY, "holds are not tidied")

    async def go_round(self) -> None:
        """Only where something ran out: most rounds write nothing."""
        for market in await self._reader.lodging.markets_to_tidy(self._clock()):
            wish = TidyHolds(command_id=CommandId(str(uuid.uuid4())), market=market)
            await self._handle(wish, SYSTEM)

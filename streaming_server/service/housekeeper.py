"""Takes holds away that ran out, so that whoever waits is offered the bed though nobody writes.

Nothing depends on it being on time: whoever looks, looks through what ran out.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shared.ids import CommandId
from shared.lodging import TidyHolds
from shared.organisation import SYSTEM
from streaming_server.ports import Handle, Reader, Unavailable

logger = logging.getLogger(__name__)

ROUND_EVERY: Final = timedelta(seconds=30)


class Housekeeper:
    """Owned by whoever awaits `watch`."""

    def __init__(self, handle: Handle, reader: Reader, clock: Callable[[], datetime]) -> None:
        self._handle, self._reader, self._clock = handle, reader, clock

    async def watch(self) -> None:
        """Until cancelled. A store that is away is asked again in the next round."""
        is_behind = False
        while True:
            try:
                await self.go_round()
                is_behind = False
            except Unavailable as away:
                if not is_behind:
                    logger.warning("holds are not tidied code=%s", away.code)
                is_behind = True
            await asyncio.sleep(ROUND_EVERY.total_seconds())

    async def go_round(self) -> None:
        """Only where something ran out: most rounds write nothing."""
        for market in await self._reader.lodging.markets_to_tidy(self._clock()):
            wish = TidyHolds(command_id=CommandId(str(uuid.uuid4())), market=market)
            await self._handle(wish, SYSTEM)

"""The server's own move about gatherings: an offer that nobody answers goes to the next."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shared.gatherings import PassPlacesOn
from shared.ids import CommandId
from shared.organisation import SYSTEM
from streaming_server.ports import Handle, Reader, Unavailable

logger = logging.getLogger(__name__)

LOOKS_EVERY: Final = timedelta(seconds=20)  # whoever waits for two hours waits no longer


class PlacesPassedOn:
    """Owned by whoever awaits `watch`."""

    def __init__(self, handle: Handle, reader: Reader, clock: Callable[[], datetime]) -> None:
        self._handle = handle
        self._reader = reader
        self._clock = clock

    async def watch(self) -> None:
        """Until cancelled. A store that is away is asked again at the next look."""
        while True:
            try:
                await self.look()
            except Unavailable as away:
                logger.warning("offers are not looked after code=%s", away.code)
            await asyncio.sleep(LOOKS_EVERY.total_seconds())

    async def look(self) -> None:
        for gathering_id in await self._reader.late_offers(self._clock()):
            command_id = CommandId(str(uuid.uuid4()))
            wish = PassPlacesOn(command_id=command_id, gathering_id=gathering_id)
            await self._handle(wish, SYSTEM)

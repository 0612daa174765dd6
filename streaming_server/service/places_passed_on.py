"""The server's own move about gatherings: an offer that nobody answers goes to the next."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shared.gatherings import PassPlacesOn
from shared.ids import CommandId
from shared.organisation import SYSTEM
from streaming_server.ports.handling import Handle
from streaming_server.ports.reading import Reader
from streaming_server.service.rounds import keep_looking

LOOKS_EVERY: Final = timedelta(seconds=20)  # whoever waits for two hours waits no longer


class PlacesPassedOn:
    """Owned by whoever awaits `watch`."""

    def __init__(self, handle: Handle, reader: Reader, clock: Callable[[], datetime]) -> None:
        self._handle = handle
        self._reader = reader
        self._clock = clock

    async def watch(self) -> None:
        """Until cancelled."""
        await keep_looking(self.look, LOOKS_EVERY, "offers are not looked after")

    async def look(self) -> None:
        for gathering_id in await self._reader.late_offers(self._clock()):
            command_id = CommandId(str(uuid.uuid4()))
            wish = PassPlacesOn(command_id=command_id, gathering_id=gathering_id)
            await self._handle(wish, SYSTEM)

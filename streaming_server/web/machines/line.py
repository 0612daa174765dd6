"""One machine on the line, as the rest of the server sees it."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from shared.ids import KioskId, StationCode
from shared.link.messages import FromServer, Retired, Set, write_from_server
from shared.link.settings import MachineSettings, SignedSettings
from shared.tickets.numbers import BlockName

logger = logging.getLogger(__name__)
#: A snapshot of a large station has some parts; more than this waits for nobody.
MOST_WAITING: Final = 64


class Line:
    """What is told goes through a bounded queue: a machine that does not take it is cut, comes back
    and is told what it missed."""

    def __init__(
        self,
        kiosk_id: KioskId,
        station: StationCode,
        key: str,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[], Awaitable[None]],
    ) -> None:
        """key: of the machine. send: raises TimeoutError or ConnectionResetError."""
        self.kiosk_id, self.station, self._key = kiosk_id, station, key
        self._send, self._close = send, close
        #: Of the facts that were told last.
        self.position = 0
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._is_cut = asyncio.Event()

    def tell(self, message: FromServer) -> None:
        self.tell_text(write_from_server(message))

    def tell_text(self, text: str) -> None:
        try:
            self._waiting.put_nowait(text)
        except asyncio.QueueFull:
            logger.info("machine too slow kiosk=%s", self.kiosk_id)
            self.cut()

    def set(self, settings: MachineSettings) -> None:
        self.tell(Set(signed=SignedSettings.by(settings, self._key)))

    def retire(self, blocks: tuple[BlockName, ...]) -> None:
        """A phone gives numbers in its place."""
        if blocks:
            self.tell(Retired(blocks=blocks))

    def cut(self) -> None:
        """End it, from wherever."""
        self._is_cut.set()

    async def run(self) -> None:
        """Until cancelled or cut."""
        telling = asyncio.create_task(self._tell_all())
        cut = asyncio.create_task(self._is_cut.wait())
        try:
            await asyncio.wait({telling, cut}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, cut):
                task.cancel()
            await asyncio.gather(telling, cut, return_exceptions=True)
        await self._close()

    async def _tell_all(self) -> None:
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while True:
                await self._send(await self._waiting.get())

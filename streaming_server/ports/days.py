"""What a van keeps for the city, and what the city keeps of its vans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from shared.ids import CommandId, KioskId, StationCode
from shared.link.health import RefusedWish
from shared.link.messages import Answer, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDepth:
    """pending: wishes that the city has not answered. refused: for staff to look after."""

    pending: int
    refused: int
    oldest_at: datetime | None = None


class Day(Protocol):
    """The van's own: its outbox for the city."""

    async def pending(self, most: int) -> tuple[Wish, ...]:
        """The next, in order."""

    async def settle(self, answers: Iterable[Answer]) -> None:
        """Raises Unavailable."""

    async def close(self, command_id: CommandId) -> None:
        """Staff looked after a refused one. Raises Unavailable."""

    async def depth(self) -> DayDepth: ...
    async def refused(self, most: int) -> tuple[RefusedWish, ...]: ...


class Vans(Protocol):
    """The city's own."""

    async def is_van(self, kiosk_id: KioskId) -> bool: ...
    async def copy_for(self, kiosk_id: KioskId, station: StationCode, folder: Path) -> Path:
        """What the van takes along: a database of its own, without the people of other stations,
        with numbers of today and tomorrow that nobody else gives. Raises Unavailable."""

"""What the server keeps of machines' wishes that it failed over, and of what it tries now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.ids import CommandId, KioskId, StationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A wish for which somebody holds a slip. kind: the command's type. number: on the slip.

    error: where the program failed, without a word about a person. said: why it was refused when
    staff had it tried again. body: the wish as JSON, as the machine pushed it; None once staff have
    looked after it.
    """

    command_id: CommandId
    kiosk_id: KioskId
    station: StationCode
    kind: str
    occurred_at: datetime
    set_aside_at: datetime
    error: str
    number: str | None = None
    said: str = ""
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a process that did not end in peace was doing for a machine.

    command_id: the wish that it tried; None: one of several. deaths: how often processes had ended
    over this very wish before.
    """

    command_id: CommandId | None = None
    deaths: int = 0


class SetAsideWishes(Protocol):
    """All of it raises Unavailable when nothing can be read or written."""

    async def ids(self, kiosk_id: KioskId) -> frozenset[CommandId]:
        """Of the machine, also those that staff have looked after."""

    async def keep(self, wish: SetAside) -> None: ...
    async def of_station(self, station: StationCode) -> tuple[SetAside, ...]:
        """Those that staff still have to look after, the first first."""

    async def one(self, command_id: CommandId) -> SetAside | None:
        """While staff still have to look after it."""

    async def still_refused(self, command_id: CommandId, said: str) -> None: ...
    async def settle(self, command_id: CommandId) -> None:
        """Staff looked after it; of the wish itself nothing is kept."""

    async def trial(self, kiosk_id: KioskId) -> Trial | None:
        """What was left behind by a process that is no more."""

    async def tries(self, kiosk_id: KioskId, trial: Trial) -> None:
        """On the disk before it is tried."""

    async def ends_in_peace(self) -> None:
        """Nothing is tried any more: the process ends as it should."""

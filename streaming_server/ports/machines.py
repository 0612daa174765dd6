"""What the server keeps of stations' machines, and the facts that they keep of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.ids import CommandId, KioskId, StationCode
from shared.link.facts import Fact, FactName
from shared.link.greeting import Source
from shared.link.health import Health
from shared.link.settings import DEFAULT, MachineSettings
from shared.tickets.numbers import BlockName


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMachine:
    """number: on its casing, of the station's machines in the order in which they came. set_aside:
    its wishes that the server failed over and staff still have to look after. stood_in_since: a
    phone gives numbers in its place, since then and for today. has_letter: for numbers of its own.
    """

    kiosk_id: KioskId
    station: StationCode
    number: int
    enrolled_at: datetime
    health: Health | None = None
    seen_at: datetime | None = None
    settings: MachineSettings = DEFAULT
    revoked_at: datetime | None = None
    set_aside: int = 0
    stood_in_since: datetime | None = None
    has_letter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed of one station's facts; gone: what is no longer true. Either may name what the
    machine never had."""

    facts: tuple[Fact, ...] = ()
    gone: tuple[FactName, ...] = ()


class Machines(Protocol):
    """Reads of committed rows, and the few writes that are about machines alone."""

    @property
    def telling(self) -> frozenset[str]:
        """Types of the events that change a fact."""

    async def facts(self, station: StationCode) -> tuple[Source, tuple[Fact, ...]]:
        """All that a machine of the station keeps, and of which moment."""

    async def changes(
        self, stations: frozenset[StationCode], after: int
    ) -> tuple[Source, Mapping[StationCode, Changes]]:
        """What changed since, by station; those without a change are left out."""

    async def source(self) -> Source: ...
    async def renew(self, source: Source) -> Source:
        """The rows have another name from now on, if they still have that of the source: they are
        not those of before. Raises Unavailable."""

    async def knows(self, command_id: CommandId) -> bool:
        """Whether a wish was accepted."""

    async def remember(self) -> None:
        """How far the rows have come, beside them, for the next start."""

    async def is_of_before(self) -> bool:
        """Whether the rows lie behind what is remembered beside them."""

    async def letter(self, kiosk_id: KioskId, station: StationCode, copy: str) -> str | None:
        """Begins the numbers of this copy of the machine's database; None when all are in use.
        Raises Unavailable."""

    async def stands_in(self, stand_in: KioskId) -> tuple[KioskId, StationCode] | None:
        """For which machine of which station a phone gives numbers; None: it is none."""

    async def closed_blocks(self, kiosk_id: KioskId) -> tuple[BlockName, ...]:
        """Of today, of which the machine may give no more."""

    async def known(self) -> tuple[KnownMachine, ...]:
        """By station and number."""

    async def settings(self, kiosk_id: KioskId) -> MachineSettings: ...
    async def keep_reports(self, reports: Mapping[KioskId, tuple[Health, datetime]]) -> None:
        """Raises Unavailable."""

    async def set_machines(
        self, kiosk_ids: Iterable[KioskId], wished: MachineSettings
    ) -> Mapping[KioskId, MachineSettings]:
        """With the next version of each. Raises Unavailable."""

    async def put_out_of_service(self, kiosk_id: KioskId, is_out: bool) -> MachineSettings:
        """Or in service again; the settings as they are then. Raises Unavailable."""

    async def revoke(self, kiosk_id: KioskId) -> bool:
        """Its key opens nothing any more; false when it is not known. Raises Unavailable."""

"""How the stations' machines are: who is on the line, what each said last, what it should go by."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import Final

from aiohttp import web

from shared.ids import CommandId, KioskId
from shared.link.health import Finding, Health, Machine, findings
from shared.link.messages import Close, Who
from shared.link.settings import MachineSettings
from shared.people import PersonalText
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.machines import KnownMachine, Machines
from streaming_server.web.machines.line import Line

logger = logging.getLogger(__name__)
#: What machines say is in memory at once, and on the disk after this.
KEPT_EVERY_SECONDS: Final = 60.0
#: A machine answers within a moment; a page waits no longer for one that does not.
HOLDER_SECONDS: Final = 4.0
VERSION: Final = metadata.version("doorstep")


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineNow:
    """found: what is wrong, the worst first. seen_at: when it was heard last."""

    machine: KnownMachine
    health: Health | None
    seen_at: datetime | None
    is_linked: bool
    found: tuple[Finding, ...]


class Fleet:
    def __init__(self, machines: Machines, now: Callable[[], datetime]) -> None:
        self._machines, self._now = machines, now
        self._lines: dict[KioskId, set[Line]] = {}
        self._reports: dict[KioskId, tuple[Health, datetime]] = {}
        self._unkept: set[KioskId] = set()
        #: Several clerks may ask about one wish at once.
        self._asked: dict[asyncio.Future[PersonalText], tuple[KioskId, CommandId]] = {}

    def joined(self, line: Line) -> None:
        self._lines.setdefault(line.kiosk_id, set()).add(line)

    def left(self, line: Line) -> None:
        lines = self._lines.get(line.kiosk_id, set())
        lines.discard(line)
        if not lines:
            self._lines.pop(line.kiosk_id, None)
        known = self._reports.get(line.kiosk_id)
        if known is not None:
            self.hear(line.kiosk_id, known[0])

    def hear(self, kiosk_id: KioskId, health: Health) -> None:
        self._reports[kiosk_id] = health, self._now()
        self._unkept.add(kiosk_id)

    async def machines(self) -> tuple[MachineNow, ...]:
        """By station and number."""
        now = self._now()
        return tuple(self._as_of(one, now) for one in await self._machines.known())

    async def set_machines(self, kiosk_ids: Iterable[KioskId], wished: MachineSettings) -> None:
        """Raises Unavailable; then nothing was set."""
        await self._keep()  # the version must be above those that machines said they go by
        renewed = await self._machines.set_machines(kiosk_ids, wished)
        for kiosk_id, settings in renewed.items():
            for line in self._lines.get(kiosk_id, ()):
                line.set(settings)
        logger.info("machines set count=%s", len(renewed))

    async def put_out_of_service(self, kiosk_id: KioskId, is_out: bool) -> None:
        """Or in service again; a machine that is away learns it when it is back. Raises
        Unavailable."""
        await self._keep()
        settings = await self._machines.put_out_of_service(kiosk_id, is_out)
        for line in tuple(self._lines.get(kiosk_id, ())):
            line.set(settings)
        logger.info("machine out of service kiosk=%s is_out=%s", kiosk_id, is_out)

    def close_wish(self, kiosk_id: KioskId, command_id: CommandId) -> bool:
        """Staff looked after a refused wish; false while its machine is not on the line."""
        lines = self._lines.get(kiosk_id, set())
        for line in lines:
            line.tell(Close(command_id=command_id))
        return bool(lines)

    async def holder(self, kiosk_id: KioskId, command_id: CommandId) -> PersonalText | None:
        """Whom to call about a refused wish, which its machine alone knows; None while it is not on
        the line, or says nothing."""
        answer: asyncio.Future[PersonalText] = asyncio.get_running_loop().create_future()
        self._asked[answer] = kiosk_id, command_id
        for line in tuple(self._lines.get(kiosk_id, ())):
            line.tell(Who(command_id=command_id))
        try:
            async with asyncio.timeout(HOLDER_SECONDS):
                return await answer if kiosk_id in self._lines else None
        except TimeoutError:
            return None
        finally:
            del self._asked[answer]

    def told(self, kiosk_id: KioskId, command_id: CommandId, holder: PersonalText) -> None:
        for answer, wish in self._asked.items():
            if wish == (kiosk_id, command_id) and not answer.done():
                answer.set_result(holder)

    async def retire(self, kiosk_id: KioskId) -> None:
        """A phone took over: a machine that is on the line all the same learns it at once."""
        for line in tuple(self._lines.get(kiosk_id, ())):
            line.retire(await self._machines.closed_blocks(kiosk_id))

    async def revoke(self, kiosk_id: KioskId) -> bool:
        """Its key opens nothing from now on, and its line ends. Raises Unavailable."""
        is_ended = await self._machines.revoke(kiosk_id)
        for line in tuple(self._lines.get(kiosk_id, ())):
            line.cut()
        if is_ended:
            logger.warning("machine revoked kiosk=%s", kiosk_id)
        return is_ended

    async def watch(self) -> None:
        """Until cancelled; what machines said last is kept then too."""
        try:
            while True:
                await asyncio.sleep(KEPT_EVERY_SECONDS)
                await self._keep()
        finally:
            await self._keep()

    async def _keep(self) -> None:
        reports = {one: self._reports[one] for one in self._unkept}
        self._unkept.clear()
        try:
            if reports:
                await self._machines.keep_reports(reports)
        except Unavailable:
            self._unkept.update(reports)

    def _as_of(self, machine: KnownMachine, now: datetime) -> MachineNow:
        health, seen_at = self._reports.get(machine.kiosk_id, (machine.health, machine.seen_at))
        is_linked = machine.kiosk_id in self._lines
        seen = now if is_linked and seen_at is not None else seen_at
        found = findings(
            Machine(
                health=health,
                seen_at=seen,
                is_linked=is_linked,
                settings=machine.settings.version,
                newest=VERSION,
                is_revoked=machine.revoked_at is not None,
                has_letter=machine.has_letter,
                set_aside=machine.set_aside,
            ),
            now,
        )
        return MachineNow(
            machine=machine, health=health, seen_at=seen_at, is_linked=is_linked, found=found
        )


FLEET: Final = web.AppKey("fleet", Fleet)

"""Sees to it that a wish over which the server fails does not hold up those behind it.

try ──an error──▶ set aside, with where it failed
 └──the process dies──▶ (next process) one wish after the other, each marked on the disk before it
                        is tried ──twice more over the same──▶ set aside

A mark costs a commit. It is written once for a machine while nothing dies; wish by wish only after
a process ended that did not end in peace, and only for the first of what is pushed then.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from aiohttp import web

from shared.ids import CommandId, KioskId, StationCode
from shared.link.messages import WISH, Wish
from shared.tickets.messages import TakeTicket
from shared.wire import Command
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.set_aside import SetAside, SetAsideWishes, Trial

logger = logging.getLogger(__name__)
Outcome = TypeVar("Outcome")
#: So many processes may end over one wish that was marked, after one that ended over several.
MOST_DEATHS: Final = 2
_PROJECT: Final = Path(__file__).resolve().parents[3]


class Deadly(Exception):
    """Processes ended over this wish, and it is not tried again."""


@dataclass(slots=True)
class _Known:
    """Of one machine, since this process runs. aside: wishes that are not tried any more. left:
    what a process that died was doing; None: nothing, or it was found out."""

    aside: set[CommandId] = field(default_factory=set)
    left: Trial | None = None


class Trials:
    def __init__(self, wishes: SetAsideWishes, now: Callable[[], datetime]) -> None:
        self.wishes, self._now = wishes, now
        self._known: dict[KioskId, _Known] = {}

    async def begin(self, kiosk_id: KioskId) -> None:
        """Before the first wish of a push. Raises Unavailable."""
        if kiosk_id in self._known:
            return
        left = await self.wishes.trial(kiosk_id)
        aside = set(await self.wishes.ids(kiosk_id))
        if left is None:
            await self.wishes.tries(kiosk_id, Trial())
        self._known[kiosk_id] = _Known(aside=aside, left=left)

    def is_aside(self, kiosk_id: KioskId, command_id: CommandId) -> bool:
        return command_id in self._known[kiosk_id].aside

    async def tries(self, kiosk_id: KioskId, command_id: CommandId) -> None:
        """Before each wish. Raises Unavailable, and Deadly."""
        left = self._known[kiosk_id].left
        if left is None:
            return
        deaths = left.deaths + 1 if left.command_id == command_id else 0
        if deaths >= MOST_DEATHS:
            raise Deadly(deaths)
        await self.wishes.tries(kiosk_id, Trial(command_id=command_id, deaths=deaths))

    async def end(self, kiosk_id: KioskId) -> None:
        """After the last wish of a push: whatever it was, it is not among these. Raises
        Unavailable."""
        known = self._known[kiosk_id]
        if known.left is not None:
            await self.wishes.tries(kiosk_id, Trial())
            known.left = None

    async def set_aside(
        self,
        kiosk_id: KioskId,
        station: StationCode,
        command: Command,
        wish: Wish,
        error: Exception,
    ) -> None:
        """Raises Unavailable."""
        where = place_of(error)
        logger.error(
            "a wish was set aside wish=%s kind=%s kiosk=%s error=%s",
            command.command_id,
            command.type,
            kiosk_id,
            where,
        )
        await self.wishes.keep(
            SetAside(
                command_id=command.command_id,
                kiosk_id=kiosk_id,
                station=station,
                kind=command.type,
                number=command.number if isinstance(command, TakeTicket) else None,
                occurred_at=wish.occurred_at,
                set_aside_at=self._now(),
                error=where,
                body=WISH.write(wish),
            )
        )
        self._known[kiosk_id].aside.add(command.command_id)


async def attempt(handled: Awaitable[Outcome]) -> Outcome | Exception:
    """What became of a wish of somebody who holds a slip for it. Raises Unavailable."""
    try:
        return await handled
    except Unavailable:
        raise
    # Whatever is wrong with the program: those behind this wish are innocent, and staff look after
    # whoever holds its slip.
    except Exception as error:  # noqa: BLE001
        return error


def place_of(error: Exception) -> str:
    """What kind of error, and where in this program: its words may hold somebody's name."""
    if isinstance(error, Deadly):
        return f"the program ended {error.args[0] + 1} times over it"
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_PROJECT) and ".venv" not in frame.filename
    ]
    where = f", {Path(own[-1].filename).relative_to(_PROJECT)}:{own[-1].lineno}" if own else ""
    return f"{type(error).__name__}{where}"


async def end_in_peace(app: web.Application) -> None:
    """When the server stops. A disk that takes nothing costs the next process some marks."""
    with suppress(Unavailable):
        await app[TRIALS].wishes.ends_in_peace()


TRIALS: Final = web.AppKey("trials", Trials)

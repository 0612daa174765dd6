"""A machine's desk with its link, over real files and a real line; no window."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from kiosk.desk import Desk
from kiosk.desk.clock import StationClock
from kiosk.link.facts import Welcome
from kiosk.link.following import Follower
from kiosk.link.instruments import Instruments
from kiosk.link.link import Link
from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.store.replica import SqlReplica
from kiosk.store.rescue import open_replica
from shared.ids import KioskId, StationCode
from shared.link.facts import FactKind
from shared.wire import Event
from tests.fair import HERE

SOON = 60.0
KIOSK_ID = KioskId("kiosk-1")


class Quiet:
    """Hears the link and does nothing about it."""

    def welcomed(self, welcome: Welcome) -> None: ...
    def lost(self) -> None: ...
    def refused_entry(self) -> None: ...
    def heard(self, topics: Sequence[str], event: Event) -> None: ...
    def viewers(self, session_id: str, count: int, is_elsewhere: bool) -> None: ...


@dataclass(slots=True, kw_only=True)
class Linked:
    desk: Desk
    replica: SqlReplica
    follower: Follower
    link: Link
    clock: StationClock
    standings: list[LinkStanding]
    #: The link: it ends when it is cancelled, and never by itself.
    running: asyncio.Task[None]

    async def until(self, true: Callable[[], bool], within_s: float = SOON) -> None:
        async with asyncio.timeout(within_s):
            while not true():
                if self.running.done():
                    self.running.result()
                await asyncio.sleep(0.01)

    async def sent(self, within_s: float = SOON) -> None:
        await self.until(lambda: self.desk.depth().pending == 0, within_s)

    async def current(self) -> None:
        """Facts are there, and numbers for the first tickets."""
        await self.until(lambda: bool(self.replica.facts(FactKind.SERVICE)))
        await self.until(lambda: self.follower.speaks_of_facts())
        await self.sent()

    async def suffers(self, trouble: LinkTrouble) -> None:
        await self.until(lambda: self.follower.standing.trouble is trouble)


@asynccontextmanager
async def linked(
    folder: Path,
    url: str,
    token: str,
    clock: StationClock | None = None,
    station: StationCode = HERE,
    kiosk_id: KioskId = KIOSK_ID,
    tell: Callable[[LinkStanding], None] = lambda _standing: None,
) -> AsyncIterator[Linked]:
    replica = open_replica(folder, kiosk_id)
    time = clock or StationClock(replica.state("clock"))
    desk = Desk(replica, station, time, lambda: str(uuid4()))
    standings = list[LinkStanding]()

    def stands(standing: LinkStanding) -> None:
        standings.append(standing)
        tell(standing)

    follower = Follower(replica, desk, time, Instruments(folder), token, stands)
    link = Link(server=url, token=token, language="zh", listener=Quiet(), follower=follower)
    desk.woken = link.wake
    running = asyncio.create_task(link.run())
    try:
        yield Linked(
            desk=desk,
            replica=replica,
            follower=follower,
            link=link,
            clock=time,
            standings=standings,
            running=running,
        )
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        replica.close()

"""Tells machines what changed of the facts that they keep, each station once for all of its own.

commit ─▶ hear ─▶ one read for all stations on the line ─▶ one text a station ─▶ its machines
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping
from typing import Final

from aiohttp import web

from shared.ids import StationCode
from shared.link.greeting import Beginning, Source, are_of_before, beginning, snapshot
from shared.link.messages import Amendment, Hello, write_from_server
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.machines import Changes, Machines
from streaming_server.web.machines.line import Line

logger = logging.getLogger(__name__)
#: Rows that another process wrote (a seed, an import) are noticed at the latest after this.
LOOKS_EVERY_SECONDS: Final = 30.0
AGAIN_AFTER_SECONDS: Final = 1.0


class Facts:
    def __init__(self, machines: Machines) -> None:
        self._machines = machines
        self._lines: set[Line] = set()
        self._lock = asyncio.Lock()
        self._news = asyncio.Event()
        self._told: Source | None = None
        #: All facts of a station, as text, while nothing changed.
        self._whole: dict[StationCode, tuple[Source, tuple[str, ...]]] = {}

    def hear(self, items: Iterable[FeedItem]) -> None:
        """Called after each commit."""
        if self._lines and any(item.event.type in self._machines.telling for item in items):
            self._news.set()

    async def current(self, hello: Hello) -> Source:
        """What the machine is told about. Its memory of rows that are no longer there shows that
        they were put back: then they get another name, for all machines. Raises Unavailable."""
        source = await self._machines.source()
        knows = hello.accepted is None or await self._machines.knows(hello.accepted)
        if are_of_before(hello, source, knows_accepted=knows):
            source = await self._machines.renew(source)
            self._news.set()
        return source

    async def look_back(self) -> None:
        """When the server starts: rows that were put back meanwhile lie behind what is remembered
        beside them. Raises Unavailable."""
        if await self._machines.is_of_before():
            await self._machines.renew(await self._machines.source())
            self._news.set()

    async def join(self, line: Line, hello: Hello) -> None:
        """The line is told what it lacks, and from then on what changes. Raises Unavailable."""
        async with self._lock:
            self._lines.discard(line)
            source = await self._machines.source()
            if beginning(hello, source) is Beginning.CHANGES:
                await self._tell_missed(line, hello.position)
            else:
                await self._tell_all(line, source)
            if not self._lines or self._told is None:
                self._told = source
            self._lines.add(line)

    def leave(self, line: Line) -> None:
        self._lines.discard(line)

    async def watch(self) -> None:
        """Until cancelled."""
        with contextlib.suppress(Unavailable):
            await self.look_back()
        try:
            while True:
                await self._look()
        finally:
            with contextlib.suppress(Unavailable):
                await self._machines.remember()

    async def _look(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOKS_EVERY_SECONDS):
                await self._news.wait()
        self._news.clear()
        try:
            await self._tell_changes()
            await self._machines.remember()
        except Unavailable as away:
            logger.warning("machines are told later code=%s", away.code)
            await asyncio.sleep(AGAIN_AFTER_SECONDS)
            self._news.set()

    async def _tell_changes(self) -> None:
        async with self._lock:
            if not self._lines or self._told is None:
                return
            stations = frozenset(line.station for line in self._lines)
            source, changes = await self._machines.changes(stations, self._told.position)
            if source.epoch != self._told.epoch:
                for line in tuple(self._lines):
                    await self._tell_all(line, source)
            elif source.position > self._told.position:
                self._broadcast(source, changes)
            self._told = source

    def _broadcast(self, source: Source, changes: Mapping[StationCode, Changes]) -> None:
        texts: dict[tuple[StationCode, int], str] = {}
        for line in self._lines:
            change = changes.get(line.station)
            if change is None:
                continue
            key = line.station, line.position
            if key not in texts:
                texts[key] = write_from_server(_amendment(change, line.position, source))
            line.tell_text(texts[key])
            line.position = source.position

    async def _tell_missed(self, line: Line, after: int) -> None:
        source, changes = await self._machines.changes(frozenset({line.station}), after)
        change = changes.get(line.station, Changes())
        line.tell(_amendment(change, after, source))
        line.position = source.position

    async def _tell_all(self, line: Line, source: Source) -> None:
        known = self._whole.get(line.station)
        if known is None or known[0] != source:
            read, facts = await self._machines.facts(line.station)
            parts = tuple(write_from_server(part) for part in snapshot(read, facts))
            known = self._whole[line.station] = (read, parts)
        line.position = known[0].position
        for text in known[1]:
            line.tell_text(text)


def _amendment(change: Changes, after: int, source: Source) -> Amendment:
    return Amendment(after=after, position=source.position, facts=change.facts, gone=change.gone)


FACTS: Final = web.AppKey("facts", Facts)

"""What screens ask of the server; answers come back in the window's thread."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kiosk.link.errors import Receipt, Refusal, Unavailable
from kiosk.link.facts import Own, Session
from kiosk.link.hall_facts import CalledNumber, HallFacts
from kiosk.link.link import Link
from kiosk.link.reads import Reads
from kiosk.link_thread import LinkThread
from shared.ids import SessionId, StationCode, VisitorId
from shared.wire import Command

Answer = Receipt | Refusal | None
Pages = tuple[Mapping[str, Any], ...]


class Calls:
    """None as an answer: the server is away."""

    def __init__(self, thread: LinkThread, link: Link, reads: Reads, station: StationCode) -> None:
        self._thread = thread
        self._link = link
        self._reads = reads
        self._station = station

    @property
    def station(self) -> StationCode:
        """Where the machine stands."""
        return self._station

    def send(self, command: Command, then: Callable[[Answer], None]) -> None:
        async def work() -> Answer:
            try:
                return await self._link.send(command)
            except Unavailable:
                return None

        self._thread.call(work(), then)

    def listen(self, topics: Sequence[str]) -> None:
        self._thread.call(self._link.listen(tuple(topics)))

    def speak(self, language: str) -> None:
        """Sentences in later answers come in this language."""
        self._link.language = self._reads.language = language

    def jobs(self, then: Callable[[Pages | None], None]) -> None:
        async def work() -> Pages | None:
            try:
                return await self._reads.jobs(self._station)
            except Unavailable:
                return None

        self._thread.call(work(), then)

    def session(self, session_id: SessionId, then: Callable[[Session | None], None]) -> None:
        async def work() -> Session | None:
            try:
                return await self._reads.session(session_id, self._station)
            except Unavailable:
                return None

        self._thread.call(work(), then)

    def own(self, visitor_id: VisitorId, then: Callable[[Own | None], None]) -> None:
        async def work() -> Own | None:
            try:
                return await self._reads.own(visitor_id)
            except Unavailable:
                return None

        self._thread.call(work(), then)

    def hall(self, then: Callable[[HallFacts | None], None]) -> None:
        async def work() -> HallFacts | None:
            try:
                return await self._reads.hall(self._station)
            except Unavailable:
                return None

        self._thread.call(work(), then)

    def announcement(
        self, call: CalledNumber, language: str, then: Callable[[bytes | None], None]
    ) -> None:
        async def work() -> bytes | None:
            try:
                return await self._reads.announcement(self._station, call, language)
            except Unavailable:
                return None

        self._thread.call(work(), then)

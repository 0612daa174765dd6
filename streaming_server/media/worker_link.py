"""The pages' end of one media worker: calls down, outcomes and news up."""

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, Protocol, Self

from shared.ids import SessionId
from streaming_server.media.admission import Load, room
from streaming_server.media.calls import (
    Arrived,
    Broken,
    Call,
    Declined,
    Done,
    Left,
    Lost,
    Plain,
    StageStanding,
    Standing,
    TooLong,
    Value,
    call_message,
    read_report,
)
from streaming_server.media.channels import Channel
from streaming_server.media.children import Child
from streaming_server.media.engine_settings import EngineSettings
from streaming_server.ports.media import Admission, MediaRefused
from streaming_server.settings import Settings

logger = logging.getLogger(__name__)

MODULE: Final = "streaming_server.media.worker"
STARTS_WITHIN_S: Final = 30.0  # a small machine that starts everything at once
ANSWERS_WITHIN_S: Final = 5.0
FINISHES_WITHIN_S: Final = 15.0  # what is recorded goes to the disk first
MOST_UNANSWERED: Final = 512  # a worker that is so far behind takes no more
RETRY_S: Final = 1
LOOKS_EVERY_S: Final = 1.0
MOST_SILENT_LOOKS: Final = 5  # a worker that lives tells how it stands four times between two
UNTOLD_S: Final = 2.0  # from a viewer's offer to a load that has it in it
NEVER_STARTED: Final = "the worker ended while it was started"

_serial = itertools.count(1)


def engine_settings(settings: Settings) -> EngineSettings:
    """As the operator set it."""
    return EngineSettings(
        public_address=settings.public_address,
        ports=(settings.port_range[0], settings.port_range[-1]),
        segments=None if settings.hls == "off" else settings.segments,
        is_always_packaged=settings.hls == "on",
    )


class LinkListener(Protocol):
    def publisher_arrived(self, link: "WorkerLink", session_id: SessionId) -> None: ...
    def publisher_lost(self, link: "WorkerLink", session_id: SessionId) -> None: ...
    def viewer_left(self, session_id: SessionId, resource: str) -> None: ...
    def worker_ended(self, link: "WorkerLink") -> None: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    what: str
    session_id: SessionId | None
    outcome: asyncio.Future[Value]


class WorkerLink:
    """slot: which of the pool's workers it is; whoever replaces it has the same.

    most_viewers: an operator's limit beside the measured one.
    """

    def __init__(
        self, slot: int, child: Child, listener: LinkListener, most_viewers: int | None = None
    ) -> None:
        self.slot = slot
        #: Stands before the names of its peers: never the same again, so that who asks for a peer
        #: of a worker that is gone is told so.
        self.prefix = f"{next(_serial)}."
        self.stages: Mapping[str, StageStanding] = {}
        self.load = Load()
        self._most_viewers = most_viewers
        self._let_in: deque[float] = deque()
        self.shown: set[SessionId] = set()
        self.viewers: dict[str, SessionId] = {}
        self._child, self._listener = child, listener
        self._numbers = itertools.count()
        self._asked: dict[int, _Asked] = {}
        self._stood = asyncio.get_running_loop().create_future()
        self._channel = Channel(child.socket, self._take, self._ended)
        self._is_running = False
        self._silent_looks = 0
        self._look_again()

    @classmethod
    async def start(cls, slot: int, settings: Settings, listener: LinkListener) -> Self:
        """Raises OSError when it cannot be had."""
        child = await Child.start(
            MODULE, "--number", str(slot), "--settings", engine_settings(settings).message()
        )
        most = settings.worker_viewers
        link = cls(slot, child, listener, None if most == "measured" else most)
        try:
            async with asyncio.timeout(STARTS_WITHIN_S):
                await link._stood
            if link._channel.is_closed:  # no sooner up than gone
                raise OSError(NEVER_STARTED)
        except BaseException as error:
            child.kill()  # there is nobody yet to say goodbye to
            await link.close()
            if isinstance(error, TimeoutError):
                raise OSError(NEVER_STARTED) from error
            raise
        link._is_running = True
        return link

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def peers(self) -> int:
        """How many there are and how many are on their way in."""
        asked = sum(1 for asked in self._asked.values() if asked.what in ("publish", "watch"))
        return len(self.viewers) + len(self.shown) + asked

    @property
    def room(self) -> int:
        """How many more viewers it may take; negative when it took too many."""
        now = monotonic()
        while self._let_in and now - self._let_in[0] > UNTOLD_S:
            self._let_in.popleft()
        measured = room(self.load, len(self._let_in))
        if self._most_viewers is None:
            return measured
        on_their_way = sum(1 for asked in self._asked.values() if asked.what == "watch")
        return min(measured, self._most_viewers - len(self.viewers) - on_their_way)

    def viewer_count(self, session_id: SessionId) -> int:
        """Who left counts no more, at once; who comes counts within a moment of being connected."""
        standing = self.stages.get(session_id)
        if standing is None:
            return 0
        admitted = sum(1 for watched in self.viewers.values() if watched == session_id)
        return min(standing.viewers, admitted)

    async def ask(
        self,
        what: str,
        *arguments: Plain,
        about: SessionId | None = None,
        descriptors: tuple[int, ...] = (),
        within_s: float = ANSWERS_WITHIN_S,
    ) -> Value:
        """about: the session that a peer asks to be let into. Raises MediaRefused."""
        if self._channel.is_closed or len(self._asked) >= MOST_UNANSWERED:
            raise MediaRefused(503, "too_busy", RETRY_S)
        number = next(self._numbers)
        try:
            message = call_message(Call(number=number, what=what, arguments=arguments))
        except TooLong:
            raise MediaRefused(413, "too_large") from None
        outcome: asyncio.Future[Value] = asyncio.get_running_loop().create_future()
        self._asked[number] = _Asked(what, about, outcome)
        if what == "watch":
            self._let_in.append(monotonic())
        self._channel.send(message, descriptors)
        try:
            async with asyncio.timeout(within_s):
                return await outcome
        except TimeoutError:
            raise MediaRefused(503, "too_busy", RETRY_S) from None
        finally:
            self._asked.pop(number, None)

    def own_name(self, resource: str) -> str | None:
        """What the worker calls one of its peers; None when it is none of its own."""
        return resource.removeprefix(self.prefix) if resource.startswith(self.prefix) else None

    async def close(self) -> None:
        """Goodbyes are said first, as far as there is time."""
        if not self._channel.is_closed:
            try:
                await self.ask("close", within_s=FINISHES_WITHIN_S)
            except MediaRefused:
                logger.warning("a worker was too slow to say goodbye worker=%d", self.slot)
        self._channel.close()
        self._looking.cancel()
        await self._child.close()

    def _look_again(self) -> None:
        """A worker that hangs is as dead as one that is gone, and is made so.

        Looks are counted, not seconds: when this process stood still the worker may have as well.
        """
        loop = asyncio.get_running_loop()
        self._looking = loop.call_later(LOOKS_EVERY_S, self._look_again)
        self._silent_looks += 1
        if self._silent_looks > MOST_SILENT_LOOKS and self._is_running:
            logger.error("a worker hangs and is ended worker=%d", self.slot)
            self._looking.cancel()
            self._child.kill()

    def _take(self, message: bytes, _descriptors: tuple[int, ...]) -> None:
        self._silent_looks = 0
        match read_report(message):
            case Done() | Declined() | Broken() as outcome:
                self._settle(outcome)
            case Arrived(session_id=session_id):
                self.shown.add(SessionId(session_id))
                self._listener.publisher_arrived(self, SessionId(session_id))
            case Lost(session_id=session_id):
                self.shown.discard(SessionId(session_id))
                self._listener.publisher_lost(self, SessionId(session_id))
            case Left(session_id=session_id, resource=resource):
                self.viewers.pop(self.prefix + resource, None)
                self._listener.viewer_left(SessionId(session_id), self.prefix + resource)
            case Standing(stages=stages, load=load):
                self.stages, self.load = stages, load
                if not self._stood.done():
                    self._stood.set_result(None)

    def _settle(self, outcome: Done | Declined | Broken) -> None:
        asked = self._asked.get(outcome.number)
        if asked is None or asked.outcome.done():
            return
        match outcome:
            case Done(value=Admission() as admission):
                named = replace(admission, resource=self.prefix + admission.resource)
                if asked.what == "watch" and asked.session_id is not None:
                    self.viewers[named.resource] = asked.session_id
                asked.outcome.set_result(named)
            case Done(value=value):
                asked.outcome.set_result(value)
            case Declined():
                asked.outcome.set_exception(
                    MediaRefused(outcome.status, outcome.code, outcome.retry_after_seconds)
                )
            case Broken():
                asked.outcome.set_exception(MediaRefused(503, "too_busy", RETRY_S))

    def _ended(self) -> None:
        for asked in self._asked.values():
            if not asked.outcome.done():
                asked.outcome.set_exception(MediaRefused(503, "too_busy", RETRY_S))
        if self._is_running:
            self._listener.worker_ended(self)
        elif not self._stood.done():
            self._stood.set_exception(OSError(NEVER_STARTED))

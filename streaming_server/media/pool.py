"""`MediaEngine` over worker processes: no packet ever passes through this one.

A session stands on one worker, the one that had the least to do when its publisher came. A worker
that dies is replaced at once; what it served is known to be gone in the same moment, and peers
that ask for their old name are told to begin anew.
"""

import asyncio
import base64
import logging
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.media.admission import WaitingLine, retry_after
from streaming_server.media.calls import Value
from streaming_server.media.children import BUFFER_BYTES
from streaming_server.media.continuity import Moment
from streaming_server.media.tasks import Tasks
from streaming_server.media.worker_link import FINISHES_WITHIN_S, WorkerLink
from streaming_server.ports import (
    Admission,
    MediaListener,
    MediaRefused,
    RecorderState,
    StageCondition,
    WorkerLoad,
)
from streaming_server.settings import Settings

logger = logging.getLogger(__name__)

RETRY_S: Final = 2
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0  # between tries to replace a worker


class WorkerPool:
    """`start` before anything else, `close` after."""

    def __init__(self, listener: MediaListener, settings: Settings) -> None:
        self._listener, self._settings = listener, settings
        self._links: list[WorkerLink] = []
        self._homes: dict[SessionId, WorkerLink] = {}
        #: Clocks of stages whose worker is gone.
        self._clocks: dict[SessionId, dict[str, Moment]] = {}
        #: Sessions beside their home, as far as they were asked for.
        self._spans: dict[tuple[SessionId, WorkerLink], asyncio.Task[None]] = {}
        self._line = WaitingLine()
        self._tasks = Tasks()
        self._is_closing = False

    async def start(self) -> None:
        """Raises OSError."""
        starting = [
            WorkerLink.start(slot, self._settings, self)
            for slot in range(1, self._settings.worker_count + 1)
        ]
        started = await asyncio.gather(*starting, return_exceptions=True)
        self._links += [link for link in started if isinstance(link, WorkerLink)]
        failed = next((one for one in started if isinstance(one, BaseException)), None)
        if failed is not None:
            await self.close()
            raise failed

    async def close(self) -> None:
        self._is_closing = True
        await self._tasks.close()
        links, self._links = self._links, []
        await asyncio.gather(*[link.close() for link in links])

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the workers that run now."""
        return tuple(link.pid for link in self._links)

    # -- the port

    async def publish(self, session_id: SessionId, offer: str) -> Admission:
        link = self._homes.get(session_id) or self._heir(session_id) or self._least_busy()
        self._homes[session_id] = link
        for kind, moment in self._clocks.pop(session_id, {}).items():
            await link.ask("go_on_from", session_id, kind, moment.timestamp, moment.at)
        admission = await link.ask("publish", session_id, offer, about=session_id)
        for other in self._links:
            if other is not link and other.viewer_count(session_id):
                await self._span(session_id, link, other)
        return _admission(admission)

    async def watch(self, session_id: SessionId, offer: str, asker: str = "") -> Admission:
        home = self._homes.get(session_id)
        if home is None:
            raise MediaRefused(409, "nobody_live", RETRY_S)
        if session_id not in home.shown:  # it says what it is waiting for
            return _admission(await home.ask("watch", session_id, offer, about=session_id))
        self._keep_to_the_line(asker)
        try:
            link = self._with_room(session_id, home)
            if link is not home:
                await self._span(session_id, home, link)
            return _admission(await link.ask("watch", session_id, offer, about=session_id))
        finally:  # let in, or refused for another reason: nobody waits behind
            self._line.leave(asker)

    async def patch(self, resource: str, etag: str | None, fragment: str) -> Admission | None:
        link, name = self._peer(resource)
        if link is None:
            raise MediaRefused(404, "unknown_resource")
        answer = await link.ask("patch", name, etag, fragment)
        return None if answer is None else _admission(answer)

    async def is_there(self, resource: str) -> bool:
        link, name = self._peer(resource)
        return link is not None and bool(await link.ask("is_there", name))

    async def remove(self, resource: str) -> bool:
        link, name = self._peer(resource)
        return link is not None and bool(await link.ask("remove", name))

    async def rung(self, resource: str, wish: Wish | None = None) -> Rung | None:
        link, name = self._peer(resource)
        rung = await link.ask("rung", name, wish) if link is not None else None
        return Rung(str(rung)) if rung is not None else None

    async def still(self, session_id: SessionId) -> bytes | None:
        home = self._homes.get(session_id)
        still = await _told(home, "still", session_id) if home is not None else None
        return base64.b64decode(str(still)) if still is not None else None

    async def segments(self, session_id: SessionId) -> str:
        home = self._homes.get(session_id)
        if home is None:
            raise MediaRefused(409, "nobody_live", RETRY_S)
        return str(await home.ask("segments", session_id))

    async def end(self, session_id: SessionId) -> None:
        home = self._homes.get(session_id)
        self._clocks.pop(session_id, None)
        self._homes.pop(session_id, None)
        for span in [one for one in self._spans if one[0] == session_id]:
            del self._spans[span]
        ending = [
            link.ask("end", session_id, within_s=FINISHES_WITHIN_S)
            for link in self._links
            if session_id in link.stages or link is home
        ]
        await asyncio.gather(*ending)

    async def record(self, session_id: SessionId, folder: Path | None) -> RecorderState:
        home = self._homes.get(session_id)
        if home is None:
            return RecorderState.OFF if folder is None else RecorderState.WAITING
        where = None if folder is None else str(folder)
        state = await home.ask("record", session_id, where, within_s=FINISHES_WITHIN_S)
        return RecorderState(str(state))

    async def picture(self, session_id: SessionId) -> int | None:
        return await self._clock(session_id, "picture", session_id)

    async def stage_picture(self, session_id: SessionId, publisher_picture: int) -> int | None:
        return await self._clock(session_id, "stage_picture", session_id, publisher_picture)

    def has_picture(self, session_id: SessionId) -> bool:
        home = self._homes.get(session_id)
        return home is not None and session_id in home.shown

    def viewer_count(self, session_id: SessionId) -> int:
        return sum(link.viewer_count(session_id) for link in self._links)

    async def condition(self, session_id: SessionId) -> StageCondition | None:
        parts = [
            _named(part, link)
            for link in self._links
            if session_id in link.stages
            and isinstance(part := await _told(link, "condition", session_id), StageCondition)
        ]
        return _whole(parts) if parts else None

    async def loads(self) -> tuple[WorkerLoad, ...]:
        loads = [(link.slot, await _told(link, "load")) for link in self._links]
        return tuple(
            replace(load, number=slot) for slot, load in loads if isinstance(load, WorkerLoad)
        )

    # -- what workers tell

    def publisher_arrived(self, link: WorkerLink, session_id: SessionId) -> None:
        if self._homes.get(session_id) is link:
            self._listener.publisher_arrived(session_id)

    def publisher_lost(self, link: WorkerLink, session_id: SessionId) -> None:
        if self._homes.get(session_id) is link:
            self._listener.publisher_lost(session_id)

    def viewer_left(self, session_id: SessionId, resource: str) -> None:
        self._listener.viewer_left(session_id, resource)

    def worker_ended(self, link: WorkerLink) -> None:
        if self._is_closing:
            return
        self._links.remove(link)
        logger.error("a worker ended worker=%d sessions=%d", link.slot, len(link.shown))
        for span in [one for one in self._spans if link in (one[1], self._homes.get(one[0]))]:
            del self._spans[span]
        for session_id in [one for one, home in self._homes.items() if home is link]:
            del self._homes[session_id]
            standing = link.stages.get(session_id)
            if standing is not None:
                self._clocks[session_id] = dict(standing.clock)
            if session_id in link.shown:
                self._listener.publisher_lost(session_id)
        for resource, session_id in link.viewers.items():
            self._listener.viewer_left(session_id, resource)
        self._tasks.goodbye(link.close())
        self._tasks.work(self._replace(link.slot))

    async def _replace(self, slot: int) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                self._links.append(await WorkerLink.start(slot, self._settings, self))
            except OSError as error:
                logger.warning("a worker cannot be replaced worker=%d why=%s", slot, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
            else:
                logger.info("a worker was replaced worker=%d", slot)
                return

    # -- placement

    def _keep_to_the_line(self, asker: str) -> None:
        """Raises MediaRefused for whoever is not next."""
        now = asyncio.get_running_loop().time()
        ahead = self._line.ahead(asker, now)
        if ahead >= sum(max(0, link.room) for link in self._links):
            code = "full" if ahead else "full_but_next"
            raise MediaRefused(503, code, retry_after(ahead), {"ahead": ahead})

    def _with_room(self, session_id: SessionId, home: WorkerLink) -> WorkerLink:
        """At home as long as there is room, then where the session is already."""
        if home.room > 0:
            return home
        beside = {link for known, link in self._spans if known == session_id}
        return max(self._links, key=lambda link: (link.room > 0, link in beside, link.room))

    def _heir(self, session_id: SessionId) -> WorkerLink | None:
        """A worker whose viewers of the session wait for its publisher to come back."""
        watched = [link for link in self._links if link.viewer_count(session_id)]
        return max(watched, key=lambda link: link.viewer_count(session_id), default=None)

    async def _span(self, session_id: SessionId, home: WorkerLink, link: WorkerLink) -> None:
        """Have the session forwarded beside its home as well. Raises MediaRefused."""
        span = (session_id, link)
        if span not in self._spans:
            self._spans[span] = asyncio.create_task(_relay(session_id, home, link))
        try:
            await asyncio.shield(self._spans[span])
        except MediaRefused:
            self._spans.pop(span, None)
            raise

    def _least_busy(self) -> WorkerLink:
        if not self._links:
            raise MediaRefused(503, "too_busy", RETRY_S)
        return min(self._links, key=lambda link: (link.peers, link.slot))

    def _peer(self, resource: str) -> tuple[WorkerLink | None, str]:
        """Whose peer it is, and what that worker calls it."""
        for link in self._links:
            name = link.own_name(resource)
            if name is not None:
                return link, name
        return None, resource

    async def _clock(self, session_id: SessionId, what: str, *arguments: str | int) -> int | None:
        home = self._homes.get(session_id)
        if home is None:
            return None
        try:
            moment = await home.ask(what, *arguments)
        except MediaRefused:  # the card goes up at once then, which is better than not at all
            return None
        return moment if isinstance(moment, int) else None


async def _relay(session_id: SessionId, home: WorkerLink, link: WorkerLink) -> None:
    """Packets go from worker to worker; this process only hands each an end of the socket."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with near, far:
        for end in (near, far):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        await link.ask("follow", session_id, descriptors=(far.fileno(),))
        await home.ask("feed", session_id, descriptors=(near.fileno(),))


async def _told(link: WorkerLink, what: str, *arguments: str) -> Value:
    """None when the worker has no time to say."""
    try:
        return await link.ask(what, *arguments)
    except MediaRefused:
        return None


def _named(condition: StageCondition, link: WorkerLink) -> StageCondition:
    viewers = (replace(one, resource=link.prefix + one.resource) for one in condition.viewers)
    return replace(condition, worker=link.slot, viewers=tuple(viewers))


def _whole(parts: Sequence[StageCondition]) -> StageCondition:
    """Of one stage on several workers; the publisher's comes first."""
    first, *others = sorted(parts, key=lambda part: part.publisher is None)
    rungs = Counter(first.rungs)
    for other in others:
        rungs.update(other.rungs)
    viewers = (one for part in (first, *others) for one in part.viewers)
    return replace(first, rungs=rungs, viewers=tuple(viewers))


def _admission(value: Value) -> Admission:
    assert isinstance(value, Admission)
    return value


async def seconds_to_start(settings: Settings) -> float:
    """How long a worker takes to be ready. Raises OSError when none can be had."""
    # A server that runs has its ports; this one only has to find any.
    alone = settings.model_copy(update={"media_workers": 1, "media_ports": "any"})
    pool = WorkerPool(_Nobody(), alone)
    started = time.monotonic()
    await pool.start()
    took = time.monotonic() - started
    await pool.close()
    return took


class _Nobody:
    """Obeys ports.MediaListener where nothing is ever shown."""

    def publisher_arrived(self, session_id: SessionId) -> None: ...
    def publisher_lost(self, session_id: SessionId) -> None: ...
    def viewer_left(self, session_id: SessionId, resource: str) -> None: ...

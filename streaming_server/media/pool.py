"""`MediaEngine` over worker processes: no packet ever passes through this one.

A worker that dies is replaced at once; what it served is known to be gone in the same moment, and
peers that ask for their old name are told to begin anew.
"""

import asyncio
import base64
import contextlib
import logging
from dataclasses import replace
from pathlib import Path

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.media.calls import Plain, Value, targets_text
from streaming_server.media.conditions import renamed, whole
from streaming_server.media.continuity import Moment
from streaming_server.media.placement import RETRY_S, Placement
from streaming_server.media.tasks import Tasks
from streaming_server.media.worker_link import ANSWERS_WITHIN_S, FINISHES_WITHIN_S, WorkerLink
from streaming_server.ports.media import (
    Admission,
    MediaListener,
    MediaRefused,
    RecorderState,
    RtpTarget,
    StageCondition,
    WorkerLoad,
)
from streaming_server.settings import Settings

logger = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0  # between tries to replace a worker


class WorkerPool:
    """`start` before anything else, `close` after."""

    def __init__(self, listener: MediaListener, settings: Settings) -> None:
        self._listener, self._settings = listener, settings
        self._placement = Placement()
        #: Clocks of stages whose worker is gone.
        self._clocks: dict[SessionId, dict[str, Moment]] = {}
        self._tasks = Tasks()
        self._is_closing = False

    async def start(self) -> None:
        """Raises OSError."""
        starting = [
            WorkerLink.start(slot, self._settings, self)
            for slot in range(1, self._settings.worker_count + 1)
        ]
        started = await asyncio.gather(*starting, return_exceptions=True)
        for link in started:
            if isinstance(link, WorkerLink):
                self._placement.add(link)
        failed = next((one for one in started if isinstance(one, BaseException)), None)
        if failed is not None:
            await self.close()
            raise failed

    async def close(self) -> None:
        self._is_closing = True
        await self._tasks.close()
        await asyncio.gather(*[link.close() for link in self._placement.links])
        self._placement.links.clear()

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the workers that run now."""
        return tuple(link.pid for link in self._placement.links)

    def home_pid(self, session_id: SessionId) -> int | None:
        """Of the worker that has the session's publisher."""
        home = self._placement.home(session_id)
        return None if home is None else home.pid

    # -- the port

    async def publish(self, session_id: SessionId, offer: str) -> Admission:
        link = await self._placement.settle(session_id)
        for kind, moment in self._clocks.pop(session_id, {}).items():
            await link.ask("go_on_from", session_id, kind, moment.timestamp, moment.at)
        admission = await link.ask("publish", session_id, offer, about=session_id)
        for other in self._placement.cut_off(session_id):
            self._tasks.work(self._span_again(session_id, other))
        return _admission(admission)

    async def watch(self, session_id: SessionId, offer: str, asker: str = "") -> Admission:
        home = self._placement.home(session_id)
        if home is None:
            raise MediaRefused(409, "nobody_live", RETRY_S)
        if session_id not in home.shown:  # it says what it is waiting for
            return _admission(await home.ask("watch", session_id, offer, about=session_id))
        self._placement.queue(asker)
        try:
            link = await self._placement.seat(session_id, home)
            return _admission(await link.ask("watch", session_id, offer, about=session_id))
        finally:  # let in, or refused for another reason: nobody waits behind
            self._placement.leave_queue(asker)

    async def speak(self, session_id: SessionId, guest_id: str, offer: str) -> Admission:
        home = self._placement.home(session_id)
        if home is None:
            raise MediaRefused(409, "nobody_live", RETRY_S)
        return _admission(await home.ask("speak", session_id, guest_id, offer, about=session_id))

    async def hear(self, session_id: SessionId, guest_id: str | None) -> bool:
        home = self._placement.home(session_id)
        return home is not None and bool(await home.ask("hear", session_id, guest_id))

    async def send_off(self, session_id: SessionId, guest_id: str) -> None:
        home = self._placement.home(session_id)
        if home is not None:
            await home.ask("send_off", session_id, guest_id)

    async def patch(self, resource: str, etag: str | None, fragment: str) -> Admission | None:
        link, name = self._placement.peer(resource)
        if link is None:
            raise MediaRefused(404, "unknown_resource")
        answer = await link.ask("patch", name, etag, fragment)
        return None if answer is None else _admission(answer)

    async def is_there(self, resource: str) -> bool:
        link, name = self._placement.peer(resource)
        return link is not None and bool(await link.ask("is_there", name))

    async def remove(self, resource: str) -> bool:
        link, name = self._placement.peer(resource)
        return link is not None and bool(await link.ask("remove", name))

    async def rung(self, resource: str, wish: Wish | None = None) -> Rung | None:
        link, name = self._placement.peer(resource)
        rung = await _told(link, "rung", name, wish) if link is not None else None
        return Rung(str(rung)) if rung is not None else None

    async def still(self, session_id: SessionId) -> bytes | None:
        home = self._placement.home(session_id)
        still = await _told(home, "still", session_id) if home is not None else None
        return base64.b64decode(str(still)) if still is not None else None

    async def segments(self, session_id: SessionId) -> str:
        home = self._placement.home(session_id)
        if home is None:
            raise MediaRefused(409, "nobody_live", RETRY_S)
        return str(await home.ask("segments", session_id))

    async def feed_nodes(self, session_id: SessionId, targets: tuple[RtpTarget, ...]) -> str | None:
        home = self._placement.home(session_id)
        if home is None:
            return None
        codec = await home.ask("feed_nodes", session_id, targets_text(targets))
        return None if codec is None else str(codec)

    async def end(self, session_id: SessionId) -> None:
        self._clocks.pop(session_id, None)
        standing = self._placement.forget_session(session_id)
        await asyncio.gather(
            *[_told(link, "end", session_id, within_s=FINISHES_WITHIN_S) for link in standing]
        )

    async def record(self, session_id: SessionId, folder: Path | None) -> RecorderState:
        home = self._placement.home(session_id)
        if home is None:
            return RecorderState.OFF if folder is None else RecorderState.WAITING
        where = None if folder is None else str(folder)
        state = await _told(home, "record", session_id, where, within_s=FINISHES_WITHIN_S)
        return RecorderState.WAITING if state is None else RecorderState(str(state))

    async def picture(self, session_id: SessionId) -> int | None:
        return await self._clock(session_id, "picture", session_id)

    async def stage_picture(self, session_id: SessionId, publisher_picture: int) -> int | None:
        return await self._clock(session_id, "stage_picture", session_id, publisher_picture)

    def has_picture(self, session_id: SessionId) -> bool:
        home = self._placement.home(session_id)
        return home is not None and session_id in home.shown

    def viewer_count(self, session_id: SessionId) -> int:
        return sum(link.viewer_count(session_id) for link in self._placement.links)

    async def condition(self, session_id: SessionId) -> StageCondition | None:
        parts = [
            renamed(part, link.slot, link.prefix)
            for link in self._placement.links
            if session_id in link.stages
            and isinstance(part := await _told(link, "condition", session_id), StageCondition)
        ]
        return whole(parts) if parts else None

    async def loads(self) -> tuple[WorkerLoad, ...]:
        loads = [(link.slot, await _told(link, "load")) for link in self._placement.links]
        return tuple(
            replace(load, number=slot) for slot, load in loads if isinstance(load, WorkerLoad)
        )

    # -- what workers tell

    def publisher_arrived(self, link: WorkerLink, session_id: SessionId) -> None:
        if self._placement.home(session_id) is link:
            self._listener.publisher_arrived(session_id)

    def publisher_lost(self, link: WorkerLink, session_id: SessionId) -> None:
        if self._placement.home(session_id) is link:
            self._listener.publisher_lost(session_id)

    def viewer_left(self, session_id: SessionId, resource: str) -> None:
        self._listener.viewer_left(session_id, resource)

    def worker_ended(self, link: WorkerLink) -> None:
        if self._is_closing:
            return
        logger.error("a worker ended worker=%d sessions=%d", link.slot, len(link.shown))
        for session_id in self._placement.forget_worker(link):
            standing = link.stages.get(session_id)
            if standing is not None:
                self._clocks[session_id] = dict(standing.clock)
            if session_id in link.shown:
                self._listener.publisher_lost(session_id)
        for resource, session_id in link.viewers.items():
            self._listener.viewer_left(session_id, resource)
        self._tasks.goodbye(link.close())
        self._tasks.work(self._replace(link.slot))

    async def _span_again(self, session_id: SessionId, link: WorkerLink) -> None:
        """Else its viewers begin anew somewhere else, once they hear nothing for long enough."""
        with contextlib.suppress(MediaRefused):
            await self._placement.span(session_id, link)

    async def _replace(self, slot: int) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                self._placement.add(await WorkerLink.start(slot, self._settings, self))
            except OSError as error:
                logger.warning("a worker cannot be replaced worker=%d why=%s", slot, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
            else:
                logger.info("a worker was replaced worker=%d", slot)
                return

    async def _clock(self, session_id: SessionId, what: str, *arguments: str | int) -> int | None:
        home = self._placement.home(session_id)
        if home is None:
            return None
        # Without it the card goes up at once, which is better than not at all.
        moment = await _told(home, what, *arguments)
        return moment if isinstance(moment, int) else None


async def _told(
    link: WorkerLink, what: str, *arguments: Plain, within_s: float = ANSWERS_WITHIN_S
) -> Value:
    """None when the worker has no time to say, or is gone."""
    try:
        return await link.ask(what, *arguments, within_s=within_s)
    except MediaRefused:
        return None


def _admission(value: Value) -> Admission:
    assert isinstance(value, Admission)
    return value

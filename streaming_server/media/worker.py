"""A media worker: one process with a `ForwardingEngine`, called by the pages' process.

    python -m streaming_server.media.worker --socket FD --number N --settings JSON

It ends with its socket, and never by a signal meant for the whole server: the goodbyes to its
peers come first.
"""

import argparse
import asyncio
import base64
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

import structlog
import uvloop

from shared.ids import SessionId
from shared.rungs import Wish
from streaming_server.logs import set_up_logs
from streaming_server.media.calls import (
    Arrived,
    Broken,
    Call,
    Declined,
    Done,
    Left,
    Lost,
    News,
    Outcome,
    StageStanding,
    Standing,
    TooLong,
    Value,
    read_call,
    read_targets,
    report_message,
)
from streaming_server.media.channels import Channel
from streaming_server.media.continuity import Moment
from streaming_server.media.engine_settings import EngineSettings
from streaming_server.media.relays import Feed, Relay
from streaming_server.media.stages import Stage
from streaming_server.media.tasks import Tasks
from streaming_server.memory import keep_small, settle, share_one_heap
from streaming_server.ports.media import MediaRefused, WorkerLoad

logger = logging.getLogger(__name__)

STANDING_INTERVAL_S: Final = 0.25
RETRY_S: Final = 2
#: A packet may wait for a page's turn; by few steps only, for both have people in front of them.
NICENESS: Final = 3


class Worker:
    """Obeys ports.MediaListener: what the engine tells goes up as news."""

    def __init__(self, sock: socket.socket, settings: EngineSettings) -> None:
        self._ended = asyncio.Event()
        self._channel = Channel(sock, self._take, self._ended.set)
        self._engine = settings.engine(self)
        self._relays: dict[str, Relay] = {}
        self._tasks = Tasks()
        self._calls: Mapping[str, Callable[..., Awaitable[Value]]] = {
            "publish": self._engine.publish,
            "watch": self._engine.watch,
            "speak": self._engine.speak,
            "hear": self._engine.hear,
            "send_off": self._engine.send_off,
            "patch": self._engine.patch,
            "is_there": self._engine.is_there,
            "remove": self._engine.remove,
            "rung": self._rung,
            "still": self._still,
            "end": self._end,
            "segments": self._engine.segments,
            "feed_nodes": self._feed_nodes,
            "record": self._record,
            "condition": self._engine.condition,
            "load": self._load,
            "picture": self._engine.picture,
            "stage_picture": self._engine.stage_picture,
            "go_on_from": self._go_on_from,
            "feed": self._feed,
            "follow": self._follow,
            "close": self._engine.close,
        }

    async def run(self) -> None:
        """Until the other end of the socket is closed."""
        await self._engine.start()
        settle()
        beside = [asyncio.create_task(one) for one in (self._tell_standing(), keep_small())]
        try:
            await self._ended.wait()
        finally:
            for task in beside:
                task.cancel()
            await self._tasks.close()
            await self._engine.close()

    def publisher_arrived(self, session_id: SessionId) -> None:
        self._tell(Arrived(session_id=session_id))

    def publisher_lost(self, session_id: SessionId) -> None:
        self._tell(Lost(session_id=session_id))

    def viewer_left(self, session_id: SessionId, resource: str) -> None:
        self._tell(Left(session_id=session_id, resource=resource))

    def _take(self, message: bytes, descriptors: tuple[int, ...]) -> None:
        self._tasks.work(self._answer(read_call(message), descriptors))

    async def _answer(self, call: Call, descriptors: tuple[int, ...]) -> None:
        try:
            outcome: Outcome = Done(
                number=call.number,
                value=await self._calls[call.what](*call.arguments, *descriptors),
            )
        except MediaRefused as refused:
            outcome = Declined(
                number=call.number,
                status=refused.status,
                code=refused.code,
                retry_after_seconds=refused.retry_after_seconds,
            )
        except OSError as error:  # no descriptor or no memory left: others may have some
            logger.warning("a worker is short of something what=%s why=%s", call.what, error)
            outcome = Declined(
                number=call.number, status=503, code="too_busy", retry_after_seconds=RETRY_S
            )
        except BaseException:
            self._tell(Broken(number=call.number))
            raise
        self._tell(outcome)

    async def _feed_nodes(self, session_id: str, targets: str) -> str | None:
        return await self._engine.feed_nodes(SessionId(session_id), read_targets(targets))

    async def _load(self) -> WorkerLoad:
        return self._engine.load

    async def _rung(self, resource: str, wish: str | None) -> str | None:
        return await self._engine.rung(resource, Wish(wish) if wish is not None else None)

    async def _still(self, session_id: str) -> str | None:
        still = await self._engine.still(SessionId(session_id))
        return base64.b64encode(still).decode() if still is not None else None

    async def _record(self, session_id: str, folder: str | None) -> str:
        return await self._engine.record(
            SessionId(session_id), None if folder is None else Path(folder)
        )

    async def _go_on_from(self, session_id: str, kind: str, timestamp: int, at: float) -> None:
        line = self._engine.opened(SessionId(session_id)).lines[kind]
        line.continuity.go_on_from(Moment(timestamp=timestamp, at=at))

    async def _feed(self, session_id: str, descriptor: int | None = None) -> None:
        Feed(_handed(descriptor), self._engine.opened(SessionId(session_id)))

    async def _follow(self, session_id: str, descriptor: int | None = None) -> None:
        sock = _handed(descriptor)
        if not self._engine.viewer_count(SessionId(session_id)):
            # What it held may stand on another line by now: numbers must not run backwards.
            await self._end(session_id)
        self._relays[session_id] = Relay(sock, self._engine.opened(SessionId(session_id)))

    async def _end(self, session_id: str) -> None:
        relay = self._relays.pop(session_id, None)
        if relay is not None:
            relay.close()
        await self._engine.end(SessionId(session_id))

    async def _tell_standing(self) -> None:
        while True:
            if self._channel.is_clear:
                stages = self._engine.stages
                self._tell(
                    Standing(
                        stages={one: _standing(stages[one]) for one in stages},
                        load=self._engine.standing_load,
                    )
                )
            await asyncio.sleep(STANDING_INTERVAL_S)

    def _tell(self, report: Outcome | News) -> None:
        try:
            self._channel.send(report_message(report))
        except TooLong:
            logger.error("nothing so long can be told what=%s", report.type)


def _handed(descriptor: int | None) -> socket.socket:
    """Raises OSError when it got lost for want of a free descriptor."""
    if descriptor is None:
        raise OSError("no descriptor is free")
    sock = socket.socket(fileno=descriptor)
    sock.setblocking(False)
    return sock


def _standing(stage: Stage) -> StageStanding:
    moments = {kind: line.continuity.moment for kind, line in stage.lines.items()}
    return StageStanding(
        viewers=stage.audience,
        clock={kind: moment for kind, moment in moments.items() if moment is not None},
    )


async def _run(sock: socket.socket, settings: EngineSettings) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, _left_to_the_server)
    await Worker(sock, settings).run()


def _left_to_the_server() -> None:
    """A terminal and a service manager signal every process of the server at once."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--settings", type=EngineSettings.read, required=True)
    told = parser.parse_args()
    os.nice(NICENESS)
    share_one_heap()
    set_up_logs()
    structlog.contextvars.bind_contextvars(worker=told.number)
    sock = socket.socket(fileno=told.socket)
    sock.setblocking(False)
    uvloop.run(_run(sock, told.settings))


if __name__ == "__main__":
    main()

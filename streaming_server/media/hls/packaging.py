"""Which shows are written as HLS: starts a packager for each, feeds it, and ends it.

off --wanted--> starting --the first segment--> begun --nobody asked for long, or the end--> off
A packager that dies is replaced; its files stay until players have read the last of them.
"""

import asyncio
import contextlib
import logging
import secrets
import shutil
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from shared.ids import SessionId
from streaming_server.media.children import Child
from streaming_server.media.handover import LONGEST_MESSAGE, Handover, Note, read_message
from streaming_server.media.stages import Stage
from streaming_server.media.tasks import Tasks
from streaming_server.ports.media import MediaRefused, WriterCondition, WriterState

logger = logging.getLogger(__name__)

#: Players ask for a playlist every two seconds; the web passes that on now and then.
UNWANTED_AFTER_S: Final = 60.0
TOGETHER_S: Final = 0.1  # packets, among pieces of seconds
TELLS_EVERY_S: Final = 1.0
#: A packager that will not live is not started again at once.
RESTS_S: Final = 5.0
RETRY_S: Final = 2
FINISHES_WITHIN_S: Final = 10.0
STALE_S: Final = 120.0  # a folder that no packager touched for so long is read by nobody
SWEEPS_DISK_EVERY_S: Final = 30.0


@dataclass(slots=True, kw_only=True, eq=False)
class _Packager:
    """name: of the folder, unguessable. wanted_at: loop time. child: None when it has ended."""

    stage: Stage
    name: str
    wanted_at: float
    child: Child | None = None
    handover: Handover | None = None
    started_at: float = 0.0
    told_at: float = float("-inf")
    has_begun: bool = False
    is_disk_full: bool = False
    starting: asyncio.Task[None] | None = None


class Packaging:
    """folder: of all shows; None: none is written. is_always: each show with a picture is written,
    asked for or not."""

    def __init__(self, folder: Path | None, *, is_always: bool = False) -> None:
        self._folder, self._is_always = folder, is_always
        self._packagers: dict[SessionId, _Packager] = {}
        self._tasks = Tasks()
        self._disk_swept_at = float("-inf")

    def want(self, stage: Stage | None, now: float) -> str:
        """The folder's name. Raises MediaRefused as ports.MediaEngine.segments says."""
        if self._folder is None:
            raise MediaRefused(404, "no_segments")
        if stage is None or not stage.is_shown:
            raise MediaRefused(409, "nobody_live", RETRY_S)
        packager = self._wanted(stage, now)
        if not packager.has_begun:
            raise MediaRefused(503, "segments_coming", RETRY_S)
        return packager.name

    def sweep(self, stages: Mapping[SessionId, Stage], now: float) -> None:
        """Ten times a second."""
        if self._folder is None:
            return
        for stage in stages.values():
            if self._is_always and stage.is_shown:
                self._wanted(stage, now)
        for packager in list(self._packagers.values()):
            self._attend(packager, now)
        if now - self._disk_swept_at > SWEEPS_DISK_EVERY_S:
            self._disk_swept_at = now
            self._tasks.work(asyncio.to_thread(remove_stale, self._folder, time.time()))

    def condition(self, session_id: SessionId) -> WriterCondition | None:
        packager = self._packagers.get(session_id)
        if packager is None:
            return None
        state = WriterState.WRITING if packager.has_begun else WriterState.STARTING
        return WriterCondition(
            state=WriterState.FULL if packager.is_disk_full else state,
            packets_lost=packager.handover.lost if packager.handover is not None else 0,
        )

    async def end(self, session_id: SessionId) -> None:
        packager = self._packagers.pop(session_id, None)
        if packager is not None:
            await self._stop(packager)

    async def close(self) -> None:
        for session_id in list(self._packagers):
            await self.end(session_id)
        await self._tasks.close()

    def _wanted(self, stage: Stage, now: float) -> _Packager:
        packager = self._packagers.get(stage.session_id)
        if packager is None:
            packager = _Packager(stage=stage, name=secrets.token_urlsafe(18), wanted_at=now)
            self._packagers[stage.session_id] = packager
            self._start(packager, now)
        packager.wanted_at = now
        return packager

    def _start(self, packager: _Packager, now: float) -> None:
        packager.started_at = now
        packager.starting = self._tasks.work(self._run(packager))

    async def _run(self, packager: _Packager) -> None:
        """One child from its start to its end."""
        assert self._folder is not None
        folder = self._folder / packager.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            child = await Child.start(
                "streaming_server.media.hls.packager", "--folder", str(folder)
            )
        except OSError as error:
            logger.warning("segments are not written: %s", error)
            return
        if self._packagers.get(packager.stage.session_id) is not packager:
            await child.close()
            return
        packager.child, packager.handover = child, Handover(child.socket, TOGETHER_S)
        packager.stage.attach(packager.handover)
        loop = asyncio.get_running_loop()
        loop.add_reader(child.socket, self._hear, packager, child)
        try:
            status = await child.wait()
            logger.warning("packager ended status=%s session=%s", status, packager.stage.session_id)
        finally:
            loop.remove_reader(child.socket)
            packager.stage.detach(packager.handover)
            packager.handover.flush()
            packager.child, packager.has_begun, packager.is_disk_full = None, False, False
            self._tasks.goodbye(_finish(child))

    def _attend(self, packager: _Packager, now: float) -> None:
        if now - packager.wanted_at > UNWANTED_AFTER_S:
            self._tasks.goodbye(self.end(packager.stage.session_id))
            return
        if packager.starting is not None and packager.starting.done():
            if now - packager.started_at > RESTS_S:
                # A folder of its own: what players have read must not change its meaning.
                packager.name = secrets.token_urlsafe(18)
                self._start(packager, now)
            return
        if packager.handover is not None and now - packager.told_at >= TELLS_EVERY_S:
            packager.told_at = now
            packager.handover.tell(dict(packager.stage.media_times(now)))

    def _hear(self, packager: _Packager, child: Child) -> None:
        try:
            message = child.socket.recv(LONGEST_MESSAGE)
        except OSError:
            message = b""
        if not message:  # it ended, which the one who waits for it sees too
            asyncio.get_running_loop().remove_reader(child.socket)
            return
        note = read_message(message)
        assert isinstance(note, dict)
        self._heed(packager, note)

    def _heed(self, packager: _Packager, note: Note) -> None:
        session_id = packager.stage.session_id
        if note.get("wants") == "keyframe":
            packager.stage.want_keyframe(monotonic())
        if "begun" in note:
            packager.has_begun = True
            logger.info("segments are written session=%s", session_id)
        if "disk" in note:
            packager.is_disk_full = note["disk"] == "full"
            logger.warning("disk of the segments is %s session=%s", note["disk"], session_id)

    async def _stop(self, packager: _Packager) -> None:
        if packager.starting is not None:
            packager.starting.cancel()
            await asyncio.gather(packager.starting, return_exceptions=True)


async def _finish(child: Child) -> None:
    """What it holds is worth a wait: the end of the list tells players that the show is over."""
    with contextlib.suppress(OSError):
        child.socket.shutdown(socket.SHUT_WR)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FINISHES_WITHIN_S):
            await child.wait()
    await child.close()


def remove_stale(folder: Path, now: float) -> None:
    """Folders whose packager ended, or died with its server. now: seconds since 1970."""
    if not folder.is_dir():
        return
    for show in folder.iterdir():
        if now - show.stat().st_mtime > STALE_S:
            shutil.rmtree(show, ignore_errors=True)

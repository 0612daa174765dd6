"""A viewer's place at one connection: what comes over it is pulled, shown or not.

opened, unseen --taken--> shown --closed--> nothing

A track that nobody pulls fills up; so pictures are decoded before they are shown, and one place can
follow another without a gap.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from kiosk.watching.connection import Connection
from kiosk.watching.lateness import Lateness
from kiosk.watching.stage import Stage
from kiosk.watching.stage_clock import stage_picture
from shared.live_sessions import PICTURE_CLOCK

#: A place that follows another may lag behind it; what was shown is not shown again. What is older
#: than this is of another stage.
LONGEST_LAG: Final = 3 * 90_000


class Seat:
    """`close` whatever became of `open`. on_picture: told of each picture that is shown."""

    def __init__(
        self,
        connection: Connection,
        stage: Stage,
        clock: Callable[[], float],
        on_picture: Callable[[], None],
    ) -> None:
        self.connection = connection
        self._stage, self._clock, self._on_picture = stage, clock, on_picture
        self._is_shown = False
        self._pulls: list[asyncio.Task[None]] = []
        self._has_picture = asyncio.Event()
        #: Stage clock of the last picture shown, here or at the place before.
        self._shown: int | None = None
        #: When the last picture was decoded, and its width in pixels; 0 before the first.
        self.picture_at = 0.0
        self.width = 0

    @property
    def is_alive(self) -> bool:
        return self.connection.peer.connectionState not in {"failed", "closed"} and not any(
            map(_fault, self._pulls)
        )

    async def open(self) -> bool:
        """See Connection.open."""
        is_open = await self.connection.open()
        if is_open:
            tracks = self.connection.tracks
            self._pulls = [asyncio.create_task(self._pull(track)) for track in tracks]
        return is_open

    def take(self, before: "Seat | None" = None) -> None:
        """Shown from now on, in place of the one before."""
        if before is not None:
            self._shown = before.give_up()
        self._is_shown = True

    def give_up(self) -> int | None:
        """Not shown any more; the stage clock of its last picture."""
        self._is_shown = False
        return self._shown

    async def has_picture(self, within_seconds: float) -> bool:
        try:
            async with asyncio.timeout(within_seconds):
                await self._has_picture.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        # A track that is stopped says nothing to who waits for its next frame.
        for pull in self._pulls:
            pull.cancel()
        await asyncio.gather(*self._pulls, return_exceptions=True)
        await self.connection.close()
        for fault in filter(None, map(_fault, self._pulls)):
            raise fault

    async def _pull(self, track: MediaStreamTrack) -> None:
        lateness = Lateness()
        while True:
            try:
                frame: Any = await track.recv()
            except MediaStreamError:
                return
            now = self._clock()
            if isinstance(frame, VideoFrame):
                self.picture_at, self.width = now, frame.width
                self._has_picture.set()
                if self._is_shown:
                    self._on_picture()
            elif lateness.is_too_late(frame.time or 0.0, now):
                continue
            if self._is_shown:
                self._show(track, frame)

    def _show(self, track: MediaStreamTrack, frame: Any) -> None:
        if isinstance(frame, VideoFrame):
            picture = stage_picture(self.connection.receiver(track), frame)
            if not _is_past(picture, self._shown):
                self._shown = picture
                self._stage.video(frame, picture)
        elif self.connection.is_guest(track):
            self._stage.guest(cast(AudioFrame, frame))
        else:
            self._stage.audio(cast(AudioFrame, frame))


def _fault(pull: asyncio.Task[None]) -> BaseException | None:
    return pull.exception() if pull.done() and not pull.cancelled() else None


def _is_past(picture: int | None, shown: int | None) -> bool:
    """Whether this very picture, or a later one, was shown a moment ago."""
    if picture is None or shown is None:
        return False
    return (shown - picture) % PICTURE_CLOCK < LONGEST_LAG

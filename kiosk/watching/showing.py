"""One show on the window, from open to close: what the link's thread decodes goes to the window's.

The media library is loaded in the link's thread with the first show, while the window goes on.
"""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from kiosk.link_thread import LinkThread
from kiosk.watching.pictures import LatestPicture, Layout, Picture
from kiosk.watching.playout import Playout
from kiosk.watching.stage import Play
from shared.rungs import Rung

if TYPE_CHECKING:
    from av import AudioFrame, VideoFrame

    from kiosk.watching.conversion import PictureMaker
    from kiosk.watching.sound import Converter
    from kiosk.watching.viewer import Viewer


class Shower(Protocol):
    """The window's side; called in its thread, but for the last three."""

    def show_latest(self, run: "Showing") -> None: ...
    def tell_state(self, run: "Showing", state: Play) -> None: ...
    def tell_rung(self, run: "Showing", rung: Rung) -> None: ...
    def play_samples(self, samples: bytes) -> None: ...
    def play_guest(self, samples: bytes) -> None: ...
    def wanted_layout(self) -> Layout: ...
    def count_decoded(self) -> None: ...
    def count_dropped(self, count: int) -> None: ...


class Showing:
    """A Stage, whose calls come from the link's thread."""

    def __init__(self, shower: Shower, thread: LinkThread, address: str) -> None:
        self.address = address
        self.latest = LatestPicture()
        self.is_audible = False
        #: What the window painted last; said in its thread.
        self.painted: Picture | None = None
        self._given: Picture | None = None
        self._playout: Playout[VideoFrame] = Playout()
        self._next_turn: asyncio.Handle | None = None
        self._is_over = False
        self._shower = shower
        self._thread = thread
        self._is_elsewhere: bool | None = None
        self._viewer: Viewer | None = None
        self._maker: PictureMaker | None = None
        self._sounds: tuple[Converter, Converter] | None = None
        self.end: Callable[[], None] = thread.call(self._watch())

    def prefer(self, is_elsewhere: bool) -> None:
        self._thread.call(self._prefer(is_elsewhere))

    async def _watch(self) -> None:
        viewer_of, self._maker, self._sounds = await asyncio.to_thread(_media)
        self._viewer = viewer_of(address=self.address, stage=self, clock=time.monotonic)
        if self._is_elsewhere is not None:
            await self._viewer.prefer(self._is_elsewhere)
        try:
            await self._viewer.run()
        finally:
            self._is_over = True
            self._plan(lambda loop: loop.call_soon(self._turn))  # none: what waits is let go of
            self._playout.clear()

    async def _prefer(self, is_elsewhere: bool) -> None:
        self._is_elsewhere = is_elsewhere
        if self._viewer is not None:
            await self._viewer.prefer(is_elsewhere)

    def play_state(self, state: Play) -> None:
        self._thread.to_window(lambda: self._shower.tell_state(self, state))

    def rung(self, rung: Rung) -> None:
        self._thread.to_window(lambda: self._shower.tell_rung(self, rung))

    def video(self, frame: "VideoFrame", picture: int | None) -> None:
        self._shower.count_decoded()
        self._playout.arrived(frame, picture, time.monotonic())
        # All that came at once comes first.
        self._plan(lambda loop: loop.call_soon(self._turn))

    def _plan(self, wake: Callable[[asyncio.AbstractEventLoop], asyncio.Handle]) -> None:
        if self._next_turn is not None:
            self._next_turn.cancel()
        self._next_turn = None if self._is_over else wake(asyncio.get_running_loop())

    def _turn(self) -> None:
        now = time.monotonic()
        turn = self._playout.next(now, is_free=self.painted is self._given)
        if turn.lost:
            self._shower.count_dropped(turn.lost)
        if turn.picture is not None:
            self._give(*turn.picture)
        self._next_turn = None
        if (wake_at := turn.wake_at) is not None:
            self._plan(lambda loop: loop.call_later(wake_at - now, self._turn))

    def _give(self, frame: "VideoFrame", picture: int | None) -> None:
        shower, maker, before = self._shower, self._maker, self._given
        assert maker is not None  # it came with what made the frame
        if self.painted is not before:
            shower.count_dropped(1)  # the window painted nothing for long; this one is newer
        self._given = maker.made_of(frame, picture, shower.wanted_layout())
        if self.latest.put(self._given):
            self._thread.to_window(lambda: shower.show_latest(self))

    def audio(self, frame: "AudioFrame") -> None:
        if self.is_audible and self._sounds is not None:
            samples = self._sounds[0].samples(frame)
            self._thread.to_window(lambda: self._shower.play_samples(samples))

    def guest(self, frame: "AudioFrame") -> None:
        if self.is_audible and self._sounds is not None:
            samples = self._sounds[1].samples(frame)
            self._thread.to_window(lambda: self._shower.play_guest(samples))


def _media() -> "tuple[type[Viewer], PictureMaker, tuple[Converter, Converter]]":
    from kiosk.watching.conversion import PictureMaker
    from kiosk.watching.sound import Converter
    from kiosk.watching.viewer import Viewer

    return Viewer, PictureMaker(), (Converter(), Converter())

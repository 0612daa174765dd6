"""One show on the window, from open to close: what the link's thread decodes goes to the window's.

The media library is loaded in the link's thread with the first show, while the window goes on.
"""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from kiosk.link_thread import LinkThread
from kiosk.watching.pictures import LatestPicture, Layout
from kiosk.watching.stage import Play
from shared.rungs import Rung

if TYPE_CHECKING:
    from av import AudioFrame, VideoFrame

    from kiosk.watching.conversion import PictureMaker
    from kiosk.watching.sound import Converter
    from kiosk.watching.viewer import Viewer

#: Pictures are shown this much after they are decoded, so that what is said about one, a card that
#: changes with it, is there before it. Sound is as late by the loudspeaker's own buffer.
PLAYS_BEHIND_SECONDS: Final = 0.12


class Shower(Protocol):
    """The window's side; called in its thread, but for the last three."""

    def show_latest(self, run: "Showing") -> None: ...
    def tell_state(self, run: "Showing", state: Play) -> None: ...
    def tell_rung(self, run: "Showing", rung: Rung) -> None: ...
    def play_samples(self, samples: bytes) -> None: ...
    def play_guest(self, samples: bytes) -> None: ...
    def wanted_layout(self) -> Layout: ...
    def count_decoded(self) -> None: ...
    def count_dropped(self) -> None: ...


class Showing:
    """A Stage, whose calls come from the link's thread."""

    def __init__(self, shower: Shower, thread: LinkThread, address: str) -> None:
        self.address = address
        self.latest = LatestPicture()
        self.is_audible = False
        self._has_picture = False
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
        await self._viewer.run()

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
        if self._has_picture:
            loop = asyncio.get_running_loop()
            loop.call_later(PLAYS_BEHIND_SECONDS, self._put, frame, picture)
        else:
            self._has_picture = True
            self._put(frame, picture)

    def _put(self, frame: "VideoFrame", picture: int | None) -> None:
        shower, maker = self._shower, self._maker
        assert maker is not None  # it came with what made the frame
        if self.latest.put(maker.made_of(frame, picture, shower.wanted_layout())):
            self._thread.to_window(lambda: shower.show_latest(self))
        else:
            shower.count_dropped()  # the window was late, and shows this one in place of the last

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

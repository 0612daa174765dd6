"""What the window knows of a running picture: one viewer, the surfaces it is shown on, its sound.

Pictures come from the link's thread through a place that is one deep. Whoever times something by
the picture hears of it before it is painted, so that both change in the same frame of the window.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from av import AudioFrame, VideoFrame
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtMultimedia import QVideoSink
from PySide6.QtQuick import QQuickItem

from kiosk.link_thread import LinkThread
from kiosk.watching.pictures import LatestPicture, Layout, picture_of
from kiosk.watching.seats import Play
from kiosk.watching.sound import Converter, Loudspeaker
from kiosk.watching.surface import CardSurface, PaintedSurface, Surfaces
from kiosk.watching.viewer import Viewer
from shared.rungs import Rung

#: Pictures are shown this much after they are decoded, so that what is said about one, a card that
#: changes with it, is there before it. Sound is as late by the loudspeaker's own buffer.
PLAYS_BEHIND_SECONDS: Final = 0.12


class Screening(QObject):
    """Opens and closes shows, and hands pictures to the surfaces that are there."""

    stateChanged = Signal()
    #: The stage clock of the picture that is painted next, None when unknown.
    pictureDue = Signal(object)

    def __init__(self, thread: LinkThread) -> None:
        super().__init__()
        self._thread = thread
        self._speaker = Loudspeaker()
        #: A guest's voice has a loudspeaker of its own: the machine mixes the two.
        self._guest_speaker = Loudspeaker()
        self._surfaces = Surfaces()
        self._state = Play.JOINING
        #: What the server sends.
        self.rung = Rung.HIGH
        self._run: _Run | None = None
        #: Of the show that the server last said it of: its address, and whether its viewers are
        #: better off with another engine than the server's own.
        self._preferred: tuple[str, bool] | None = None
        #: Stage clock of the picture on the window; None when none is, or its clock is unknown.
        self.picture: int | None = None
        self.opened_at: float | None = None
        self.first_picture_at: float | None = None
        self.decoded = 0

    @property
    def address(self) -> str | None:
        return self._run.address if self._run else None

    @property
    def surface_count(self) -> int:
        return len(self._surfaces)

    @property
    def is_playing(self) -> bool:
        return self._run is not None and self._state is Play.PLAYING

    @property
    def is_joining(self) -> bool:
        return self._state is Play.JOINING

    @property
    def has_sound(self) -> bool:
        return self._speaker.is_there

    def open(self, address: str) -> None:
        """The same show goes on without joining it again."""
        if self._run is not None and self._run.address == address:
            return
        self.close()
        self.opened_at, self.first_picture_at = time.monotonic(), None
        self._run = _Run(self, self._thread, address)
        self._pass_on()
        self._set_state(Play.JOINING)

    def close(self) -> None:
        if self._run is not None:
            self._run.end()
        self._run, self.picture, self.rung = None, None, Rung.HIGH
        self._fall_silent()
        self.stateChanged.emit()

    def prefer(self, address: str, is_elsewhere: bool) -> None:
        """The server says where viewers of a show are better off."""
        self._preferred = address, is_elsewhere
        self._pass_on()

    def set_sound(self, is_on: bool) -> None:
        if self._run is not None:
            self._run.is_audible = is_on and self._speaker.is_there
        if not is_on:
            self._fall_silent()

    def ring(self) -> None:
        """Somebody is asked whether they are still there."""
        self._speaker.ring()

    def set_loud(self, is_loud: bool) -> None:
        for speaker in (self._speaker, self._guest_speaker):
            speaker.set_loud(is_loud)

    @Slot(QQuickItem)
    def paintInto(self, item: QQuickItem) -> None:
        """Paint over an item until it goes."""
        self._surfaces.add(PaintedSurface(item))

    @Slot(QVideoSink)
    def playInto(self, sink: QVideoSink) -> None:
        """Give pictures to a VideoOutput until it goes."""
        self._surfaces.add(CardSurface(sink))

    def play_samples(self, samples: bytes) -> None:
        self._speaker.play(samples)

    def play_guest(self, samples: bytes) -> None:
        self._guest_speaker.play(samples)

    def show_latest(self, run: "_Run") -> None:
        picture = run.latest.take()
        if run is not self._run or picture is None:
            return
        if self.first_picture_at is None:
            self.first_picture_at = time.monotonic()
        self.picture = picture.stage
        self.pictureDue.emit(picture.stage)
        self._surfaces.show(picture)

    def wanted_layout(self) -> Layout:
        return self._surfaces.layout

    def tell_state(self, run: "_Run", state: Play) -> None:
        if run is self._run:
            self._set_state(state)

    def tell_rung(self, run: "_Run", rung: Rung) -> None:
        if run is self._run:
            self.rung = rung
            self.stateChanged.emit()

    def _pass_on(self) -> None:
        if self._run is None or self._preferred is None:
            return
        address, is_elsewhere = self._preferred
        if address == self._run.address:
            self._run.prefer(is_elsewhere)

    def _fall_silent(self) -> None:
        for speaker in (self._speaker, self._guest_speaker):
            speaker.stop()

    def _set_state(self, state: Play) -> None:
        self._state = state
        self.stateChanged.emit()


class _Run:
    """One viewer, from open to close; a Stage whose calls come from the link's thread."""

    def __init__(self, screening: Screening, thread: LinkThread, address: str) -> None:
        self.address = address
        self.latest = LatestPicture()
        self.is_audible = False
        self._has_picture = False
        self._screening = screening
        self._thread = thread
        self._sound, self._guest_sound = Converter(), Converter()
        self._viewer = Viewer(address=address, stage=self, clock=time.monotonic)
        self.end: Callable[[], None] = thread.call(self._viewer.run())

    def prefer(self, is_elsewhere: bool) -> None:
        self._thread.call(self._viewer.prefer(is_elsewhere))

    def play_state(self, state: Play) -> None:
        self._thread.to_window(lambda: self._screening.tell_state(self, state))

    def rung(self, rung: Rung) -> None:
        self._thread.to_window(lambda: self._screening.tell_rung(self, rung))

    def video(self, frame: VideoFrame, picture: int | None) -> None:
        self._screening.decoded += 1
        if self._has_picture:
            loop = asyncio.get_running_loop()
            loop.call_later(PLAYS_BEHIND_SECONDS, self._put, frame, picture)
        else:
            self._has_picture = True
            self._put(frame, picture)

    def _put(self, frame: VideoFrame, picture: int | None) -> None:
        screening = self._screening
        if self.latest.put(picture_of(frame, picture, screening.wanted_layout())):
            self._thread.to_window(lambda: screening.show_latest(self))

    def audio(self, frame: AudioFrame) -> None:
        if self.is_audible:
            samples = self._sound.samples(frame)
            self._thread.to_window(lambda: self._screening.play_samples(samples))

    def guest(self, frame: AudioFrame) -> None:
        if self.is_audible:
            samples = self._guest_sound.samples(frame)
            self._thread.to_window(lambda: self._screening.play_guest(samples))

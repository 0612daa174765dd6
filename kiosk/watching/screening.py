"""What the window knows of a running picture: one viewer, the surfaces it is shown on, its sound.

Pictures come from the link's thread one by one, each after the one before is painted. Whoever
times something by the picture hears of it before it is painted, so that both change in the same
frame of the window.
"""

import time
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQuick import QQuickItem

from kiosk.link_thread import LinkThread
from kiosk.watching.pictures import Layout, Picture
from kiosk.watching.player import Sound
from kiosk.watching.showing import Showing
from kiosk.watching.stage import Play
from kiosk.watching.surface import PaintedSurface, Surfaces, card_of
from kiosk.watching.tally import Tally
from shared.rungs import Rung

if TYPE_CHECKING:
    from kiosk.watching.sound import Loudspeaker


class Screening(QObject):
    """Opens and closes shows, and hands pictures to the surfaces that are there."""

    stateChanged = Signal()
    #: The stage clock of the picture that is painted next, None when unknown.
    pictureDue = Signal(object)

    def __init__(self, thread: LinkThread, sound: Sound) -> None:
        super().__init__()
        self._thread, self._sound = thread, sound
        self._surfaces = Surfaces()
        self._state = Play.JOINING
        #: What the server sends.
        self.rung = Rung.HIGH
        self._run: Showing | None = None
        #: Of the show that the server last said it of: its address, and whether its viewers are
        #: better off with another engine than the server's own.
        self._preferred: tuple[str, bool] | None = None
        #: Stage clock of the picture on the window; None when none is, or its clock is unknown.
        self.picture: int | None = None
        self.opened_at: float | None = None
        self.first_picture_at: float | None = None
        self.tally = Tally()

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

    def open(self, address: str) -> None:
        """The same show goes on without joining it again."""
        if self._run is not None and self._run.address == address:
            return
        self.close()
        self.opened_at, self.first_picture_at = time.monotonic(), None
        self._run = Showing(self, self._thread, address)
        self._pass_on()
        self._set_state(Play.JOINING)

    def close(self) -> None:
        if self._run is not None:
            self._run.end()
        self._run, self.picture, self.rung = None, None, Rung.HIGH
        self.tally.pause()
        self._fall_silent()
        self.stateChanged.emit()

    def prefer(self, address: str, is_elsewhere: bool) -> None:
        """The server says where viewers of a show are better off."""
        self._preferred = address, is_elsewhere
        self._pass_on()

    def set_sound(self, is_on: bool) -> None:
        if self._run is not None:
            self._run.is_audible = is_on and self._speakers[0].is_there
        if not is_on:
            self._fall_silent()

    def ring(self) -> None:
        """Somebody is asked whether they are still there."""
        self._speakers[0].ring()

    @Slot(QQuickItem)
    def paintInto(self, item: QQuickItem) -> None:
        """Paint over an item until it goes."""
        self._surfaces.add(PaintedSurface(item, self._painted))

    @Slot(QQuickItem)
    def playInto(self, output: QQuickItem) -> None:
        """Give pictures to a VideoOutput until it goes."""
        self._surfaces.add(card_of(output, self._painted))

    def play_samples(self, samples: bytes) -> None:
        self._speakers[0].play(samples)

    def play_guest(self, samples: bytes) -> None:
        self._speakers[1].play(samples)

    def show_latest(self, run: Showing) -> None:
        picture = run.latest.take()
        if run is not self._run or picture is None:
            return
        if self.first_picture_at is None:
            self.first_picture_at = time.monotonic()
        self.picture = picture.stage
        self.pictureDue.emit(picture.stage)
        if not self._surfaces.show(picture):
            run.painted = picture  # there is nobody whom it could be kept from
            self.tally.pause()

    def count_decoded(self) -> None:
        self.tally.decoded += 1

    def count_dropped(self, count: int) -> None:
        self.tally.drop(count, time.monotonic())

    def wanted_layout(self) -> Layout:
        return self._surfaces.layout

    def tell_state(self, run: Showing, state: Play) -> None:
        if run is self._run:
            self._set_state(state)

    def tell_rung(self, run: Showing, rung: Rung) -> None:
        if run is self._run:
            self.rung = rung
            self.stateChanged.emit()

    def _painted(self, picture: Picture) -> None:
        """A surface has it on the glass; it may say so again when it is drawn anew."""
        run = self._run
        if run is not None and run.painted is not picture:
            run.painted = picture
            self.tally.paint(time.monotonic())

    def _pass_on(self) -> None:
        if self._run is None or self._preferred is None:
            return
        address, is_elsewhere = self._preferred
        if address == self._run.address:
            self._run.prefer(is_elsewhere)

    @cached_property
    def _speakers(self) -> "tuple[Loudspeaker, Loudspeaker]":
        """The employer's voice and a guest's: the machine mixes the two."""
        from kiosk.watching.sound import Loudspeaker  # the media library, with the first sound

        return Loudspeaker(self._sound), Loudspeaker(self._sound)

    def _fall_silent(self) -> None:
        if "_speakers" in self.__dict__:
            for speaker in self._speakers:
                speaker.stop()

    def _set_state(self, state: Play) -> None:
        self._state = state
        self.stateChanged.emit()

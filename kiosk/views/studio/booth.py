"""What the window knows of camera, microphone and publisher, and the mirror it shows."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQuick import QQuickItem

from kiosk.link_thread import LinkThread
from kiosk.studio.crew import Crew
from kiosk.studio.devices import Camera, Fault, Microphone
from kiosk.studio.loudness import Word
from kiosk.studio.publisher import Sending
from kiosk.watching.pictures import LatestPicture, Layout, Picture
from kiosk.watching.surface import PaintedSurface, Surfaces, card_of

#: A meter that moves more often is not read better.
_METER_SECONDS = 0.08


class Booth(QObject):
    """One show at a time. A Monitor: its calls come from other threads."""

    changed = Signal()
    #: (share of the meter, word).
    loudness = Signal(float, str)

    def __init__(self, thread: LinkThread, camera: Camera, microphone: Microphone) -> None:
        super().__init__()
        self._thread = thread
        self._camera, self._microphone = camera, microphone
        self._surfaces = Surfaces()
        self._latest = LatestPicture()
        self._meter_at = 0.0
        self._crew: Crew | None = None
        self._stop: Callable[[], None] = lambda: None
        self._forget()

    def _forget(self) -> None:
        self.camera_fault: Fault | None = None
        self.microphone_fault: Fault | None = None
        self.sending: Sending | None = None
        self.has_camera = False

    @property
    def picture(self) -> int | None:
        """RTP timestamp of the picture that left last."""
        return self._crew.picture if self._crew is not None else None

    def open(self, address: str, token: str) -> None:
        self.close()
        self._crew = Crew(
            camera=self._camera, microphone=self._microphone, monitor=self, clock=time.monotonic
        )
        self._stop = self._thread.call(self._crew.run(address, token))

    def close(self) -> None:
        """The camera's light goes out; nobody's picture stays."""
        self._stop()
        self._stop = lambda: None
        self._crew = None
        self._latest.take()
        self._forget()

    @Slot(QQuickItem)
    def paintInto(self, item: QQuickItem) -> None:
        self._surfaces.add(PaintedSurface(item))

    @Slot(QQuickItem)
    def playInto(self, output: QQuickItem) -> None:
        self._surfaces.add(card_of(output))

    # --------------------------------------------------- from other threads

    def layout(self) -> Layout:
        return self._surfaces.layout

    def seen(self, picture: Picture) -> None:
        if self._latest.put(picture):
            self._thread.to_window(self._show_latest)

    def heard(self, share: float, word: Word) -> None:
        now = time.monotonic()
        if now - self._meter_at >= _METER_SECONDS:
            self._meter_at = now
            self._thread.to_window(lambda: self.loudness.emit(share, word))

    def camera_is(self, fault: Fault | None) -> None:
        self._note(camera_fault=fault, has_camera=fault is None)

    def microphone_is(self, fault: Fault | None) -> None:
        self._note(microphone_fault=fault)

    def sending_is(self, state: Sending) -> None:
        self._note(sending=state)

    def _note(self, **facts: object) -> None:
        crew = self._crew

        def note() -> None:
            if crew is self._crew and crew is not None:
                for name, value in facts.items():
                    setattr(self, name, value)
                self.changed.emit()

        self._thread.to_window(note)

    # ------------------------------------------------------ in the window's

    def _show_latest(self) -> None:
        picture = self._latest.take()
        if picture is None or self._crew is None:
            return
        self._surfaces.show(picture)

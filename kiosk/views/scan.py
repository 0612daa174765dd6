"""出示码: what a scanner or the camera reads, and what it means.

The scanner listens on every screen; the camera only while its screen is up.
"""

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtQuick import QQuickItem

from kiosk.link_thread import LinkThread
from kiosk.studio.devices import Camera, Fault
from kiosk.views.hall import Hall
from kiosk.views.view import View
from kiosk.views.wrong import Wrong, sentence_of
from kiosk.watching.pictures import LatestPicture, Layout, Picture
from kiosk.watching.surface import PaintedSurface, Surfaces, card_of
from shared.refusals import Refused
from shared.scans import read_scans

if TYPE_CHECKING:
    from kiosk.devices.codes import CodeCamera

#: A code that nobody can read by then is too far away, bent, or behind a dirty glass.
_HINT_MILLISECONDS: Final = 8000
#: The same code stays before the camera after it was read.
_SAME_SECONDS: Final = 3.0


class ScanView(View):
    """`shows`: hint, error, hasCamera, isOpen."""

    #: A Scan; whoever hears it takes the person on.
    meant = Signal(object)
    #: A Wrong: what was scanned is of no use here.
    refused = Signal(object)

    def __init__(self, hall: Hall, thread: LinkThread, camera: Camera) -> None:
        super().__init__()
        self._hall = hall
        self._thread = thread
        self._camera = camera
        self._codes: CodeCamera | None = None
        self._latest = LatestPicture()
        self._surfaces = Surfaces()
        self._fault: Fault | None = None
        #: The same from visit to visit: a machine without a camera says so once, not to each.
        self._known: Fault | None = None
        self._last: tuple[tuple[str, ...], float] = ((), 0.0)
        self._hint = QTimer(self, singleShot=True, interval=_HINT_MILLISECONDS)
        self._hint.timeout.connect(self._ask_closer)
        #: What the hint is, by its key, and what was wrong with the last code.
        self._advice = ""
        self._wrong: Wrong | None = None
        self.show(hint="", error="", hasCamera=False, isOpen=False)

    # ---------------------------------------------------------------- camera

    @property
    def fault(self) -> Fault | None:
        """As it was when a code was held before it last; None also before anybody did."""
        return self._fault

    def open(self) -> None:
        """The screen is up: the camera's light goes on."""
        if self._codes is not None:
            return
        from kiosk.devices.codes import CodeCamera  # libraries that only this screen needs

        self._fault = None
        self._codes = CodeCamera(
            self._camera,
            layout=self._layout,
            seen=self._seen,
            found=lambda texts: self._thread.to_window(lambda: self._found(texts)),
            tell=lambda fault: self._thread.to_window(lambda: self._tell(fault)),
            known=self._known,
        )
        self._codes.start()
        self._hint.start()
        self.show(hasCamera=False, isOpen=True)
        self._advise("scan.hold")

    def close(self) -> None:
        """The light goes out, and no picture stays."""
        codes, self._codes = self._codes, None
        if codes is not None:
            codes.ask_to_stop()
        self._hint.stop()
        self.forget()
        self.show(isOpen=False, hasCamera=False)

    def stop(self) -> None:
        """At the end of the program: waits until the camera has let go."""
        codes = self._codes
        self.close()
        if codes is not None:
            codes.wait_until_stopped()

    def forget(self) -> None:
        self._latest.take()
        self._last = ((), 0.0)
        self._advice, self._wrong = "", None
        self.refresh()

    def refresh(self) -> None:
        say = self._hall.say
        hint = say(self._advice) if self._advice else ""
        self.show(hint=hint, error=sentence_of(self._wrong, say))

    def _advise(self, key: str) -> None:
        self._advice = key
        self.refresh()

    def _ask_closer(self) -> None:
        """Of no use to whoever stands before a camera that gives no picture."""
        if self._codes is not None and self._fault is None:
            self._advise("scan.closer")

    @Slot(QQuickItem)
    def paintInto(self, item: QQuickItem) -> None:
        self._surfaces.add(PaintedSurface(item))

    @Slot(QQuickItem)
    def playInto(self, output: QQuickItem) -> None:
        self._surfaces.add(card_of(output))

    # ----------------------------------------------------------------- codes

    def scanned(self, text: str) -> None:
        """By the scanner, on whichever screen."""
        self._read((text,))

    def _found(self, texts: tuple[str, ...]) -> None:
        now = time.monotonic()
        before, at = self._last
        if self._codes is None or (texts == before and now - at < _SAME_SECONDS):
            return
        self._last = (texts, now)
        self._read(texts)

    def _read(self, texts: tuple[str, ...]) -> None:
        scan = read_scans(texts, (self._hall.server,))
        if isinstance(scan, Refused):
            self._wrong = Wrong.of_rule(scan)
            self.refresh()
            self._hint.start()
            self.refused.emit(self._wrong)
            return
        self._wrong = None
        self.refresh()
        self.meant.emit(scan)

    # -------------------------------------------------------------- pictures

    def _layout(self) -> Layout:
        return self._surfaces.layout

    def _seen(self, picture: Picture) -> None:
        if self._latest.put(picture):
            self._thread.to_window(self._show_latest)

    def _show_latest(self) -> None:
        picture = self._latest.take()
        if picture is None or self._codes is None:
            return
        self._surfaces.show(picture)

    def _tell(self, fault: Fault | None) -> None:
        if self._codes is None:
            return
        self._fault = self._known = fault
        if fault is not None:  # what is wrong now, not with the code before
            self._wrong = None
        self.show(hasCamera=fault is None)
        self._hint.start()
        self._advise("scan.hold" if fault is None else f"scan.camera_{fault}")

"""A USB scanner, which is a keyboard: its keys are taken out before any field sees them."""

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow

from kiosk.devices.keystrokes import Heard, Keystrokes, Verdict
from kiosk.devices.windows import leave_windows, watch_windows

_PRESS: Final = QEvent.Type.KeyPress
_RELEASE: Final = QEvent.Type.KeyRelease


class Scanner(QObject):
    """Watches the windows of an application from `start` to `stop`."""

    #: What was scanned; may be anything.
    scanned = Signal(str)

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        self._strokes = Keystrokes(prefix)
        #: Keys that wait, and the window they were meant for.
        self._held: list[tuple[QWindow, QKeyEvent]] = []
        self._swallowed: set[int] = set()
        self._is_giving_back = False
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._look_once_more)

    def start(self) -> None:
        watch_windows(self)

    def stop(self) -> None:
        leave_windows(self)
        self._quiet.stop()
        self._strokes.pause()
        self._held.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._is_giving_back or event.type() not in {_PRESS, _RELEASE}:
            return False
        if not isinstance(watched, QWindow) or not isinstance(event, QKeyEvent):
            return False
        if event.type() == _RELEASE:
            return self._released(event)
        return self._pressed(watched, event)

    def _pressed(self, window: QWindow, event: QKeyEvent) -> bool:
        heard = self._strokes.press(_text(event), _moment(event), is_repeat=event.isAutoRepeat())
        self._follow(heard)
        match heard.verdict:
            case Verdict.PASS:
                pass
            case Verdict.HOLD:
                self._held.append((window, event.clone()))
                self._swallowed.add(event.key())
            case Verdict.SWALLOW:
                self._held.clear()
                self._swallowed.add(event.key())
        if self._strokes.is_quiet:
            self._quiet.stop()
        else:
            self._quiet.start(round(self._strokes.patience))
        return heard.verdict is not Verdict.PASS

    def _released(self, event: QKeyEvent) -> bool:
        """Of a key that was taken, the release is taken too."""
        if event.key() not in self._swallowed:
            return False
        self._swallowed.discard(event.key())
        return True

    def _look_once_more(self) -> None:
        # A window that was busy finds timer and keys due at once: the keys come first.
        QTimer.singleShot(0, self, self._paused)

    def _paused(self) -> None:
        if not self._quiet.isActive() and not self._strokes.is_quiet:
            self._follow(self._strokes.pause())

    def _follow(self, heard: Heard) -> None:
        held, self._held = (self._held, []) if heard.gives_back else ([], self._held)
        self._is_giving_back = True
        try:
            for window, event in held:
                QCoreApplication.sendEvent(window, event)
                QCoreApplication.sendEvent(window, _release_of(event))
        finally:
            self._is_giving_back = False
        if heard.scan is not None:
            self._held.clear()
            self.scanned.emit(heard.scan)


def _text(event: QKeyEvent) -> str:
    if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
        return "\r"
    return event.text()


def _moment(event: QKeyEvent) -> float:
    """When the key was pressed, not when the window came to it."""
    return float(event.timestamp()) or time.monotonic() * 1000


def _release_of(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(_RELEASE, event.key(), event.modifiers(), event.text())

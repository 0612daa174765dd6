"""The four corners of the glass as four keys, for a machine that has no pad beside it.

    off ──a finger rests two seconds in a corner──▶ on ──the same again──▶ off

While they are on, nothing else of the glass is pressed: a hand that feels its way does no harm.
"""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QTimer, Signal
from PySide6.QtGui import QEventPoint, QPointingDevice, QTouchEvent, QWindow

from kiosk.devices.four_keys import FourKey
from kiosk.devices.windows import leave_windows, watch_windows

HELD_MILLISECONDS: Final = 2000
#: Of the shorter side of the glass: 60 mm on 32 inches.
_SHARE: Final = 0.15
#: Further than this share a finger does not rest.
_REST: Final = 0.03
_TOUCHES: Final = frozenset({QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd})
#: (right, below): those that are pressed most lie below, where everybody reaches.
_KEYS: Final = {
    (False, True): FourKey.PREVIOUS,
    (True, True): FourKey.NEXT,
    (True, False): FourKey.CHOOSE,
    (False, False): FourKey.REPEAT,
}


def corner(at: QPointF, width: float, height: float) -> FourKey | None:
    """at: within width and height. None for the rest of the glass."""
    size = _SHARE * min(width, height)
    is_right, is_below = at.x() > width / 2, at.y() > height / 2
    far_x = width - at.x() if is_right else at.x()
    far_y = height - at.y() if is_below else at.y()
    return _KEYS[is_right, is_below] if max(far_x, far_y) <= size else None


class Corners(QObject):
    """Watches the windows of an application from `start` to `stop`."""

    pressed = Signal(object)
    #: A finger rested: somebody begins, or has had enough.
    held = Signal()

    def __init__(self, held_milliseconds: int = HELD_MILLISECONDS) -> None:
        super().__init__()
        #: Whether the corners are keys now.
        self.is_on = False
        self._began: QPointF | None = None
        self._key: FourKey | None = None
        self._window: QWindow | None = None
        self._glass: QPointingDevice | None = None
        self._is_taken = self._is_cancelling = False
        self._rests = QTimer(self, singleShot=True, interval=held_milliseconds)
        self._rests.timeout.connect(self._rested)

    def start(self) -> None:
        watch_windows(self)

    def stop(self) -> None:
        leave_windows(self)
        self._rests.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES or self._is_cancelling:
            return False
        if not isinstance(watched, QWindow) or not isinstance(event, QTouchEvent):
            return False
        points = event.points()
        if event.type() == QEvent.Type.TouchBegin:
            self._begin(watched, event)
        elif event.type() == QEvent.Type.TouchEnd:
            return self._end()
        elif len(points) > 1 or self._has_moved(points[0]):
            self._rests.stop()
        return self.is_on or self._is_taken

    def _begin(self, window: QWindow, event: QTouchEvent) -> None:
        at = event.points()[0].position()
        self._window, self._began, self._is_taken = window, at, False
        self._glass = event.pointingDevice()
        self._key = corner(at, window.width(), window.height())
        if self._key is not None:
            self._rests.start()

    def _end(self) -> bool:
        self._rests.stop()
        key, was_taken, self._key = self._key, self._is_taken, None
        self._is_taken = False
        if self.is_on and key is not None and not was_taken:
            self.pressed.emit(key)
        return self.is_on or was_taken

    def _has_moved(self, point: QEventPoint) -> bool:
        window, began = self._window, self._began
        if window is None or began is None:
            return False
        way = point.position() - began
        return way.manhattanLength() > _REST * min(window.width(), window.height())

    def _rested(self) -> None:
        window, glass, self._is_taken = self._window, self._glass, True
        if window is not None and glass is not None and not self.is_on:
            self._let_go(window, glass)
        self.held.emit()

    def _let_go(self, window: QWindow, glass: QPointingDevice) -> None:
        """What lies under the finger is not clicked when it is lifted."""
        self._is_cancelling = True
        try:
            QCoreApplication.sendEvent(window, QTouchEvent(QEvent.Type.TouchCancel, glass))
        finally:
            self._is_cancelling = False

"""A palm on the glass is no wish: while it lies there nothing is pressed.

    quiet ──more than three at once──▶ palm ──a moment without any──▶ quiet

Touches that follow each other at one place, however quick, are met by the keys themselves: each
is tapped once in 0.4 s (kiosk/qml/parts/Press.qml), and what can be typed has an end.
"""

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QEventPoint, QTouchEvent, QWindow

from kiosk.devices.windows import leave_windows, watch_windows

#: Two hands have ten fingers; nobody presses more than three keys at once on purpose.
MOST_FINGERS: Final = 3
QUIET_SECONDS: Final = 0.5
_TOUCHES: Final = frozenset({QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd})


class Touches:
    """Says whether a palm lies there."""

    def __init__(self) -> None:
        self._last = 0.0
        self.is_palm = False

    def touch(self, fingers: int, at: float) -> bool:
        """fingers: on the glass now. at: seconds. True for a palm's."""
        if self.is_palm and at - self._last > QUIET_SECONDS:
            self.is_palm = False
        self._last = at
        if fingers > MOST_FINGERS:
            self.is_palm = True
        return self.is_palm


class PalmGuard(QObject):
    """Watches the windows of an application from `start` to `stop`."""

    def __init__(self) -> None:
        super().__init__()
        self._touches = Touches()
        self._is_cancelling = False

    def start(self) -> None:
        watch_windows(self)

    def stop(self) -> None:
        leave_windows(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES or self._is_cancelling:
            return False
        if not isinstance(watched, QWindow) or not isinstance(event, QTouchEvent):
            return False
        was_palm = self._touches.is_palm
        points = event.points()
        on_glass = sum(point.state() is not QEventPoint.State.Released for point in points)
        is_palm = self._touches.touch(on_glass, time.monotonic())
        if is_palm and not was_palm:
            self._let_go(watched, event)
        return is_palm

    def _let_go(self, window: QWindow, event: QTouchEvent) -> None:
        """What is pressed so far is not clicked when the palm is lifted."""
        self._is_cancelling = True
        try:
            cancel = QTouchEvent(QEvent.Type.TouchCancel, event.pointingDevice())
            QCoreApplication.sendEvent(window, cancel)
        finally:
            self._is_cancelling = False

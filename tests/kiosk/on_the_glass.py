"""What of a window can be seen, and what of that can be pressed."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest


def visible(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if child.isVisible():
            yield child
            yield from visible(child)


def keys(window: QQuickWindow) -> Iterator[QQuickItem]:
    """That are there now and lie on the glass."""
    for item in visible(window.contentItem()):
        is_key = item.metaObject().indexOfSignal("tapped()") >= 0 and item.isEnabled()
        if is_key and window.geometry().translated(-window.position()).contains(middle(item)):
            yield item


def middle(item: QQuickItem) -> QPoint:
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


class Finger:
    """Real touches, as the window's own."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._screen = QTest.createTouchDevice()

    def touch(self, point: QPoint) -> None:
        QTest.touchEvent(self._window, self._screen).press(0, point, self._window).commit()
        QTest.touchEvent(self._window, self._screen).release(0, point, self._window).commit()

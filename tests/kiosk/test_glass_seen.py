"""Whoever measures a window for hours must not be what grows."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickWindow

from tests.heap import in_use
from tests.kiosk.glass_seen import seen

LOOKS = 200
#: What a look was compiled to is eight times as much, beside what the heap does not count.
BYTES_A_LOOK = 1000
WINDOW = b"""
import QtQuick
Window { Repeater { model: 20; Text { required property int index; text: "row " + index } } }
"""


def after_looks(engine: QQmlEngine, window: QQuickWindow) -> int:
    """Bytes in use once the engine has taken apart what it does not hold."""
    for _ in range(LOOKS):
        seen(window)
    engine.collectGarbage()
    return in_use()


@pytest.mark.usefixtures("qapp")
def test_a_window_that_is_looked_at_often_does_not_grow() -> None:
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(WINDOW, QUrl("file:///rows.qml"))
    window = component.create()
    assert isinstance(window, QQuickWindow)
    assert any(piece.text == "row 19" for piece in seen(window))
    before = after_looks(engine, window)
    assert after_looks(engine, window) - before < LOOKS * BYTES_A_LOOK
    window.deleteLater()

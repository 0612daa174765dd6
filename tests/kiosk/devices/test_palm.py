"""A palm presses nothing; fingers do, before and after."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QByteArray, QObject, QPoint, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.devices.palm import QUIET_SECONDS, PalmGuard, Touches
from tests.kiosk.hands import PATIENCE_MILLISECONDS

BUTTON = b"""
import QtQuick
import QtQuick.Templates as T
Window {
    id: window
    width: 400; height: 400; visible: true
    property int clicks: 0
    T.AbstractButton { objectName: "button"; anchors.fill: parent; onClicked: window.clicks += 1 }
}
"""


def test_a_finger_is_none_however_quick() -> None:
    touches = Touches()
    assert not any(touches.touch(1, one / 60) for one in range(120))


def test_four_at_once_are_a_palm_until_it_is_lifted() -> None:
    touches = Touches()
    assert not touches.touch(3, 0)
    assert touches.touch(4, 0.01)
    assert touches.touch(1, 0.02)
    assert not touches.touch(1, 0.03 + QUIET_SECONDS)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QQuickWindow]:
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(QByteArray(BUTTON), QUrl())
    window = component.create()
    assert isinstance(window, QQuickWindow), component.errorString()
    assert QTest.qWaitForWindowExposed(window)
    guard = PalmGuard()
    guard.start()
    yield window
    guard.stop()
    window.deleteLater()


@pytest.mark.window
def test_a_palm_at_a_real_window_clicks_nothing(window: QQuickWindow, qtbot: QtBot) -> None:
    screen = QTest.createTouchDevice()

    def at(finger: int) -> QPoint:
        return QPoint(40 + 50 * finger, 200)

    for _ in range(60):
        down = QTest.touchEvent(window, screen)
        for finger in range(6):
            down.press(finger, at(finger), window)
        down.commit()
        up = QTest.touchEvent(window, screen)
        for finger in range(6):
            up.release(finger, at(finger), window)
        up.commit()
    assert clicks(window) == 0
    qtbot.wait(round(QUIET_SECONDS * 1000) + 100)
    QTest.touchEvent(window, screen).press(0, at(0), window).commit()
    QTest.touchEvent(window, screen).release(0, at(0), window).commit()
    qtbot.waitUntil(lambda: clicks(window) == 1, timeout=PATIENCE_MILLISECONDS)


def clicks(window: QObject) -> int:
    return int(window.property("clicks"))

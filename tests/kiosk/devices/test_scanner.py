"""A scanner at a real window with a field in it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QKeyEvent
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.devices.scanner import Scanner
from tests.kiosk.hands import PATIENCE_MILLISECONDS

pytestmark = pytest.mark.window

FIELD = b"""
import QtQuick
Window {
    width: 300; height: 100; visible: true
    TextInput { objectName: "field"; anchors.fill: parent; focus: true }
}
"""


class Desk:
    """A window with a field, and a scanner that watches it."""

    def __init__(self, window: QQuickWindow, scanner: Scanner) -> None:
        self.window = window
        self.scans: list[str] = []
        scanner.scanned.connect(self.scans.append)
        found = window.findChild(QObject, "field")
        assert found is not None
        self._field = found
        self._at = 1000

    @property
    def typed(self) -> str:
        return str(self._field.property("text"))

    def scan(self, text: str) -> None:
        """Keys that a scanner pressed, whenever the window comes to them."""
        self._at += 100
        for letter in text:
            self._at += 4
            self._key(letter)

    def type(self, text: str) -> None:
        for letter in text:
            self._at += 200
            self._key(letter)

    def _key(self, letter: str) -> None:
        key = _KEYS.get(letter, ord(letter.upper()))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
            event.setTimestamp(self._at)
            QCoreApplication.sendEvent(self.window, event)


_KEYS = {"\r": Qt.Key.Key_Return.value, "\b": Qt.Key.Key_Backspace.value}


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(QByteArray(FIELD), QUrl())
    window = component.create()
    assert isinstance(window, QQuickWindow), component.errorString()
    assert QTest.qWaitForWindowExposed(window)
    window.requestActivate()
    scanner = Scanner()
    scanner.start()
    yield Desk(window, scanner)
    scanner.stop()
    window.deleteLater()


def test_a_scan_lands_in_no_field(desk: Desk) -> None:
    desk.scan("DS1.abcdef\r")
    assert (desk.scans, desk.typed) == (["DS1.abcdef"], "")


def test_what_a_person_types_lands_in_the_field(desk: Desk, qtbot: QtBot) -> None:
    desk.type("ab")
    qtbot.waitUntil(lambda: desk.typed == "ab", timeout=PATIENCE_MILLISECONDS)
    desk.type("c\b")
    assert (desk.scans, desk.typed) == ([], "ab")


def test_a_scan_while_somebody_types_takes_none_of_their_keys(desk: Desk, qtbot: QtBot) -> None:
    desk.type("ab")
    desk.scan("DS1.abcdef")
    qtbot.waitUntil(lambda: desk.scans == ["DS1.abcdef"], timeout=PATIENCE_MILLISECONDS)
    desk.type("c")
    qtbot.waitUntil(lambda: desk.typed.endswith("c"), timeout=PATIENCE_MILLISECONDS)
    assert desk.typed == "abc"


def test_garbage_of_ten_thousand_keys_lands_in_no_field(desk: Desk) -> None:
    desk.scan("x?9[Z'}~0!" * 1000 + "\r")
    assert (len(desk.scans), desk.typed) == (1, "")

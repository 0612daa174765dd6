"""The service manager hears of a screen that is drawn, and of no other."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.app import pulse
from kiosk.app.pulse import Pulse, ServiceManager
from tests.kiosk.hands import PATIENCE_MILLISECONDS

pytestmark = pytest.mark.window


class Listening:
    """The service manager's end."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(place))
        self._socket.setblocking(False)
        self.heard: list[str] = []

    def hears(self, news: str) -> bool:
        try:
            while True:
                self.heard.append(self._socket.recv(100).decode())
        except BlockingIOError:
            return news in self.heard

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    one = Listening(tmp_path / "notify")
    yield one
    one.close()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QQuickWindow]:
    window = QQuickWindow()
    window.resize(200, 100)
    window.show()
    assert QTest.qWaitForWindowExposed(window)
    yield window
    window.close()
    window.deleteLater()


def beating(window: QQuickWindow, place: Path, disk: Path, lived: list[bool]) -> Pulse:
    return Pulse(
        window,
        ServiceManager(str(place)),
        seconds=0.2,
        disk=disk,
        lived=lambda: lived.append(True),
    )


def test_a_screen_that_is_drawn_is_ready_lives_and_is_good(
    window: QQuickWindow, listening: Listening, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(pulse, "LIVED_SECONDS", 0.1)
    lived: list[bool] = []
    one = beating(window, listening.place, tmp_path, lived)
    qtbot.waitUntil(lambda: listening.hears("READY=1"), timeout=PATIENCE_MILLISECONDS)
    qtbot.waitUntil(lambda: listening.hears("WATCHDOG=1"), timeout=PATIENCE_MILLISECONDS)
    qtbot.waitUntil(lambda: lived == [True], timeout=PATIENCE_MILLISECONDS)
    one.deleteLater()


def test_a_screen_that_draws_nothing_says_nothing(
    window: QQuickWindow, listening: Listening, tmp_path: Path, qtbot: QtBot
) -> None:
    window.hide()
    one = beating(window, listening.place, tmp_path, [])
    qtbot.wait(500)
    assert not listening.hears("WATCHDOG=1")
    one.deleteLater()


def test_a_disk_that_takes_no_writes_is_no_life(
    window: QQuickWindow, listening: Listening, tmp_path: Path, qtbot: QtBot
) -> None:
    one = beating(window, listening.place, tmp_path / "not there", [])
    qtbot.waitUntil(lambda: listening.hears("READY=1"), timeout=PATIENCE_MILLISECONDS)
    qtbot.wait(300)
    assert not listening.hears("WATCHDOG=1")
    one.deleteLater()


def test_where_nobody_listens_nothing_is_told(tmp_path: Path) -> None:
    ServiceManager(None).tell("READY=1")
    ServiceManager(str(tmp_path / "gone")).tell("READY=1")

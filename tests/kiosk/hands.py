"""A person in front of the window: touches what can be pressed, reads what is written."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.app.ground import Ground
from tests.kiosk.on_the_glass import visible

#: Costs nothing where all is well, and a busy machine needs many times what a free one does.
PATIENCE_MILLISECONDS = 60_000


class Hands:
    def __init__(self, machine: Ground, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._screen = QTest.createTouchDevice()
        window = machine.window
        assert isinstance(window, QQuickWindow)
        self.window: QQuickWindow = window
        assert QTest.qWaitForWindowExposed(self.window)

    def tap(self, text: str) -> None:
        """Touch the key, chip, tile or button that says this."""
        self.until(lambda: self.key(text) is not None, f"a key {text}")
        self.window.grabWindow()  # a frame: everything is where it will be touched
        key = self.key(text)
        assert key is not None
        self.touch(key.mapToScene(QPointF(key.width() / 2, key.height() / 2)).toPoint())

    def tap_ending(self, end: str) -> None:
        """Touch the first key that ends so: 今天 or 明天 before a time is for the clock to say."""
        self.until(lambda: self._ending(end) is not None, f"a key that ends with {end}")
        found = self._ending(end)
        assert found is not None
        self.tap(found)

    def _ending(self, end: str) -> str | None:
        texts = (str(key.property("text")) for key in self.pressable())
        return next((text for text in texts if text.endswith(end)), None)

    def insist(self, text: str, expected: str) -> None:
        """Touch again until it answers: a key lets a second touch within 0.4 s pass unheard."""

        def answers() -> bool:
            if not self.sees(expected) and self.key(text) is not None:
                self.tap(text)
            return self.sees(expected)

        self.until(answers, expected)

    def touch(self, point: QPoint) -> None:
        QTest.touchEvent(self.window, self._screen).press(0, point, self.window).commit()
        QTest.touchEvent(self.window, self._screen).release(0, point, self.window).commit()

    def rest(self, point: QPoint) -> None:
        """A finger that lies there for longer than anybody taps."""
        QTest.touchEvent(self.window, self._screen).press(0, point, self.window).commit()
        QTest.qWait(2300)
        QTest.touchEvent(self.window, self._screen).release(0, point, self.window).commit()

    def type(self, digits: str) -> None:
        for digit in digits:
            self.tap(digit)

    def key(self, text: str) -> QQuickItem | None:
        return next((key for key in self.pressable() if key.property("text") == text), None)

    def pressable(self) -> Iterator[QQuickItem]:
        for item in self.items():
            if item.metaObject().indexOfSignal("tapped()") >= 0 and item.isEnabled():
                yield item

    def sees(self, text: str) -> bool:
        return any(text in written for written in self.written())

    def written(self) -> list[str]:
        """Every text on the glass."""
        texts = (item.property("text") for item in self.items())
        return [text for text in texts if isinstance(text, str) and text]

    def reads(self, text: str) -> None:
        """Wait until it is written somewhere."""
        self.until(lambda: self.sees(text), text)

    def until(self, true: Callable[[], bool], what: str = "") -> None:
        def looked() -> None:
            assert true(), f"waited for {what}; the glass says {self.written()}"

        self._qtbot.waitUntil(looked, timeout=PATIENCE_MILLISECONDS)

    def items(self) -> Iterator[QQuickItem]:
        yield from visible(self.window.contentItem())

"""A person who does not see: four keys, and what is said."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.app.machine import Machine
from tests.kiosk.hands import Hands

PREVIOUS, NEXT, CHOOSE, REPEAT = (getattr(Qt.Key, f"Key_F{number}") for number in (1, 2, 3, 4))
#: More things to choose from has no screen.
_MOST = 60


class Ears:
    def __init__(self, machine: Machine, hands: Hands) -> None:
        self._hands = hands
        #: All that was said since somebody listened last.
        self.heard: list[str] = []
        machine.plugged.reading.speaks.connect(self.heard.extend)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._hands.window, key)

    def hears(self, text: str) -> None:
        """Wait until it is said."""
        self._hands.until(lambda: any(text in one for one in self.heard), f"{text} to be said")

    def go_to(self, text: str) -> None:
        """On and on until something that begins so is said."""
        for _ in range(_MOST):
            self.heard.clear()
            self.press(NEXT)
            if self.heard and self.heard[0].startswith(text):
                return
        raise AssertionError(f"nobody comes to {text}; the last was {self.heard}")

    def choose(self, text: str, expected: str) -> None:
        self.go_to(text)
        self.heard.clear()
        self.press(CHOOSE)
        self.hears(expected)

    def count(self, digits: str) -> None:
        """On a pad: as often as the figure says, nought ten times."""
        for digit in digits:
            for _ in range(int(digit) or 10):
                self.press(NEXT)
            assert self.heard[-1] == digit
            self.press(CHOOSE)
        self.press(PREVIOUS)
        self.press(CHOOSE)

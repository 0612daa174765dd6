"""One call after the other: each is shown, and said in every language, to its end."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.link.hall_facts import TAKEN_BACK, CalledNumber

#: Without a voice a call still stands so long before the next one takes its place.
SHOWN_SECONDS: Final = 4.0
LANGUAGES: Final = ("zh", "en")
#: Says one call in one language, then calls back with how many seconds it takes.
Speak = Callable[[CalledNumber, str, Callable[[float], None]], None]


class Announcer(QObject):
    announced = Signal(object)

    def __init__(self, speak: Speak, shown_seconds: float = SHOWN_SECONDS) -> None:
        super().__init__()
        self._speak, self._shown = speak, shown_seconds
        self._waiting: list[CalledNumber] = []
        self._languages: list[str] = []
        self._now: CalledNumber | None = None
        self._began = 0.0
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        return self._now is not None

    def add(self, call: CalledNumber) -> None:
        """The same number once more, while it waits to be announced, is one announcement."""
        if any(one.number == call.number for one in self._waiting):
            return
        self._waiting.append(call)
        if not self.is_busy:
            self._next()

    def take_back(self, number: str) -> None:
        """A call that was a mistake: what nobody heard yet is never said, what was said is."""
        waiting = [one for one in self._waiting if one.number != number]
        if len(waiting) < len(self._waiting):
            self._waiting = waiting
        else:
            self.add(CalledNumber(number=number, counter=TAKEN_BACK))

    def _next(self) -> None:
        self._now = self._waiting.pop(0) if self._waiting else None
        if self._now is None:
            return
        self._languages, self._began = list(LANGUAGES), time.monotonic()
        self.announced.emit(self._now)
        self._go_on()

    def _go_on(self) -> None:
        """In the next language; after the last one the call still stands for its time."""
        if self._now is None:
            return
        if self._languages:
            self._speak(self._now, self._languages.pop(0), self._said)
            return
        left = self._shown - (time.monotonic() - self._began)
        if left > 0:
            self._rest.start(round(left * 1000))
        else:
            self._next()

    def _said(self, seconds: float) -> None:
        self._rest.start(round(seconds * 1000))

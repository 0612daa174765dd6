"""Nobody touches: a warning that any touch extends, then the visit ends.

awake ──60 s──▶ warning ──30 s──▶ over        a touch always leads back to awake

Who types something has three minutes: a number is looked for in a bag or on a phone.
"""

import time
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.views.view import View

IDLE_SECONDS: Final = 60.0
WARNING_SECONDS: Final = 30.0
#: Who watches a show and has given nothing personal may stand still for a while.
WATCHING_SECONDS: Final = 240.0
#: On a screen with a pad, from its first touch on.
TYPING_SECONDS: Final = 180.0

_CAREFUL: Final = 1.5


class IdleView(View):
    warned = Signal()
    over = Signal()
    #: A finger came down.
    stirred = Signal()

    def __init__(
        self, *, idle: float = IDLE_SECONDS, warning: float = WARNING_SECONDS, beat: int = 250
    ) -> None:
        super().__init__()
        self._idle, self._warning = idle, warning
        self._patience = idle
        self._has_pad = self._is_typing = False
        self._touched_at = time.monotonic()
        self._was_touched = False
        self._is_asleep = True
        self._tick = QTimer(self, interval=beat)
        self._tick.timeout.connect(self._step)
        self._tick.start()
        self.show(warns=False, secondsLeft=0)

    @property
    def touched_at(self) -> float | None:
        """By the monotonic clock; None before anybody came."""
        return self._touched_at if self._was_touched else None

    @Slot()
    def touched(self) -> None:
        self._touched_at, self._was_touched = time.monotonic(), True
        self._is_typing = self._has_pad
        self.stirred.emit()
        if self.shown("warns"):
            self.show(warns=False)

    def wake(self) -> None:
        """Somebody is here."""
        self._is_asleep = False
        self._touched_at, self._was_touched = time.monotonic(), True
        self.stirred.emit()
        self.show(warns=False)

    def sleep(self) -> None:
        """Nothing to wipe: the first screen stands by itself."""
        self._is_asleep = True
        self.show(warns=False)

    def set_usual(self, seconds: float) -> None:
        """As an office set it, from now on."""
        if self._patience == self._idle:
            self._patience = seconds
        self._idle = seconds

    def set_patience(
        self, seconds: float | None, *, is_careful: bool = False, has_pad: bool = False
    ) -> None:
        """None: the usual time; half as long again for who reads large letters or listens.

        has_pad: something is typed on this screen. Going from one pad to another goes on typing.
        """
        usual = self._idle * _CAREFUL if is_careful else self._idle
        self._patience = usual if seconds is None else seconds
        self._has_pad = has_pad
        self._is_typing = self._is_typing and has_pad

    @property
    def patience(self) -> float:
        """Seconds until the warning, from the last touch."""
        return max(self._patience, TYPING_SECONDS) if self._is_typing else self._patience

    def _step(self) -> None:
        if self._is_asleep:
            return
        quiet = time.monotonic() - self._touched_at - self.patience
        if quiet < 0:
            return
        if quiet >= self._warning:
            self.sleep()
            self.over.emit()
            return
        if not self.shown("warns"):
            self.warned.emit()
        self.show(warns=True, secondsLeft=round(self._warning - quiet))

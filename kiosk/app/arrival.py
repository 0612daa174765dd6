"""The touchscreen from its first screen to the whole of it.

first screen on the glass ──▶ the rest is loaded beside it ──▶ made, and put behind the glass
  ├── somebody touches it first, for a screen that was kept: it comes, then the rest is loaded
  └── for anything else, or once more: the touch waits until the rest is made, which answers it
"""

import importlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.app.threshold import Threshold
from kiosk.settings import Settings
from kiosk.store import Registration
from kiosk.views.idle import IdleView
from kiosk.views.shell import HOME

if TYPE_CHECKING:
    from kiosk.app.machine import Machine

_MACHINE: Final = "kiosk.app.machine"
#: Libraries of screens that come later: loaded before somebody waits for them.
_LATER: Final = ("kiosk.devices.codes", "kiosk.watching.sound", "segno")
#: By then whoever touched the first screen at once has been answered.
_LATER_MILLISECONDS: Final = 2500
#: A window that draws nothing is not waited for.
_FRAME_MILLISECONDS: Final = 1500
#: Whoever touches the first screen at once is answered before anything is loaded.
LOADS_MILLISECONDS: Final = 100


class Arrival(QObject):
    """As a Machine is to who runs it."""

    _loaded = Signal()

    def __init__(
        self,
        settings: Settings,
        registration: Registration,
        engine: QQmlApplicationEngine,
        loads_after: int = LOADS_MILLISECONDS,
    ) -> None:
        """loads_after: milliseconds from the first frame."""
        super().__init__()
        self._settings, self._registration = settings, registration
        self._idle = IdleView()
        self._threshold = Threshold(settings, engine, self._idle, self._bring)
        self._loading: list[threading.Thread] = []
        self.machine: Machine | None = None
        self._loaded.connect(self.complete)  # from its thread into this one
        self._idle.stirred.connect(self._touched)
        self._threshold.answers.connect(self._answer)
        self._is_drawn = self._is_answering = False
        self._loads_after = loads_after
        self._waits = QTimer(self, singleShot=True)
        self._waits.timeout.connect(self._load)

    @property
    def window(self) -> QObject:
        return self._threshold.engine.rootObjects()[0]

    @property
    def screen(self) -> str:
        """The one that is up."""
        return self._threshold.first.shell.screen

    def start(self) -> None:
        self._threshold.open()
        window = self.window
        if isinstance(window, QQuickWindow):
            window.frameSwapped.connect(self._drawn)
        self._waits.start(_FRAME_MILLISECONDS)

    def complete(self) -> None:
        """Once: the machine behind the glass."""
        if self.machine is not None:
            return
        try:
            machine_of = importlib.import_module(_MACHINE).Machine
            self.machine = machine_of(
                self._settings, self._registration, self._idle, self._threshold
            )
            self.machine.start()
        finally:
            if self.machine is None:  # the window library would go on without it
                QCoreApplication.exit(1)
        QTimer.singleShot(_LATER_MILLISECONDS, self, lambda: self._beside(_load_later))

    def measured(self, path: Path) -> None:
        if self.machine is not None:
            self.machine.measured(path)

    def stop(self) -> None:
        for thread in self._loading:
            thread.join()
        if self.machine is not None:
            self.machine.stop()
        else:
            self._threshold.close()

    def _bring(self) -> Any:
        self.complete()
        return self.machine.kiosk if self.machine else None

    def _touched(self) -> None:
        """A screen that was kept can do nothing but stand there."""
        if self.screen != HOME:
            self.complete()

    def _answer(self) -> None:
        self._waits.start(_FRAME_MILLISECONDS)
        self._is_answering = True

    def _drawn(self) -> None:
        """The first screen, or the one that answers who touched it."""
        if self._is_answering:
            QTimer.singleShot(0, self, self._load)  # this signal is given up there
        elif not self._is_drawn:
            self._is_drawn = True
            self._waits.start(self._loads_after)

    def _load(self) -> None:
        if self._loading:
            return
        window = self.window
        if isinstance(window, QQuickWindow):
            window.frameSwapped.disconnect(self._drawn)
        self._beside(self._load_machine)

    def _beside(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="loading", daemon=True)
        self._loading.append(thread)
        thread.start()

    def _load_machine(self) -> None:
        importlib.import_module(_MACHINE)
        self._loaded.emit()


def _load_later() -> None:
    for name in _LATER:
        importlib.import_module(name)

"""The touchscreen from its first screen to the whole of it.

first screen on the glass ──▶ the rest is loaded beside it ──▶ made, and put behind the glass
  └── somebody touches it first: the touch waits until the rest is made, and is answered by it
"""

import importlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtQuick import QQuickWindow

from kiosk.app.threshold import Threshold
from kiosk.settings import Settings
from kiosk.store import Registration
from kiosk.views.idle import IdleView

if TYPE_CHECKING:
    from kiosk.app.machine import Machine

_MACHINE: Final = "kiosk.app.machine"
#: Libraries of screens that come later: loaded before somebody waits for them.
_LATER: Final = ("kiosk.devices.codes", "kiosk.watching.sound", "segno")
#: By then whoever touched the first screen at once has been answered.
_LATER_MILLISECONDS: Final = 2500
#: A window that draws nothing is not waited for.
_FRAME_MILLISECONDS: Final = 1500


class Arrival(QObject):
    """As a Machine is to who runs it."""

    _loaded = Signal()

    def __init__(self, settings: Settings, registration: Registration) -> None:
        super().__init__()
        self._settings, self._registration = settings, registration
        self._idle = IdleView()
        self._threshold = Threshold(settings, self._idle)
        self._loading: list[threading.Thread] = []
        self.machine: Machine | None = None
        self._loaded.connect(self.complete, Qt.ConnectionType.QueuedConnection)
        self._idle.stirred.connect(self.complete)

    @property
    def window(self) -> QObject:
        return self._threshold.engine.rootObjects()[0]

    def start(self) -> None:
        self._threshold.open()
        window = self.window
        if isinstance(window, QQuickWindow):
            window.frameSwapped.connect(self._load, Qt.ConnectionType.SingleShotConnection)
        QTimer.singleShot(_FRAME_MILLISECONDS, self, self._load)

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

    def _load(self) -> None:
        if not self._loading:
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

"""Follows what an office set about sound: by the station's clock, which the server puts right."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer

from kiosk.watching.volume import Volume
from shared.link.settings import DEFAULT, MachineSettings, is_quiet
from shared.organisation import SHANGHAI

_BEAT_MILLISECONDS: Final = 1000


class QuietHours(QObject):
    """now: the best time that the machine knows, not its own clock's."""

    def __init__(self, volume: Volume, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._volume, self._now = volume, now
        self._settings = DEFAULT
        self._beat = QTimer(self, interval=_BEAT_MILLISECONDS)
        self._beat.timeout.connect(self.look)
        self._beat.start()

    def follow(self, settings: MachineSettings) -> None:
        self._settings = settings
        self.look()

    def look(self) -> None:
        local = self._now().astimezone(SHANGHAI).time()
        self._volume.follow(self._settings.volume, is_quiet=is_quiet(self._settings, local))

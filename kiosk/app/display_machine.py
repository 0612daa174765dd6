"""The display over the counters of a station."""

from pathlib import Path
from typing import Final

from kiosk.app.ground import Ground
from kiosk.settings import Settings
from kiosk.store import Registration
from kiosk.views.announcer import SHOWN_SECONDS
from kiosk.views.display import Display

DISPLAY: Final = Path(__file__).parents[1] / "qml" / "Display.qml"


class DisplayMachine(Ground):
    """`display` is what QML sees. shown_seconds: how long a call stands at the least."""

    def __init__(
        self, settings: Settings, registration: Registration, shown_seconds: float = SHOWN_SECONDS
    ) -> None:
        super().__init__(settings, registration)
        self.display = Display(self.hall, shown_seconds)

    def start(self) -> None:
        self.open(self.display, self.display, DISPLAY)

    def stop(self) -> None:
        self.display.stop()
        super().stop()

"""The window with its first screen, before the machine behind it is there.

Nothing here loads more than the window library, words and a few files: what somebody sees in the
morning does not wait for the rules of the whole station.
"""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Property, QCoreApplication, QEvent, QObject, QUrl, Slot
from PySide6.QtQml import QQmlApplicationEngine

from kiosk.settings import Settings
from kiosk.store import KioskStore
from kiosk.views.first_screen import FirstScreen
from kiosk.views.foyer import KEPT, Foyer, NoFacts, Sign
from kiosk.views.idle import IdleView
from kiosk.views.view import View
from kiosk.views.visit import VisitScope
from kiosk.views.wording import Wording

WINDOW: Final = Path(__file__).parents[1] / "qml" / "Main.qml"


class Threshold(QObject):
    """Stands for `kiosk` in QML until the whole of it is made; a touch makes it, see `arrival`."""

    def __init__(self, settings: Settings, idle: IdleView) -> None:
        super().__init__()
        self._settings = settings
        kept = KioskStore(settings.data).first_screen()
        name = kept.get("station")
        self.foyer = Foyer(
            board=NoFacts(station=Sign(name=name) if name else None),
            visit=VisitScope(mint=lambda: str(uuid.uuid4())),
            say=Wording(),
            now=lambda: datetime.now(UTC),
        )
        said = {one: kept[one] for one in KEPT} if set(KEPT) <= kept.keys() else {}
        self.first = FirstScreen.of(self.foyer, said)
        self._idle = idle
        # The keys of the bar are there; what they do comes with the whole.
        self._reading, self._volume = View(), View()
        self._reading.show(isOn=False)
        self._volume.show(most=0, level=0, isQuiet=False)
        self.engine = QQmlApplicationEngine()

    def open(self) -> None:
        show_window(self.engine, self._settings, self)

    def give_way(self, kiosk: QObject) -> None:
        """To the whole; what is on the glass stays."""
        for window in self.engine.rootObjects():
            window.setProperty("kiosk", kiosk)
        self.first.home.facts_are_there()

    def close(self) -> None:
        """The window goes before what it shows."""
        for window in self.engine.rootObjects():
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @Slot()
    def findStaff(self) -> None:
        """Never reached: the touch that wants it brought the whole."""

    # --------------------------------------------------------------- for QML

    @Property(QObject, constant=True)
    def shell(self) -> QObject:
        return self.first.shell

    @Property(QObject, constant=True)
    def home(self) -> QObject:
        return self.first.home

    @Property(QObject, constant=True)
    def attract(self) -> QObject:
        return self.first.attract

    @Property(QObject, constant=True)
    def idle(self) -> QObject:
        return self._idle

    @Property(QObject, constant=True)
    def reading(self) -> QObject:
        return self._reading

    @Property(QObject, constant=True)
    def volume(self) -> QObject:
        return self._volume

    @Property("QVariant", constant=True)  # type: ignore[arg-type]  # the stubs want a type
    def pictures(self) -> Any:
        return None


def show_window(
    engine: QQmlApplicationEngine, settings: Settings, screens: QObject, window: Path = WINDOW
) -> None:
    """screens: as QML sees them. Raises RuntimeError."""
    engine.setInitialProperties(
        {"kiosk": screens, "size": list(settings.size or ()), "inches": settings.inches or 0}
    )
    engine.load(QUrl.fromLocalFile(str(window)))
    if not engine.rootObjects():
        raise RuntimeError("the window could not be made")

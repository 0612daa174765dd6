"""The window with its first screen, before the machine behind it is there.

Nothing here loads more than the window library, words and a few files: what somebody sees in the
morning does not wait for the rules of the whole station. Nor does who touches it: screens that were
kept come up at once, whatever else is wished brings the whole first.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QCoreApplication, QObject, Signal, Slot
from PySide6.QtQml import QQmlApplicationEngine

from kiosk.app.glass import WINDOW, read_beside
from kiosk.settings import Settings
from kiosk.store import KioskStore
from kiosk.views.first_screen import FirstScreen
from kiosk.views.foyer import KEPT, Foyer, NoFacts, Sign
from kiosk.views.idle import IdleView
from kiosk.views.kept_screens import KeptScreens
from kiosk.views.view import View
from kiosk.views.visit import VisitScope
from kiosk.views.wording import Wording


class LateBar(View):
    """Keys of the bar that are there; what they do comes with the whole."""

    def __init__(self, bring: Callable[[], Any]) -> None:
        super().__init__()
        self._bring = bring
        self.show(isOn=False, most=0, level=0, isQuiet=False)

    @Slot()
    def toggle(self) -> None:
        self._bring().reading.toggle()

    @Slot()
    def louder(self) -> None:
        self._bring().volume.louder()

    @Slot()
    def softer(self) -> None:
        self._bring().volume.softer()


class Threshold(QObject):
    """Stands for `kiosk` in QML until the whole of it is made, see `arrival`."""

    #: A kept screen is about to come.
    answers = Signal()

    def __init__(
        self,
        settings: Settings,
        engine: QQmlApplicationEngine,
        idle: IdleView,
        bring: Callable[[], Any],
    ) -> None:
        """bring: makes the whole, unless it is there, and gives what QML is to know of it."""
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
        self._screens = KeptScreens(kept.get("screens", {}))
        self._bring = bring
        self._bar = LateBar(bring)
        self.first.shell.acting.connect(self._acting)
        self.engine = engine

    def open(self) -> None:
        show_window(self.engine, self._settings, self)
        # Read by the library's own thread while the first frame is drawn.
        for file in self._screens.files:
            read_beside(self.engine, file)

    def give_way(self, kiosk: QObject) -> None:
        """To the whole; what is on the glass stays."""
        self.first.shell.acting.disconnect(self._acting)
        for window in self.engine.rootObjects():
            window.setProperty("kiosk", kiosk)
        self.first.home.facts_are_there()

    def close(self) -> None:
        """The window goes before what it shows."""
        for window in self.engine.rootObjects():
            window.deleteLater()
        from PySide6.QtCore import QEvent

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @Slot()
    def findStaff(self) -> None:
        self._bring().findStaff()

    def _acting(self, screen: str) -> None:
        if self._screens.has(screen):
            self.answers.emit()
        else:
            self._bring()

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
        return self._bar

    @Property(QObject, constant=True)
    def volume(self) -> QObject:
        return self._bar

    @Property(QObject, constant=True)
    def jobs(self) -> QObject:
        return self._screens.view("jobs")

    @Property(QObject, constant=True)
    def day(self) -> QObject:
        return self._screens

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
    engine.load(str(window))
    if not engine.rootObjects():
        raise RuntimeError("the window could not be made")

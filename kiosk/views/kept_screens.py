"""Screens that are one touch away, as they were kept: they stand there before what is behind them.

Whoever touches one of them brings the whole of it first, see `kiosk.app.arrival`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Property, QObject

from kiosk.views.view import View

SCREENS: Final = Path(__file__).parents[1] / "qml" / "screens"
#: Whose facts outlive a night: not what is on air, who is at the desk, or what a camera sees.
KEPT_SCREENS: Final = ("jobs", "services", "more")


class KeptScreens(QObject):
    """Stands for `kiosk.day` in QML, and for the jobs. kept: the values of each screen's view."""

    def __init__(self, kept: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__()
        self._kept = kept
        self._views: dict[str, View] = {}

    @property
    def files(self) -> tuple[Path, ...]:
        """Of the screens that may come."""
        return tuple(
            SCREENS / f"{one.capitalize()}Screen.qml" for one in KEPT_SCREENS if self.has(one)
        )

    def has(self, screen: str) -> bool:
        return screen in KEPT_SCREENS and screen in self._kept

    def view(self, name: str) -> View:
        """Made when the screen comes up."""
        if name not in self._views:
            self._views[name] = View()
            self._views[name].show(**self._kept[name])
        return self._views[name]

    @Property(QObject, constant=True)
    def jobs(self) -> QObject:
        return self.view("jobs")

    @Property(QObject, constant=True)
    def services(self) -> QObject:
        return self.view("services")

    @Property(QObject, constant=True)
    def more(self) -> QObject:
        return self.view("more")

"""What every screen's object has: named values that QML binds to."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Property, QObject
from PySide6.QtQml import QQmlPropertyMap

from kiosk.views.scripts import script_of


class View(QObject):
    """`show` sets values; QML reads them as `view.shows.name` and hears of each change."""

    def __init__(self) -> None:
        super().__init__()
        self._map = QQmlPropertyMap.create(self)
        self._values: dict[str, Any] = {}

    @Property(QObject, constant=True)
    def shows(self) -> QQmlPropertyMap:
        return self._map

    def show(self, **values: Any) -> None:
        """An equal value stirs nothing, so a list under somebody's finger is not made anew."""
        for name, value in values.items():
            if name not in self._values or self._values[name] != value:
                self._values[name] = value
                self._map.insert(name, value)

    def refresh(self) -> None:
        """Facts or the language changed: show them anew."""

    def spoken(self) -> tuple[str, ...]:
        """The screen read aloud, one sentence each."""
        return script_of(self._values)

    def given(self) -> tuple[str, ...]:
        """What somebody would hand over with the next key, for who does not see it."""
        return ()

    def kept(self) -> Mapping[str, Any]:
        """What it may say the next morning, before any facts are there: its first page, nothing of
        a person, and nothing that holds for now alone. Empty: it is not kept."""
        return {}

    @property
    def values(self) -> Mapping[str, Any]:
        return self._values

    def shown(self, name: str) -> Any:
        return self._values.get(name)

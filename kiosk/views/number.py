"""按号码: the number of a role or of a job, on a pad."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot

from kiosk.views.hall import Hall
from kiosk.views.view import View


class NumberView(View):
    left = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._typed = ""
        self._name: Callable[[int], str | None] = lambda _number: None
        self._then: Callable[[int], None] = lambda _number: None

    def open(self, name: Callable[[int], str | None], then: Callable[[int], None]) -> None:
        """name: what a number stands for, None when nothing. then: called with the number."""
        self._name, self._then, self._typed = name, then, ""
        self.refresh()

    @Slot(str)
    def digit(self, digit: str) -> None:
        if len(self._typed) < 3:
            self._typed = (self._typed + digit).lstrip("0")
        self.refresh()

    @Slot()
    def dropDigit(self) -> None:
        self._typed = self._typed[:-1]
        self.refresh()

    @Slot()
    def take(self) -> None:
        if self._typed and self._name(int(self._typed)) is not None:
            self._then(int(self._typed))

    @Slot()
    def back(self) -> None:
        self.left.emit()

    def spoken(self) -> tuple[str, ...]:
        said = (self._hall.say("number.title"), self.shown("name"), self.shown("unknown"))
        return tuple(str(one) for one in said if one)

    def refresh(self) -> None:
        """Also when jobs arrive after the number was typed."""
        name = self._name(int(self._typed)) if self._typed else None
        unknown = self._hall.say("number.unknown") if self._typed and name is None else ""
        self.show(typed=self._typed, name=name or "", unknown=unknown, isKnown=name is not None)

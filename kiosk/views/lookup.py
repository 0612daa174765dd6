"""我的号: the letter and the three figures of a slip, typed on a pad."""

from typing import Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.day_facts import Ticket
from kiosk.views.front_desk import Absent
from kiosk.views.hall import Hall
from kiosk.views.view import View
from kiosk.views.wrong import Wrong, sentence_of
from shared.tickets.services import GROUPS

_FIGURES: Final = 3


class LookupView(View):
    found = Signal(object)
    left = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._letter, self._figures = "", ""
        self._wrong: Wrong | None = None
        self.refresh()

    def open(self) -> None:
        self._letter, self._figures, self._wrong = "", "", None
        self.refresh()

    @Slot(str)
    def letter(self, letter: str) -> None:
        self._letter, self._wrong = letter, None
        self.refresh()

    @Slot(str)
    def digit(self, digit: str) -> None:
        if len(self._figures) < _FIGURES:
            self._figures += digit
        self._wrong = None
        self.refresh()

    @Slot()
    def dropDigit(self) -> None:
        self._figures, self._wrong = self._figures[:-1], None
        self.refresh()

    @Slot()
    def look(self) -> None:
        if self._letter and self._figures:
            self._hall.front_desk.number(self._number, self._read)

    @Slot()
    def back(self) -> None:
        self.left.emit()

    @property
    def _number(self) -> str:
        return f"{self._letter}-{self._figures:0>{_FIGURES}}"

    def _read(self, answer: Ticket | Absent) -> None:
        match answer:
            case Ticket():
                self.found.emit(answer)
            case Absent.UNKNOWN:
                self._wrong = Wrong.said_as("lookup.unknown", number=self._number)
            case Absent.AWAY:
                self._wrong = Wrong.said_as("offline.look")
        self.refresh()

    def refresh(self) -> None:
        self.show(
            title=self._hall.say("lookup.title"),
            hint=self._hall.say("lookup.hint"),
            letters=list(GROUPS),
            letter=self._letter,
            figures=self._figures,
            error=sentence_of(self._wrong, self._hall.say),
            isWhole=bool(self._letter and self._figures),
        )

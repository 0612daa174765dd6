"""One thing in full: a ruled table, and at most one thing to do about it."""

from PySide6.QtCore import Signal, Slot

from kiosk.views.hall import Hall
from kiosk.views.view import View


class DetailView(View):
    acted = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self.show(title="", hint="", lines=[], action="", error="")

    @Slot()
    def act(self) -> None:
        self.acted.emit()

    def line(self, key: str, text: str) -> dict[str, str]:
        return {"label": self._hall.say(key), "text": text}

"""What came of it: the three things to remember, as large as they matter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot

from kiosk.views.hall import Hall
from kiosk.views.news import Kind
from kiosk.views.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    label: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """about: the thing, in a line. note: what to do next. kind: a note where nothing is promised
    yet, so that a request does not look like what was granted."""

    title: str
    about: str
    lines: Sequence[Line]
    note: str
    kind: Kind = Kind.DONE


#: Worded whenever it is shown, and so in the language on the glass.
Worded = Callable[[], Result]


class ResultView(View):
    finished = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._worded: Worded | None = None
        self.forget()

    def open(self, worded: Worded) -> None:
        self._worded = worded
        self.refresh()

    def refresh(self) -> None:
        if self._worded is None:
            return
        result = self._worded()
        self.show(
            title=result.title,
            about=result.about,
            lines=[
                {"label": one.label, "text": one.text, "note": one.note} for one in result.lines
            ],
            note=result.note,
            kind=result.kind,
        )

    def forget(self) -> None:
        self._worded = None
        self.show(title="", about="", lines=[], note="", kind=Kind.DONE)

    @Slot()
    def finish(self) -> None:
        self.finished.emit()

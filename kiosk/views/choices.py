"""A question with a few answers as rows, in pages: never more than a glance takes in."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.views.hall import Hall
from kiosk.views.view import View
from kiosk.views.wrong import Wrong, sentence_of

#: Rows on a page; in large letters fewer.
MOST_CHOICES: Final = 6
MOST_CHOICES_BIG: Final = 4
Row = dict[str, Any]


def row(key: str, title: str, **more: Any) -> Row:
    """more: note (a line below), side (a figure at the right end), glyph (an icon)."""
    return {"key": key, "title": title, "note": "", "side": "", "glyph": "", **more}


class ChoicesView(View):
    """Whoever inherits says title, hint and rows; `chosen` tells which row was tapped.

    What has to be said raises until it is: Qt's metaclass leaves no room for abc's.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._page = 0
        self._is_big = False
        self._wrong: Wrong | None = None
        self.show(title="", hint="", rows=[], further="", isFirstPage=True, error="")

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def hint(self) -> str:
        return ""

    @property
    def rows(self) -> list[Row]:
        raise NotImplementedError

    def open(self) -> None:
        self._page, self._wrong = 0, None
        self.refresh()

    def kept(self) -> Mapping[str, Any]:
        """Who waits beside a row is not known the next morning, and what went wrong is over."""
        self._page, self._wrong = 0, None
        self.refresh()
        rows = [{**one, "side": ""} for one in self.shown("rows")]
        return {**self.values, "rows": rows}

    def set_big(self, is_big: bool) -> None:
        """Large letters were switched on or off."""
        if is_big is not self._is_big:
            self._is_big, self._page = is_big, 0
            self.refresh()

    def tell(self, wrong: Wrong) -> None:
        """What went wrong, above the rows."""
        self._wrong = wrong
        self.refresh()

    @Slot(str)
    def choose(self, key: str) -> None:
        self._wrong = None
        self.chosen.emit(key)

    @Slot()
    def further(self) -> None:
        self._page += 1
        self.refresh()

    @Slot()
    def first(self) -> None:
        self._page = 0
        self.refresh()

    @Slot()
    def back(self) -> None:
        self.left.emit()

    def refresh(self) -> None:
        rows = self.rows
        size = MOST_CHOICES_BIG if self._is_big else MOST_CHOICES
        first = self._page * size
        if first >= len(rows):
            self._page = first = 0
        behind = len(rows) - first - size
        self.show(
            title=self.title,
            hint=self.hint,
            rows=rows[first : first + size],
            further=self._hall.say("list.further", count=behind) if behind > 0 else "",
            isFirstPage=self._page == 0,
            error=sentence_of(self._wrong, self._hall.say),
        )

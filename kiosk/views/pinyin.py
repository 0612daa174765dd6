"""写字: Chinese by its sounds, for a name, a place or a kind of work. Nothing of it is learned."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal, Slot

from kiosk.link_thread import LinkThread
from kiosk.pinyin.table import LONGEST_TYPED, Candidate, PinyinTable, candidates
from kiosk.views.view import View
from kiosk.views.wording import Wording

#: In large letters fewer fit beside each other.
CANDIDATES_A_PAGE: Final = 8
CANDIDATES_A_LARGE_PAGE: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """question: what the screen asks. longest: in characters. then: called with the text."""

    question: str
    longest: int
    then: Callable[[str], None]


class PinyinView(View):
    """`shows`: question, text, typed, candidates, canTurn, canTake, isReady."""

    left = Signal()

    def __init__(self, say: Wording) -> None:
        super().__init__()
        self._say = say
        self._table: PinyinTable | None = None
        self._is_large = False
        self._wanted: Wanted | None = None
        self.forget()

    def load(self, thread: LinkThread, read: Callable[[], PinyinTable]) -> None:
        """read: may take seconds the first time, in another thread."""

        def known(table: PinyinTable) -> None:
            self._table = table
            self.refresh()

        thread.call_away(read, known)

    def open(self, wanted: Wanted) -> None:
        self.forget()
        self._wanted = wanted
        self.refresh()

    def forget(self) -> None:
        """Nothing of what was typed stays."""
        self._wanted = None
        self._text, self._typed, self._page = "", "", 0
        self._found: tuple[Candidate, ...] = ()
        self.refresh()

    def set_large(self, is_large: bool) -> None:
        self._is_large, self._page = is_large, 0
        self.refresh()

    @Slot(str)
    def letter(self, letter: str) -> None:
        has_room = len(self._typed) < LONGEST_TYPED and len(self._text) < self._longest
        if has_room and len(letter) == 1 and "a" <= letter <= "z":
            self._type(self._typed + letter)

    @Slot()
    def drop(self) -> None:
        """The last letter, else the last character."""
        if self._typed:
            self._type(self._typed[:-1])
        else:
            self._text = self._text[:-1]
            self.refresh()

    @Slot(int)
    def choose(self, index: int) -> None:
        shown = self._shown()
        if 0 <= index < len(shown):
            chosen = shown[index]
            self._text = (self._text + chosen.text)[: self._longest]
            self._type(self._typed[chosen.letters :])

    @Slot()
    def turn(self) -> None:
        """The next candidates; after the last the first."""
        pages = max(1, -(-len(self._found) // self._a_page))
        self._page = (self._page + 1) % pages
        self.refresh()

    @Slot()
    def take(self) -> None:
        wanted, text = self._wanted, self._text
        if wanted is not None and text and not self._typed:
            self.forget()
            wanted.then(text)

    @Slot()
    def back(self) -> None:
        self.forget()
        self.left.emit()

    @property
    def _longest(self) -> int:
        return self._wanted.longest if self._wanted is not None else 0

    @property
    def _a_page(self) -> int:
        return CANDIDATES_A_LARGE_PAGE if self._is_large else CANDIDATES_A_PAGE

    def _type(self, typed: str) -> None:
        full = len(self._text) >= self._longest
        self._typed, self._page = "" if full else typed, 0
        table = self._table
        room = self._longest - len(self._text)
        found = (
            candidates(self._typed, table, is_begun=bool(self._text)) if table is not None else ()
        )
        self._found = tuple(one for one in found if len(one.text) <= room)
        self.refresh()

    def _shown(self) -> tuple[Candidate, ...]:
        first = self._page * self._a_page
        return self._found[first : first + self._a_page]

    def refresh(self) -> None:
        """Also when the language or the letters are others."""
        is_ready = self._table is not None and bool(self._table.characters)
        hint = "" if is_ready else self._say("pinyin.not_ready")
        if is_ready and not self._typed and not self._text:
            hint = self._say("pinyin.hint")
        if is_ready and self._typed and not self._found:
            hint = self._say("pinyin.nothing")
        self.show(
            question=self._wanted.question if self._wanted is not None else "",
            text=self._text,
            typed=self._typed,
            candidates=[one.text for one in self._shown()],
            hint=hint,
            canTurn=len(self._found) > self._a_page,
            canTake=bool(self._text) and not self._typed,
        )

"""What somebody misses who goes through a screen by the four keys alone."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.app.machine import Machine
from kiosk.views.stops import Stop, stops_of
from tests.kiosk.ears import CHOOSE, NEXT, Ears
from tests.kiosk.every_screen import UPRIGHT
from tests.kiosk.glass_faults import uncovered
from tests.kiosk.glass_seen import seen
from tests.kiosk.hands import Hands

#: An id, a key of the words, an empty value, a thing of the window: nothing that a person says.
_NO_WORD: Final = re.compile(
    r"\b[a-z]+(?:_[a-z]+)+\b|\b[a-z]+\.[a-z]+\b|^None$|^null$|undefined|[{}\[\]]|QML"
)
_WORD: Final = re.compile(r"\d+|[A-Za-z]+|[^\W\dA-Za-z_]+")
#: After all that the screen has: the curtain, and to listen no more.
_OWN: Final = 2
_SLACK: Final = 2
_MOST_WALKS: Final = 4
_MOST_STEPS: Final = 8


class Listener:
    def __init__(self, machine: Machine, hands: Hands) -> None:
        self._machine, self._hands = machine, hands
        self._keys: Any = machine.plugged.four_keys
        self._ears = Ears(machine, hands)

    def missed(self) -> list[str]:
        """On the screen that is up, which is left as it was. What changes while somebody goes
        through it, they go through again."""
        found = ["it changes for ever"]
        for _ in range(_MOST_WALKS):
            with suppress(RuntimeError):  # a key is gone
                found = list(self._missed())
            if not found:
                break
            QCoreApplication.processEvents()
        return found

    def _missed(self) -> Iterator[str]:
        if not self._keys.is_on:
            self._press()
        self._keys.turned()
        stops = stops_of(self._content)
        itself = list(self._keys.script())
        said = list(itself)
        for stop in stops:
            heard = self._press()
            said += heard
            yield from self._faults(stop, heard)
        for _ in range(_OWN):
            said += self._press()
        if self._press() != itself:
            yield "after the last key one is not at the beginning"
        yield from (f"{one!r} is no sentence" for one in said if _NO_WORD.search(one))
        yield from _order(stops)
        yield from self._unsaid(said)

    def _faults(self, stop: Stop, heard: Sequence[str]) -> Iterator[str]:
        """Of one key, when one has come to it."""
        if len(heard) != 1 or not heard[0].strip():
            yield f"of the key {stop.text!r} is said {heard}"
        if not stop.keys and not _has_ring(stop.item):
            yield f"the key {stop.text!r} has no ring"
        if len(_ringed(self._content)) > 1:
            yield "there are two rings"

    def way_home(self) -> Iterator[str]:
        """By the keys alone, from a screen that others were gone through to come to."""
        kiosk: Any = self._machine.kiosk
        outs = {self._machine.hall.say(name) for name in ("way.back", "way.done")}
        for _ in range(_MOST_STEPS):
            if kiosk.screen == "home":
                return
            texts = [stop.text for stop in stops_of(self._content)]
            out = next((at for at, text in enumerate(texts) if text in outs), None)
            if out is None:
                yield f"{kiosk.screen} has no way out: {texts}"
                return
            self._keys.turned()
            for _ in range(out + 1):
                self._press()
            self._leave(self._hands.written())
        yield f"after {_MOST_STEPS} steps back one is at {kiosk.screen}"

    def _leave(self, before: Sequence[str]) -> None:
        """A key lets a second press within 0.4 s pass, also one of the screen before."""

        def has_left() -> bool:
            if self._hands.written() == before:
                self._ears.press(CHOOSE)
            return self._hands.written() != before

        self._hands.until(has_left, "a way out")

    @property
    def _content(self) -> QQuickItem:
        return self._hands.window.contentItem()

    def _press(self) -> list[str]:
        self._ears.heard.clear()
        self._ears.press(NEXT)
        return list(self._ears.heard)

    def _unsaid(self, said: Sequence[str]) -> Iterator[str]:
        """Of all that is written; what cannot be pressed now is faded."""
        heard = _words(" ".join(said))
        for piece in uncovered(seen(self._hands.window), UPRIGHT):
            if piece.written is None or piece.is_unsaid or not piece.is_full:
                continue
            if _words(piece.text) not in heard:
                yield f"{piece.text!r} is not said"


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text))} "


def _has_ring(item: QQuickItem) -> bool:
    return bool(item.property("visualFocus"))


def _ringed(item: QQuickItem) -> list[QQuickItem]:
    found = [item] if _has_ring(item) else []
    for child in item.childItems():
        if child.isVisible():
            found += _ringed(child)
    return found


def _order(stops: Sequence[Stop]) -> Iterator[str]:
    """Rows from above to below, in a row from left to right."""
    for one, next_ in pairwise(stops):
        before, after = _place(one.item), _place(next_.item)
        is_above = after.bottom() <= before.top() + _SLACK
        is_beside = (
            after.top() < before.bottom() - _SLACK and before.top() < after.bottom() - _SLACK
        )
        if is_above or (is_beside and after.right() <= before.left() + _SLACK):
            yield f"{next_.text!r} comes after {one.text!r}, and lies before it"


def _place(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))

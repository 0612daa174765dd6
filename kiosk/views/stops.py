"""What can be done on the screen that is up, one after the other: read from the window itself, so
that no screen can be touched that cannot be used by ear."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

_WORD: Final = re.compile(r"\d+|[A-Za-z]+|[^\W\dA-Za-z_]+")
#: What makes no other sentence of two that are written with it and without it.
_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """text: what is said of it, and its name from look to look. more: what else is written on it,
    as it stands now. keys: of a pad, in the order in which one counts; else none."""

    item: QQuickItem
    text: str
    more: tuple[str, ...] = ()
    is_chosen: bool = False
    keys: tuple[QQuickItem, ...] = ()


def stops_of(root: QQuickItem) -> tuple[Stop, ...]:
    """In the order in which they are declared, which is the order in which they are read, but for
    those that say which turn is theirs among their neighbours (`turn`, else 0)."""
    return tuple(_stops(root))


def texts_of(root: QQuickItem) -> tuple[str, ...]:
    """What is written beside the keys, in the same order. What has words for listeners of its own
    (`heard`) is said so; where those are empty, as of what somebody typed, it is not said."""
    return tuple(text for text in _texts(root) if _bare(text))


def untold(texts: Iterable[str], told: Iterable[str]) -> tuple[str, ...]:
    """Those of the texts that are no part of what was told: whole words of it, as signs and
    figures part them. A 3 is not told with 13, nor 没 with 没有."""
    known, left = _words(" ".join(told)), []
    for text in texts:
        if _words(text) not in known:
            left.append(text)
            known += _words(text)
    return tuple(left)


def ring(window: QQuickWindow, item: QQuickItem | None) -> None:
    """Around where one is, for who sees a little, and for who stands beside to help. item: a key
    in it; None takes the ring away."""
    if item is not None:
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        return
    # Not the window of an item: asked by one, the binding lets the window go with it.
    ringed: QQuickItem | None = window.activeFocusItem()
    if ringed is not None and _is_key(ringed):
        ringed.setFocus(False)


def press(item: QQuickItem) -> None:
    """As a finger does, wherever the item lies."""
    item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
        QCoreApplication.sendEvent(item, event)


def text_of(item: QQuickItem) -> str:
    heard: Any = item.property("heard")
    return str(heard or item.property("text") or "")


def _stops(item: QQuickItem) -> Iterator[Stop]:
    for child in sorted(item.childItems(), key=_turn):
        if not child.isVisible() or child.opacity() == 0:
            continue
        if child.property("isPad"):
            yield Stop(item=child, text="", keys=tuple(sorted(_keys(child), key=_counted)))
        elif _is_key(child):
            text, is_chosen = text_of(child), bool(child.property("isChosen"))
            more = untold(texts_of(child), (text,))
            yield Stop(item=child, text=text, more=more, is_chosen=is_chosen)
        else:
            yield from _stops(child)


def _texts(item: QQuickItem) -> Iterator[str]:
    for child in sorted(item.childItems(), key=_turn):
        if not child.isVisible() or child.opacity() == 0 or child.property("isPad"):
            continue
        if child.metaObject().indexOfSignal("tapped()") >= 0:
            continue  # a key; one that cannot be pressed now is passed over
        if child.metaObject().indexOfProperty("heard") >= 0:
            yield str(child.property("heard"))
            continue
        if child.metaObject().indexOfProperty("lineCount") >= 0:
            yield str(child.property("text")).replace("\n", ", ")
        yield from _texts(child)


def _bare(text: str) -> str:
    return _SIGNS.sub("", text)


def _words(text: str) -> str:
    """With a blank before and after each; a figure and what is counted are two."""
    return f" {' '.join(_WORD.findall(text))} "


def _keys(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if child.isVisible() and child.opacity() > 0:
            if _is_key(child):
                yield child
            else:
                yield from _keys(child)


def _is_key(item: QQuickItem) -> bool:
    return item.metaObject().indexOfSignal("tapped()") >= 0 and item.isEnabled()


def _turn(item: QQuickItem) -> int:
    return int(item.property("turn") or 0)


def _counted(key: QQuickItem) -> tuple[bool, int]:
    """Digits as one counts them, nought after nine; what else there is after them."""
    text = str(key.property("text"))
    return len(text) != 1, (int(text) or 10) if text.isdecimal() else 0

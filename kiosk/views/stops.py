"""What can be done on the screen that is up, one after the other: read from the window itself, so
that no screen can be touched that cannot be used by ear."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """text: what is said of it. keys: of a pad, in the order in which one counts; else none."""

    item: QQuickItem
    text: str
    is_chosen: bool = False
    keys: tuple[QQuickItem, ...] = ()


def stops_of(root: QQuickItem) -> tuple[Stop, ...]:
    """In the order in which they are declared, which is the order in which they are read."""
    return tuple(_stops(root))


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
    for child in item.childItems():
        if not child.isVisible() or child.opacity() == 0:
            continue
        if child.property("isPad"):
            yield Stop(item=child, text="", keys=tuple(sorted(_keys(child), key=_counted)))
        elif _is_key(child):
            yield Stop(item=child, text=text_of(child), is_chosen=bool(child.property("isChosen")))
        else:
            yield from _stops(child)


def _keys(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if child.isVisible() and child.opacity() > 0:
            if _is_key(child):
                yield child
            else:
                yield from _keys(child)


def _is_key(item: QQuickItem) -> bool:
    return item.metaObject().indexOfSignal("tapped()") >= 0 and item.isEnabled()


def _counted(key: QQuickItem) -> tuple[bool, int]:
    """Digits as one counts them, nought after nine; what else there is after them."""
    text = str(key.property("text"))
    return len(text) != 1, (int(text) or 10) if text.isdecimal() else 0

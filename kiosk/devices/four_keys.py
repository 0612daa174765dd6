"""Four keys that are told apart by touch: a small pad beside the glass, which is a keyboard."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow

from kiosk.devices.windows import leave_windows, watch_windows

USUAL: Final = "F1,F2,F3,F4"


class FourKey(StrEnum):
    """In the order in which they lie side by side."""

    PREVIOUS = "previous"
    NEXT = "next"
    CHOOSE = "choose"
    #: Once more; twice at once: how the keys are used.
    REPEAT = "repeat"


def keys_of(names: str) -> Mapping[Qt.Key, FourKey]:
    """names: what Qt calls the four, with commas between: "F1,F2,F3,F4" or "Left,Right,Return,Up".

    Raises ValueError for any other number of keys, or one that there is not.
    """
    said = [name.strip() for name in names.split(",")]
    try:
        keys = [Qt.Key[f"Key_{name}"] for name in said]
    except KeyError as unknown:
        raise ValueError(f"there is no key {unknown}") from None
    if len(set(keys)) != len(FourKey):
        raise ValueError("four keys are needed, each another one")
    return dict(zip(keys, FourKey, strict=True))


class FourKeyPad(QObject):
    """Watches the windows of an application from `start` to `stop`. Started before the scanner,
    which is asked first then: what it types is its own."""

    pressed = Signal(object)

    def __init__(self, names: str = USUAL) -> None:
        super().__init__()
        self._keys = keys_of(names)

    def start(self) -> None:
        watch_windows(self)

    def stop(self) -> None:
        leave_windows(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}:
            return False
        if not isinstance(watched, QWindow) or not isinstance(event, QKeyEvent):
            return False
        key = self._keys.get(Qt.Key(event.key()))
        if key is None:
            return False
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self.pressed.emit(key)
        return True

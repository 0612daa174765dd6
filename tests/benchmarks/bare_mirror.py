"""A touchscreen's screens off screen, from a copy of what a machine kept: where they are touched.

    python -m tests.benchmarks.bare_mirror FOLDER SERVER STATION WIDTHxHEIGHT INCHES

Reads a wish a line and answers each with a line of JSON: `touch TEXT` touches the key that says so,
here, and tells its place; `differs PICTURE` tells the share of the picture's squares that are not
as they are here; `keep PICTURE` writes what is seen here; `number` tells the number that was given.
Whoever starts it keeps the network from it: it holds the machine's own key.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from kiosk.app.machine import Machine
from kiosk.app.running import register
from kiosk.settings import Settings
from kiosk.views.idle import IdleView
from shared.ids import StationCode
from tests.kiosk.glass_seen import Piece, seen
from tests.kiosk.on_the_glass import Finger

#: Another drawing machine smooths letters and rounded edges differently, which is 1 to 2 % of the
#: points and says nothing; the ink of a square of this side is the same.
_SQUARE: Final = 12
#: Of 255, the mean of a square. The screens of the walk had 0.01 % of squares beyond, and 6 to 29 %
#: beside the screen that follows.
_ALIKE: Final = 24
_PATIENCE_MS: Final = 20_000
_BEAT_MS: Final = 100
#: A screen slides in; a second touch within 0.4 s is not heard.
_SETTLES_MS: Final = 700


class Mirror:
    def __init__(self, machine: Machine) -> None:
        window = machine.window
        assert isinstance(window, QQuickWindow)
        self._machine, self._window = machine, window
        self._finger = Finger(window)

    def answer(self, wish: str, word: str) -> Any:
        match wish:
            case "touch":
                return self._touch(word)
            case "differs":
                return self._differs(QImage(word))
            case "keep":
                return self._window.grabWindow().save(word)
            case "number":
                ticket = self._machine.hall.visit.ticket
                return None if ticket is None else ticket.number
            case _:
                raise ValueError(wish)

    def _touch(self, text: str) -> list[int]:
        piece = self._key(text)
        place = piece.place.center().toPoint()
        self._finger.touch(place)
        QTest.qWait(_SETTLES_MS)
        return [place.x(), place.y()]

    def _key(self, text: str) -> Piece:
        for _ in range(_PATIENCE_MS // _BEAT_MS):
            found = next((one for one in self._keys() if one.text == text), None)
            if found is not None:
                return found
            QTest.qWait(_BEAT_MS)
        there = [one.text for one in self._keys()]
        raise TimeoutError(f"no key says {text}; there are {there}")

    def _keys(self) -> Iterator[Piece]:
        glass = QRectF(0, 0, self._window.width(), self._window.height())
        self._window.grabWindow()  # a frame: everything is where it will be touched
        for one in seen(self._window):
            if one.is_key and glass.contains(one.place.center()):
                yield one

    def _differs(self, picture: QImage) -> float:
        QTest.qWait(_BEAT_MS)
        here, there = _squares(self._window.grabWindow()), _squares(picture)
        if here.shape != there.shape:
            return 1.0
        far = np.abs(here - there).max(axis=2) > _ALIKE
        return float(far.mean())


def _squares(picture: QImage) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The mean colour of each."""
    points = _points(picture)
    high, wide = points.shape[0] // _SQUARE, points.shape[1] // _SQUARE
    whole = points[: high * _SQUARE, : wide * _SQUARE]
    squares = whole.reshape(high, _SQUARE, wide, _SQUARE, 3)
    return np.asarray(squares.mean(axis=(1, 3)), np.float64)


def _points(picture: QImage) -> np.ndarray[Any, np.dtype[np.uint8]]:
    plain = picture.convertToFormat(QImage.Format.Format_RGBX8888)
    bits = np.frombuffer(plain.constBits(), np.uint8)
    rows = bits.reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4)[:, :, :3].copy()


def _serve(settings: Settings) -> None:
    registration = register(settings)
    assert registration is not None
    application = QGuiApplication(["doorstep-kiosk"])
    machine = Machine(settings, registration, IdleView())
    machine.start()
    mirror = Mirror(machine)
    for line in sys.stdin:
        wish, _, word = line.strip().partition(" ")
        print(json.dumps(mirror.answer(wish, word)), flush=True)
    machine.stop()
    application.quit()


if __name__ == "__main__":
    folder, server, station, size, inches = sys.argv[1:]
    width, _, height = size.partition("x")
    _serve(
        Settings(
            server=server,
            data=Path(folder),
            station=StationCode(station),
            size=(int(width), int(height)),
            inches=float(inches),
            printer=f"folder:{folder}/slips",
            camera="drawn",
            scanner="none",
        )
    )
    os._exit(os.EX_OK)  # whatever the window still takes apart is nobody's

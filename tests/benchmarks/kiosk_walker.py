"""A touchscreen in a process of its own that somebody walks through without end.

    python -m tests.benchmarks.kiosk_walker --server URL --station CODE --enrol CODE --data DIR
        [--inside]

The whole program with its link, and real touches (QTest) on whatever can be pressed; what was
pressed seldom comes first, so that every screen has its turn. Says how it goes as a line of JSON
every few seconds: touches, touches by screen, what the window library warned of, objects, bytes
that malloc handed out, and how long each touch took to the frame after it; with `--inside` once a
minute also what all of it is made of.
"""

import argparse
import gc
import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QPointF,
    QRectF,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickWindow

from kiosk.app.garbage import WindowGarbage
from kiosk.app.machine import Machine
from kiosk.app.running import give_large_blocks_back, register, share_one_heap
from kiosk.settings import Settings
from kiosk.views.idle import IdleView
from shared.ids import StationCode
from tests.heap import in_use
from tests.kiosk.on_the_glass import Finger

if TYPE_CHECKING:
    from tests.benchmarks.kiosk_inside import Inside

SAYS_EVERY_S: Final = 5.0
LOOKS_INSIDE_EVERY_S: Final = 60.0
#: Of a hundred touches: somebody goes away, and the next one comes.
ENDS: Final = 4
#: What can be pressed, and no more: a look leaves its garbage in the heap that is measured. Told in
#: full, as tests.kiosk.glass_seen does, each left 250 to 600 KB, more than the touch itself.
_KEYS: Final = """
(function () {
    const keys = [];
    function look(item) {
        const children = item.children;
        for (let at = 0; at < children.length; at++) {
            const child = children[at];
            if (!child.visible || child.opacity === 0)
                continue;
            if (typeof child.tapped === "function" && child.enabled) {
                const middle = child.mapToItem(null, child.width / 2, child.height / 2);
                keys.push([child.text === undefined ? "" : String(child.text), middle.x, middle.y]);
            }
            look(child);
        }
    }
    look(contentItem);
    return JSON.stringify(keys);
})()
"""
#: No sound server here, and none needed.
EXPECTED: Final = "pa_context_connect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """place: its middle, in the window."""

    text: str
    place: QPointF


class Walker(QObject):
    """pause: seconds from touch to touch. inside: who tells what the machine is made of."""

    def __init__(
        self, machine: Machine, pause: float, chance: random.Random, inside: "Inside | None" = None
    ) -> None:
        super().__init__()
        window = machine.window
        assert isinstance(window, QQuickWindow)
        self._machine, self._window, self._chance = machine, window, chance
        self._inside, self._looked_inside = inside, 0.0
        self._finger = Finger(window)
        self._eye: QQmlExpression | None = None
        self._pressed = Counter[tuple[str, str]]()
        self._screens = Counter[str]()
        self._took: list[float] = []
        self.warnings: list[str] = []
        self._steps = QTimer(self, interval=round(pause * 1000))
        self._steps.timeout.connect(self._step)
        self._says = QTimer(self, interval=round(SAYS_EVERY_S * 1000))
        self._says.timeout.connect(self.say)

    def start(self) -> None:
        self._steps.start()
        self._says.start()

    def _step(self) -> None:
        screen = self._machine.kiosk.screen
        if self._chance.randrange(100) < ENDS:
            self._machine.kiosk.end_visit()
            return
        found = self._keys()
        if not found:
            self._machine.kiosk.end_visit()
            return
        names = [(screen, one.text) for one in found]
        weights = [1 / (1 + self._pressed[name]) for name in names]
        (place,) = self._chance.choices(range(len(found)), weights)
        self._pressed[names[place]] += 1
        self._screens[screen] += 1
        began = time.monotonic()
        self._finger.touch(found[place].place.toPoint())
        self._window.grabWindow()
        self._took.append((time.monotonic() - began) * 1000)

    def _keys(self) -> list[Key]:
        """Told by the window in one text: asked for item by item, the walk would be a good part of
        the load, and hold a part of what is measured."""
        if self._eye is None:
            context = QQmlEngine.contextForObject(self._window)
            self._eye = QQmlExpression(context, self._window, _KEYS, QObject(self._window))
        told, _ = self._eye.evaluate()
        glass = QRectF(0, 0, self._window.width(), self._window.height())
        keys = [Key(text=text, place=QPointF(x, y)) for text, x, y in json.loads(told)]
        return [key for key in keys if glass.contains(key.place)]

    def warned(self, _kind: QtMsgType, place: QMessageLogContext, text: str | None) -> None:
        if self._inside is not None and self._inside.heard(place, text or ""):
            return
        if _kind is not QtMsgType.QtDebugMsg and EXPECTED not in (text or ""):
            self.warnings.append(text or "")

    def say(self) -> None:
        told: dict[str, Any] = {
            "touches": sum(self._screens.values()),
            "screens": dict(self._screens),
            "warnings": self.warnings,
            "objects": len(gc.get_objects()),
            "in_use": in_use(),
            "took_ms": [round(one, 1) for one in self._took],
        }
        self._took.clear()
        now = time.monotonic()
        if self._inside is not None and now - self._looked_inside >= LOOKS_INSIDE_EVERY_S:
            self._looked_inside = now
            told["inside"] = self._inside.tell(self._window)
        print(json.dumps(told, ensure_ascii=False), flush=True)


def walk(
    settings: Settings, pause: float, seconds: float, chance: random.Random, *, tells: bool = False
) -> int:
    """tells: what the machine is made of."""
    share_one_heap()
    registration = register(settings)
    if registration is None:
        return 2
    give_large_blocks_back()
    application = QGuiApplication(["doorstep-kiosk"])
    garbage = WindowGarbage()
    inside = _inside(settings.data) if tells else None
    machine = Machine(settings, registration, IdleView())
    machine.start()
    walker = Walker(machine, pause, chance, inside)
    qInstallMessageHandler(walker.warned)
    QTimer.singleShot(3000, walker, walker.start)  # the facts are there
    QTimer.singleShot(round(seconds * 1000), application.quit)
    status = application.exec()
    walker.say()
    qInstallMessageHandler(None)
    machine.stop()
    garbage.stop()
    return status


def _inside(data: Path) -> "Inside":
    """Loaded by whoever asks for it: how much the others hold is measured."""
    from tests.benchmarks.kiosk_inside import Inside

    return Inside(data)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kiosk_walker")
    for name in ("--server", "--station", "--enrol"):
        parser.add_argument(name, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=float(10**6))
    parser.add_argument("--pause", type=float, default=0.5)
    parser.add_argument("--chance", type=int, default=1)
    parser.add_argument("--inside", action="store_true")
    said = parser.parse_args()
    gc.disable()
    settings = Settings(
        server=said.server,
        data=said.data,
        station=StationCode(said.station),
        enrol=said.enrol,
        size=(1080, 1920),
        camera=str(said.data / "no-camera"),
        printer="folder:" + str(said.data / "slips"),
    )
    chance = random.Random(said.chance)
    return walk(settings, said.pause, said.seconds, chance, tells=said.inside)


if __name__ == "__main__":
    sys.exit(main())

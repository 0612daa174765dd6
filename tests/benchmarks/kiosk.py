"""A touchscreen beside Chromium with the same server: start, memory, answer to touch, watching.

    python -m tests.benchmarks.kiosk --json FILE [--quick]

See kiosk_beside for what is compared and how, and kiosk_watching. Starts are taken in turn. Memory
is the proportional set of all processes of each after ten minutes of use, both at once; touches
are real ones (QTest), from the finger to the frame of the other screen.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk.app.machine import Machine
from kiosk.store import KioskStore
from kiosk.views.idle import IdleView
from tests.benchmarks import kiosk_watching
from tests.benchmarks.kiosk_beside import (
    Started,
    chromium_touched,
    kiosk_process,
    kiosk_touched,
    used_for,
)
from tests.benchmarks.table import Row, at_most, finish, for_scale, median, percentile
from tests.kiosk.day_town import day_fair
from tests.kiosk.on_the_glass import visible
from tests.kiosk.town import Town, town_around
from tests.processes import until

SHARE: Final = 0.5
TOUCH_MS: Final = 100
#: Keys and the screens that they lead to, there and back.
WALK: Final = (
    ("找活干", "jobs"), ("返回", "home"), ("取号办事", "services"), ("查我的号", "lookup"),
    ("返回", "services"), ("返回", "home"), ("来签到", "checkin"), ("返回", "home"),
    ("更多", "more"), ("返回", "home"), ("找工作人员", "staff"), ("返回", "home"),
)  # fmt: skip


def touches(town: Town, folder: Path, rounds: int) -> list[float]:
    """Milliseconds from the finger to the frame of the screen that it leads to."""
    machine = Machine(
        town.settings(folder / "walked", camera=str(folder / "none")),
        town.registration(),
        IdleView(),
    )
    machine.start()
    window = machine.window
    assert isinstance(window, QQuickWindow)
    assert QTest.qWaitForWindowExposed(window)
    screen, taken = QTest.createTouchDevice(), list[float]()
    QTest.qWait(3000)  # the facts are there
    for key, after in WALK * rounds:
        QTest.qWait(450)  # a key lets a second touch within 0.4 s pass
        window.grabWindow()
        item = next(one for one in visible(window.contentItem()) if _says(one, key))
        point = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        started = time.monotonic()
        QTest.touchEvent(window, screen).press(0, point, window).commit()
        QTest.touchEvent(window, screen).release(0, point, window).commit()
        window.grabWindow()
        if machine.kiosk.screen != after:
            raise RuntimeError(f"{key} led to {machine.kiosk.screen}")
        taken.append((time.monotonic() - started) * 1000)
    machine.stop()
    return taken


def _says(item: QQuickItem, text: str) -> bool:
    is_key = item.metaObject().indexOfSignal("tapped()") >= 0 and item.isEnabled()
    return is_key and item.property("text") == text


def measure(folder: Path, *, runs: int, use_seconds: float, rounds: int) -> list[Row]:
    first, own, theirs = list[float](), list[Started](), list[Started]()
    with town_around(day_fair(folder / "server")) as town:
        with kiosk_process(town, folder):
            # The first of all enrols the machine; a station starts it every morning.
            until(lambda: bool(KioskStore(folder / "kiosk").first_screen()))
        kiosk_touched(town, folder)
        for _ in range(runs):
            with kiosk_process(town, folder) as seconds:
                first.append(seconds)
            own.append(kiosk_touched(town, folder))
            theirs.append(chromium_touched(town))
        memory, limit = used_for(town, folder, use_seconds)
        taken = touches(town, folder, rounds)
    start = median([one.first for one in theirs])
    answered = median([one.answered for one in theirs])
    return [
        for_scale("Chromium: start to first paint", start, "s"),
        at_most("kiosk: start to first frame", round(SHARE * (start or 0), 3), median(first), "s"),
        for_scale("Chromium: start to the page behind a touch", answered, "s"),
        at_most("kiosk: start to the screen behind a touch", round(SHARE * (answered or 0), 3),
                median([one.answered for one in own]), "s"),
        for_scale("seconds of use", use_seconds, ""),
        for_scale("Chromium: memory of all its processes", limit, "MB"),
        at_most("kiosk: memory of all its processes", round(SHARE * limit), memory, "MB"),
        at_most("touch to the other screen's frame, p95", TOUCH_MS, percentile(taken, 0.95), "ms"),
        for_scale("touches of that walk", len(taken), ""),
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kiosk")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true")
    known = parser.parse_args()
    application = QGuiApplication([])
    with tempfile.TemporaryDirectory() as folder:
        size = (3, 20.0, 1) if known.quick else (9, 600.0, 20)
        rows = measure(Path(folder), runs=size[0], use_seconds=size[1], rounds=size[2])
        (Path(folder) / "watching").mkdir()
        span, watched = (10.0, 1) if known.quick else (60.0, 2)
        rows += kiosk_watching.measure(Path(folder) / "watching", seconds=span, rounds=watched)
    del application
    return finish("A touchscreen beside Chromium", rows, known.json)


if __name__ == "__main__":
    sys.exit(main())

"""A touchscreen beside Chromium with the same home page: start, memory, answer to touch.

    python -m tests.benchmarks.kiosk --json FILE [--quick]

Both are started as a station would, from a process that is not there to a first screen, offscreen
(the kiosk on the software scene graph, Chromium headless), in turn, from the same server. Memory is
the proportional set of all their processes after the use. The kiosk's touches are real ones
(QTest), from the finger to the frame of the other screen.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from playwright.sync_api import sync_playwright
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk.app.machine import Machine
from kiosk.views.idle import IdleView
from tests.benchmarks.table import Row, at_most, finish, for_scale, median, percentile
from tests.fair import HERE
from tests.kiosk.day_town import day_fair
from tests.kiosk.on_the_glass import visible
from tests.kiosk.town import Town, town_around

CHROMIUM: Final = "/usr/bin/chromium"
SHARE: Final = 0.5
TOUCH_MS: Final = 100
_MEGABYTE: Final = 1 << 20
#: Keys and the screens that they lead to, there and back.
WALK: Final = (
    ("找活干", "jobs"), ("返回", "home"), ("取号办事", "services"), ("查我的号", "lookup"),
    ("返回", "services"), ("返回", "home"), ("来签到", "checkin"), ("返回", "home"),
    ("更多", "more"), ("返回", "home"), ("找工作人员", "staff"), ("返回", "home"),
)  # fmt: skip


def memory_mb(pid: int) -> float:
    """Of the process and all below it: what it shares is counted by halves."""
    whole = psutil.Process(pid)
    sizes = [one.memory_full_info().pss for one in (whole, *whole.children(recursive=True))]
    return float(sum(sizes)) / _MEGABYTE


@contextmanager
def kiosk_process(town: Town, folder: Path) -> Iterator[tuple[int, float]]:
    """Its pid, and the seconds until its first frame, of which it tells the service manager."""
    is_new = not (folder / "kiosk").exists()
    code = town.do(town.fair.rooms.identity.enrolment_code(HERE))
    enrol = ("--enrol", code) if is_new else ()
    place = folder / "notify"
    place.unlink(missing_ok=True)
    where = ("--server", town.fair.url, "--station", HERE, "--data", str(folder / "kiosk"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(place))
        manager.settimeout(60)
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *where, *enrol, "--windowed", "1080x1920"],
            env={**os.environ, "NOTIFY_SOCKET": str(place)},
            stderr=subprocess.DEVNULL,
        )
        try:
            manager.recv(100)
            yield process.pid, time.monotonic() - started
        finally:
            process.terminate()
            process.wait(20)


def chromium(town: Town, use_seconds: float) -> tuple[float, float]:
    """Seconds to its first contentful paint, and megabytes after the use."""
    with sync_playwright() as playwright:
        started = time.monotonic()
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--kiosk"]
        )
        launched = time.monotonic()
        page = browser.new_page(viewport={"width": 1080, "height": 1920})
        page.goto(town.fair.url)
        painted = page.evaluate(
            "() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
        )
        ends = time.monotonic() + use_seconds
        while time.monotonic() < ends:
            page.reload()
            page.wait_for_timeout(500)
        own = [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]
        megabytes = sum(one.memory_full_info().pss for one in own) / _MEGABYTE
        seconds = launched - started + float(painted)
        browser.close()
    return seconds, float(megabytes)


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
    own_start, own_memory, their_start, their_memory = [list[float]() for _ in range(4)]
    with town_around(day_fair(folder / "server")) as town:
        with kiosk_process(town, folder):
            pass  # the first of all enrols the machine; a station starts it every morning after
        for _ in range(runs):
            with kiosk_process(town, folder) as (pid, seconds):
                time.sleep(use_seconds)
                own_start.append(seconds)
                own_memory.append(memory_mb(pid))
            seconds, megabytes = chromium(town, use_seconds)
            their_start.append(seconds)
            their_memory.append(megabytes)
        taken = touches(town, folder, rounds)
    start, memory = median(their_start), median(their_memory)
    return [
        for_scale("Chromium: start to first paint", start, "s"),
        at_most("kiosk: start to first frame", round(SHARE * (start or 0), 2), median(own_start),
                "s"),
        for_scale("Chromium: memory of all its processes", memory, "MB"),
        at_most("kiosk: memory of all its processes", round(SHARE * (memory or 0)),
                median(own_memory), "MB"),
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
        size = (1, 5.0, 1) if known.quick else (5, 600.0, 20)
        rows = measure(Path(folder), runs=size[0], use_seconds=size[1], rounds=size[2])
    del application
    return finish("A touchscreen beside Chromium", rows, known.json)


if __name__ == "__main__":
    sys.exit(main())

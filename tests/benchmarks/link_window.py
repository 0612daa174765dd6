"""A touchscreen that hands on what it kept while somebody stands before it, in its own process.

    python -m tests.benchmarks.link_window FOLDER URL MACHINE.json

The real window, offscreen, with its link in its own thread. Written as JSON at the end: how long
the handing on took, how long each wish took meanwhile, and how long the window's loop stood still.
"""

import json
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.app.garbage import WindowGarbage
from kiosk.app.machine import Machine
from kiosk.settings import Settings
from kiosk.store import Registration
from kiosk.views.idle import IdleView
from shared.ids import KioskId, StationCode
from tests.benchmarks.link_ground import Enrolled
from tests.benchmarks.link_wishes import wish

TICKS_EVERY_MS: Final = 5
TOUCHES_EVERY_MS: Final = 100
ENDS_WITHIN_S: Final = 240.0


@dataclass(slots=True, kw_only=True)
class Watched:
    """touches, pauses: in seconds. pauses: between two turns of the window's loop, of which one is
    due every five milliseconds; those beyond a frame."""

    seconds: float | None = None
    for_staff: int = 0
    touches: list[float] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)


class _Watch:
    def __init__(self, machine: Machine, enrolled: Enrolled) -> None:
        self._desk, self._now, self._enrolled = machine.hall.desk, machine.hall.now, enrolled
        self.watched = Watched()
        self._began = self._last = time.monotonic()

    def begin(self) -> None:
        self._began = self._last = time.monotonic()

    def tick(self) -> None:
        now = time.monotonic()
        if now - self._last > 1 / 60:
            self.watched.pauses.append(now - self._last)
        self._last = now

    def touch(self) -> None:
        depth = self._desk.depth()
        now = time.monotonic()
        if not depth.pending or now - self._began > ENDS_WITHIN_S:
            self.watched.seconds = now - self._began if not depth.pending else None
            self.watched.for_staff = depth.for_staff
            QGuiApplication.quit()
            return
        self._desk.jobs()
        self._desk.handle(wish(self._enrolled.station, self._now()))
        self.watched.touches.append(time.monotonic() - now)


def _every(milliseconds: int, work: Any) -> QTimer:
    timer = QTimer(interval=milliseconds)
    timer.timeout.connect(work)
    timer.start()
    return timer


def _watch(folder: Path, url: str, enrolled: Enrolled) -> Watched:
    application = QGuiApplication(["doorstep-kiosk"])
    garbage = WindowGarbage()
    settings = Settings(server=url, data=folder, station=enrolled.station, size=(1080, 1920))
    known = Registration(server=url, kiosk_id=enrolled.kiosk_id, token=enrolled.token)
    machine = Machine(settings, known, IdleView())
    watch = _Watch(machine, enrolled)
    # What is read for the first time is a matter of the start, and not of the line.
    machine.hall.desk.jobs()
    machine.hall.desk.handle(wish(enrolled.station, machine.hall.now()))
    machine.start()
    # The network comes back to a machine that has run for days.
    application.processEvents()
    garbage.settle()
    watch.begin()
    timers = _every(TICKS_EVERY_MS, watch.tick), _every(TOUCHES_EVERY_MS, watch.touch)
    application.exec()
    for timer in timers:
        timer.stop()
    machine.stop()
    garbage.stop()
    return watch.watched


if __name__ == "__main__":
    where, address, machine_file = sys.argv[1:]
    told = json.loads(Path(machine_file).read_text("utf-8"))
    who = Enrolled(
        station=StationCode(told["station"]),
        kiosk_id=KioskId(told["kiosk_id"]),
        token=told["token"],
    )
    print(json.dumps(asdict(_watch(Path(where), address, who))), flush=True)
    os._exit(os.EX_OK)  # whatever the window still takes apart is no part of the figure

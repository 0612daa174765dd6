"""A touchscreen that is touched as soon as its first screen stands there.

    python -m tests.benchmarks.kiosk_touched --server URL --station CODE --data DIR

The program as it is started, and one real touch (QTest) on the key for work in the turn after the
first frame. Says by the monotonic clock, which is every process's, when that frame was drawn, when
the key was found and the finger came down, and when the first frame of the other screen was drawn.
"""

import argparse
import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Final

from kiosk.libraries import map_beside
from kiosk.settings import Settings
from shared.ids import StationCode

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

KEY: Final = "找活干"
LEADS_TO: Final = "jobs"
ENDS_AFTER_MS: Final = 500


def touched(settings: Settings) -> int:
    # In the order in which the program loads them, and as late: they are a part of the start.
    from kiosk.app.running import (  # noqa: I001
        TURN_SECONDS,
        give_large_blocks_back,
        machine_of,
        register,
        share_one_heap,
    )
    from kiosk.app.garbage import WindowGarbage
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQuick import QQuickWindow

    share_one_heap()
    registration = register(settings)
    if registration is None:
        return 2
    give_large_blocks_back()
    sys.setswitchinterval(TURN_SECONDS)
    application = QGuiApplication(["doorstep-kiosk"])
    garbage = WindowGarbage()
    arrival = machine_of(settings, registration)
    from kiosk.app.arrival import Arrival  # loaded by the line above, as by the program

    assert isinstance(arrival, Arrival)
    arrival.start()
    window = arrival.window
    assert isinstance(window, QQuickWindow)
    drawn: list[float] = []
    touched_at: list[float] = []

    def touch() -> None:
        from tests.kiosk.on_the_glass import Finger, keys, middle  # not a part of the start

        finger = Finger(window)
        point = middle(next(one for one in keys(window) if one.property("text") == KEY))
        touched_at.append(time.monotonic())
        finger.touch(point)
        window.update()

    def frame() -> None:
        if not drawn:
            drawn.append(time.monotonic())
            QTimer.singleShot(0, touch)
        elif len(drawn) == 1 and arrival.screen == LEADS_TO:
            drawn.append(time.monotonic())
            took = {"first": drawn[0], "touched": touched_at[0], "answered": drawn[1]}
            print(json.dumps(took), flush=True)
            # The touch is still on its way through the window: it may not be closed under it.
            QTimer.singleShot(ENDS_AFTER_MS, application.quit)

    window.frameSwapped.connect(frame)
    status = application.exec()
    arrival.stop()
    garbage.stop()
    return status


def main() -> int:
    map_beside()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kiosk_touched")
    for name in ("--server", "--station"):
        parser.add_argument(name, required=True)
    parser.add_argument("--data", type=Path, required=True)
    said = parser.parse_args()
    gc.disable()
    settings = Settings(
        server=said.server, data=said.data, station=StationCode(said.station), size=(1080, 1920)
    )
    return touched(settings)


if __name__ == "__main__":
    sys.exit(main())

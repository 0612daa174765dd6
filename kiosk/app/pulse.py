"""Tells the service manager that the screen lives: by frames that were really drawn.

A thread of its own would go on telling while the window stands still; so the beat is the window's,
and each beat needs a frame since the one before. Outside of a service nothing is told.
"""

import errno
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtQuick import QQuickWindow

logger = logging.getLogger(__name__)

#: An update is good once its screen has lived for so long.
LIVED_SECONDS: Final = 180.0
_BEATS_A_TERM: Final = 4


class ServiceManager:
    """address: of its socket, as it says in the environment; None: nobody listens."""

    def __init__(self, address: str | None) -> None:
        self._address = address

    def tell(self, news: str) -> None:
        if not self._address:
            return
        import socket  # not before the first frame, of which it tells

        place = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.sendto(news.encode(), place)
        except OSError as error:
            logger.warning("the service manager does not listen reason=%s", error.strerror)


class Pulse(QObject):
    """From the first frame on. seconds: within which the service manager wants to hear of us.

    lived: called once, after LIVED_SECONDS of frames.
    """

    def __init__(
        self,
        window: QQuickWindow,
        manager: ServiceManager,
        *,
        seconds: float,
        disk: Path,
        lived: Callable[[], None],
    ) -> None:
        super().__init__()
        self._window, self._manager, self._disk, self._lived = window, manager, disk, lived
        self._frames = 0
        self._told = 0
        self._interval = seconds / _BEATS_A_TERM
        self._beats_left = max(1, round(LIVED_SECONDS / self._interval))
        window.frameSwapped.connect(self._drawn)
        self._beat = QTimer(self, interval=round(self._interval * 1000))
        self._beat.timeout.connect(self._look)
        self._beat.start()
        window.update()

    def _drawn(self) -> None:
        self._frames += 1
        if self._frames == 1:
            self._manager.tell("READY=1")

    def _look(self) -> None:
        is_drawn, self._told = self._frames > self._told, self._frames
        if is_drawn and _takes_writes(self._disk):
            self._manager.tell("WATCHDOG=1")
            self._beats_left -= 1
            if self._beats_left == 0:
                self._lived()
        self._window.update()  # a still screen draws nothing by itself


def pulse_of(window: QQuickWindow, folder: Path) -> Pulse | None:
    """As the environment of a service asks for it; None outside of one. folder: of the kiosk."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    address = os.environ.get("NOTIFY_SOCKET")
    if address is None:
        return None
    return Pulse(
        window,
        ServiceManager(address),
        seconds=int(microseconds) / 1e6 if microseconds.isdecimal() else 20.0,
        disk=folder,
        lived=lambda: _say_alive(folder),
    )


def _say_alive(folder: Path) -> None:
    """For installer/slots.py, which asks before the next start which release it was."""
    try:
        name = (Path(__file__).resolve().parents[3] / "INSTALLED").read_text("utf-8")
        (folder / "alive").write_text(name, "utf-8")
    except OSError as error:
        logger.warning("cannot say that this version lives reason=%s", error.strerror)


def _takes_writes(folder: Path) -> bool:
    """A full disk is told on the screen and is not mended by a start; a broken one may be."""
    try:
        (folder / "pulse").write_bytes(b"\n")
    except OSError as error:
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return True

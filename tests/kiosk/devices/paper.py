"""A slip printer as the kiosk sees it: a file of a device, behind which somebody speaks ESC/POS."""

import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.devices.printer import WIDTH_DOTS, PrinterState, Raster

#: Bytes of each order, but for the picture's.
_LENGTHS = {b"\x10\x04": 3, b"\x1b@": 2, b"\x1bd": 3, b"\x1dV": 4, b"\x1dr": 3}
_HEADER = 8  # GS v 0 m xL xH yL yH


class PaperPrinter:
    """stands: what it answers when asked. stops_after: rows until the paper ends. slips: what
    was cut off. width: of its paper, in dots; a wider picture is an error."""

    def __init__(self, width: int = WIDTH_DOTS) -> None:
        self.width = width
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.place = os.ttyname(self._slave)
        self.stands = PrinterState.READY
        self.stops_after: int | None = None
        self.is_mute = False
        self.slips: list[Raster] = []
        self._rows = b""
        self._unread = b""
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="paper")
        self._thread.start()

    def close(self) -> None:
        self._ends.set()
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)

    def _run(self) -> None:
        while not self._ends.is_set():
            readable, _, _ = select.select([self._master], [], [], 0.02)
            if readable:
                self._unread += os.read(self._master, 65536)
                while self._unread and (taken := self._take()):
                    self._unread = self._unread[taken:]

    def _take(self) -> int:
        """How many bytes one order took; 0 when it is not whole yet."""
        order = self._unread[:2]
        if order == b"\x1dv":
            return self._picture()
        length = _LENGTHS[order] if len(order) == 2 else 3
        if len(self._unread) < length:
            return 0
        match order:
            case b"\x10\x04":
                self._say(self._answer(self._unread[2]))
            case b"\x1b@":
                self._rows = b""
            case b"\x1dV":
                self._cut()
            case b"\x1dr" if self.stands.prints:  # in its turn: never, when it stopped
                self._say(0)
        return length

    def _answer(self, question: int) -> int:
        always = 0x12
        match question, self.stands:
            case 2, PrinterState.COVER_OPEN:
                return always | 0x04
            case 2, PrinterState.OUT_OF_PAPER:
                return always | 0x20
            case 2, PrinterState.BROKEN:
                return always | 0x40
            case 4, PrinterState.OUT_OF_PAPER:
                return always | 0x60
            case 4, PrinterState.PAPER_LOW:
                return always | 0x0C
            case _:
                return always

    def _picture(self) -> int:
        if len(self._unread) < _HEADER:
            return 0
        width = int.from_bytes(self._unread[4:6], "little")
        height = int.from_bytes(self._unread[6:8], "little")
        assert width * 8 == self.width
        if len(self._unread) < _HEADER + width * height:
            return 0
        self._rows += self._unread[_HEADER : _HEADER + width * height]
        if self.stops_after is not None and len(self._rows) // width >= self.stops_after:
            self.stands = PrinterState.OUT_OF_PAPER
        return _HEADER + width * height

    def _cut(self) -> None:
        if self.stands.prints:
            rows = len(self._rows) * 8 // self.width
            self.slips.append(Raster(rows=rows, bits=self._rows, width=self.width))

    def _say(self, answer: int) -> None:
        if not self.is_mute:
            os.write(self._master, bytes([answer]))


@contextmanager
def paper_printer(width: int = WIDTH_DOTS) -> Iterator[PaperPrinter]:
    printer = PaperPrinter(width)
    try:
        yield printer
    finally:
        printer.close()

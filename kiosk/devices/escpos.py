"""A slip printer that speaks ESC/POS, as all of them do.

Slips go as pictures, because these printers know Chinese letters only by chance. What is wrong is
asked with DLE EOT, which is answered even where nothing can be printed; whether a slip came out,
with GS r, which is answered in its turn, after the picture.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.devices.printer import WIDTH_DOTS, PrinterFault, PrinterState, Raster
from kiosk.devices.wire import Wire

#: Take whichever printer is plugged in.
AUTO: Final = "auto"
_DEVICES: Final = Path("/dev/usb")

START: Final = b"\x1b@"
#: GS v 0: a picture; bytes across and rows follow, two bytes each, the lower one first.
PICTURE: Final = b"\x1dv0\x00"
#: Four lines, so that the last of the picture is past the knife, and a cut that leaves a corner.
CUT: Final = b"\x1bd\x04\x1dVB\x00"
#: What keeps it from printing, and how much paper it has.
ASK_OFFLINE: Final = b"\x10\x04\x02"
ASK_PAPER: Final = b"\x10\x04\x04"
ASK_WHEN_DONE: Final = b"\x1dr\x01"

#: A printer's memory holds so many rows; a picture in one piece would overflow small ones.
BAND_ROWS: Final = 256
_ANSWER_SECONDS: Final = 0.4
_PRINT_SECONDS: Final = 12.0

_COVER_OPEN: Final = 0x04
_STOPPED_WITHOUT_PAPER: Final = 0x20
_ERROR: Final = 0x40
_PAPER_LOW: Final = 0x0C
_NO_PAPER: Final = 0x60
#: Of the answer to GS r.
_NO_PAPER_WHEN_DONE: Final = 0x0C


class EscPosPrinter:
    """place: AUTO, the path of a device, or tcp://host:port. devices: where AUTO looks."""

    def __init__(
        self, place: str = AUTO, devices: Path = _DEVICES, width: int = WIDTH_DOTS
    ) -> None:
        self.width = width
        self._place = place
        self._devices = devices

    def state(self) -> PrinterState:
        try:
            with self._opened() as wire:
                return _state(wire)
        except OSError:
            return PrinterState.ABSENT

    def print(self, raster: Raster) -> None:
        try:
            with self._opened() as wire:
                _print(wire, raster)
        except TimeoutError:
            raise PrinterFault(PrinterState.BROKEN) from None
        except OSError:
            raise PrinterFault(PrinterState.ABSENT) from None

    @contextmanager
    def _opened(self) -> Iterator[Wire]:
        wire = Wire(self._found())
        try:
            yield wire
        finally:
            wire.close()

    def _found(self) -> str:
        if self._place != AUTO:
            return self._place
        places = sorted(str(path) for path in self._devices.glob("lp*"))
        if not places:
            raise FileNotFoundError
        return places[0]


def encode(raster: Raster) -> bytes:
    """The slip in the printer's language, from start to cut."""
    bands, row_bytes = [START], raster.width // 8
    for first in range(0, raster.rows, BAND_ROWS):
        rows = min(BAND_ROWS, raster.rows - first)
        bands.append(PICTURE + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little"))
        bands.append(raster.bits[first * row_bytes : (first + rows) * row_bytes])
    return b"".join((*bands, CUT))


def _print(wire: Wire, raster: Raster) -> None:
    before = _state(wire)
    if not before.prints:
        raise PrinterFault(before)
    try:
        wire.send(encode(raster) + ASK_WHEN_DONE, _PRINT_SECONDS)
        done = wire.receive(_PRINT_SECONDS)
    except TimeoutError:
        done = b""
    if not done or done[-1] & _NO_PAPER_WHEN_DONE:
        # It stopped on the way, or has printed the last it could.
        after = _state(wire)
        if not after.prints or not done:
            raise PrinterFault(PrinterState.BROKEN if after.prints else after)


def _state(wire: Wire) -> PrinterState:
    offline, paper = _ask(wire, ASK_OFFLINE), _ask(wire, ASK_PAPER)
    if offline is None or paper is None:
        return PrinterState.BROKEN
    if offline & _COVER_OPEN:
        return PrinterState.COVER_OPEN
    if offline & _STOPPED_WITHOUT_PAPER or paper & _NO_PAPER:
        return PrinterState.OUT_OF_PAPER
    if offline & _ERROR:
        return PrinterState.BROKEN
    return PrinterState.PAPER_LOW if paper & _PAPER_LOW else PrinterState.READY


def _ask(wire: Wire, question: bytes) -> int | None:
    wire.forget_received()
    try:
        wire.send(question, _ANSWER_SECONDS)
    except TimeoutError:
        return None
    answer = wire.receive(_ANSWER_SECONDS)
    return answer[-1] if answer else None

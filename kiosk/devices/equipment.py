"""Which printer a name stands for."""

from pathlib import Path
from typing import Final

from kiosk.devices.escpos import EscPosPrinter
from kiosk.devices.file_printer import FilePrinter
from kiosk.devices.printer import DOTS, Printer

FOLDER: Final = "folder:"


def printer_of(name: str, paper: int) -> Printer:
    """name: "auto", the path of a device, tcp://host:port, or folder:PATH for slips as images.
    paper: millimetres of its roll, one of DOTS."""
    if name.startswith(FOLDER):
        return FilePrinter(Path(name.removeprefix(FOLDER)), width=DOTS[paper])
    return EscPosPrinter(name, width=DOTS[paper])

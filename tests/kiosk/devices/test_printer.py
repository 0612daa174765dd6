"""Every printer, the real one and the folder, says what is wrong and prints what it was given."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtGui import QImage

from kiosk.devices.equipment import printer_of
from kiosk.devices.escpos import EscPosPrinter
from kiosk.devices.file_printer import FilePrinter
from kiosk.devices.printer import WIDTH_DOTS, Printer, PrinterFault, PrinterState, Raster
from kiosk.options import settings_of
from tests.kiosk.devices.paper import PaperPrinter, paper_printer

#: Taller than a band, of bytes that are orders to a printer when they are misread.
SLIP = Raster(rows=600, bits=bytes(range(256)) * (600 * WIDTH_DOTS // 8 // 256) + b"\x1d" * 192)

LEAST = ("--server", "http://127.0.0.1:1", "--data", "kiosk", "--station", "JN-LX-001")


class Paper(Protocol):
    stands: PrinterState


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """paper: what lies behind the printer, for whoever pulls its paper out."""

    printer: Printer
    paper: Paper
    folder: Path

    def came_out(self) -> int:
        if isinstance(self.paper, PaperPrinter):
            return len(self.paper.slips)
        return len(list(self.folder.glob("*.png")))

    def ends_in_the_middle(self) -> None:
        if isinstance(self.paper, PaperPrinter):
            self.paper.stops_after = 300
        else:
            assert isinstance(self.paper, FilePrinter)
            self.paper.breaks_after = 0


@pytest.fixture(params=["real", "folder"])
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tried]:
    if request.param == "folder":
        printer = FilePrinter(tmp_path)
        yield Tried(printer=printer, paper=printer, folder=tmp_path)
        return
    with paper_printer() as paper:
        yield Tried(printer=EscPosPrinter(paper.place), paper=paper, folder=tmp_path)


def fault_of(printer: Printer) -> PrinterState:
    with pytest.raises(PrinterFault) as caught:
        printer.print(SLIP)
    return caught.value.state


def test_a_slip_comes_out(tried: Tried) -> None:
    assert tried.printer.state() is PrinterState.READY
    tried.printer.print(SLIP)
    tried.printer.print(SLIP)
    assert tried.came_out() == 2


@pytest.mark.parametrize(
    "state", [PrinterState.OUT_OF_PAPER, PrinterState.COVER_OPEN, PrinterState.BROKEN]
)
def test_what_is_wrong_is_said_and_nothing_comes_out(tried: Tried, state: PrinterState) -> None:
    tried.paper.stands = state
    assert tried.printer.state() is state
    assert fault_of(tried.printer) is state
    assert tried.came_out() == 0
    tried.paper.stands = PrinterState.READY
    tried.printer.print(SLIP)
    assert tried.came_out() == 1


def test_little_paper_prints_still(tried: Tried) -> None:
    tried.paper.stands = PrinterState.PAPER_LOW
    assert tried.printer.state() is PrinterState.PAPER_LOW
    tried.printer.print(SLIP)
    assert tried.came_out() == 1


def test_paper_that_ends_in_the_middle_is_a_fault(
    tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.devices.escpos._PRINT_SECONDS", 1.0)
    tried.ends_in_the_middle()
    assert fault_of(tried.printer) is PrinterState.OUT_OF_PAPER
    assert tried.came_out() == 0


def test_the_picture_arrives_as_it_was() -> None:
    with paper_printer() as paper:
        EscPosPrinter(paper.place).print(SLIP)
        assert paper.slips == [SLIP]


def test_a_small_roll_gets_a_picture_as_wide_as_it_is() -> None:
    said = settings_of((*LEAST, "--paper", "58"))
    narrow = Raster(rows=300, bits=SLIP.bits[: 300 * 48], width=384)
    with paper_printer(narrow.width) as paper:
        printer = printer_of(paper.place, said.paper)
        assert printer.width == narrow.width
        printer.print(narrow)
        assert paper.slips == [narrow]
    with pytest.raises(SystemExit):
        settings_of((*LEAST, "--paper", "57"))


def test_a_printer_of_which_nothing_is_said_has_the_usual_roll(tmp_path: Path) -> None:
    said = settings_of(LEAST)
    assert printer_of(f"folder:{tmp_path}", said.paper).width == WIDTH_DOTS


def test_the_folder_holds_pictures_and_only_the_last(tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path, keeps=3)
    for _ in range(5):
        printer.print(SLIP)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["slip-003.png", "slip-004.png", "slip-005.png"]
    image = QImage(str(tmp_path / names[0]))
    assert (image.width(), image.height()) == (WIDTH_DOTS, SLIP.rows)


def test_no_printer_is_absent(tmp_path: Path) -> None:
    for printer in (EscPosPrinter(devices=tmp_path), EscPosPrinter(str(tmp_path / "lp0"))):
        assert printer.state() is PrinterState.ABSENT
        assert fault_of(printer) is PrinterState.ABSENT


def test_a_printer_that_answers_nothing_is_broken() -> None:
    with paper_printer() as paper:
        paper.is_mute = True
        assert EscPosPrinter(paper.place).state() is PrinterState.BROKEN
        assert fault_of(EscPosPrinter(paper.place)) is PrinterState.BROKEN


def test_a_printer_on_the_network_that_is_off_is_absent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert EscPosPrinter(f"tcp://127.0.0.1:{port}").state() is PrinterState.ABSENT


def test_a_printer_on_the_network_that_hangs_up_is_no_printer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        printer = EscPosPrinter(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        server.shutdown(socket.SHUT_RDWR)
        assert not printer.state().prints

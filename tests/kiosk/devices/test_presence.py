"""What is plugged in, what never was, and what was and is missed: by files as machines have."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kiosk.devices.presence import looks_of
from shared.link.health import Readiness

MOUSE = 'I: Bus=0003 Vendor=046d\nN: Name="USB Optical Mouse"\nH: Handlers=mouse0\n\n'
SCANNER = 'I: Bus=0003 Vendor=0c2e\nN: Name="Honeywell Barcode Scanner"\nH: Handlers=sysrq kbd\n\n'
UNNAMED = 'I: Bus=0003 Vendor=1234\nN: Name="HID KBW"\nH: Handlers=sysrq kbd\n\n'


Looks = Mapping[str, Callable[[], Readiness]]


class Bench:
    """What a machine lists, as files; things are plugged in and out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.printer_answers = False
        (folder / "dev").mkdir()
        (folder / "kiosk").mkdir()
        self.types(MOUSE)

    def types(self, listed: str) -> None:
        (self._folder / "inputs").write_text(listed, "utf-8")

    @property
    def camera(self) -> Path:
        return self._folder / "dev" / "video0"

    def report(self, camera: str = "auto", scanner: str = "auto") -> tuple[Readiness, Readiness]:
        """Of a machine that was just started: camera, scanner."""
        looks = self._looks(camera, scanner, "auto")
        return looks["camera"](), looks["scanner"]()

    def printer(self, named: str = "auto") -> Readiness:
        return self._looks("auto", "auto", named)["printer"]()

    def _looks(self, camera: str, scanner: str, printer: str) -> Looks:
        return looks_of(
            camera,
            scanner,
            printer,
            self._folder / "kiosk",
            printer_is_there=lambda: self.printer_answers,
            devices=self._folder / "dev",
            inputs=self._folder / "inputs",
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_never_was_here_is_not_missed(bench: Bench) -> None:
    assert bench.report() == (Readiness.ABSENT, Readiness.ABSENT)


def test_what_was_here_is_missed_also_after_a_start(bench: Bench) -> None:
    bench.camera.touch()
    bench.types(MOUSE + SCANNER)
    assert bench.report() == (Readiness.READY, Readiness.READY)
    bench.camera.unlink()
    bench.types(MOUSE)
    assert bench.report() == (Readiness.FAULT, Readiness.FAULT)
    bench.camera.touch()
    assert bench.report() == (Readiness.READY, Readiness.FAULT)


def test_an_installer_says_which_there_is_and_that_there_is_none(bench: Bench) -> None:
    bench.types(MOUSE + UNNAMED)
    gone = str(bench.camera)
    assert bench.report(camera=gone, scanner="HID kbw") == (Readiness.FAULT, Readiness.READY)
    assert bench.report(camera="none", scanner="none") == (Readiness.ABSENT, Readiness.ABSENT)
    assert bench.report(camera="drawn")[0] is Readiness.READY


def test_a_printer_that_was_pulled_out_is_missed(bench: Bench) -> None:
    assert bench.printer() is Readiness.ABSENT
    assert bench.printer("tcp://192.0.2.20:9100") is Readiness.FAULT
    bench.printer_answers = True
    assert bench.printer() is Readiness.READY
    bench.printer_answers = False
    assert bench.printer() is Readiness.FAULT
    assert bench.printer("none") is Readiness.ABSENT


def test_a_machine_that_lists_nothing_and_a_damaged_memory_are_no_fault(
    bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "inputs").unlink()
    (tmp_path / "kiosk" / "devices.json").write_text("{", "utf-8")
    assert bench.report() == (Readiness.ABSENT, Readiness.ABSENT)

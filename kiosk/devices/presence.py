"""Which devices are plugged in: by what the machine lists, without opening any.

    absent ──seen once──▶ ready ──gone──▶ fault ──seen again──▶ ready

A device that was here is missed, also after the machine was started anew; one that never was is not
needed. To open a camera would put its light on, and a scanner is a keyboard that says nothing by
itself.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from shared.link.health import Readiness

#: In the place of a device's name: take whichever is there; there shall be none.
AUTO: Final = "auto"
NONE: Final = "none"
DEVICES: Final = Path("/dev")
INPUTS: Final = Path("/proc/bus/input/devices")
#: What makers call what types codes.
_SCANNERS: Final = ("scanner", "barcode", "bar code", "qr code", "code reader")
_NAME: Final = "N: Name="


class Memory:
    """What was here once, in a small file; used from the link's thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = frozenset(_read(file))

    def knows(self, device: str) -> bool:
        return device in self._known

    def keep(self, device: str) -> None:
        if device in self._known:
            return
        self._known |= {device}
        # A full disk is told by others; until the next start it is remembered here.
        with suppress(OSError):
            self._file.write_text(json.dumps(sorted(self._known)), "utf-8")


class Presence:
    """looks: whether it is plugged in now; quick, and never waits for the device. is_wanted:
    somebody named it, so that it is missed before it ever was seen."""

    def __init__(
        self, device: str, looks: Callable[[], bool], memory: Memory, *, is_wanted: bool = False
    ) -> None:
        self._device, self._looks, self._memory = device, looks, memory
        self._is_wanted = is_wanted

    def __call__(self) -> Readiness:
        if self._looks():
            self._memory.keep(self._device)
            return Readiness.READY
        is_missed = self._is_wanted or self._memory.knows(self._device)
        return Readiness.FAULT if is_missed else Readiness.ABSENT


def camera_is_there(name: str, devices: Path = DEVICES) -> bool:
    """name: as for the camera that reads codes. Anything but AUTO is a device's or a film's path;
    a drawn one is always there."""
    if name == AUTO:
        return any(devices.glob("video*"))
    return name == "drawn" or Path(name).exists()


def scanner_is_there(name: str, inputs: Path = INPUTS) -> bool:
    """name: AUTO, or a part of what the scanner calls itself, where it is not called one."""
    wanted = _SCANNERS if name == AUTO else (name.casefold(),)
    return any(part in one for one in _inputs(inputs) for part in wanted)


def _inputs(inputs: Path) -> Iterable[str]:
    """Names of what types or points, as the kernel lists them."""
    try:
        lines = inputs.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return [line.removeprefix(_NAME).casefold() for line in lines if line.startswith(_NAME)]


def _read(file: Path) -> Iterable[str]:
    try:
        known = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    return [str(one) for one in known] if isinstance(known, list) else ()


def looks_of(
    camera: str,
    scanner: str,
    printer: str,
    folder: Path,
    *,
    printer_is_there: Callable[[], bool],
    devices: Path = DEVICES,
    inputs: Path = INPUTS,
) -> Mapping[str, Callable[[], Readiness]]:
    """For the machine's report. camera, scanner, printer: as settings name them. folder: of the
    kiosk. printer_is_there: whether it answered when it was asked last."""
    memory = Memory(folder / "devices.json")
    return {
        "camera": _of("camera", camera, lambda: camera_is_there(camera, devices), memory),
        "scanner": _of("scanner", scanner, lambda: scanner_is_there(scanner, inputs), memory),
        "printer": _of("printer", printer, printer_is_there, memory),
    }


def _of(
    device: str, name: str, looks: Callable[[], bool], memory: Memory
) -> Callable[[], Readiness]:
    if name == NONE:
        return lambda: Readiness.ABSENT
    return Presence(device, looks, memory, is_wanted=name != AUTO)

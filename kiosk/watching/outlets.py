"""Where sound goes: the machine's loudspeaker, or files for whoever listens by machine.

Whoever plays writes a little at a time, so that another loudness is heard at once, and so that what
came too late is dropped by who knows whether it may be.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioSink

FOLDER: Final = "folder:"
SAMPLE_BYTES: Final = 2
#: What is written ahead: longer, and a picture would be before its sound.
AHEAD_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Of samples of 16 bits, channel beside channel."""

    rate_hz: int
    channels: int

    @property
    def frame_bytes(self) -> int:
        return self.channels * SAMPLE_BYTES

    @property
    def ahead_bytes(self) -> int:
        return round(self.rate_hz * AHEAD_SECONDS) * self.frame_bytes


class Outlet(Protocol):
    """From when it was opened until `stop`."""

    def room(self) -> int:
        """Bytes that can be written now, whole frames."""

    def write(self, samples: bytes) -> None: ...
    def stop(self) -> None:
        """What was written and not heard yet is never heard."""


class Outlets(Protocol):
    def is_there(self) -> bool: ...
    def open(self, shape: Shape) -> Outlet | None:
        """None where nothing can be heard; that is no fault."""


def outlets_of(name: str) -> Outlets:
    """name: "auto" for the machine's loudspeaker, or folder:PATH for a file a sound."""
    if name.startswith(FOLDER):
        return FileOutlets(Path(name.removeprefix(FOLDER)))
    return DeviceOutlets()


class DeviceOutlets:
    """The loudspeaker that the machine's settings name; it may come and go."""

    def is_there(self) -> bool:
        from PySide6.QtMultimedia import QMediaDevices  # with the first sound

        return not QMediaDevices.defaultAudioOutput().isNull()

    def open(self, shape: Shape) -> Outlet | None:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

        device, wanted = QMediaDevices.defaultAudioOutput(), QAudioFormat()
        wanted.setSampleRate(shape.rate_hz)
        wanted.setChannelCount(shape.channels)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if device.isNull() or not device.isFormatSupported(wanted):
            return None
        return _DeviceOutlet(QAudioSink(device, wanted), shape)


class _DeviceOutlet:
    def __init__(self, sink: "QAudioSink", shape: Shape) -> None:
        self._sink, self._shape = sink, shape
        sink.setBufferSize(shape.ahead_bytes)
        self._door = sink.start()

    def room(self) -> int:
        return self._sink.bytesFree() // self._shape.frame_bytes * self._shape.frame_bytes

    def write(self, samples: bytes) -> None:
        self._door.write(samples)

    def stop(self) -> None:
        self._sink.stop()


class FileOutlets:
    """0001-22050x1.s16 and so on: bare samples as they would have been heard, under rate and
    channels."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds, by which a loudspeaker would play."""
        self._folder, self._clock = folder, clock
        self._numbers = count(1)

    def is_there(self) -> bool:
        return True

    def open(self, shape: Shape) -> Outlet | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{next(self._numbers):04}-{shape.rate_hz}x{shape.channels}.s16"
        return _FileOutlet(self._folder / name, shape, self._clock)


class _FileOutlet:
    def __init__(self, path: Path, shape: Shape, clock: Callable[[], float]) -> None:
        self._path, self._shape, self._clock = path, shape, clock
        self._ends = 0.0

    def room(self) -> int:
        left = max(0.0, self._ends - self._clock())
        taken = round(left * self._shape.rate_hz) * self._shape.frame_bytes
        return max(0, self._shape.ahead_bytes - taken)

    def write(self, samples: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(samples)
        seconds = len(samples) / self._shape.frame_bytes / self._shape.rate_hz
        self._ends = max(self._ends, self._clock()) + seconds

    def stop(self) -> None:
        self._ends = 0.0

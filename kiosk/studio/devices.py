"""What the studio needs of a camera and of a microphone; each has a real one and a drawn one."""

from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from av import AudioFrame, VideoFrame

RATE_HZ: Final = 48_000
#: 20 ms: what one packet of sound holds.
SOUND_SAMPLES: Final = 960


class Fault(StrEnum):
    """Why a device gives nothing; each has a sentence that says what to do."""

    #: None is plugged in.
    ABSENT = "absent"
    #: Another program has it, or this one may not use it.
    BUSY = "busy"


class DeviceFault(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class Camera(Protocol):
    """Used from one thread. Opened again after it was closed."""

    def open(self) -> None:
        """Raises DeviceFault."""

    def read(self) -> "VideoFrame":
        """The next picture; waits for it. Raises DeviceFault when the device went."""

    def close(self) -> None: ...


class Microphone(Protocol):
    """Used from one thread. Opened again after it was closed."""

    def open(self) -> None:
        """Raises DeviceFault."""

    def read(self) -> "AudioFrame":
        """The next SOUND_SAMPLES, one channel of 16 bits at RATE_HZ; waits for them.

        Raises DeviceFault when the device went.
        """

    def close(self) -> None: ...

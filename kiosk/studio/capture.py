"""A device in a thread of its own: opened, read, and opened again when it comes back.

closed ──open──▶ reading ──fault──▶ away ──after a pause──▶ open ...     stopped: from anywhere
"""

import logging
import threading
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

from kiosk.studio.devices import DeviceFault, Fault

logger = logging.getLogger(__name__)

#: Somebody puts a plug back in and looks up: by then the picture should be there.
LOOKS_AGAIN_SECONDS: Final = 1.0
_STOP_SECONDS: Final = 3.0

Frame = TypeVar("Frame", covariant=True)
Given = TypeVar("Given")


class Device(Protocol[Frame]):
    def open(self) -> None: ...
    def read(self) -> Frame: ...
    def close(self) -> None: ...


class Capture(Generic[Given]):
    """deliver: each frame. tell: the fault, None once the device gives. Both in the device's
    thread. known: what was wrong when somebody looked before; it is not logged again."""

    def __init__(
        self,
        name: str,
        device: Device[Given],
        deliver: Callable[[Given], None],
        tell: Callable[[Fault | None], None],
        known: Fault | None = None,
    ) -> None:
        self._name = name
        self._device = device
        self._deliver = deliver
        self._tell = tell
        self._known = known
        self._stopping = threading.Event()
        self._has_given = False  # since it was opened last
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def wait_until_stopped(self) -> None:
        """Until the light of the camera is out; the read that is on its way comes first."""
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            logger.warning("device does not let go device=%s", self._name)

    def _run(self) -> None:
        fault: Fault | None = None
        while not self._stopping.is_set():
            found = self._read_until_fault()
            if found is None:
                return
            if self._has_given or found is not self._known:
                logger.warning("device gives nothing device=%s fault=%s", self._name, found)
            if self._has_given or found is not fault:
                self._tell(found)
            self._known = fault = found
            self._stopping.wait(LOOKS_AGAIN_SECONDS)

    def _read_until_fault(self) -> Fault | None:
        """None when it was stopped."""
        self._has_given = False
        try:
            self._device.open()
            while not self._stopping.is_set():
                frame = self._device.read()
                if not self._has_given:
                    self._has_given = True
                    logger.info("device gives device=%s", self._name)
                    self._tell(None)
                self._deliver(frame)
        except DeviceFault as error:
            return error.fault
        finally:
            self._device.close()
        return None

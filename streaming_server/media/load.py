"""How much of a core forwarding takes: the processor time of this thread against the clock."""

import time
from typing import Final

WINDOW_S: Final = 1.0


class LoadMeter:
    """To be looked at several times a second by the loop whose work it measures."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._cpu_before = 0.0
        #: Over the last whole window, 0 to 1.
        self.cpu = 0.0

    def look(self, now: float) -> None:
        """now: monotonic seconds."""
        if self._since is None:
            self._since, self._cpu_before = now, time.thread_time()
            return
        lasted = now - self._since
        if lasted >= WINDOW_S:
            cpu = time.thread_time()
            self.cpu = min(1.0, (cpu - self._cpu_before) / lasted)
            self._since, self._cpu_before = now, cpu

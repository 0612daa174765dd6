"""How busy forwarding keeps a process: its processor time, and how late its timers are."""

import time
from typing import Final

WINDOW_S: Final = 1.0


class LoadMeter:
    """To be looked at several times a second by the loop whose work it measures."""

    def __init__(self, interval_s: float = 0.1) -> None:
        """interval_s: after which each look is to come."""
        self._interval_s = interval_s
        self._since: float | None = None
        self._looked_at = 0.0
        self._cpu_before = 0.0
        self._least_late_s = float("inf")
        #: Over the last whole window, 0 to 1.
        self.cpu = 0.0
        #: By how much the most punctual look of the last whole window was late: one look may be
        #: late for any reason, all of them only when there is too much to do.
        self.late_s = 0.0

    def look(self, now: float) -> None:
        """now: monotonic seconds."""
        if self._since is None:
            self._since, self._cpu_before = now, time.thread_time()
            self._looked_at = now
            return
        late_s = now - self._looked_at - self._interval_s
        self._least_late_s, self._looked_at = min(self._least_late_s, late_s), now
        lasted = now - self._since
        if lasted >= WINDOW_S:
            cpu = time.thread_time()
            self.cpu = min(1.0, (cpu - self._cpu_before) / lasted)
            self.late_s, self._least_late_s = max(0.0, self._least_late_s), float("inf")
            self._since, self._cpu_before = now, cpu

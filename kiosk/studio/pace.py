"""The rhythm of a source that has none of its own: a film, a drawn picture, a made tone."""

import time


class Pace:
    """Holds up the thread that reads, as a real device does, and no other."""

    def __init__(self) -> None:
        self._due = 0.0

    def begin(self) -> None:
        self._due = time.monotonic()

    def wait(self, pause_s: float) -> None:
        """Until the next one is due; one that was missed is made up for."""
        self._due += pause_s
        time.sleep(max(0.0, self._due - time.monotonic()))

    def wait_or_skip(self, pause_s: float) -> None:
        """Until the next one is due; those that were missed are left out."""
        self._due = max(self._due, time.monotonic() - 2 * pause_s)
        self.wait(pause_s)

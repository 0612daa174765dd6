"""How far behind its own pace a stream has fallen in this process.

A decoded picture waits in a queue of the media library that has no bound. Where the machine is too
busy, pictures that are late are let go unseen, which is cheap, until the newest one is at hand.
"""

from typing import Final

LATEST_SECONDS: Final = 0.4
#: More than this cannot have waited: the stream's clock made a step, and is followed.
_STEP_SECONDS: Final = 20.0
#: The best time seen is forgotten this much with each picture, for clocks that drift apart.
_FORGETS_SECONDS: Final = 0.002


class Lateness:
    """One per connection; media time and clock in seconds."""

    def __init__(self) -> None:
        self._best: float | None = None

    def is_too_late(self, media_seconds: float, now: float) -> bool:
        offset = now - media_seconds
        if self._best is None or abs(offset - self._best) > _STEP_SECONDS:
            self._best = offset
        self._best = min(self._best + _FORGETS_SECONDS, offset)
        return offset - self._best > LATEST_SECONDS

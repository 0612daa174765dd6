"""What became of the pictures of a run, counted as browsers count it.

Decoded, and then painted or not: one that was handed to the window and replaced before it painted
is as lost as one that never came there. Times are of the machine's monotonic clock, in seconds.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

#: The oldest are forgotten: a machine watches for weeks.
_KEPT: Final = 1000
#: A freeze, as WebRTC's statistics define it (webrtc-stats, freezeCount): a picture that stood for
#: longer than three usual ones, and than a usual one and this.
_FREEZE_SECONDS: Final = 0.15
_FREEZE_TIMES: Final = 3
_USUAL_FOLLOWS: Final = 0.1


@dataclass(slots=True)
class Tally:
    """Each number has one thread that changes it: the link's decoded and dropped, the window's
    painted."""

    decoded: int = 0
    dropped: int = 0
    painted: int = 0
    dropped_at: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    froze_at: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    first_painted_at: float | None = None
    _painted_at: float | None = None
    _usual: float = 0.0

    def drop(self, count: int, now: float) -> None:
        self.dropped += count
        self.dropped_at.extend([now] * count)

    def paint(self, now: float) -> None:
        self.painted += 1
        before, self._painted_at = self._painted_at, now
        if before is None:
            self.first_painted_at = now
            return
        stood = now - before
        usual = self._usual or stood
        if stood > max(_FREEZE_TIMES * usual, usual + _FREEZE_SECONDS):
            self.froze_at.append(now)
        else:
            self._usual = usual + (stood - usual) * _USUAL_FOLLOWS

    def pause(self) -> None:
        """What comes next is another show's, or the same one's after a while."""
        self._painted_at = None

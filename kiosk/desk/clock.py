"""The best knowledge of the time that a machine has: its own clock, put right by the server."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from shared.link.clocks import TOLERATED, KnownTime, best_time, learned


def wall_clock() -> datetime:
    return datetime.now(UTC)


def seconds_since_boot() -> float:
    """A laptop's sleep counts as well."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class StationClock:
    """Asked from any thread. `written` is what to keep for the next start."""

    def __init__(
        self,
        written: str | None = None,
        wall: Callable[[], datetime] = wall_clock,
        running: Callable[[], float] = seconds_since_boot,
    ) -> None:
        """running: seconds, by a clock that nobody sets."""
        self._wall, self._running = wall, running
        self._lock = threading.Lock()
        self._known = _read(written)
        self._since = running()

    def __call__(self) -> datetime:
        with self._lock:
            return self._now()

    def learn(self, server: datetime) -> None:
        """The server said its time."""
        with self._lock:
            self._known, self._since = learned(self._wall(), server), self._running()

    @property
    def behind(self) -> timedelta:
        """By which the machine's own clock is behind the server's."""
        with self._lock:
            return self._now() - self._wall()

    @property
    def was_set(self) -> bool:
        """Whether somebody set the machine's own clock since the server said the time: in a van,
        where that is the server's clock too, it is asked again."""
        with self._lock:
            known = self._known
            if known is None or not known.is_heard:
                return False
            return abs(self._now() - self._wall() - known.ahead) > TOLERATED

    def written(self) -> str:
        """The latest that is certain: a clock that falls back goes on from there."""
        with self._lock:
            now = self._now()
            ahead = (now - self._wall()).total_seconds()
            return json.dumps({"ahead": ahead, "last": now.isoformat()})

    def _now(self) -> datetime:
        elapsed = timedelta(seconds=self._running() - self._since)
        return best_time(self._wall(), self._known, elapsed)


def _read(written: str | None) -> KnownTime | None:
    try:
        fields = json.loads(written or "")
        return KnownTime(
            ahead=timedelta(seconds=float(fields["ahead"])),
            last=datetime.fromisoformat(fields["last"]),
        )
    except (ValueError, KeyError, TypeError):
        return None

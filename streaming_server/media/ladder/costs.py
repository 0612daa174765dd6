"""How many bits per second each rung takes, measured as it is sent."""

from collections.abc import Mapping
from typing import Final, Protocol

from shared.rungs import Rung
from streaming_server.media.ladder.encoders import BITRATE

OVERHEAD: Final = 36  # bytes a packet: header, extension, tag
MEASURED_EVERY_S: Final = 1.0


class Counted(Protocol):
    packets: int
    octets: int


class Costs:
    """One per stage. `rungs` keeps its identity and changes its values."""

    def __init__(self, lines: Mapping[str, Counted], low: Counted) -> None:
        self._lines = {**lines, "low": low}
        self._seen = dict.fromkeys(self._lines, 0)
        self._measured_at: float | None = None
        self.rungs: dict[Rung, float] = {Rung.HIGH: 0.0, Rung.LOW: BITRATE, Rung.SOUND: 0.0}

    def measure(self, now: float) -> None:
        """May be called as often as one likes."""
        passed = None if self._measured_at is None else now - self._measured_at
        if passed is not None and passed < MEASURED_EVERY_S:
            return
        bytes_now = {name: x.octets + OVERHEAD * x.packets for name, x in self._lines.items()}
        if passed is not None:
            rates = {name: 8 * (n - self._seen[name]) / passed for name, n in bytes_now.items()}
            self.rungs[Rung.SOUND] = rates["audio"]
            self.rungs[Rung.HIGH] = rates["audio"] + rates["video"]
            # While nobody gets it, it is known by what it was made for.
            self.rungs[Rung.LOW] = rates["audio"] + (rates["low"] or BITRATE)
        self._seen, self._measured_at = bytes_now, now

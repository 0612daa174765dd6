"""Who watches now, and what their browsers say about it: the last minute, in memory alone.

Nobody is named: a viewer is a resource of the media engine and the station it watches from.
"""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from shared.ids import SessionId, StationCode

MOST_WATCHING: Final = 20_000  # beyond it newcomers watch all the same, uncounted
KEPT_BEACONS: Final = 7  # a minute, at one every ten seconds
MOST_JOINS: Final = 2_000
GRACE_S: Final = 30.0  # a viewer that the engine does not list yet is on its way in

_Count = Annotated[int, Field(ge=0, le=1 << 53)]
_Milliseconds = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


class Network(StrEnum):
    """How packets come: the kind of the viewer's own ICE candidate in use."""

    HOST = "host"
    MAPPED = "srflx"
    SEEN = "prflx"
    RELAY = "relay"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beacon:
    """What one browser counted since it asked for the picture (W3C webrtc-stats).

    resource: last part of the address under which it watches. first_frame_ms: from asking to the
    first picture; None before it. frames: pictures that were decoded; frames_dropped: that came too
    late to be shown. frozen_ms: how long the picture stood still, summed up.
    """

    resource: Annotated[str, Field(min_length=1, max_length=64)]
    first_frame_ms: _Milliseconds | None = None
    frames: _Count = 0
    frames_dropped: _Count = 0
    freezes: _Count = 0
    frozen_ms: _Milliseconds = 0.0
    packets: _Count = 0
    packets_lost: _Count = 0
    jitter_ms: _Milliseconds = 0.0
    round_trip_ms: _Milliseconds | None = None
    network: Network = Network.UNKNOWN


@dataclass(slots=True, kw_only=True)
class Watch:
    """One viewer. station: where it watches from, None when it did not say; began_at: seconds."""

    session_id: SessionId
    station: StationCode | None
    is_kiosk: bool
    began_at: float
    beacons: deque[tuple[float, Beacon]] = field(default_factory=lambda: deque(maxlen=KEPT_BEACONS))

    @property
    def frozen_share(self) -> float | None:
        """Of the time between the beacons that are kept; None with fewer than two."""
        if len(self.beacons) < 2:
            return None
        (begun, first), (ended, last) = self.beacons[0], self.beacons[-1]
        lasted_ms = (ended - begun) * 1000
        grown = last.frozen_ms - first.frozen_ms
        return min(1.0, max(0.0, grown / lasted_ms)) if lasted_ms > 0 else None

    @property
    def network(self) -> Network:
        return self.beacons[-1][1].network if self.beacons else Network.UNKNOWN


class Audience:
    """Times are monotonic seconds."""

    def __init__(self) -> None:
        self._watches: dict[str, Watch] = {}
        self._joins: deque[tuple[float, SessionId, float]] = deque(maxlen=MOST_JOINS)
        #: Since the server began.
        self.freezes = self.frames = self.frames_dropped = 0

    @property
    def watches(self) -> Mapping[str, Watch]:
        """By resource."""
        return self._watches

    def began(self, resource: str, watch: Watch) -> None:
        if len(self._watches) < MOST_WATCHING:
            self._watches[resource] = watch

    def heard(self, beacon: Beacon, now: float) -> bool:
        """False when nobody watches under that name (any more)."""
        watch = self._watches.get(beacon.resource)
        if watch is None:
            return False
        before = watch.beacons[-1][1] if watch.beacons else None
        if beacon.first_frame_ms is not None and (before is None or before.first_frame_ms is None):
            self._joins.append((now, watch.session_id, beacon.first_frame_ms))
        before = before or Beacon(resource=beacon.resource)
        self.freezes += max(0, beacon.freezes - before.freezes)
        self.frames += max(0, beacon.frames - before.frames)
        self.frames_dropped += max(0, beacon.frames_dropped - before.frames_dropped)
        watch.beacons.append((now, beacon))
        return True

    def join_times(self, since: float, session_id: SessionId | None = None) -> list[float]:
        """Milliseconds to the first picture of those who joined since then."""
        return [
            took for at, joined, took in self._joins if at >= since and session_id in (None, joined)
        ]

    def keep_only(self, present: Collection[str], now: float) -> None:
        """Forget whom the engine does not list."""
        for resource, watch in list(self._watches.items()):
            if resource not in present and now - watch.began_at > GRACE_S:
                del self._watches[resource]

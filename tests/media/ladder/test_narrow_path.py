"""A viewer's whole way over a path that becomes narrow and wide again, in simulated time.

The receiver's estimate is that of a real library, so that what is believed of it is put to test:
packets pass a token bucket with a short queue, and nothing here waits for a clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from aiortc.rate import RemoteBitrateEstimator

from shared.rungs import PROBE_S, Rung
from streaming_server.media.ladder.encoders import BITRATE
from streaming_server.media.ladder.footing import Footing
from streaming_server.media.repairs import FILLER_BYTES
from streaming_server.media.rtp import absolute_send_time

HIGH_BPS, SOUND_BPS, WIDE_BPS, NARROW_BPS = 1_200_000, 48_000, 8_000_000, 300_000
QUEUE_BYTES = 16_000
HEADERS, WIRE = 36, 28  # bytes a packet: RTP with tag; IP and UDP
TICK_S = 0.005
PACKET = 1100
COSTS = {
    Rung.HIGH: HIGH_BPS * 1.05 + SOUND_BPS * 1.3,
    Rung.LOW: BITRATE * 1.1 + SOUND_BPS * 1.3,
    Rung.SOUND: SOUND_BPS * 1.3,
}


@dataclass(slots=True)
class Path:
    bits_per_second: float = WIDE_BPS
    free_at: float = 0.0
    dropped: int = 0

    def arrival(self, size: int, now: float) -> float | None:
        """None when the queue is full."""
        waiting = max(0.0, self.free_at - now)
        if waiting * self.bits_per_second / 8 + size + WIRE > QUEUE_BYTES:
            self.dropped += 1
            return None
        self.free_at = max(now, self.free_at) + (size + WIRE) * 8 / self.bits_per_second
        return self.free_at


@dataclass(slots=True)
class Way:
    """What a viewer goes through. steps: (seconds, rung) of each change."""

    path: Path = field(default_factory=Path)
    footing: Footing = field(default_factory=Footing)
    steps: list[tuple[float, Rung]] = field(default_factory=list)
    probes: list[float] = field(default_factory=list)
    now: float = 100.0
    sent: int = 0
    _estimator: RemoteBitrateEstimator = field(default_factory=RemoteBitrateEstimator)
    _arriving: list[tuple[float, int, float]] = field(default_factory=list)
    _lost: int = 0
    _tick: int = 0

    def go_on(self, seconds: float) -> None:
        for _ in range(int(seconds / TICK_S)):
            self._tick += 1
            self.now += TICK_S
            for size in self._due():
                self._send(size)
            self._arrive()
            if self._tick % 200 == 0:
                self._report()

    def _due(self) -> Iterator[int]:
        """Sizes of the packets that leave in this tick."""
        if self._tick % 4 == 0:
            yield SOUND_BPS // 8 // 50 + HEADERS
        rung = self.footing.rung
        period, bitrate = {
            Rung.HIGH: (7, HIGH_BPS),
            Rung.LOW: (13, BITRATE),
            Rung.SOUND: (1 << 30, 0),
        }[rung]
        if self._tick % period == 0:
            left = int(bitrate / 8 * period * TICK_S)
            while left > 0:
                yield min(PACKET, left) + HEADERS
                left -= PACKET
        if self._tick % 20 == 0 and self.footing.is_probing:
            for _ in range(self.footing.filler(COSTS, self.now) // FILLER_BYTES):
                yield FILLER_BYTES + 16

    def _send(self, size: int) -> None:
        self.sent += 1
        arrival = self.path.arrival(size, self.now)
        if arrival is None:
            self._lost += 1
            self.footing.note_wanted(1, self.sent, self.now)
            self._step()
        else:
            self._arriving.append((arrival, size, self.now))

    def _arrive(self) -> None:
        ready = [one for one in self._arriving if one[0] <= self.now]
        self._arriving = [one for one in self._arriving if one[0] > self.now]
        for arrival, size, sent_at in ready:
            said = self._estimator.add(
                abs_send_time=absolute_send_time(sent_at),
                arrival_time_ms=int(arrival * 1000),
                payload_size=size,
                ssrc=1,
            )
            if said is not None:
                self.footing.note_estimate(int(said[0]), self.now)
                self._step()

    def _report(self) -> None:
        self.footing.note_loss(self._lost, self.sent, self.now)
        self._step()

    def _step(self) -> None:
        was_probing = self.footing.is_probing
        if self.footing.step(COSTS, self.now, can_probe=True):
            self.steps.append((self.now, self.footing.rung))
        if self.footing.is_probing and not was_probing:
            self.probes.append(self.now)


@pytest.fixture
def way() -> Way:
    watching = Way()
    watching.go_on(20)
    assert watching.steps == [], "a wide path needs no step"
    return watching


def test_a_narrow_path_leads_to_the_small_picture_and_stays_there(way: Way) -> None:
    narrow_at = way.now
    way.path.bits_per_second = NARROW_BPS
    way.go_on(120)
    (at, rung), *others = way.steps
    assert rung is Rung.LOW
    assert at - narrow_at < 2.0
    assert others == [], "neither further down nor up"


def test_probing_a_narrow_path_is_seldom_and_short(way: Way) -> None:
    way.path.bits_per_second = NARROW_BPS
    way.go_on(10)
    dropped = way.path.dropped
    way.go_on(300)
    assert 2 <= len(way.probes) <= 5
    assert way.path.dropped - dropped < 60 * len(way.probes)


def test_who_has_a_wide_path_again_gets_the_large_picture_again(way: Way) -> None:
    way.path.bits_per_second = NARROW_BPS
    way.go_on(10)
    way.path.bits_per_second = WIDE_BPS
    way.go_on(15 + PROBE_S + 5)
    assert [rung for _, rung in way.steps] == [Rung.LOW, Rung.HIGH]
    way.go_on(60)
    assert way.footing.rung is Rung.HIGH


def test_a_path_for_nothing_but_sound_leads_to_sound(way: Way) -> None:
    way.path.bits_per_second = 110_000
    way.go_on(30)
    assert [rung for _, rung in way.steps][:2] == [Rung.LOW, Rung.SOUND]
    assert way.footing.rung is Rung.SOUND

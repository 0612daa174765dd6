"""One unbroken line of sequence numbers and timestamps out of whatever a publisher sends.

Viewers see one source for as long as a session lasts, though the publisher may drop off, come
back with a new SSRC and new clocks, or restart its encoder. Sequence numbers grow without bound
inside the server (`index`); the wire has their lowest 16 bits, so one packet is the same for
every viewer. Losses stay visible as gaps: they are filled by retransmission or not at all.
"""

from dataclasses import dataclass

from streaming_server.media.rtp import forward_distance, timestamp_distance

LARGEST_GAP = 512  # packets; about three seconds. Beyond it nothing can be retransmitted
CLOCK_TOLERANCE_S = 10.0  # a clock that strays further from the wall was restarted
CLOCK_AGREEMENT_S = 1.0  # what a sender says of its clocks is believed as far as this
SOURCE_HOLD_S = 0.5  # a second SSRC beside a live one is ignored, not mixed in


@dataclass(slots=True)
class Place:
    """Where a packet stands on the line.

    index: never wraps; wire sequence number is its lowest 16 bits. timestamp: 32 bits.
    is_break: what came before cannot be decoded together with this.
    """

    index: int
    timestamp: int
    is_break: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where a clock stood. timestamp: 32 bits, of the newest packet; at: when it was sent on, by
    the monotonic clock, which all processes of a machine share."""

    timestamp: int
    at: float


class Continuity:
    """Maps (SSRC, sequence, timestamp) of changing publishers onto one line."""

    def __init__(self, clock_rate_hz: int, first_index: int = 0) -> None:
        self._clock_rate_hz = clock_rate_hz
        self._ssrc: int | None = None
        self._started = False
        self._highest_sequence = 0  # as received
        self._highest_index = first_index - 1
        self._suspect: int | None = None
        self._ahead: int | None = None
        self._last_timestamp = 0  # as sent on, of the highest index
        self._last_at = 0.0
        #: Added to a timestamp received, modulo 2**32, gives the timestamp sent on.
        self.timestamp_offset = 0

    @property
    def next_index(self) -> int:
        return self._highest_index + 1

    @property
    def last_timestamp(self) -> int | None:
        """Of the newest packet on the line; None before the first."""
        return self._last_timestamp if self._started else None

    @property
    def moment(self) -> Moment | None:
        """Where the line's clock stands; None before the first packet."""
        if not self._started:
            return None
        return Moment(timestamp=self._last_timestamp, at=self._last_at)

    def go_on_from(self, moment: Moment) -> None:
        """The line ran in a process that is gone: time goes on as if it had run here."""
        if not self._started:
            self._started = True
            self._last_timestamp, self._last_at = moment.timestamp, moment.at

    def follow(self, index: int, timestamp: int, now: float) -> None:
        """The line is placed in another process, and may have to be gone on with in this one."""
        self._started, self._ssrc, self.timestamp_offset = True, None, 0
        if index > self._highest_index:
            self._highest_index = index
            self._last_timestamp, self._last_at = timestamp, now

    def release(self, ahead: int | None = None) -> None:
        """The source is known to have left: the next one is welcome at once. ahead: ticks by which
        its clock is ahead of the one's before, where that is known."""
        self._ssrc, self._ahead = None, ahead

    def place(self, ssrc: int, sequence: int, timestamp: int, now: float) -> Place | None:
        """None when the packet is too old to be of use."""
        if ssrc != self._ssrc:
            if self._ssrc is not None and now - self._last_at < SOURCE_HOLD_S:
                return None
            return self._begin(ssrc, sequence, timestamp, now)
        distance = forward_distance(self._highest_sequence, sequence)
        if abs(distance) > LARGEST_GAP:
            return self._resume(sequence, timestamp, now)
        self._suspect = None
        sent_on = (timestamp + self.timestamp_offset) & 0xFFFF_FFFF
        index = self._highest_index + distance
        if distance > 0:
            if self._is_stray(sent_on, now):
                self._align_clock(timestamp, now)
                sent_on = (timestamp + self.timestamp_offset) & 0xFFFF_FFFF
            self._advance(index, sequence, sent_on, now)
        elif index < 0:
            return None
        return Place(index, sent_on, False)

    def _begin(self, ssrc: int, sequence: int, timestamp: int, now: float) -> Place:
        if self._started and not self._keep_clock(timestamp, now):
            self._align_clock(timestamp, now)
        self._ssrc, self._started, self._ahead = ssrc, True, None
        self._suspect = None
        return self._break(sequence, timestamp, now)

    def _resume(self, sequence: int, timestamp: int, now: float) -> Place | None:
        # One stray packet must not move the line; a second one in a row means the source did.
        if self._suspect is None or forward_distance(self._suspect, sequence) != 1:
            self._suspect = sequence
            return None
        self._suspect = None
        if self._is_stray(timestamp + self.timestamp_offset, now):
            self._align_clock(timestamp, now)
        return self._break(sequence, timestamp, now)

    def _is_stray(self, sent_on: int, now: float) -> bool:
        """Whether the publisher's clock jumped."""
        tolerance = CLOCK_TOLERANCE_S * self._clock_rate_hz
        passed = timestamp_distance(self._last_timestamp, sent_on)
        if 0 <= passed <= tolerance and now - self._last_at < CLOCK_TOLERANCE_S:
            return False  # as nearly always
        expected = self._last_timestamp + (now - self._last_at) * self._clock_rate_hz
        return abs(timestamp_distance(int(expected), sent_on)) > tolerance

    def _keep_clock(self, timestamp: int, now: float) -> bool:
        """Let the same moment have the same time as before; False where that cannot be."""
        if self._ahead is None:
            return False
        offset = self.timestamp_offset - self._ahead
        passed = timestamp_distance(self._last_timestamp, timestamp + offset)
        stray = passed - (now - self._last_at) * self._clock_rate_hz
        if abs(stray) > CLOCK_AGREEMENT_S * self._clock_rate_hz:
            return False
        # A picture of the same moment comes next: two never share a time.
        self.timestamp_offset = (offset + max(0, 1 - passed)) & 0xFFFF_FFFF
        return True

    def _align_clock(self, timestamp: int, now: float) -> None:
        """Let the timestamp continue the line as the wall clock did."""
        elapsed = max(1, int((now - self._last_at) * self._clock_rate_hz))
        self.timestamp_offset = (self._last_timestamp + elapsed - timestamp) & 0xFFFF_FFFF

    def _break(self, sequence: int, timestamp: int, now: float) -> Place:
        sent_on = (timestamp + self.timestamp_offset) & 0xFFFF_FFFF
        self._advance(self._highest_index + 1, sequence, sent_on, now)
        return Place(index=self._highest_index, timestamp=sent_on, is_break=True)

    def _advance(self, index: int, sequence: int, timestamp: int, now: float) -> None:
        self._highest_index, self._highest_sequence = index, sequence
        self._last_timestamp, self._last_at = timestamp, now

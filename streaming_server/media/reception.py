"""How well one source of a publisher arrives: what is missing, and what to report about it.

Pure; time is passed in as monotonic seconds. Sources: RFC 3550 sections 6.4.1 and A.8.
"""

from dataclasses import dataclass

from streaming_server.media.continuity import LARGEST_GAP
from streaming_server.media.rtcp import ReportBlock, SenderReport
from streaming_server.media.rtp import VIDEO_CLOCK_HZ, forward_distance, timestamp_distance

RETRY_MARGIN_S = 0.02
MOST_TRIES = 10
MOST_WANTED = 1024  # with more missing than the ring holds, only a keyframe helps
ASSUMED_ROUND_TRIP_S = 0.1


@dataclass(slots=True, kw_only=True)
class Wanted:
    tries: int
    due: float
    asked_at: float


class Missing:
    """Sequence numbers that did not come, and when to ask for them (again)."""

    def __init__(self) -> None:
        self._highest: int | None = None
        #: By sequence number.
        self.wanted: dict[int, Wanted] = {}
        self.round_trip_s = ASSUMED_ROUND_TRIP_S

    def arrived(self, sequence: int, now: float) -> None:
        if self._highest is None:
            self._highest = sequence
            return
        distance = forward_distance(self._highest, sequence)
        if distance == 1:  # as nearly always
            self._highest = sequence
        elif abs(distance) > LARGEST_GAP or len(self.wanted) + distance > MOST_WANTED:
            self.reset()
            self._highest = sequence
        elif distance > 0:
            for ahead in range(1, distance):
                wanted = (self._highest + ahead) & 0xFFFF
                # On one path packets rarely overtake each other: ask at once.
                self.wanted[wanted] = Wanted(tries=0, due=now, asked_at=now)
            self._highest = sequence
        else:
            self._found(sequence, now)

    def due(self, now: float) -> tuple[int, ...]:
        """What to ask for now, oldest first; each is asked for at most MOST_TRIES times."""
        asked = []
        for sequence, wanted in list(self.wanted.items()):
            if wanted.due > now:
                continue
            if wanted.tries == MOST_TRIES:
                del self.wanted[sequence]
                continue
            wanted.tries += 1
            wanted.asked_at = now
            wanted.due = now + RETRY_MARGIN_S + self.round_trip_s
            asked.append(sequence)
        return tuple(asked)

    def reset(self) -> None:
        self._highest = None
        self.wanted.clear()

    def _found(self, sequence: int, now: float) -> None:
        wanted = self.wanted.pop(sequence, None)
        if wanted is not None and wanted.tries == 1:  # a later answer could be to any of the tries
            self.round_trip_s += (now - wanted.asked_at - self.round_trip_s) / 8


class Reception:
    """Counters behind the report blocks about one source."""

    def __init__(self, ssrc: int, clock_rate_hz: int) -> None:
        self.ssrc = ssrc
        self.missing = Missing()
        self.octets = 0
        self.received = 0
        self.last_sender_report: SenderReport | None = None
        self.is_picture = clock_rate_hz == VIDEO_CLOCK_HZ
        self.clock_rate_hz = clock_rate_hz
        self._first: int | None = None
        self._highest = 0  # unwrapped
        self._jitter = 0.0
        self._transit: int | None = None
        self._reported_expected = 0
        self._reported_received = 0
        self._sender_report_at = 0.0

    def arrived(
        self,
        sequence: int,
        timestamp: int,
        octets: int,
        now: float,
        *,
        is_repetition: bool = False,
    ) -> bool:
        """Whether the source jumped: this number is not of the stream that was. is_repetition: on
        a stream of its own, where what is sent again may be very old."""
        self.received += 1
        self.octets += octets
        if self._first is None:
            self._first = self._highest = sequence
        distance = forward_distance(self._highest & 0xFFFF, sequence)
        has_jumped = abs(distance) > LARGEST_GAP
        if has_jumped and is_repetition:
            return False
        if has_jumped:
            # The source jumped: what lies between was never sent.
            self._first = self._highest = sequence
            self.received, distance = 1, 0
            self._reported_expected = self._reported_received = 0
        if distance > 0:
            self._highest += distance
        self.missing.arrived(sequence, now)
        self._measure_jitter(timestamp, now)
        return has_jumped

    def sender_reported(self, report: SenderReport, now: float) -> None:
        self.last_sender_report = report
        self._sender_report_at = now

    def report_block(self, now: float) -> ReportBlock:
        """The next report; the fraction lost is counted from the one before."""
        expected = 0 if self._first is None else self._highest - self._first + 1
        newly_expected = expected - self._reported_expected
        newly_lost = newly_expected - (self.received - self._reported_received)
        self._reported_expected, self._reported_received = expected, self.received
        fraction = newly_lost * 256 // newly_expected if newly_expected > 0 < newly_lost else 0
        sender = self.last_sender_report
        return ReportBlock(
            ssrc=self.ssrc,
            fraction_lost=min(fraction, 255),
            packets_lost=max(-0x800000, min(0x7FFFFF, expected - self.received)),
            highest_sequence=self._highest,
            jitter=int(self._jitter),
            last_report=sender.ntp >> 16 & 0xFFFF_FFFF if sender else 0,
            delay=int((now - self._sender_report_at) * 65536) if sender else 0,
        )

    def _measure_jitter(self, timestamp: int, now: float) -> None:
        transit = int(now * self.clock_rate_hz) - timestamp & 0xFFFF_FFFF
        if self._transit is not None:
            change = abs(timestamp_distance(self._transit, transit))
            self._jitter += (min(change, self.clock_rate_hz) - self._jitter) / 16
        self._transit = transit


def clock_ahead(one: Reception, other: Reception) -> int | None:
    """Ticks by which one source's clock is ahead of another's; None until both were told of.

    Both are of one kind and one sender, whose reports are in one clock.
    """
    mine, theirs = one.last_sender_report, other.last_sender_report
    if mine is None or theirs is None:
        return None
    later_s = (mine.ntp - theirs.ntp) / 2**32
    return round(timestamp_distance(theirs.rtp, mine.rtp) - later_s * one.clock_rate_hz)

"""A publisher's own small picture, placed on the low line from one of its keyframes on."""

from typing import Final

from streaming_server.media.codecs import Codec, bare, starts_keyframe
from streaming_server.media.continuity import Continuity
from streaming_server.media.lines import Line
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import (
    VIDEO_CLOCK_HZ,
    RtpPacket,
    absolute_send_time,
    timestamp_distance,
)

GONE_S: Final = 0.7  # one that is silent for so long is made here instead
ASKS_EVERY_S: Final = 1.0
#: bits per second, over some seconds: a small picture that is larger is of no use on a path of
#: 300 kb/s, and one that is fitting is made here.
MOST_BITRATE: Final = 300_000
MEASURED_OVER_S: Final = 4.0
#: Reports tell a clock within a millisecond or two; a larger step is another clock.
STRAY_TICKS: Final = VIDEO_CLOCK_HZ // 20


class Layer:
    """It shares the line with the child that makes what no publisher sends: never both at once."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._continuity: Continuity | None = None
        self._source = self._offset = 0
        self._measured_at = 0.0
        self._octets = 0
        #: The source that is too large.
        self._refused: int | None = None
        self._placed_at = self._asked_at = float("-inf")

    def is_live(self, now: float) -> bool:
        return now - self._placed_at < GONE_S

    def place(self, packet: RtpPacket, codec: Codec, offset: int, now: float) -> StagePacket | None:
        """offset: what has to be added to its timestamps, modulo 2**32, for stage time. None until
        a keyframe begins, and for what is too old."""
        if packet.ssrc == self._refused:
            return None
        stage_time = (packet.timestamp + offset) & 0xFFFF_FFFF
        if not self._goes_on(packet, offset, now):
            last = self._line.last_timestamp
            is_later = last is None or timestamp_distance(last, stage_time) > 0
            if not (is_later and starts_keyframe(codec, packet.payload)):
                return None
            self._continuity = Continuity(VIDEO_CLOCK_HZ, self._line.next_index)
            self._source, self._offset = packet.ssrc, offset
            self._measured_at, self._octets = now, 0
        assert self._continuity is not None
        place = self._continuity.place(packet.ssrc, packet.sequence, packet.timestamp, now)
        if place is None:
            return None
        self._placed_at = now
        self._measure(packet, now)
        return StagePacket(
            index=place.index,
            timestamp=(packet.timestamp + self._offset) & 0xFFFF_FFFF,
            marker=packet.marker,
            payload=bare(codec, packet.payload),
            send_time=absolute_send_time(now),
        )

    def wants_keyframe(self, now: float) -> bool:
        """It arrives and cannot begin; said now and then."""
        if self._refused is not None or self.is_live(now) or now - self._asked_at < ASKS_EVERY_S:
            return False
        self._asked_at = now
        return True

    def _measure(self, packet: RtpPacket, now: float) -> None:
        self._octets += len(packet.payload)
        passed = now - self._measured_at
        if passed >= MEASURED_OVER_S:
            if 8 * self._octets > MOST_BITRATE * passed:
                self._refused, self._placed_at = packet.ssrc, float("-inf")
            self._measured_at, self._octets = now, 0

    def _goes_on(self, packet: RtpPacket, offset: int, now: float) -> bool:
        stray = timestamp_distance(self._offset & 0xFFFF_FFFF, offset & 0xFFFF_FFFF)
        is_same = packet.ssrc == self._source and abs(stray) < STRAY_TICKS
        return self._continuity is not None and is_same and self.is_live(now)

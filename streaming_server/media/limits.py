"""What a publisher may send, told from the packets alone.

Pure; time is passed in as monotonic seconds. A publication that breaks a limit ends, and the next
attempt to publish is answered with the sentence of its `Objection`.
"""

from collections import deque
from enum import StrEnum

from streaming_server.media.codecs import (
    Codec,
    h264_parameters,
    is_constrained_baseline,
    picture_size,
)

MOST_PACKETS = 3_000  # a second; 1080p with sound has 600
MOST_BITS = 12_000_000  # a second; five times what we ask browsers for, and no phone's network
SECONDS_OVER = 3  # a keyframe or a hold-up may exceed them for a moment
MOST_PIXELS = 1920 * 1088
MOST_LEVEL = 42  # of H.264: 1080p at 60 pictures a second
MOST_JUMPS = 10  # of packet numbers, each beyond what is ever asked for again; an outage is one ...
JUMPS_WITHIN_S = 10.0  # ... and so many within this are an encoder that does not work
MOST_STRANGERS = 300  # packets of a type nobody agreed on, without one of the picture's between


class Objection(StrEnum):
    """Why a publication was ended; names the sentence under media.{value}."""

    H264_STREAM = "h264_stream"  # not constrained baseline, whatever the offer said
    PICTURE_TOO_LARGE = "picture_too_large"
    STREAM_TOO_FAST = "stream_too_fast"
    CODEC_CHANGED = "codec_changed"
    NUMBERS_JUMP = "numbers_jump"


_H264 = Codec.H264  # looked up slowly, and asked of each packet


def objection_to(codec: Codec, payload: bytes) -> Objection | None:
    """What a packet says about the picture; None for most, which say nothing."""
    if codec is _H264:
        parameters = h264_parameters(payload)
        if parameters is None:
            return None
        profile, constraints, level = parameters
        if not is_constrained_baseline(profile, constraints):
            return Objection.H264_STREAM
        if level > MOST_LEVEL:
            return Objection.PICTURE_TOO_LARGE
    size = picture_size(codec, payload)  # an encoder may claim a level below its own
    if size is not None and size[0] * size[1] > MOST_PIXELS:
        return Objection.PICTURE_TOO_LARGE
    return None


class Jumps:
    """How often a publisher's packet numbers jump."""

    def __init__(self) -> None:
        self._latest: deque[float] = deque(maxlen=MOST_JUMPS)

    def note(self, now: float) -> bool:
        """One more; whether that is too many."""
        is_full = len(self._latest) == MOST_JUMPS
        is_too_many = is_full and now - self._latest[0] < JUMPS_WITHIN_S
        self._latest.append(now)
        return is_too_many


class Allowance:
    """Counts by whole seconds. What exceeds one is not passed on; some in a row are an end."""

    def __init__(self) -> None:
        self._second = float("-inf")
        self._packets = self._octets = 0
        self._seconds_over = 0

    @property
    def is_exceeded(self) -> bool:
        return self._seconds_over >= SECONDS_OVER

    def admits(self, octets: int, now: float) -> bool:
        """Whether this packet is still within what a second allows."""
        if now - self._second >= 1:
            was_adjacent = now - self._second < 2
            was_over = not self._is_within() and was_adjacent
            self._seconds_over = self._seconds_over + 1 if was_over else 0
            self._second, self._packets, self._octets = now, 0, 0
        self._packets += 1
        self._octets += octets
        return self._is_within()

    def _is_within(self) -> bool:
        return self._packets <= MOST_PACKETS and 8 * self._octets <= MOST_BITS

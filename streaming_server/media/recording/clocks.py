"""Which sound belongs to which picture: the two run on clocks of their own.

The publisher says so in its reports; until it did, what arrives together belongs together. Pure.
"""

from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ, timestamp_distance

SEND_TIME_TICKS_PER_S = 1 << 18
SEND_TIME_ROUND_S = 64
PICTURE_TICKS_PER_SOUND_TICK = VIDEO_CLOCK_HZ / AUDIO_CLOCK_HZ  # 15/8: exact


class Unwrapped:
    """A 32-bit clock as numbers without end."""

    def __init__(self) -> None:
        self._latest: int | None = None

    def at(self, timestamp: int) -> int:
        """timestamp: within 2**31 ticks of the one before."""
        latest = timestamp if self._latest is None else self._latest
        self._latest = latest + timestamp_distance(latest, timestamp)
        return self._latest


class SendTimes:
    """When packets were sent on, in seconds without end, out of 64 s that go round and round.

    This process may be held up by a disk; what it hears late was not sent late.
    """

    def __init__(self) -> None:
        self._latest: float | None = None
        self._heard_at = 0.0

    def at(self, send_time: int, now: float) -> float:
        """now: seconds of a clock that never jumps, at most half a round after the sending."""
        sent = send_time / SEND_TIME_TICKS_PER_S
        if self._latest is None:
            self._latest, self._heard_at = sent, now
        expected = self._latest + now - self._heard_at
        sent += round((expected - sent) / SEND_TIME_ROUND_S) * SEND_TIME_ROUND_S
        self._latest, self._heard_at = sent, now
        return sent


class SoundClock:
    """Ticks of sound as ticks of the picture's clock, both unwrapped."""

    def __init__(self) -> None:
        self._told: float | None = None
        self._first_picture: float | None = None
        self._first_sound: float | None = None

    def align(self, picture: int, sound: int) -> None:
        """They are one moment, says the publisher."""
        self._told = picture - sound * PICTURE_TICKS_PER_SOUND_TICK

    def picture_arrived(self, picture: int, now: float) -> None:
        delay = now * VIDEO_CLOCK_HZ - picture
        self._first_picture = min(delay, self._first_picture or delay)

    def sound_arrived(self, sound: int, now: float) -> None:
        delay = now * VIDEO_CLOCK_HZ - sound * PICTURE_TICKS_PER_SOUND_TICK
        self._first_sound = min(delay, self._first_sound or delay)

    def picture_time(self, sound: int) -> int:
        """Raises ValueError while either of the two never arrived."""
        if self._told is None:
            if self._first_picture is None or self._first_sound is None:
                raise ValueError("nothing to compare")
            ahead = self._first_sound - self._first_picture
        else:
            ahead = self._told
        return round(sound * PICTURE_TICKS_PER_SOUND_TICK + ahead)

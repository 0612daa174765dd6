"""Times without a wrap, and the sound's times on the picture's clock.

Pure. The stage gives 32-bit times, 1/90000 s for pictures and 1/48000 s for sound, each with its
own origin; the publisher's reports say which two belong together.
"""

from typing import Final

from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ, timestamp_distance

_PICTURE_TICKS_PER_SOUND_TICK: Final = VIDEO_CLOCK_HZ / AUDIO_CLOCK_HZ


class Ticks:
    """One clock. The first time stays what it is, so its lowest 32 bits are always the stage's."""

    def __init__(self) -> None:
        self.latest: int | None = None

    def near(self, timestamp: int) -> int:
        """The one of all times with these 32 bits that lies closest to the latest."""
        if self.latest is None:
            return timestamp
        return self.latest + timestamp_distance(self.latest & 0xFFFF_FFFF, timestamp)

    def take(self, timestamp: int) -> int:
        self.latest = self.near(timestamp)
        return self.latest


class SoundClock:
    """Where sound belongs among the pictures, in picture ticks."""

    def __init__(self) -> None:
        self._offset: float | None = None

    @property
    def is_known(self) -> bool:
        return self._offset is not None

    def match(self, picture_ticks: int, sound_ticks: int) -> None:
        """These two belong together."""
        self._offset = picture_ticks - sound_ticks * _PICTURE_TICKS_PER_SOUND_TICK

    def picture_ticks(self, sound_ticks: int) -> int:
        assert self._offset is not None, "no two times have been matched"
        return round(sound_ticks * _PICTURE_TICKS_PER_SOUND_TICK + self._offset)

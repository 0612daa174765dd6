"""Short sounds of our own."""

import math
import struct
from collections.abc import Sequence
from typing import Final

from kiosk.watching.outlets import Shape

RATE_HZ: Final = 48_000
STEREO: Final = Shape(rate_hz=RATE_HZ, channels=2)
#: Two notes, a falling third; heard at a desk, and no alarm.
_CHIME_HZ: Final = (659.3, 523.3)
_NOTE_SECONDS: Final = 0.35
#: One of them, short: so loud is it now.
_SAMPLE_HZ: Final = (523.3,)
_SAMPLE_SECONDS: Final = 0.15
#: Of 32,768: a voice at its loudest has room beside it.
_HEIGHT: Final = 8000


def chime() -> bytes:
    """The sound before a visit ends, as samples."""
    return _notes(_CHIME_HZ, _NOTE_SECONDS)


def sample() -> bytes:
    """What is heard when somebody makes it louder or softer."""
    return _notes(_SAMPLE_HZ, _SAMPLE_SECONDS)


def _notes(pitches_hz: Sequence[float], seconds: float) -> bytes:
    count = round(RATE_HZ * seconds)
    samples = bytearray()
    for pitch in pitches_hz:
        for index in range(count):
            fades = 1 - index / count
            value = round(_HEIGHT * fades * math.sin(2 * math.pi * pitch * index / RATE_HZ))
            samples += struct.pack("<hh", value, value)
    return bytes(samples)

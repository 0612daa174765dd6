"""Clips on the disk, cut of their silence and joined into one WAV.

Every clip is mono, 16 bits, 22 050 Hz: whatever is recorded anew is saved so.
"""

import io
import sys
import wave
from array import array
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from streaming_server.voice.sentences import clips_of

Samples: TypeAlias = "array[int]"
RATE_HZ: Final = 22_050
_SAMPLE_BYTES: Final = 2
#: Quieter than this is the room, not the speaker (of 32 767).
_SILENCE: Final = 300
#: Kept at both ends, so that no sound is cut off: 15 ms.
_MARGIN: Final = RATE_HZ * 15 // 1000
#: Between two clips, 40 ms: words run together without it and fall apart with more.
_GAP: Final = RATE_HZ * 40 // 1000
#: Loudspeakers wake up slowly: the first syllable is not for that.
_LEAD: Final = RATE_HZ * 300 // 1000


class Missing(Exception):
    """A clip is not there, or is not of the form that all have. clip: its name."""

    def __init__(self, clip: str) -> None:
        super().__init__(clip)
        self.clip = clip


@lru_cache(maxsize=256)
def announcement(folder: Path, language: str, number: str, counter: int) -> bytes:
    """A whole WAV. Raises ValueError for what is no announcement, Missing."""
    names = clips_of(language, number, counter)
    return _wav(_joined(_clip(folder / language, name) for name in names))


def _joined(clips: Iterable[Samples]) -> Samples:
    sound = array("h", bytes(_SAMPLE_BYTES * _LEAD))
    gap = array("h", bytes(_SAMPLE_BYTES * _GAP))
    for clip in clips:
        sound.extend(clip)
        sound.extend(gap)
    return sound


def _clip(folder: Path, name: str) -> Samples:
    try:
        with wave.open(str(folder / f"{name}.wav"), "rb") as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            samples = array("h", file.readframes(file.getnframes()))
    except (OSError, EOFError, wave.Error, ValueError):
        raise Missing(name) from None
    if form != (1, _SAMPLE_BYTES, RATE_HZ):
        raise Missing(name)
    if sys.byteorder == "big":
        samples.byteswap()
    return _trimmed(samples)


def _trimmed(samples: Samples) -> Samples:
    loud = [at for at, sample in enumerate(samples) if abs(sample) > _SILENCE]
    if not loud:
        return samples
    return samples[max(0, loud[0] - _MARGIN) : loud[-1] + _MARGIN]


def _wav(samples: Samples) -> bytes:
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(_SAMPLE_BYTES)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return held.getvalue()

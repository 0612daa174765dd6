"""The employer's voice: espeak-ng where it is, else a hum in the rhythm of the words."""

import shutil
import subprocess
import wave
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]  # mono, -1 to 1

RATE_HZ: Final = 48_000
#: The other one, "cmn", spells each syllable in English (espeak-ng 1.51).
VOICE: Final = "cmn-latn-pinyin"
WORDS_PER_MINUTE: Final = 220
SYLLABLE_S: Final = 0.21
HUM_HZ: Final = 150.0
LOUDEST: Final = 0.7
PATIENCE_S: Final = 20


def can_speak() -> bool:
    return shutil.which("espeak-ng") is not None


def say(text: str) -> Sound:
    """The sound of the sentence at RATE_HZ, without silence after it."""
    return _spoken(text) if can_speak() else _hummed(len(text))


def loudness(sound: Sound, frame_rate: int) -> NDArray[np.float32]:
    """How loud each video frame's share of the sound is, 0 to 1."""
    share = RATE_HZ // frame_rate
    frames = np.resize(sound, (len(sound) // share, share))
    level = np.sqrt(np.mean(frames.astype(np.float32) ** 2, axis=1))
    return np.asarray(level / max(float(level.max(initial=0.0)), 1e-6), np.float32)


def _spoken(text: str) -> Sound:
    made = subprocess.run(
        ["espeak-ng", "-v", VOICE, "-s", str(WORDS_PER_MINUTE), "--stdout", text],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_S,
        check=True,
    )
    # Written to a pipe, the header does not know the length: read what is there.
    with wave.open(BytesIO(made.stdout)) as file:
        rate = file.getframerate()
    samples = np.frombuffer(made.stdout[44:], np.int16).astype(np.float32)
    moments = np.arange(0, len(samples), rate / RATE_HZ)
    sound = np.interp(moments, np.arange(len(samples)), samples)
    return np.asarray(sound * (LOUDEST / max(float(np.abs(sound).max()), 1.0)), np.float32)


def _hummed(syllables: int) -> Sound:
    moments = np.arange(int(syllables * SYLLABLE_S * RATE_HZ)) / RATE_HZ
    rhythm = np.abs(np.sin(np.pi * moments / SYLLABLE_S)) ** 0.7
    melody = HUM_HZ * (1 + 0.12 * np.sin(moments * 2.1))
    hum = np.sin(2 * np.pi * np.cumsum(melody) / RATE_HZ)
    return np.asarray(LOUDEST / 2 * rhythm * hum, np.float32)

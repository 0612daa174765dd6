"""An announcement through the machine's loudspeaker; a hall without one is read."""

import io
import logging
import wave
from typing import Final

from PySide6.QtCore import QObject

from kiosk.watching.outlets import AHEAD_SECONDS, SAMPLE_BYTES, Shape
from kiosk.watching.player import Player, Sound

logger = logging.getLogger(__name__)
#: Of 32,768: below it a voice is over, and only the program that made it goes on.
_SILENCE: Final = 30


class Voice(QObject):
    """Lives in the window's thread."""

    def __init__(self, sound: Sound) -> None:
        super().__init__()
        self._player = Player(sound)

    def say(self, sound: bytes) -> float:
        """Begins a WAV. After how many seconds its last word was heard and the next sentence may
        cut it short; 0 where nothing can be heard."""
        try:
            with wave.open(io.BytesIO(sound)) as file:
                if file.getsampwidth() != SAMPLE_BYTES:  # a station's own recording
                    logger.warning("a clip is not of 16 bits")
                    return 0
                shape = Shape(rate_hz=file.getframerate(), channels=file.getnchannels())
                samples = file.readframes(file.getnframes())
        except (wave.Error, EOFError):
            return 0
        whole = len(samples) // shape.frame_bytes * shape.frame_bytes  # it may be cut short
        samples = samples[: _audible(samples[:whole], shape)]
        seconds = len(samples) / shape.frame_bytes / shape.rate_hz
        return seconds + AHEAD_SECONDS if self._player.play(samples, shape) else 0

    def stop(self) -> None:
        self._player.stop()


def _audible(samples: bytes, shape: Shape) -> int:
    """Bytes without the silence after it: the pause between two sentences is the machine's own."""
    import numpy as np  # with the first sound

    heights = np.abs(np.frombuffer(samples, np.int16).astype(np.int32))
    loud = np.flatnonzero(heights > _SILENCE)
    if not loud.size:
        return len(samples)
    frames = int(loud[-1]) // shape.channels + 1
    return frames * shape.frame_bytes

"""An announcement through the machine's loudspeaker; a hall without one is read."""

import io
import wave

from PySide6.QtCore import QObject

from kiosk.watching.outlets import Shape
from kiosk.watching.player import Player, Sound


class Voice(QObject):
    """Lives in the window's thread."""

    def __init__(self, sound: Sound) -> None:
        super().__init__()
        self._player = Player(sound)

    def say(self, sound: bytes) -> float:
        """Begins a WAV; how many seconds it takes, 0 where nothing can be heard."""
        try:
            with wave.open(io.BytesIO(sound)) as file:
                shape = Shape(rate_hz=file.getframerate(), channels=file.getnchannels())
                samples = file.readframes(file.getnframes())
                seconds = file.getnframes() / file.getframerate()
        except (wave.Error, EOFError):
            return 0
        return float(seconds) if self._player.play(samples, shape) else 0

    def stop(self) -> None:
        self._player.stop()

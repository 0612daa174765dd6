"""Plays what is known whole, a little at a time, as loud as the machine is in that moment."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer

from kiosk.watching.outlets import Outlet, Outlets, Shape
from kiosk.watching.volume import Volume

_BEAT_MILLISECONDS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """All that the machine lets be heard goes through one of these."""

    outlets: Outlets
    volume: Volume


def amplified(samples: bytes, factor: float, before: float | None = None) -> bytes:
    """samples: of 16 bits. factor: of their amplitude, at most 1. before: as it was until here;
    another one is come to little by little, for a step in a wave is a click."""
    if before is None:
        before = factor
    if factor >= 1 and before >= 1:
        return samples
    import numpy as np  # with the first sound

    loud = np.frombuffer(samples, np.int16)
    by = np.float32(factor) if before == factor else np.linspace(before, factor, len(loud))
    return bytes(np.rint(loud * by).astype(np.int16).tobytes())


class Player(QObject):
    """One sound; the next one cuts it short. Lives in the window's thread."""

    def __init__(self, sound: Sound) -> None:
        super().__init__()
        self._sound = sound
        self._outlet: Outlet | None = None
        self._left = b""
        self._gain = 0.0
        self._beat = QTimer(self, interval=_BEAT_MILLISECONDS)
        self._beat.timeout.connect(self._write)

    def play(self, samples: bytes, shape: Shape) -> bool:
        """Whether it is heard."""
        self.stop()
        if not self._sound.volume.gain:
            return False
        self._outlet = self._sound.outlets.open(shape)
        if self._outlet is None:
            return False
        self._left, self._gain = samples, self._sound.volume.gain
        self._write()
        self._beat.start()
        return True

    def stop(self) -> None:
        self._beat.stop()
        self._left = b""
        if self._outlet is not None:
            self._outlet.stop()
        self._outlet = None

    def _write(self) -> None:
        outlet = self._outlet
        room = outlet.room() if outlet is not None else 0
        if outlet is None or not room:
            return
        now, self._left = self._left[:room], self._left[room:]
        gain, before = self._sound.volume.gain, self._gain
        outlet.write(amplified(now, gain, before))
        self._gain = gain
        if not self._left:
            self._beat.stop()

"""A camera and a microphone that are drawn: for trying a studio where there are none, and in tests.

The picture carries its number as 16 squares in the corner, most significant bit first, white for
one; whoever reads them at the far end saw this very picture.
"""

from typing import Final

import cv2
import numpy as np
from av import AudioFrame, VideoFrame
from numpy.typing import NDArray

from kiosk.studio.devices import RATE_HZ, SOUND_SAMPLES, DeviceFault, Fault
from kiosk.studio.pace import Pace

NUMBER_BITS: Final = 16
#: Side of a square, in shares of the picture's width.
CELL: Final = 1 / 32
_WALL: Final = (209, 223, 228)
_COAT: Final = (120, 133, 95)
_SKIN: Final = (170, 198, 227)
_TONE_HZ: Final = 440

Pixels = NDArray[np.uint8]


class DrawnCamera:
    """fault: while it is set, the camera is not there or does not answer."""

    def __init__(self, width: int = 1280, height: int = 720, rate: int = 30) -> None:
        self._rate = rate
        self._scene = _scene(width, height)
        self._number = 0
        self._pace = Pace()
        self.fault: Fault | None = None

    def open(self) -> None:
        self._check()
        self._pace.begin()

    def read(self) -> VideoFrame:
        self._check()
        self._pace.wait_or_skip(1 / self._rate)
        self._number = (self._number + 1) % (1 << NUMBER_BITS)
        picture = self._scene.copy()
        _nod(picture, self._number)
        _burn(picture, self._number)
        return VideoFrame.from_ndarray(picture, format="bgr24")

    def close(self) -> None:
        """Nothing is held."""

    @property
    def number(self) -> int:
        """Of the picture that was read last."""
        return self._number

    def _check(self) -> None:
        if self.fault is not None:
            raise DeviceFault(self.fault)


class ToneMicrophone:
    """loudness: amplitude of a tone, 0 to 1. fault: as at the camera."""

    def __init__(self, loudness: float = 0.1) -> None:
        self.loudness = loudness
        self.fault: Fault | None = None
        self._sample = 0
        self._pace = Pace()

    def open(self) -> None:
        self._check()
        self._pace.begin()

    def read(self) -> AudioFrame:
        self._check()
        self._pace.wait(SOUND_SAMPLES / RATE_HZ)
        moments = (np.arange(SOUND_SAMPLES) + self._sample) / RATE_HZ
        self._sample = (self._sample + SOUND_SAMPLES) % RATE_HZ
        wave = np.sin(2 * np.pi * _TONE_HZ * moments) * self.loudness * 32767
        frame = AudioFrame.from_ndarray(
            wave.astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = RATE_HZ
        return frame

    def close(self) -> None:
        """Nothing is held."""

    def _check(self) -> None:
        if self.fault is not None:
            raise DeviceFault(self.fault)


def _scene(width: int, height: int) -> Pixels:
    """A wall and a person's shoulders, blue, green, red."""
    scene: Pixels = np.full((height, width, 3), _WALL, np.uint8)
    middle = width // 2
    shoulders = (width // 5, height // 3)
    cv2.ellipse(scene, (middle, height), shoulders, 0, 180, 360, _COAT, cv2.FILLED)
    return scene


def _nod(picture: Pixels, number: int) -> None:
    height, width = picture.shape[:2]
    down = round(np.sin(number / 7) * height / 60)
    centre = (width // 2, height // 2 + down)
    cv2.circle(picture, centre, height // 6, _SKIN, cv2.FILLED, cv2.LINE_AA)


def _burn(picture: Pixels, number: int) -> None:
    cell = round(picture.shape[1] * CELL)
    for place in range(NUMBER_BITS):
        is_one = number >> (NUMBER_BITS - 1 - place) & 1
        picture[:cell, place * cell : (place + 1) * cell] = 235 if is_one else 16

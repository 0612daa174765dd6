"""A camera on a USB port through OpenCV, or a film in its place that plays over and over.

V4L2 says neither who holds a device nor that it went: a device file that is there and does not
open, or opens and gives no picture, counts as held by somebody else.
"""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from av import VideoFrame

from kiosk.studio.devices import DeviceFault, Fault
from kiosk.studio.pace import Pace

#: Take whichever camera is plugged in.
AUTO: Final = "auto"
_WIDTH: Final = 1280
_HEIGHT: Final = 720
_RATE: Final = 30
#: Height, width, and blue, green, red.
_DIMENSIONS: Final = 3
#: USB cameras give 720p at 30 pictures a second only as JPEG.
_FORMAT: Final = cv2.VideoWriter.fourcc(*"MJPG")
_DEVICES: Final = Path("/dev")

# What it has to say is said by the fault, once.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


class OpenCvCamera:
    """source: AUTO, the path of a device, or the path of a film."""

    def __init__(self, source: str = AUTO, devices: Path = _DEVICES) -> None:
        self._source = source
        self._devices = devices
        self._capture: cv2.VideoCapture | None = None
        self._film_pause: float | None = None
        self._pace = Pace()

    def open(self) -> None:
        paths = self._paths()
        if not paths:
            raise DeviceFault(Fault.ABSENT)
        for path in paths:
            self._capture = _opened(path)
            if self._capture is not None:
                self._film_pause = None if path.is_char_device() else 1 / _film_rate(self._capture)
                self._pace.begin()
                return
        raise DeviceFault(Fault.BUSY)

    def read(self) -> VideoFrame:
        if self._capture is None:
            raise DeviceFault(Fault.ABSENT)
        if self._film_pause is not None:
            self._pace.wait_or_skip(self._film_pause)
        is_there, pixels = self._capture.read()
        if not is_there and self._film_pause is not None:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            is_there, pixels = self._capture.read()
        if not is_there:
            raise DeviceFault(Fault.ABSENT)
        picture = np.asarray(pixels, np.uint8)
        if picture.ndim != _DIMENSIONS:
            raise DeviceFault(Fault.BUSY)  # no camera for faces: depth, infrared, raw data
        return VideoFrame.from_ndarray(picture, format="bgr24")

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
        self._capture = None

    def _paths(self) -> list[Path]:
        if self._source != AUTO:
            return [path for path in (Path(self._source),) if path.exists()]
        return sorted(self._devices.glob("video*"))


def _opened(path: Path) -> cv2.VideoCapture | None:
    """None when it gives no picture: a second file of the same camera, or one that is held."""
    if not path.is_char_device():
        capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    else:
        capture = cv2.VideoCapture(str(path), cv2.CAP_V4L2)
        capture.set(cv2.CAP_PROP_FOURCC, _FORMAT)
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
        capture.set(cv2.CAP_PROP_FPS, _RATE)
    if capture.isOpened() and capture.grab():
        return capture
    capture.release()
    return None


def _film_rate(capture: cv2.VideoCapture) -> float:
    rate = float(capture.get(cv2.CAP_PROP_FPS))
    return rate if 1 <= rate <= 60 else float(_RATE)

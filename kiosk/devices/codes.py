"""Reads the codes in a picture, however they lie, and leaves nothing of the picture behind."""

import time
from collections.abc import Callable
from typing import Final

import numpy as np
import zxingcpp
from av import VideoFrame
from numpy.typing import NDArray

from kiosk.studio.capture import Capture
from kiosk.studio.devices import Camera, Fault
from kiosk.studio.mirror import MirrorMaker
from kiosk.watching.pictures import Layout, Picture

#: A code is held still for a second: more looks a second find nothing more.
_LOOKS_A_SECOND: Final = 10
#: The decoder's own time grows with the picture; a code over 40 mm is read from this all the same.
_LARGEST_SIDE: Final = 1280

Grey = NDArray[np.uint8]


def read_codes(picture: Grey) -> tuple[str, ...]:
    """picture: height, width. Texts of the QR codes in it, each once."""
    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return tuple(dict.fromkeys(code.text for code in found if code.valid and code.text))


class CodeCamera:
    """From `start` to `stop`; all calls back come in the camera's thread.

    seen: the picture for whoever aims. found: the texts of a look that found any. tell: what is
    wrong with the camera, None once it gives. known: what was wrong with it the last time.
    """

    def __init__(
        self,
        camera: Camera,
        *,
        layout: Callable[[], Layout],
        seen: Callable[[Picture], None],
        found: Callable[[tuple[str, ...]], None],
        tell: Callable[[Fault | None], None],
        known: Fault | None = None,
    ) -> None:
        self._layout, self._seen, self._found = layout, seen, found
        self._mirror = MirrorMaker()
        self._looked_at = 0.0
        self._capture = Capture("code camera", camera, self._look, tell, known)

    def start(self) -> None:
        self._capture.start()

    def ask_to_stop(self) -> None:
        self._capture.ask_to_stop()

    def wait_until_stopped(self) -> None:
        self._capture.wait_until_stopped()

    def _look(self, frame: VideoFrame) -> None:
        now = time.monotonic()
        try:
            self._seen(self._mirror.made_of(frame, self._layout()))
            if now - self._looked_at >= 1 / _LOOKS_A_SECOND:
                self._looked_at = now
                self._read(frame)
        finally:
            wipe(frame)

    def _read(self, frame: VideoFrame) -> None:
        share = min(1.0, _LARGEST_SIDE / max(frame.width, frame.height))
        small = frame.reformat(round(frame.width * share), round(frame.height * share), "gray")
        picture: Grey = np.array(small.to_ndarray(), np.uint8)
        try:
            texts = read_codes(picture)
        finally:
            picture.fill(0)
            wipe(small)
        if texts:
            self._found(texts)


def wipe(frame: VideoFrame) -> None:
    """What the camera saw is overwritten, not only let go."""
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))

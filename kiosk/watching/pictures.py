"""The place where the newest picture waits for the window: one deep, the latest wins.

A window that is late shows the newest picture and never works off a queue. Of a show, the next one
comes here once the one before is painted (see `playout`); of a camera, whenever it is made.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import VideoFrame


class Layout(StrEnum):
    """How a picture lies in memory."""

    #: 32 bits a pixel, blue first: what a painter draws.
    BGRA = "bgra"
    #: Three planes, as decoders make them: what a graphics card draws.
    YUV420P = "yuv420p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """stage: the stage clock, None when unknown. planes: memory that is this picture's as long as
    somebody holds it. strides: bytes a line, by plane."""

    stage: int | None
    width: int
    height: int
    layout: Layout
    planes: tuple[bytes | memoryview, ...]
    strides: tuple[int, ...]


def picture_of(frame: "VideoFrame", stage: int | None, layout: Layout) -> Picture:
    """Convert off the window's thread: about a millisecond for 720p."""
    converted = frame if frame.format.name == layout else frame.reformat(format=layout)
    return Picture(
        stage=stage,
        width=converted.width,
        height=converted.height,
        layout=layout,
        planes=tuple(bytes(plane) for plane in converted.planes),
        strides=tuple(plane.line_size for plane in converted.planes),
    )


class LatestPicture:
    """Filled by one thread, emptied by another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._picture: Picture | None = None

    def put(self, picture: Picture) -> bool:
        """True when nothing was waiting, so that somebody must be told."""
        with self._lock:
            was_empty = self._picture is None
            self._picture = picture
            return was_empty

    def take(self) -> Picture | None:
        with self._lock:
            picture, self._picture = self._picture, None
            return picture


#: Told of each picture that is on the glass.
Painted = Callable[[Picture], None]

"""How many bits a second a publisher sends, by what gets lost on the way.

Pure. The thresholds are those of the loss-based controller in draft-ietf-rmcat-gcc-02, section 6:
below 2 % more is tried, above 10 % it becomes less, in between it stays.
"""

from dataclasses import dataclass
from typing import Final

MOST_BITRATE: Final = 1_200_000
LEAST_BITRATE: Final = 150_000
_LITTLE_LOSS: Final = 0.02
_MUCH_LOSS: Final = 0.10
_GROWS: Final = 1.08
#: Below this a small sharp picture looks better than a large one of blocks.
_WHOLE_FROM_BITRATE: Final = 450_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Of a picture, in pixels."""

    width: int
    height: int


WHOLE: Final = Shape(width=1280, height=720)
SMALL: Final = Shape(width=640, height=360)


def next_bitrate(now_bitrate: int, lost: float, welcome_bitrate: int) -> int:
    """Once for each report of the receiver.

    lost: share of the packets, 0 to 1, since the report before. welcome_bitrate: the most that the
    receiver asked for.
    """
    wished = float(now_bitrate)
    if lost > _MUCH_LOSS:
        wished *= 1 - 0.5 * lost
    elif lost < _LITTLE_LOSS:
        wished *= _GROWS
    return max(LEAST_BITRATE, min(round(wished), MOST_BITRATE, welcome_bitrate))


def shape_at(bitrate: int, camera: Shape) -> Shape:
    """The size to send: the camera's where bits are enough, never larger than WHOLE."""
    most = WHOLE if bitrate >= _WHOLE_FROM_BITRATE else SMALL
    scale = min(1.0, most.width / camera.width, most.height / camera.height)
    return Shape(width=_even(camera.width * scale), height=_even(camera.height * scale))


def _even(size: float) -> int:
    """Colour is kept for each two by two pixels."""
    return max(2, round(size / 2) * 2)

"""Codes as a camera sees them: grey points, and a film that a browser takes for its camera."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import segno

_PAPER: Final = 235
_INK: Final = 16
_FRAMES: Final = 3
_GREY: Final = 128  # of both colour planes


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """points: one byte each, row by row."""

    width: int
    height: int
    points: bytes

    def film(self, path: Path) -> Path:
        """Some frames of the same picture, as YUV4MPEG2; sides have to be even."""
        colours = bytes([_GREY]) * (self.width * self.height // 2)
        frame = b"FRAME\n" + self.points + colours
        heading = f"YUV4MPEG2 W{self.width} H{self.height} F10:1 Ip A1:1 C420jpeg\n"
        path.write_bytes(heading.encode() + frame * _FRAMES)
        return path


def drawn(text: str, width: int, height: int) -> Drawing:
    """The code of the text in the middle of a sheet of paper, as large as fits."""
    code = segno.make(text, error="m")
    scale = max(1, min(width, height) // code.symbol_size(border=4)[0])
    rows = [bytes(_INK if dark else _PAPER for dark in row) for row in code.matrix_iter(scale, 4)]
    left, above = (width - len(rows)) // 2, (height - len(rows)) // 2
    blank = bytes([_PAPER]) * width
    points = [blank] * above
    for row in rows[: height - above]:
        points.append((bytes([_PAPER]) * max(0, left) + row[:width]).ljust(width, bytes([_PAPER])))
    points += [blank] * (height - len(points))
    return Drawing(width=width, height=height, points=b"".join(points))

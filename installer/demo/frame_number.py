"""The number of a frame, burned into its pixels as black and white squares.

A row of cells, most significant bit first:  1 0 | 16 bits of the number | 4 bits of check | 0 1

The squares are larger than a block of the codec, so they survive compression and scaling. Whoever
reads a number read this very frame; a picture in between two frames fails the check.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

NUMBER_BITS: Final = 16
CHECK_BITS: Final = 4
CELLS: Final = 2 + NUMBER_BITS + CHECK_BITS + 2
#: Side of a cell and left and top of the row, in shares of the picture's width and height.
CELL: Final = 24 / 1280
LEFT: Final = 32 / 1280
TOP: Final = 664 / 720
WHITE: Final = 225
BLACK: Final = 28
MIDDLE: Final = 128
WEIGHTS: Final = ((0, 1), (4, 3), (8, 5), (12, 7))
HIGHEST: Final = (1 << NUMBER_BITS) - 1


def cells_of(number: int) -> tuple[bool, ...]:
    """White (True) and black cells from left to right. Raises ValueError beyond 16 bits."""
    if not 0 <= number <= HIGHEST:
        raise ValueError(f"no frame number: {number}")
    bits = [*_bits(number, NUMBER_BITS), *_bits(check_of(number), CHECK_BITS)]
    return (True, False, *bits, False, True)


def check_of(number: int) -> int:
    """Sum of the four hexadecimal digits, each times an odd weight, modulo 16.

    Odd weights lose no bit of a digit: one wrong square always shows.
    """
    return sum((number >> shift & 15) * weight for shift, weight in WEIGHTS) % 16


def burn(luma: Plane, number: int) -> None:
    """Draw the row into a plane of brightness, shape (height, width)."""
    height, width = luma.shape
    side, top = round(CELL * width), round(TOP * height)
    for place, is_white in enumerate(cells_of(number)):
        left = round(LEFT * width) + place * side
        luma[top : top + side, left : left + side] = WHITE if is_white else BLACK


def read(luma: Plane) -> int | None:
    """The number in a decoded picture of any size; None when the row does not check."""
    height, width = luma.shape
    side = CELL * width
    y = int(TOP * height + side / 2)
    reach = max(1, int(side / 5))
    cells: list[bool] = []
    for place in range(CELLS):
        x = int(LEFT * width + (place + 0.5) * side)
        level = luma[y - reach : y + reach + 1, x - reach : x + reach + 1].mean()
        cells.append(bool(level > MIDDLE))
    number = _value(cells[2 : 2 + NUMBER_BITS])
    return number if tuple(cells) == cells_of(number) else None


def _bits(value: int, count: int) -> list[bool]:
    return [bool(value >> place & 1) for place in reversed(range(count))]


def _value(bits: list[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)

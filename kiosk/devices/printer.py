"""The slip printer: what every printer obeys, and what may be wrong with it.

ready ──▶ paper low ──▶ out of paper     cover open, absent, broken: from anywhere, and back
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

#: Dots across a roll at 203 dots an inch, by its millimetres: what every such printer can print.
DOTS: Final[Mapping[int, int]] = {58: 384, 80: 576}
WIDTH_DOTS: Final = DOTS[80]


class PrinterState(StrEnum):
    """Each has a sentence that says what to do."""

    READY = "ready"
    #: It prints still; staff should bring a roll.
    PAPER_LOW = "paper_low"
    OUT_OF_PAPER = "out_of_paper"
    COVER_OPEN = "cover_open"
    #: None is plugged in, or it was pulled out.
    ABSENT = "absent"
    #: It is there and does not answer, or says that it needs service.
    BROKEN = "broken"

    @property
    def prints(self) -> bool:
        return self in {PrinterState.READY, PrinterState.PAPER_LOW}


class PrinterFault(Exception):
    """The slip may have come out in part: whoever reads this prints it again."""

    def __init__(self, state: PrinterState) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """A slip as the printer gets it.

    bits: rows from the top, width / 8 bytes each, most significant bit on the left, one for black.
    """

    rows: int
    bits: bytes
    width: int = WIDTH_DOTS

    def __post_init__(self) -> None:
        if len(self.bits) != self.rows * self.width // 8:
            raise ValueError("rows and bits do not belong together")


class Printer(Protocol):
    """Used from one thread at a time. width: of its paper, in dots."""

    width: int

    def state(self) -> PrinterState:
        """As it is now; answers within a second whatever is plugged in."""

    def print(self, raster: Raster) -> None:
        """Print and cut; comes back when it is on paper. Raises PrinterFault."""

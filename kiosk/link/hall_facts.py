"""What stands on a hall's board, as the server tells it: numbers, never names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.shapes import Shape

#: In the place of a counter: the call was a mistake.
TAKEN_BACK: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledNumber:
    """A number and the counter it was called to, or TAKEN_BACK."""

    number: str
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HallFacts:
    """calls: the latest first. waiting: people by group."""

    calls: tuple[CalledNumber, ...]
    waiting: Mapping[str, int]
    open_counters: int = 0


HALL: Final[Shape[HallFacts]] = Shape(HallFacts)

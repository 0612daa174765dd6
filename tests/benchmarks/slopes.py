"""Whether a figure that is looked at again and again grows. Pure."""

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

BLOCKS: Final = 12
#: Of Student's distribution, two-sided, by degrees of freedom BLOCKS - 2.
T_95: Final = 2.228
PARTS: Final = 12  # of a run, of which the mean is told
WARMS_UP: Final = 0.4  # of a run: caches, pools and rings fill first


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """per_hour, and within what it lies with 95 % of certainty."""

    per_hour: float
    low: float
    high: float

    @property
    def grows(self) -> bool:
        """Zero can be told from it, from below."""
        return self.low > 0


def slope(looks: Sequence[tuple[float, float]]) -> Slope | None:
    """looks: seconds and value. None when there are too few.

    Neighbouring looks hang together, so the interval is that of a line through means of blocks.
    """
    begins, ends = looks[0][0], looks[-1][0]
    settled = [look for look in looks if look[0] >= begins + WARMS_UP * (ends - begins)]
    size = len(settled) // BLOCKS
    if size < 1:
        return None
    blocks = [settled[at * size : (at + 1) * size] for at in range(BLOCKS)]
    times = [statistics.fmean(at for at, _ in block) / 3600 for block in blocks]
    values = [statistics.fmean(value for _, value in block) for block in blocks]
    per_hour, start = statistics.linear_regression(times, values)
    left = sum(
        (value - start - per_hour * at) ** 2 for at, value in zip(times, values, strict=True)
    )
    middle = statistics.fmean(times)
    spread = math.sqrt(left / (BLOCKS - 2) / sum((at - middle) ** 2 for at in times))
    return Slope(per_hour=per_hour, low=per_hour - T_95 * spread, high=per_hour + T_95 * spread)


def curve(looks: Sequence[tuple[float, float]]) -> Iterator[tuple[str, float]]:
    """The mean of each part of a run: a slope alone does not tell a step from a leak."""
    size = max(1, len(looks) // PARTS)
    parts = [looks[at * size : (at + 1) * size] for at in range(PARTS)]
    for number, part in enumerate((one for one in parts if one), 1):
        yield f"in part {number} of {PARTS}", statistics.fmean(value for _, value in part)


def more(looks: Sequence[tuple[float, float]]) -> float:
    """By how much the least of the last third lies above the least of the second."""
    values = [value for _, value in looks]
    third = max(1, len(values) // 3)
    return min(values[-third:]) - min(values[third : 2 * third] or values)

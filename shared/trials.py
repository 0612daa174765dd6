"""What another priority rule would have done: the same people, the same counters, another order.

A model: whoever is free takes the first of the line, nobody leaves, every counter serves
everything. Good for comparing rules with each other, not for foretelling a day.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp
from statistics import NormalDist
from typing import Final

from shared.tickets.priority import BONUS, Priority

#: A day of the model, when there is none of the station's own: a morning peak at three counters.
MODEL_PEOPLE: Final = 185
MODEL_COUNTERS: Final = 3
_DAY_SECONDS: Final = 9 * 3600
#: Service time: eight minutes in the mean, some much longer.
_LOG_MEAN, _LOG_SPREAD = 5.95, 0.65
#: Of twenty people so many come with a priority: 15 in a hundred.
_PRIORITY_IN_TWENTY: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """arrives: since the doors opened. serves: how long the counter is busy."""

    arrives: timedelta
    serves: timedelta
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Of one class, in minutes."""

    people: int
    mean: float
    p50: float
    p90: float
    longest: float


def waits_under(
    people: Iterable[Coming], counters: int, bonus: Mapping[Priority, timedelta] | None = None
) -> Mapping[Priority, Waits]:
    """bonus: by how much a class counts as having come earlier; without it, today's rule."""
    rule = BONUS if bonus is None else bonus
    coming = sorted(people, key=lambda one: one.arrives)
    waited: dict[Priority, list[float]] = {}
    for one, wait in _called(coming, max(1, counters), rule):
        waited.setdefault(one.priority, []).append(wait.total_seconds() / 60)
    return {priority: _summed(waits) for priority, waits in waited.items()}


def _called(
    coming: Sequence[Coming], counters: int, rule: Mapping[Priority, timedelta]
) -> Iterable[tuple[Coming, timedelta]]:
    """In the order of the calls, each with the wait."""
    free = [timedelta(0)] * counters
    line: list[tuple[timedelta, timedelta, int]] = []
    at, now = 0, timedelta(0)
    while at < len(coming) or line:
        # A counter that stood idle is free now, and not in the past.
        now = max(now, heapq.heappop(free))
        if not line:
            now = max(now, coming[at].arrives)
        while at < len(coming) and coming[at].arrives <= now:
            one = coming[at]
            key = one.arrives - rule.get(one.priority, timedelta(0))
            heapq.heappush(line, (key, one.arrives, at))
            at += 1
        _, arrived, who = heapq.heappop(line)
        heapq.heappush(free, now + coming[who].serves)
        yield coming[who], now - arrived


def model_day() -> tuple[Coming, ...]:
    """The same day each time: spread evenly over what is likely, with no chance in it."""
    normal = NormalDist()
    people: list[Coming] = []
    for index in range(MODEL_PEOPLE):
        when, long = _spread(index, 2), _spread(index, 3)
        # Two thirds come in the first half of the day.
        share = when * 0.75 if when < 2 / 3 else 0.5 + (when - 2 / 3) * 1.5
        seconds = exp(_LOG_MEAN + _LOG_SPREAD * normal.inv_cdf(long))
        has_priority = index % 20 < _PRIORITY_IN_TWENTY
        people.append(
            Coming(
                arrives=timedelta(seconds=share * _DAY_SECONDS),
                serves=timedelta(seconds=seconds),
                priority=Priority.ELDER if has_priority else Priority.NORMAL,
            )
        )
    return tuple(people)


def _spread(index: int, base: int) -> float:
    """The index-th number of van der Corput's sequence, between 0 and 1, both left out."""
    value, share, rest = 0.0, 1.0, index + 1
    while rest:
        share /= base
        rest, digit = divmod(rest, base)
        value += digit * share
    return value


def _summed(waits: Sequence[float]) -> Waits:
    ordered = sorted(waits)
    return Waits(
        people=len(ordered),
        mean=sum(ordered) / len(ordered),
        p50=nearest_rank(ordered, 0.5),
        p90=nearest_rank(ordered, 0.9),
        longest=ordered[-1],
    )


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """A value that was really there. ordered: not empty, smallest first."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

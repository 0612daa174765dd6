"""How many more viewers a worker may take, and who is next. Pure; time is passed in.

A show that is good for those who see it stays good: who would make it worse for everybody waits,
and is told how many are before.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

#: Of one core. The rest is for keyframes, which come in bursts, and for the system.
MOST_CPU: Final = 0.8
#: A loop whose timers are never less late than this has more to do than it can.
MOST_LATE_S: Final = 0.05
#: Of a core, while nothing better is known: 180 packets a second at 15 us (measured).
USUAL_COST: Final = 0.0027
LEAST_COST: Final = USUAL_COST / 10  # an idle stage must not promise room without end
TELLING_VIEWERS: Final = 10  # fewer tell little of what one costs
FIRST_RETRY_S, LONGEST_RETRY_S = 3, 10
LET_IN_A_SECOND: Final = 20  # so that who stands far behind need not ask so often
PLACE_KEPT_S: Final = 3 * LONGEST_RETRY_S
MOST_WAITING: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Of one worker over the last second. cpu: share of a core, 0 to 1; late_s: how late its
    timers were at the least."""

    viewers: int = 0
    cpu: float = 0.0
    late_s: float = 0.0


def room(load: Load, coming: int) -> int:
    """How many more a worker may take; negative when it has taken too many.

    coming: who was let in too lately to be part of the load.
    """
    if load.late_s > MOST_LATE_S:
        return -coming
    cost = USUAL_COST
    if load.viewers >= TELLING_VIEWERS:
        cost = max(LEAST_COST, load.cpu / load.viewers)
    return int((MOST_CPU - load.cpu) / cost) - coming


def retry_after(ahead: int) -> int:
    """Seconds after which asking again may be of use."""
    return min(FIRST_RETRY_S + ahead // LET_IN_A_SECOND, LONGEST_RETRY_S)


class WaitingLine:
    """Who asked first is next. A place is lost when it is not asked for again in time."""

    def __init__(self) -> None:
        self._asked_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._asked_at)

    def ahead(self, who: str, now: float) -> int:
        """How many are before; whoever asks gets a place, or keeps it."""
        lost = [one for one, at in self._asked_at.items() if now - at > PLACE_KEPT_S]
        for one in lost:
            del self._asked_at[one]
        if who not in self._asked_at and len(self) >= MOST_WAITING:
            return len(self)
        self._asked_at[who] = now  # a place that is kept stays where it is
        return next(place for place, one in enumerate(self._asked_at) if one == who)

    def leave(self, who: str) -> None:
        self._asked_at.pop(who, None)

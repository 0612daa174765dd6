"""What time it is at a machine whose clock may have lost its battery.

The server says the time at each greeting. From then on time goes by how long the machine runs,
whoever sets its clock meanwhile. After the next start a clock that runs, wrong by hours, is put
right by the difference; a clock that fell back to 1970 is not believed, and time goes on from the
last that is known; a clock that was wrong by years and is not any more is believed as it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: A clock may be set back a little by whoever looks after it.
TOLERATED: Final = timedelta(minutes=2)
#: What was done earlier than this is taken for done now: nobody was away so long.
LONGEST_AWAY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTime:
    """ahead: what must be added to the machine's clock. last: the latest time that was certain.
    is_heard: from the server, since the machine was started; else it was read from the disk."""

    ahead: timedelta
    last: datetime
    is_heard: bool = False


def learned(wall: datetime, server: datetime) -> KnownTime:
    """wall: the machine's clock when the server said its time."""
    return KnownTime(ahead=server - wall, last=server, is_heard=True)


def best_time(wall: datetime, known: KnownTime | None, running: timedelta) -> datetime:
    """running: since `known` was read or learned, by a clock that nobody sets."""
    if known is None:
        return wall
    if known.is_heard:
        return known.last + running
    earliest = known.last - TOLERATED
    if wall >= earliest and known.ahead > LONGEST_AWAY:
        return wall  # as late as that it can only be because it was set
    told = wall + known.ahead
    return told if told >= earliest else known.last + running


def occurred(claimed: datetime, now: datetime) -> datetime:
    """When a wish was made, as far as the server believes a machine.

    claimed: what the machine says. now: the server's clock, when the wish arrives.
    """
    return min(max(claimed, now - LONGEST_AWAY), now)

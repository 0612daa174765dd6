"""A phone stands in for a machine that is broken.

The phone gets blocks of its own, and the machine's are closed. It never goes on with the machine's
numbers: what a machine printed while it was alone, only its own disk knows, and a number that is
given twice is worse than some that are given to nobody. What the machine printed before stays
good, and arrives when it is back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.ids import StationCode
from shared.refusals import Reason, Refused
from shared.tickets.messages import MachineTakenOver, NumbersLeased, TakeOverMachine
from shared.tickets.numbers import Block, next_block

#: As other ids; what is shorter could be guessed.
SHORTEST_STAND_IN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoverView:
    """stands_in: station of the machine; None when it is not known. is_stand_in_known: somebody
    has that id already. lasts: the last number given or leased today, by group that is offered."""

    stands_in: StationCode | None = None
    is_stand_in_known: bool = False
    lasts: Mapping[str, int] = field(default_factory=dict)


TakeoverEvent = MachineTakenOver | NumbersLeased


def decide(
    view: TakeoverView, command: TakeOverMachine, now: datetime
) -> tuple[TakeoverEvent, ...] | Refused:
    if view.stands_in != command.station:
        return Refused(reason=Reason.NOT_FOUND, field="kiosk_id")
    if view.is_stand_in_known:
        return Refused(reason=Reason.ID_TAKEN, field="stand_in")
    if len(command.stand_in) < SHORTEST_STAND_IN:
        return Refused(reason=Reason.MALFORMED, field="stand_in")
    blocks = [
        next_block(command.station, prefix, command.stand_in, last, now)
        for prefix, last in sorted(view.lasts.items())
    ]
    leased = [_leased(block, now) for block in blocks if block is not None]
    if not leased:
        return Refused(reason=Reason.NO_NUMBERS_LEFT)
    taken = MachineTakenOver(
        station=command.station, kiosk_id=command.kiosk_id, stand_in=command.stand_in, at=now
    )
    return (taken, *leased)


def _leased(block: Block, now: datetime) -> NumbersLeased:
    return NumbersLeased(
        station=block.station,
        prefix=block.prefix,
        day=block.day,
        kiosk_id=block.kiosk_id,
        first=block.first,
        last=block.last,
        at=now,
    )

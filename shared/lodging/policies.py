"""What staff decide for a market: when an empty bed is given on, and what is kept for need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.lodging.messages import PolicySet, SetPolicy, StayMoved
from shared.lodging.nights import LATE_WAITS_UNTIL, WAITS_UNTIL, no_show_from
from shared.lodging.stays import State, Stay
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused

#: More would be a market that nobody can book by themselves.
LARGEST_BUFFER: Final = 50
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketPolicy:
    """buffer: so many beds (for families rooms) that fit stay for staff to give in an emergency.

    is_no_show_automatic: whoever has not come when the bed need not wait any longer did not come;
    it can be taken back while the nights last.
    """

    buffer: int = 0
    is_no_show_automatic: bool = False


def set_policy(
    known: MarketPolicy, command: SetPolicy, now: datetime
) -> tuple[PolicySet, ...] | Refused:
    if not 0 <= command.buffer <= LARGEST_BUFFER:
        facts = {"low": 0, "high": LARGEST_BUFFER}
        return Refused(reason=Reason.OUT_OF_RANGE, field="buffer", facts=facts)
    wanted = MarketPolicy(buffer=command.buffer, is_no_show_automatic=command.is_no_show_automatic)
    if wanted == known:
        return ()
    return (
        PolicySet(
            market=command.market,
            buffer=command.buffer,
            is_no_show_automatic=command.is_no_show_automatic,
            at=now,
        ),
    )


def open_to_all(free: int, policy: MarketPolicy) -> int:
    """How many of the free beds anybody may ask for."""
    return max(0, free - policy.buffer)


def nights_given_up(now: datetime) -> tuple[date, date]:
    """The last first night whose guests are waited for no longer; and that of those who said that
    they come late."""
    local = now.astimezone(SHANGHAI)
    usual = local.date() if local.time() >= WAITS_UNTIL else local.date() - _DAY
    late = local.date() - (_DAY if local.time() >= LATE_WAITS_UNTIL else 2 * _DAY)
    return usual, late


def no_shows(expected: Iterable[Stay], now: datetime) -> tuple[StayMoved, ...]:
    """Of stays that are confirmed: those whose bed need not wait any longer."""
    return tuple(
        StayMoved(
            stay_id=stay.stay_id,
            market=stay.market,
            state=State.NO_SHOW,
            end=stay.end,
            visitor_id=stay.visitor_id,
            is_automatic=True,
            at=now,
        )
        for stay in expected
        if stay.state is State.CONFIRMED and no_show_from(stay.first, is_late=stay.is_late) <= now
    )

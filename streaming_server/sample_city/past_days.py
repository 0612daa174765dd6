"""Six weeks of tickets that are over, so that a station's figures have something to say.

Drawn, not played: who came when follows the hour and the weekday, and each counter takes the next
in line. All of it is invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from shared.ids import CounterId, LegId, ServiceCode, StationCode, VisitId
from shared.organisation import SHANGHAI
from shared.tickets.legs import Channel, Leg, Outcome, Rating, Visit
from shared.tickets.lifecycle import State
from shared.tickets.line import order
from shared.tickets.priority import Priority, standing

DAYS: Final = 42
COUNTERS: Final = 2
#: People of a Monday to a Sunday.
_BY_WEEKDAY: Final = (72, 60, 56, 58, 64, 44, 30)
#: Since half past eight, by half-hours, how many of them come.
_BY_HALF_HOUR: Final = (5, 8, 9, 8, 6, 4, 2, 1, 2, 4, 6, 6, 5, 4, 3, 2, 1)
_OPENS: Final = time(8, 30)
_SERVICES: Final = (
    ("job_seeking", "A", 10),
    ("job_referral", "A", 8),
    ("policy_advice", "B", 12),
    ("insurance_subsidy", "B", 18),
    ("gig_apartment", "C", 7),
    ("training", "D", 9),
    ("startup_advice", "E", 20),
)
_WEIGHTS: Final = (8, 4, 6, 3, 3, 3, 1)
_PRIORITIES: Final = (Priority.ELDER, Priority.ELDER, Priority.WITH_INFANT, Priority.DISABLED)
_PRIOR: Final = 0.18
_NEVER_COMES: Final = 0.04
_RATED: Final = 0.4
_RATINGS: Final = (*[Rating.GOOD] * 14, *[Rating.FAIR] * 4, Rating.BAD)
_WALKS: Final = timedelta(seconds=25)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTickets:
    visits: tuple[Visit, ...]
    legs: tuple[Leg, ...]


def make_past(station: StationCode, today: date, chance: Random) -> PastTickets:
    """today: the station's, whose tickets are not among them."""
    legs = tuple(
        leg
        for ago in range(DAYS, 0, -1)
        for leg in _day(station, today - timedelta(days=ago), chance)
    )
    visits = tuple(
        Visit(
            visit_id=leg.visit_id,
            station=station,
            day=leg.day,
            number=leg.number,
            channel=Channel.KIOSK,
            issued_at=leg.arrived_at,
        )
        for leg in legs
    )
    return PastTickets(visits=visits, legs=legs)


def _day(station: StationCode, day: date, chance: Random) -> Iterator[Leg]:
    waiting = sorted(_arrivals(station, day, chance), key=lambda leg: leg.arrived_at)
    free = [datetime.combine(day, _OPENS, SHANGHAI)] * COUNTERS
    while waiting:
        counter = min(range(COUNTERS), key=lambda one: free[one])
        now = max(free[counter], waiting[0].arrived_at)
        leg = min((one for one in waiting if one.arrived_at <= now), key=order)
        waiting.remove(leg)
        over = _served(leg, counter + 1, now, chance)
        free[counter] = over.ended_at or now
        yield over


def _arrivals(station: StationCode, day: date, chance: Random) -> Iterator[Leg]:
    people = round(_BY_WEEKDAY[day.weekday()] * chance.uniform(0.8, 1.2))
    halves = chance.choices(range(len(_BY_HALF_HOUR)), _BY_HALF_HOUR, k=people)
    opens = datetime.combine(day, _OPENS, SHANGHAI)
    numbers: dict[str, int] = {}
    for at in sorted(half * 30 + chance.uniform(0, 29) for half in halves):
        service, group, _ = chance.choices(_SERVICES, _WEIGHTS)[0]
        numbers[group] = numbers.get(group, 0) + 1
        visit_id = VisitId(f"{station}-{day}-{group}{numbers[group]}")
        is_prior = chance.random() < _PRIOR
        priority = chance.choice(_PRIORITIES) if is_prior else Priority.NORMAL
        place = standing(opens + at * _MINUTE, priority, None)
        yield Leg(
            leg_id=LegId(f"{visit_id}.1"),
            visit_id=visit_id,
            station=station,
            day=day,
            number=f"{group}-{numbers[group]:03d}",
            prefix=group,
            service=ServiceCode(service),
            position=1,
            priority=priority,
            arrived_at=place.eligible_at,
            eligible_at=place.eligible_at,
            counts_from=place.counts_from,
        )


def _served(leg: Leg, counter: int, now: datetime, chance: Random) -> Leg:
    minutes = next(usual for code, _, usual in _SERVICES if code == leg.service)
    takes = minutes * chance.lognormvariate(0, 0.4) * _MINUTE
    is_missed = chance.random() < _NEVER_COMES
    started = now + _WALKS
    ended = now + 2 * _MINUTE if is_missed else started + takes
    is_rated = not is_missed and chance.random() < _RATED
    rating = chance.choice(_RATINGS) if is_rated else None
    return replace(
        leg,
        state=State.NO_SHOW if is_missed else State.DONE,
        counter_id=CounterId(f"{leg.station}-{counter}"),
        counter=counter,
        called_at=now,
        first_called_at=now,
        calls=2 if is_missed or chance.random() < 0.1 else 1,
        started_at=None if is_missed else started,
        ended_at=ended,
        outcome=None if is_missed else Outcome.SETTLED,
        rating=rating,
        rated_at=ended if rating else None,
        rating_answered_at=ended if rating is Rating.BAD else None,
        version=4,
    )

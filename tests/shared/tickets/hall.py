"""Builders: legs that wait, counters, items, and a hall in memory that obeys the rules alone."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from shared.ids import CommandId, CounterId, LegId, ServiceCode, VisitId
from shared.refusals import Reason, Refused
from shared.said import Said
from shared.tickets import counters, issuing, moving
from shared.tickets.issuing import IssueView
from shared.tickets.legs import Counter, Leg, Visit
from shared.tickets.lifecycle import CounterState
from shared.tickets.messages import (
    CallNext,
    CounterMoved,
    IssueTicket,
    LegAdded,
    LegMoved,
    MoveLeg,
    TicketIssued,
)
from shared.tickets.moving import LegView
from shared.tickets.numbers import day_of
from shared.tickets.priority import Priority
from shared.tickets.services import ServiceItem
from tests.fair import HERE, NOW, station

SEEK: Final = ServiceCode("job_seeking")
POLICY: Final = ServiceCode("policy_advice")
BED: Final = ServiceCode("bed_booking")
DESK: Final = CounterId("counter-1")
SECOND_DESK: Final = CounterId("counter-2")
MINUTE: Final = timedelta(minutes=1)


def said(text: str) -> Said:
    return Said(zh=text, en=text)


def item(code: ServiceCode = SEEK, **changes: Any) -> ServiceItem:
    usual = ServiceItem(
        code=code,
        number={SEEK: 1, POLICY: 24, BED: 23}[code],
        group={SEEK: "A", POLICY: "B", BED: "C"}[code],
        name=said(code),
        who=said("anybody"),
        papers=(said("identity card"),),
        steps=(said("ask"), said("answer")),
        result=said("advice"),
        promised_days=0,
        usual_seconds=480,
    )
    return replace(usual, **changes)


ITEMS: Final = {code: item(code) for code in (SEEK, POLICY, BED)}


def leg(name: str = "a", arrived: int = 0, **changes: Any) -> Leg:
    """arrived: minutes after NOW."""
    at = NOW + arrived * MINUTE
    usual = Leg(
        leg_id=LegId(f"{name}.1"),
        visit_id=VisitId(name),
        station=HERE,
        day=day_of(NOW),
        number=f"A-{name}",
        prefix="A",
        service=SEEK,
        position=1,
        priority=Priority.NORMAL,
        arrived_at=at,
        eligible_at=at,
        counts_from=at,
    )
    return replace(usual, **changes)


def counter(number: int = 1, **changes: Any) -> Counter:
    usual = Counter(
        counter_id=CounterId(f"counter-{number}"),
        station=HERE,
        number=number,
        state=CounterState.OPEN,
    )
    return replace(usual, **changes)


@dataclass(slots=True)
class Hall:
    """Whatever the rules decide, evolved; no store, no clock."""

    now: datetime = NOW
    visits: dict[VisitId, Visit] = field(default_factory=dict)
    legs: dict[LegId, Leg] = field(default_factory=dict)
    counters: dict[CounterId, Counter] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def issue(self, name: str, *services: ServiceCode, **fields: Any) -> Leg | Refused:
        wish = IssueTicket(
            command_id=CommandId(f"issue-{name}"),
            visit_id=VisitId(name),
            station=HERE,
            services=services or (SEEK,),
            **fields,
        )
        prefix = ITEMS[wish.services[0]].group
        view = IssueView(
            station=station(),
            visit=self.visits.get(wish.visit_id),
            items=ITEMS,
            next_number=self.numbers.get(prefix, 0) + 1,
        )
        decided = issuing.decide(view, wish, self.now)
        if isinstance(decided, Refused):
            return decided
        (event,) = decided
        self.visits[wish.visit_id] = issuing.evolve(wish, event)
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        self.legs[event.leg.leg_id] = moving.evolve(None, event)
        return event.leg

    def call_next(self, counter_id: CounterId) -> Refused | None:
        held = self.counters.get(counter_id)
        present = self.legs.get(held.leg_id) if held and held.leg_id else None
        wish = CallNext(command_id=CommandId("call"), counter_id=counter_id)
        return self._take(moving.call_next(self._view(present, held), wish, self.now))

    def move(
        self, leg_id: LegId, wish: MoveLeg, called_at: CounterId | None = None
    ) -> Refused | None:
        meant = self.legs.get(leg_id)
        at = called_at or (meant.counter_id if meant else None)
        view = self._view(meant, self.counters.get(at) if at else None)
        if wish.service is not None:
            view = replace(view, item=ITEMS.get(wish.service))
        return self._take(moving.move(view, wish, self.now))

    def _view(self, meant: Leg | None, at: Counter | None) -> LegView:
        visit = self.visits[meant.visit_id] if meant else None
        planned = visit.planned[0] if visit and visit.planned else None
        return LegView(
            leg=meant,
            visit=visit,
            counter=at,
            waiting=tuple(self.legs.values()),
            item=ITEMS[planned] if planned else None,
        )

    def _take(
        self, decided: tuple[LegMoved | LegAdded | CounterMoved | TicketIssued, ...] | Refused
    ) -> Refused | None:
        if isinstance(decided, Refused):
            return decided
        for event in decided:
            match event:
                case CounterMoved():
                    moved = self.counters[event.counter_id]
                    self.counters[event.counter_id] = counters.evolve(moved, event)
                case LegMoved():
                    before = self.legs[event.leg_id]
                    self.legs[event.leg_id] = moving.evolve(before, event)
                    if event.counter_id is not None:
                        moved = self.counters[event.counter_id]
                        self.counters[event.counter_id] = counters.evolve(moved, event)
                case LegAdded() | TicketIssued():
                    self.legs[event.leg.leg_id] = event.leg
                    visit = self.visits[event.leg.visit_id]
                    self.visits[visit.visit_id] = replace(visit, planned=event.planned)
        return None


def moving_of(leg_id: LegId, move: Any, **fields: Any) -> MoveLeg:
    return MoveLeg(command_id=CommandId("move"), leg_id=leg_id, move=move, **fields)


def told(decided: object) -> tuple[Reason, str | None]:
    """Why it was refused, and of which field."""
    assert isinstance(decided, Refused), decided
    return decided.reason, decided.field

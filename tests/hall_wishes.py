"""One of each wish and each fact of the hall, with who may ask and who hears."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any, Final

from shared.ids import CommandId, CounterId, KioskId, LegId, VisitId
from shared.opening_hours import Span, SpecialDay
from shared.organisation import Actor, ActorKind
from shared.said import Said
from shared.tickets.legs import Channel, Rating
from shared.tickets.lifecycle import CounterMove, CounterState, Move, State
from shared.tickets.messages import (
    AnswerRating,
    CallNext,
    CorrectPriority,
    CounterMoved,
    CounterSetUp,
    EndDay,
    IssueTicket,
    LeaseNumbers,
    LegAdded,
    LegMoved,
    MachineTakenOver,
    MoveCounter,
    MoveLeg,
    NumbersLeased,
    PriorityCorrected,
    RateService,
    RatingAnswered,
    RenewSlip,
    ServiceRated,
    SetUpCounter,
    SlipRenewed,
    TakeOverMachine,
    TakeTicket,
    TicketIssued,
)
from shared.tickets.numbers import day_of
from shared.tickets.opening import (
    DropSpecialDay,
    OpeningHoursSet,
    SetOpeningHours,
    SetSpecialDay,
)
from shared.tickets.priority import Priority
from shared.tickets.services import AmendService, ServiceAmended
from shared.wire import Command, Event
from tests.fair import HERE, NOW, TODAY
from tests.shared.tickets.hall import SEEK, item, leg

C: Final = CommandId("c")
LEG: Final = LegId("v.1")
TICKET: Final = VisitId("v")
#: Whoever opened the page of the slip, and is nobody else.
SLIP: Final = Actor(kind=ActorKind.VISITOR, visit_id=TICKET)
STRANGERS_SLIP: Final = replace(SLIP, visit_id=VisitId("w"))
DESK: Final = CounterId("counter-1")
MACHINE: Final = KioskId("kiosk-1")
_NINE_TO_FIVE: Final = Span(opens=time(9), closes=time(17))
WEEKDAYS: Final = (*(_NINE_TO_FIVE,) * 5, None, None)
HOLIDAY: Final = SpecialDay(
    day=TODAY + timedelta(days=2), span=None, note=Said(zh="今天盘点", en="Stock-taking")
)

HALL_COMMANDS: Final[tuple[Command, ...]] = (
    TakeTicket(command_id=C, visit_id=TICKET, station=HERE, services=(SEEK,)),
    IssueTicket(command_id=C, visit_id=TICKET, station=HERE, services=(SEEK,)),
    RenewSlip(command_id=C, visit_id=TICKET, token_hash="0" * 64),
    CallNext(command_id=C, counter_id=DESK),
    *(MoveLeg(command_id=C, leg_id=LEG, move=move) for move in Move),
    CorrectPriority(command_id=C, leg_id=LEG, priority=Priority.ELDER),
    SetUpCounter(command_id=C, counter_id=DESK, station=HERE, number=1),
    MoveCounter(command_id=C, counter_id=DESK, move=CounterMove.OPEN),
    LeaseNumbers(command_id=C, station=HERE, prefix="A"),
    TakeOverMachine(command_id=C, station=HERE, kiosk_id=MACHINE, stand_in=KioskId("phone-1")),
    EndDay(command_id=C, station=HERE, day=day_of(NOW)),
    RateService(command_id=C, leg_id=LEG, rating=Rating.GOOD),
    AnswerRating(command_id=C, leg_id=LEG),
    AmendService(command_id=C, station=HERE, item=item()),
    SetOpeningHours(command_id=C, station=HERE, week=WEEKDAYS),
    SetSpecialDay(command_id=C, station=HERE, special=HOLIDAY),
    DropSpecialDay(command_id=C, station=HERE, day=HOLIDAY.day),
)
_STAFF: Final = {"staff"}
_HOLDER: Final = {"staff", "slip"}
HALL_ALLOWED: Final[dict[str, set[str]]] = {
    "take_ticket": {"visitor", "visit"},
    "issue_ticket": _STAFF,
    "renew_slip": _STAFF,
    "take_over_machine": _STAFF,
    "call_next": _STAFF,
    "move_leg.call": _STAFF,
    "move_leg.recall": _STAFF,
    "move_leg.start": _STAFF,
    "move_leg.finish": _STAFF,
    "move_leg.miss": _STAFF,
    "move_leg.undo": _STAFF,
    "move_leg.reactivate": _HOLDER,
    "move_leg.let_pass": _HOLDER,
    "move_leg.hold": _STAFF,
    "move_leg.resume": _HOLDER,
    "move_leg.transfer": _STAFF,
    "move_leg.cancel": _HOLDER,
    "move_leg.expire": {"server"},
    "correct_priority": _STAFF,
    "set_up_counter": _STAFF,
    "move_counter": _STAFF,
    "lease_numbers": {"visit"},
    "end_day": {"server"},
    "rate_service": _HOLDER | {"visit"},
    "answer_rating": _STAFF,
    "amend_service": _STAFF,
    "set_opening_hours": _STAFF,
    "set_special_day": _STAFF,
    "drop_special_day": _STAFF,
}

_DESK: Final = {f"desk:{HERE}"}
_HALL: Final = _DESK | {f"hall:{HERE}"}
_ABOUT: Final[dict[str, Any]] = {"leg_id": LEG, "station": HERE, "number": "A-001", "at": NOW}
HALL_EVENTS: Final[tuple[tuple[Event, set[str]], ...]] = (
    (TicketIssued(leg=leg(), channel=Channel.STAFF, planned=(), at=NOW), _DESK),
    (LegAdded(leg=leg(), planned=(), at=NOW), _DESK),
    (SlipRenewed(visit_id=TICKET, station=HERE, at=NOW), _DESK),
    (
        LegMoved(
            visit_id=TICKET,
            move=Move.START,
            state=State.SERVING,
            version=2,
            calls=1,
            counts_from=NOW,
            **_ABOUT,
        ),
        _HALL,
    ),
    (
        PriorityCorrected(
            leg_id=LEG, station=HERE, priority=Priority.ELDER, version=2, counts_from=NOW, at=NOW
        ),
        _DESK,
    ),
    (CounterSetUp(counter_id=DESK, station=HERE, number=1, skills=(), at=NOW), _DESK),
    (
        CounterMoved(
            counter_id=DESK,
            station=HERE,
            number=1,
            move=CounterMove.OPEN,
            state=CounterState.OPEN,
            at=NOW,
        ),
        _HALL,
    ),
    (
        MachineTakenOver(station=HERE, kiosk_id=MACHINE, stand_in=KioskId("phone-1"), at=NOW),
        _DESK,
    ),
    (
        NumbersLeased(
            station=HERE,
            prefix="A",
            day=day_of(NOW),
            kiosk_id=KioskId("kiosk-1"),
            first=1,
            last=20,
            at=NOW,
        ),
        _DESK,
    ),
    (ServiceRated(rating=Rating.BAD, **_ABOUT), _DESK),
    (RatingAnswered(**_ABOUT), _DESK),
    (ServiceAmended(station=HERE, item=item(), at=NOW), _DESK),
    (OpeningHoursSet(station=HERE, week=WEEKDAYS, special_days=(HOLIDAY,), at=NOW), _HALL),
)

"""The hall: load what its rules look at, decide, evolve, save.

Next to a leg the counter, the pace and the visit's plan move in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from shared.ids import CounterId, KioskId, VisitorId
from shared.refusals import Reason, Refused
from shared.tickets import counters, issuing, moving, opening, ratings, services
from shared.tickets.issuing import IssueView
from shared.tickets.legs import Counter, Leg
from shared.tickets.lifecycle import CounterMove, Move
from shared.tickets.messages import (
    AnswerRating,
    CallNext,
    CorrectPriority,
    CounterMoved,
    EndDay,
    Issue,
    IssueTicket,
    LeaseNumbers,
    LegAdded,
    LegMoved,
    MoveCounter,
    MoveLeg,
    NumbersLeased,
    PriorityCorrected,
    RateService,
    RatingAnswered,
    RenewSlip,
    ServiceRated,
    SetUpCounter,
    TakeOverMachine,
    TakeTicket,
    TicketCommand,
    TicketEvent,
)
from shared.tickets.moving import LegView
from shared.tickets.numbers import Block, block_from, day_of, next_block, read_label
from shared.tickets.opening import OpeningCommand
from shared.tickets.services import GROUPS, AmendService
from shared.tickets.waits import refit
from streaming_server.access import Subject
from streaming_server.service import waits
from streaming_server.service.hall_ledger import HallTransaction
from streaming_server.service.takeovers import take_over
from streaming_server.service.topics import Told, told

_NO_SUCH = Subject(exists=False)


def hall_subject(ledger: HallTransaction, command: TicketCommand) -> Subject:
    """What the command is about, for the question whether the actor may ask for it."""
    match command:
        case MoveLeg() | CorrectPriority() | RateService() | AnswerRating():
            leg = ledger.leg(command.leg_id)
            return Subject(station=leg.station, visit_id=leg.visit_id) if leg else _NO_SUCH
        case CallNext() | MoveCounter():
            counter = ledger.counter(command.counter_id)
            return Subject(station=counter.station) if counter else _NO_SUCH
        case RenewSlip():
            visit = ledger.visit(command.visit_id)
            return Subject(station=visit.station) if visit else _NO_SUCH
        case _:
            return Subject(station=command.station)


def decide_hall(ledger: HallTransaction, command: TicketCommand, now: datetime) -> Told | Refused:
    match command:
        case TakeTicket() | IssueTicket():
            return issue(ledger, command, now)
        case CallNext() | MoveLeg():
            return _move(ledger, command, now)
        case CorrectPriority() | RateService() | AnswerRating():
            return _amend_leg(ledger, command, now)
        case SetUpCounter() | MoveCounter():
            return _counter(ledger, command, now)
        case _ if isinstance(command, OpeningCommand):
            return _opening(ledger, command, now)
        case _:
            return _housekeeping(ledger, command, now)


def _housekeeping(
    ledger: HallTransaction,
    command: LeaseNumbers | TakeOverMachine | EndDay | AmendService | RenewSlip,
    now: datetime,
) -> Told | Refused:
    match command:
        case LeaseNumbers():
            return _lease(ledger, command, now)
        case TakeOverMachine():
            return take_over(ledger, command, now)
        case EndDay():
            legs = ledger.open_legs_until(command.station, command.day)
            return save_moves(ledger, moving.end_day(legs, ledger.counters(command.station), now))
        case AmendService():
            return _amend_service(ledger, command, now)
        case RenewSlip():
            return _renew(ledger, command, now)
    assert_never(command)


def _renew(ledger: HallTransaction, command: RenewSlip, now: datetime) -> Told | Refused:
    visit = ledger.visit(command.visit_id)
    is_taken = ledger.is_token_taken(command.token_hash, command.visit_id)
    decided = issuing.renew(visit, command, now, is_token_taken=is_taken)
    if isinstance(decided, Refused):
        return decided
    assert visit is not None
    ledger.save_visit(replace(visit, token_hash=command.token_hash))
    return told(decided)


def _amend_service(ledger: HallTransaction, command: AmendService, now: datetime) -> Told | Refused:
    item = ledger.service_item(command.station, command.item.code)
    decided = services.decide(item, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        ledger.save_service_item(event.station, event.item)
    return told(decided)


def _opening(ledger: HallTransaction, command: OpeningCommand, now: datetime) -> Told | Refused:
    station = ledger.station(command.station)
    decided = opening.decide(station, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        assert station is not None
        ledger.save_station(opening.evolve(station, event))
    return told(decided)


def issue(
    ledger: HallTransaction, command: Issue, now: datetime, visitor_id: VisitorId | None = None
) -> Told | Refused:
    """visitor_id: whose booking it was, when a check-in gives the number."""
    view = _issue_view(ledger, command, now)
    decided = issuing.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        if not (isinstance(command, TakeTicket) and command.number):
            ledger.take_number(event.leg.station, event.leg.prefix, event.leg.day)
        visit = issuing.evolve(command, event)
        ledger.save_visit(replace(visit, visitor_id=visit.visitor_id or visitor_id or None))
        ledger.save_leg(event.leg, None)
        waits.sample(ledger, event.leg, now)
    return told(decided)


def _issue_view(ledger: HallTransaction, command: Issue, now: datetime) -> IssueView:
    day, station = day_of(now), command.station
    found = [(code, ledger.service_item(station, code)) for code in command.services[:9]]
    items = {code: item for code, item in found if item is not None}
    first = items.get(command.services[0]) if command.services else None
    view = IssueView(
        station=ledger.station(station),
        visit=ledger.visit(command.visit_id),
        items=items,
        next_number=ledger.last_ticket(station, first.group, day) + 1 if first else 1,
        is_token_taken=command.token_hash is not None
        and ledger.is_token_taken(command.token_hash, command.visit_id),
    )
    if isinstance(command, IssueTicket):
        return view
    limited = [item.code for item in items.values() if item.most_a_day is not None]
    view = replace(view, issued={code: ledger.issued(station, day, code) for code in limited})
    if command.kiosk_id is None:
        return replace(view, waiting=ledger.open_leg_of(command.visitor_id, station, day))
    if command.number is None or read_label(command.number) is None:
        return view
    return replace(
        view,
        blocks=ledger.blocks(station, day, command.kiosk_id),
        is_number_taken=ledger.is_number_taken(station, day, command.number),
    )


def _move(ledger: HallTransaction, command: CallNext | MoveLeg, now: datetime) -> Told | Refused:
    if isinstance(command, CallNext):
        decided = moving.call_next(_calling_view(ledger, command, now), command, now)
    else:
        decided = moving.move(_moving_view(ledger, command, now), command, now)
    return decided if isinstance(decided, Refused) else save_moves(ledger, decided)


def _calling_view(ledger: HallTransaction, command: CallNext, now: datetime) -> LegView:
    counter = ledger.counter(command.counter_id)
    if counter is None:
        return LegView()
    leg = ledger.leg(counter.leg_id) if counter.leg_id else None
    first = ledger.next_waiting(counter, day_of(now), now)
    named = ledger.leg(command.leg_id) if command.leg_id and first is None else None
    if named is not None and named.station != counter.station:
        named = None
    view = LegView(leg=leg, counter=counter, waiting=(first,) if first else (), named=named)
    return _with_plan(ledger, view)


def _with_plan(ledger: HallTransaction, view: LegView) -> LegView:
    """With what follows when the leg is done."""
    if view.leg is None:
        return view
    visit = ledger.visit(view.leg.visit_id)
    planned = visit.planned[0] if visit and visit.planned else None
    item = ledger.service_item(view.leg.station, planned) if planned else None
    return replace(view, visit=visit, item=item)


def _moving_view(ledger: HallTransaction, command: MoveLeg, now: datetime) -> LegView:
    leg = ledger.leg(command.leg_id)
    if leg is None:
        return LegView()
    target = _counter_of(ledger, leg, command)
    if command.move is Move.CALL:
        return LegView(leg=leg, counter=target)
    view = LegView(leg=leg, counter=ledger.counter(leg.counter_id) if leg.counter_id else None)
    match command.move:
        case Move.FINISH:
            return _with_plan(ledger, view)
        case Move.TRANSFER:
            item = ledger.service_item(leg.station, command.service) if command.service else None
            visit = ledger.visit(leg.visit_id)
            return replace(view, visit=visit, item=item, target=target)
        case Move.LET_PASS:
            return replace(view, waiting=ledger.waiting(leg.station, day_of(now), leg.prefix))
        case _:
            return view


def _counter_of(ledger: HallTransaction, leg: Leg, command: MoveLeg) -> Counter | None:
    """The counter that the command names, if it is one of the leg's own station."""
    found = ledger.counter(command.counter_id) if command.counter_id else None
    return found if found is not None and found.station == leg.station else None


def save_moves(ledger: HallTransaction, events: Iterable[TicketEvent]) -> Told:
    events = tuple(events)
    moved: dict[CounterId, Counter] = {}
    for event in events:
        match event:
            case LegMoved():
                _save_moved(ledger, event)
                if event.move is Move.CALL and event.counter_id is not None:
                    counter = moved.get(event.counter_id) or ledger.counter(event.counter_id)
                    moved[event.counter_id] = counters.evolve(counter, event)
            case LegAdded():
                ledger.save_leg(event.leg, None)
                visit = ledger.visit(event.leg.visit_id)
                if visit is not None:
                    ledger.save_visit(replace(visit, planned=event.planned))
            case CounterMoved():
                counter = moved.get(event.counter_id) or ledger.counter(event.counter_id)
                moved[event.counter_id] = counters.evolve(counter, event)
            case _:
                pass
    for counter in moved.values():
        ledger.save_counter(counter)
    return told(events)


def _save_moved(ledger: HallTransaction, event: LegMoved) -> None:
    before = ledger.leg(event.leg_id)
    leg = moving.evolve(before, event)
    ledger.save_leg(leg, before)
    if event.move is Move.CALL and before is not None and event.reason is None:
        waits.learn_from(ledger, before, event.at)
    if event.move in {Move.FINISH, Move.TRANSFER} and leg.started_at is not None:
        _save_pace(ledger, leg, event.at - leg.started_at)


def _save_pace(ledger: HallTransaction, leg: Leg, took: timedelta) -> None:
    known = ledger.pace(leg.station, leg.service)
    if known is None:
        item = ledger.service_item(leg.station, leg.service)
        known = item.usual if item else took
    ledger.save_pace(leg.station, leg.service, refit(known, took))


def _amend_leg(
    ledger: HallTransaction, command: CorrectPriority | RateService | AnswerRating, now: datetime
) -> Told | Refused:
    leg = ledger.leg(command.leg_id)
    decided: tuple[PriorityCorrected | ServiceRated | RatingAnswered, ...] | Refused
    if isinstance(command, CorrectPriority):
        decided = moving.correct(leg, command, now)
    else:
        decided = ratings.rate(leg, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        before, leg = leg, moving.evolve(leg, event)
        ledger.save_leg(leg, before)
    return told(decided)


def _counter(
    ledger: HallTransaction, command: SetUpCounter | MoveCounter, now: datetime
) -> Told | Refused:
    counter = ledger.counter(command.counter_id)
    is_taken = False
    if isinstance(command, SetUpCounter):
        if ledger.station(command.station) is None:
            return Refused(reason=Reason.NOT_FOUND, field="station")
        others = ledger.counters(command.station)
        is_taken = any(
            one.number == command.number and one.counter_id != command.counter_id for one in others
        )
    decided = counters.decide(counter, command, now, is_number_taken=is_taken)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        counter = counters.evolve(counter, event)
        if isinstance(command, MoveCounter) and command.move is CounterMove.OPEN:
            counter = replace(counter, account_id=command.account_id)
        ledger.save_counter(counter)
    return told(decided)


def _lease(ledger: HallTransaction, command: LeaseNumbers, now: datetime) -> Told | Refused:
    if command.prefix not in GROUPS or command.kiosk_id is None:
        return Refused(reason=Reason.NOT_FOUND, field="prefix")
    day = day_of(now)
    last = ledger.last_ticket(command.station, command.prefix, day)
    block = _held(ledger, command, command.kiosk_id, now) or next_block(
        command.station, command.prefix, command.kiosk_id, last, now
    )
    if block is None:
        return Refused(reason=Reason.NO_NUMBERS_LEFT)
    ledger.take_number(command.station, command.prefix, day, max(0, block.last - last))
    ledger.save_block(block)
    leased = NumbersLeased(
        station=block.station,
        prefix=block.prefix,
        day=block.day,
        kiosk_id=block.kiosk_id,
        first=block.first,
        last=block.last,
        at=now,
    )
    return told([leased])


def _held(
    ledger: HallTransaction, command: LeaseNumbers, kiosk_id: KioskId, now: datetime
) -> Block | None:
    """The block that the machine had before the server was put back, while nobody else got a number
    of it: what it printed from it is on paper."""
    if command.first is None:
        return None
    block = block_from(command.station, command.prefix, kiosk_id, command.first, now)
    return block if block is not None and ledger.is_block_free(block) else None

"""The city keeps what a van did while it led its station.

The hall's facts are recorded as they happened; nobody decides a second time who was called. What
the city's rules are asked about (a job, a place in a course) is decided as of when it was wished
for, and the numbers that people carry home stay those of the van.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from shared.applications import ApplicationSent
from shared.ids import StationCode
from shared.link.days import HallFact, Happened, Wished, flows, may_speak_for
from shared.refusals import Reason, Refused
from shared.tickets import counters, issuing, moving
from shared.tickets.legs import Visit
from shared.tickets.lifecycle import CounterMove
from shared.tickets.messages import (
    CounterMoved,
    CounterSetUp,
    IssueTicket,
    LegAdded,
    LegMoved,
    MoveCounter,
    PriorityCorrected,
    RatingAnswered,
    RenewSlip,
    ServiceRated,
    SlipRenewed,
    TakeTicket,
    TicketEvent,
    TicketIssued,
)
from shared.wire import EVENTS, Command, Event
from streaming_server.access import may
from streaming_server.service.deciding import decide, subject_of
from streaming_server.service.hall import save_moves
from streaming_server.service.ledger import Transaction
from streaming_server.service.topics import Told, told
from streaming_server.service.undoing import Undone


def keep_day_wish(
    ledger: Transaction,
    command: Command,
    happened: Happened,
    station: StationCode,
    at: datetime,
) -> Told | Refused:
    """station: of the van. at: when it was wished for there."""
    if not flows(command) or not may_speak_for(happened.actor, station):
        return Refused(reason=Reason.NOT_ALLOWED)
    events = tuple(EVENTS.take(one) for one in happened.events)
    if isinstance(command, HallFact):
        return _keep_hall(ledger, command, events, station)
    assert isinstance(command, Wished)
    if not may(happened.actor, command, subject_of(ledger, command)):
        return Refused(reason=Reason.NOT_ALLOWED)
    decided = decide(ledger, command, at, has_picture=False)
    if isinstance(decided, Refused):
        return decided
    numbered: dict[str, Event] = {event.type: event for event in events}
    return tuple((_as_on_paper(ledger, event, numbered), topics) for event, topics in decided)


# ------------------------------------------------------------------ the hall


def _keep_hall(
    ledger: Transaction, command: HallFact, events: tuple[Event, ...], station: StationCode
) -> Told | Refused:
    facts = [event for event in events if isinstance(event, TicketEvent)]
    if len(facts) < len(events) or any(_station(event) != station for event in facts):
        return Refused(reason=Reason.NOT_ALLOWED)
    for event in facts:
        refused = _cannot_keep(ledger, event, facts)
        if refused is not None:
            return refused
    for event in facts:
        _keep_one(ledger, command, event)
    save_moves(ledger, _moves(facts))
    if isinstance(command, MoveCounter) and command.move is CounterMove.OPEN:
        _sit_down(ledger, command)
    return told(facts)


def _station(event: TicketEvent) -> StationCode:
    if isinstance(event, TicketIssued | LegAdded):
        return event.leg.station
    return event.station


def _cannot_keep(
    ledger: Transaction, event: TicketEvent, facts: Iterable[TicketEvent]
) -> Refused | None:
    """What the city has otherwise already, or knows nothing of."""
    if isinstance(event, TicketIssued):
        leg = event.leg
        if ledger.leg(leg.leg_id) is not None or ledger.visit(leg.visit_id) is not None:
            return Refused(reason=Reason.ID_TAKEN, field="visit_id")
        if ledger.is_number_taken(leg.station, leg.day, leg.number):
            return Refused(reason=Reason.NUMBER_NOT_YOURS, field="number")
        return None
    return None if _is_known(ledger, event, facts) else Refused(reason=Reason.NOT_FOUND)


def _is_known(ledger: Transaction, event: TicketEvent, facts: Iterable[TicketEvent]) -> bool:
    match event:
        case LegAdded(leg=leg):
            return ledger.visit(leg.visit_id) is not None and ledger.leg(leg.leg_id) is None
        case LegMoved() | PriorityCorrected() | ServiceRated() | RatingAnswered():
            return ledger.leg(event.leg_id) is not None or _is_added(event.leg_id, facts)
        case CounterMoved(counter_id=counter_id):
            return ledger.counter(counter_id) is not None
        case SlipRenewed(visit_id=visit_id):
            return ledger.visit(visit_id) is not None
        case _:
            return isinstance(event, CounterSetUp)


def _is_added(leg_id: str, facts: Iterable[TicketEvent]) -> bool:
    return any(isinstance(one, LegAdded) and one.leg.leg_id == leg_id for one in facts)


def _moves(facts: Iterable[TicketEvent]) -> Iterator[TicketEvent]:
    """Those of which legs and counters move together."""
    return (event for event in facts if isinstance(event, LegMoved | LegAdded | CounterMoved))


def _keep_one(ledger: Transaction, command: HallFact, event: TicketEvent) -> None:
    match event:
        case TicketIssued():
            ledger.save_visit(_visit(command, event))
            ledger.save_leg(event.leg, None)
        case CounterSetUp():
            ledger.save_counter(counters.evolve(ledger.counter(event.counter_id), event))
        case SlipRenewed() if isinstance(command, RenewSlip):
            visit = ledger.visit(event.visit_id)
            assert visit is not None
            ledger.save_visit(replace(visit, token_hash=command.token_hash))
        case PriorityCorrected() | ServiceRated() | RatingAnswered():
            leg = ledger.leg(event.leg_id)
            ledger.save_leg(moving.evolve(leg, event), leg)
        case _:
            pass


def _visit(command: HallFact, event: TicketIssued) -> Visit:
    assert isinstance(command, TakeTicket | IssueTicket)
    return issuing.evolve(command, event)


def _sit_down(ledger: Transaction, command: MoveCounter) -> None:
    counter = ledger.counter(command.counter_id)
    if counter is not None:
        ledger.save_counter(replace(counter, account_id=command.account_id))


# ------------------------------------------------- what the rules are asked about


def _as_on_paper(ledger: Transaction, event: Event, numbered: dict[str, Event]) -> Event:
    """The event with the number that the person has. Raises Undone when somebody else has it."""
    there = numbered.get(event.type)
    if isinstance(event, TicketIssued) and isinstance(there, TicketIssued):
        return _ticket_on_paper(ledger, event, there)
    if isinstance(event, ApplicationSent) and isinstance(there, ApplicationSent):
        application = ledger.application(event.application_id)
        assert application is not None
        ledger.save_application(replace(application, number=there.number), application)
        return replace(event, number=there.number)
    return event


def _ticket_on_paper(ledger: Transaction, event: TicketIssued, there: TicketIssued) -> TicketIssued:
    number, leg = there.leg.number, ledger.leg(event.leg.leg_id)
    visit = ledger.visit(event.leg.visit_id)
    assert leg is not None
    assert visit is not None
    if number == leg.number:
        return event
    if ledger.is_number_taken(leg.station, leg.day, number):
        raise Undone(Refused(reason=Reason.NUMBER_NOT_YOURS, field="number"))
    ledger.save_visit(replace(visit, number=number))
    renamed = replace(leg, number=number)
    ledger.save_leg(renamed, leg)
    return replace(event, leg=renamed)

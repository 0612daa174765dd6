"""Gatherings: load what the rule looks at, decide, evolve, save; places by the counter."""

import hashlib
from dataclasses import replace
from datetime import date, datetime

from shared import gatherings
from shared.attendance import is_pass, read_pass
from shared.gatherings import (
    ACTIVE,
    DOORS_OPEN,
    HOLDING,
    CallOffGathering,
    CheckIn,
    Engagement,
    Enrol,
    EnrolAtDesk,
    Enrolled,
    Enrolment,
    EnrolmentEvent,
    Gathering,
    GatheringCalledOff,
    GatheringCommand,
    GatheringEvent,
    GatheringSet,
    GatheringView,
    LogSkill,
    Move,
    MoveEnrolment,
    PassPlacesOn,
    Plan,
    SetGathering,
    SkillLogged,
    State,
)
from shared.ids import StationCode
from shared.organisation import SHANGHAI
from shared.people import PersonalText, PhoneNumber, read_phone
from shared.refusals import Reason, Refused
from streaming_server.access import Subject
from streaming_server.service.ledger import Series, Transaction
from streaming_server.service.topics import Told, told
from streaming_server.service.undoing import Undone

_Newcomer = Enrol | EnrolAtDesk


def subject_of_gathering(ledger: Transaction, command: GatheringCommand) -> Subject:
    match command:
        case SetGathering(plan=plan):
            standing = ledger.gathering(plan.gathering_id)
            return Subject(station=standing.plan.station if standing else plan.station)
        case CheckIn(station=station):
            return Subject(station=station)
        case Enrol():
            return Subject()
        case MoveEnrolment() | LogSkill():
            enrolment = ledger.enrolment(command.enrolment_id)
            if enrolment is None:
                return Subject(exists=False)
            return Subject(station=enrolment.station, visitor_id=enrolment.visitor_id)
        case CallOffGathering() | PassPlacesOn() | EnrolAtDesk():
            gathering = ledger.gathering(command.gathering_id)
            return Subject(station=gathering.plan.station) if gathering else Subject(exists=False)


def decide_gathering(
    ledger: Transaction, command: GatheringCommand, now: datetime
) -> Told | Refused:
    view = _view(ledger, command, now)
    if isinstance(view, Refused):
        return view
    decided = gatherings.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        _save(ledger, event, view, command)
    return told(decided)


def person_of(command: _Newcomer) -> str:
    """Tells one person from another without saying who it is: by telephone, else by the browser
    or the visit."""
    phone = read_phone(command.phone) if command.phone else None
    if isinstance(phone, PhoneNumber):
        return person_of_phone(phone)
    if isinstance(command, Enrol):
        return f"visitor:{command.visitor_id}"
    return f"desk:{command.enrolment_id}"


def person_of_phone(phone: PhoneNumber) -> str:
    return hashlib.sha256(f"doorstep|person|{phone.disclose()}".encode()).hexdigest()


def _view(ledger: Transaction, command: GatheringCommand, now: datetime) -> GatheringView | Refused:
    match command:
        case CheckIn():
            return _at_the_door(ledger, command, now)
        case SetGathering(plan=plan):
            is_known = ledger.station_exists(plan.station)
            return _around(ledger, ledger.gathering(plan.gathering_id), is_known=is_known)
        case Enrol() | EnrolAtDesk():
            return _newcomer(ledger, command)
        case MoveEnrolment() | LogSkill():
            enrolment = ledger.enrolment(command.enrolment_id)
            gathering = ledger.gathering(enrolment.gathering_id) if enrolment else None
            around = _around(ledger, gathering, enrolment)
            return _with_engagements(ledger, around, command)
        case CallOffGathering() | PassPlacesOn():
            return _around(ledger, ledger.gathering(command.gathering_id))


def _with_engagements(
    ledger: Transaction, view: GatheringView, command: MoveEnrolment | LogSkill
) -> GatheringView:
    """What else the person is at matters to whoever accepts an offer, or has a place again."""
    is_taken = isinstance(command, MoveEnrolment) and command.move in {Move.ACCEPT, Move.UNDO}
    if not is_taken or view.gathering is None:
        return view
    plan = view.gathering.plan
    found = ledger.engagements_of(command.enrolment_id, (plan.starts_at, plan.over_at))
    again = ledger.other_enrolment(command.enrolment_id)
    return replace(view, engagements=found, earlier=again)


def _around(
    ledger: Transaction,
    gathering: Gathering | None,
    enrolment: Enrolment | None = None,
    *,
    is_known: bool = True,
) -> GatheringView:
    """The gathering with all who have a place in it or wait for one."""
    if gathering is None:
        return GatheringView(is_known_station=is_known)
    active = ledger.enrolments_in(gathering.plan.gathering_id, ACTIVE)
    return GatheringView(
        gathering=gathering,
        enrolment=enrolment,
        line=tuple(one for one in active if one.state is State.WAITING),
        offered=tuple(one for one in active if one.state is State.OFFERED),
        active=active,
        is_known_station=is_known,
    )


def _newcomer(ledger: Transaction, command: _Newcomer) -> GatheringView:
    gathering = ledger.gathering(command.gathering_id)
    if gathering is None:
        return GatheringView()
    plan, person = gathering.plan, person_of(command)
    # Only who may have to be offered a place is loaded: a hall of a thousand stays quick.
    queue = ledger.enrolments_in(plan.gathering_id, {State.WAITING, State.OFFERED})
    last = ledger.last_number(Series.ENROLMENT, plan.station, _day(gathering))
    return GatheringView(
        gathering=gathering,
        enrolment=ledger.enrolment(command.enrolment_id),
        earlier=ledger.active_enrolment(plan.gathering_id, person),
        engagements=_engagements(ledger, command, plan, person),
        line=tuple(one for one in queue if one.state is State.WAITING),
        offered=tuple(one for one in queue if one.state is State.OFFERED),
        next_number=last + 1,
    )


def _engagements(
    ledger: Transaction, command: _Newcomer, plan: Plan, person: str
) -> tuple[Engagement, ...]:
    phone = read_phone(command.phone) if command.phone else None
    visitor = command.visitor_id if isinstance(command, Enrol) else None
    return ledger.engagements(
        person,
        phone if isinstance(phone, PhoneNumber) else None,
        visitor,
        (plan.starts_at, plan.over_at),
        plan.gathering_id,
    )


def _at_the_door(ledger: Transaction, command: CheckIn, now: datetime) -> GatheringView | Refused:
    found = _shown(ledger, command, now)
    if isinstance(found, Refused):
        return found
    return GatheringView(enrolment=found, gathering=ledger.gathering(found.gathering_id))


def _shown(ledger: Transaction, command: CheckIn, now: datetime) -> Enrolment | Refused:
    """Whose place it is: by a pass, by the number on it, or by telephone."""
    text = command.scanned.disclose().strip()
    today = now.astimezone(SHANGHAI).date()
    unknown = Refused(reason=Reason.NOT_FOUND, field="scanned")
    if is_pass(text):
        shown = read_pass(text, command.station, ledger.pass_key(command.station), today)
        if isinstance(shown, Refused):
            return _of_a_named_station(ledger, shown)
        return ledger.enrolment_of_pass(shown.gathering_id, shown.number) or unknown
    # The door of what begins at midnight is open the evening before.
    days = {today: None, (now + DOORS_OPEN).astimezone(SHANGHAI).date(): None}
    found = (_of_day(ledger, command, text, day) for day in days)
    return next((one for one in found if one is not None), unknown)


def _of_day(
    ledger: Transaction, command: CheckIn, text: str, day: date
) -> Enrolment | Refused | None:
    phone = read_phone(PersonalText(text))
    if isinstance(phone, PhoneNumber):
        known = ledger.enrolments_of_person(command.station, day, person_of_phone(phone))
        # Of several that day the first that is to come; when all are done, the last once more.
        placed = [one for one in known if one.state is State.ENROLLED] or known
        ahead = [one for one in placed if one.came_on(day) is None]
        return next(iter(ahead or placed[-1:]), None)
    numbered = ledger.enrolments_numbered(command.station, day, _number(text))
    if len(numbered) > 1:
        return Refused(reason=Reason.NUMBER_NOT_CLEAR, field="scanned")
    return next(iter(numbered), None)


def _of_a_named_station(ledger: Transaction, refused: Refused) -> Refused:
    """Its name instead of its code; a pass that names no station of ours was made up."""
    code = refused.facts.get("station")
    if not isinstance(code, str):
        return refused
    station = ledger.station(StationCode(code))
    if station is None:
        return Refused(reason=Reason.PASS_ALTERED, field="scanned")
    return Refused(reason=refused.reason, field=refused.field, facts={"station": station.name})


def _number(text: str) -> str:
    """As it is printed: "c3" and "3" are C-003."""
    digits = "".join(one for one in text if one.isascii() and one.isdecimal())[-6:]
    return f"C-{int(digits):03d}" if digits else ""


def _day(gathering: Gathering) -> date:
    return gathering.plan.meetings[0].day


def _save(
    ledger: Transaction, event: GatheringEvent, view: GatheringView, command: GatheringCommand
) -> None:
    match event:
        case GatheringSet(plan=plan):
            ledger.save_plan(plan)
            ledger.pass_key(plan.station)
        case GatheringCalledOff():
            ledger.save_called_off(event.gathering_id, event.at, event.reason)
        case Enrolled():
            assert isinstance(command, _Newcomer)
            assert view.gathering is not None
            _save_newcomer(ledger, event, command, _day(view.gathering), view.next_number)
        case SkillLogged():
            ledger.save_skill(event)
        case _:
            _save_moved(ledger, event)


def _save_newcomer(
    ledger: Transaction, event: Enrolled, command: _Newcomer, day: date, number: int
) -> None:
    contact = gatherings.read_contact(command)
    if isinstance(contact, Refused):
        raise TypeError("somebody was enrolled without a readable contact")
    enrolment = gatherings.evolve(None, event)
    _count(ledger, None, enrolment)
    ledger.save_newcomer(enrolment, day, person_of(command))
    ledger.save_enrolment_contact(event.enrolment_id, contact)
    ledger.save_last_number(Series.ENROLMENT, event.station, day, number)


def _save_moved(ledger: Transaction, event: EnrolmentEvent) -> None:
    before = ledger.enrolment(event.enrolment_id)
    enrolment = gatherings.evolve(before, event)
    _count(ledger, before, enrolment)
    ledger.save_enrolment(enrolment)


def _count(ledger: Transaction, before: Enrolment | None, enrolment: Enrolment) -> None:
    had, has = before is not None and before.state in HOLDING, enrolment.state in HOLDING
    if has and not had and not ledger.take_place(enrolment.gathering_id):
        # Somebody was quicker, in a database to which more than one writes.
        raise Undone(Refused(reason=Reason.ALL_PLACES_TAKEN, facts={"waiting": 0}))
    if had and not has:
        ledger.give_place(enrolment.gathering_id)

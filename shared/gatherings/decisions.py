"""Who gets a place, who waits for one, and who is let in at the door."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, assert_never

from shared.applications import Contact
from shared.gatherings.door import check_in
from shared.gatherings.engagements import Engagement, first_clash, refusal
from shared.gatherings.lifecycle import (
    HOLDING,
    LIFECYCLE,
    OFFER_LASTS,
    OFFER_LASTS_SOON,
    SOON,
    Attendance,
    Enrolment,
    Gathering,
    Move,
    State,
)
from shared.gatherings.messages import (
    CallOffGathering,
    CheckedIn,
    CheckIn,
    Enrol,
    EnrolAtDesk,
    Enrolled,
    EnrolmentEvent,
    EnrolmentMoved,
    GatheringCalledOff,
    GatheringCommand,
    GatheringEvent,
    GatheringSet,
    LogSkill,
    MoveEnrolment,
    PassPlacesOn,
    SetGathering,
)
from shared.gatherings.plans import read_plan, wrong_plan
from shared.gatherings.skills import log_skill
from shared.ids import VisitorId
from shared.organisation import SHANGHAI
from shared.people import PersonalText, read_form_of_address, read_phone, read_sentence
from shared.refusals import Reason, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringView:
    """What a decision looks at.

    enrolment: the one the command names. earlier: the same person's that is active. engagements:
    what else the person has to be at around then. line: who waits, first come first;
    offered: who has an offer. is_known_station: of a new plan. next_number: of the day.
    """

    gathering: Gathering | None = None
    enrolment: Enrolment | None = None
    earlier: Enrolment | None = None
    engagements: tuple[Engagement, ...] = ()
    line: tuple[Enrolment, ...] = ()
    offered: tuple[Enrolment, ...] = ()
    active: tuple[Enrolment, ...] = ()
    is_known_station: bool = True
    next_number: int = 1


Decided = tuple[GatheringEvent, ...] | Refused


class Introduction(Protocol):
    """A wish in which somebody says who they are. phone None: the resident has none."""

    @property
    def form_of_address(self) -> PersonalText: ...
    @property
    def phone(self) -> PersonalText | None: ...


def decide(view: GatheringView, command: GatheringCommand, now: datetime) -> Decided:
    match command:
        case SetGathering():
            return _set(view, command, now)
        case Enrol() | EnrolAtDesk():
            return _enrol(view, command, now)
        case CheckIn():
            return check_in(view.gathering, view.enrolment, now)
        case LogSkill():
            return log_skill(view.gathering, view.enrolment, command, now)
        case _:
            return _change(view, command, now)


def _change(
    view: GatheringView, command: CallOffGathering | MoveEnrolment | PassPlacesOn, now: datetime
) -> Decided:
    match command:
        case CallOffGathering():
            return _call_off(view, command, now)
        case MoveEnrolment():
            return _move(view, command, now)
        case PassPlacesOn():
            lapsed = _lapse(view.offered, now)
            return (*lapsed, *_offers(view, now, freed=len(lapsed)))
    assert_never(command)


def evolve(enrolment: Enrolment | None, event: EnrolmentEvent) -> Enrolment:
    """Raises ValueError when something happens to a place before it is taken."""
    if isinstance(event, Enrolled):
        return Enrolment(
            enrolment_id=event.enrolment_id,
            gathering_id=event.gathering_id,
            station=event.station,
            visitor_id=event.visitor_id,
            number=event.number,
            state=event.state,
            made_at=event.at,
        )
    if enrolment is None:
        raise ValueError("a place that nobody took")
    if isinstance(event, CheckedIn):
        return _came(enrolment, event)
    return replace(
        enrolment,
        state=event.state,
        offer_until=event.offer_until,
        has_declined=enrolment.has_declined or event.move is Move.DECLINE,
        changed_at=event.at,
    )


def _came(enrolment: Enrolment, event: CheckedIn) -> Enrolment:
    day = event.day or event.first_at.astimezone(SHANGHAI).date()
    if enrolment.came_on(day) is not None:
        return enrolment
    attended = (*enrolment.attended, Attendance(day=day, at=event.first_at))
    first = enrolment.checked_in_at or event.first_at
    return replace(enrolment, checked_in_at=first, attended=attended)


def read_contact(command: Introduction) -> Contact | Refused:
    """The contact as it is stored, or the first field that is wrong."""
    name = read_form_of_address(command.form_of_address)
    if isinstance(name, Refused):
        return name
    if command.phone is None:
        return Contact(form_of_address=name, phone=None)
    phone = read_phone(command.phone)
    return phone if isinstance(phone, Refused) else Contact(form_of_address=name, phone=phone)


def _set(view: GatheringView, command: SetGathering, now: datetime) -> Decided:
    plan = read_plan(command.plan)
    if isinstance(plan, Refused):
        return plan
    standing = view.gathering
    if not view.is_known_station:
        return Refused(reason=Reason.NOT_FOUND, field="station")
    if standing is not None and not standing.is_on:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "gathering_called_off"})
    is_moved = standing is not None and standing.plan.meetings[0].day != plan.meetings[0].day
    if is_moved and view.active:
        # Numbers and passes are of the day: whoever has one would stand before a closed door.
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "gathering_has_people"})
    if standing is not None and standing.plan.station != plan.station:
        return Refused(reason=Reason.ID_TAKEN, field="gathering_id")
    wrong = wrong_plan(plan, standing, now)
    if wrong:
        return wrong
    if standing is not None and standing.plan == plan:
        return ()
    grown = Gathering(plan=plan, taken=standing.taken if standing else 0)
    offers = _offers(replace(view, gathering=grown), now, freed=0)
    return (GatheringSet(plan=plan, at=now), *offers)


def _call_off(view: GatheringView, command: CallOffGathering, now: datetime) -> Decided:
    gathering = view.gathering
    if gathering is None:
        return Refused(reason=Reason.NOT_FOUND)
    if not gathering.is_on or gathering.plan.over_at <= now:
        state = "gathering_over" if gathering.is_on else "gathering_called_off"
        return Refused(reason=Reason.WRONG_STATE, facts={"state": state})
    reason = read_sentence(command.reason, "reason")
    if isinstance(reason, Refused):
        return reason
    told = [_moved(one, Move.CALL_OFF, now) for one in view.active]
    return (
        GatheringCalledOff(
            gathering_id=gathering.plan.gathering_id,
            station=gathering.plan.station,
            reason=reason,
            at=now,
        ),
        *told,
    )


def _enrol(view: GatheringView, command: Enrol | EnrolAtDesk, now: datetime) -> Decided:
    gathering = view.gathering
    if gathering is None:
        return Refused(reason=Reason.NOT_FOUND, field="gathering_id")
    plan = gathering.plan
    is_resident = isinstance(command, Enrol)
    until = plan.joined_until if is_resident else plan.over_at
    refused = _cannot_enrol(view, gathering, until, now)
    if refused:
        return refused
    contact = read_contact(command)
    if isinstance(contact, Refused):
        return contact
    lapsed = _lapse(view.offered, now)
    # Who declined a place is behind those who never did, also behind who comes now.
    before = tuple(one for one in view.line if not one.has_declined)
    passed = _offers(replace(view, line=before), now, freed=len(lapsed))
    free = gathering.free + len(lapsed) - len(passed)
    if free < 1 and not command.will_wait:
        return Refused(reason=Reason.ALL_PLACES_TAKEN, facts={"waiting": gathering.waiting})
    enrolled = Enrolled(
        enrolment_id=command.enrolment_id,
        gathering_id=gathering.plan.gathering_id,
        station=gathering.plan.station,
        visitor_id=command.visitor_id if isinstance(command, Enrol) else VisitorId(""),
        number=f"C-{view.next_number:03d}",
        state=State.ENROLLED if free >= 1 else State.WAITING,
        at=now,
    )
    return (*lapsed, *passed, enrolled)


def _cannot_enrol(
    view: GatheringView, gathering: Gathering, until: datetime, now: datetime
) -> Refused | None:
    if view.enrolment is not None:
        return Refused(reason=Reason.ID_TAKEN, field="enrolment_id")
    if view.earlier is not None:
        return Refused(reason=Reason.ALREADY_ENROLLED, facts={"number": view.earlier.number})
    if not gathering.is_on:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "gathering_called_off"})
    if until <= now:
        state = "gathering_over" if gathering.plan.over_at <= now else "gathering_begun"
        return Refused(reason=Reason.WRONG_STATE, facts={"state": state})
    clash = first_clash(gathering.plan.meetings, view.engagements)
    return refusal(clash) if clash else None


def _move(view: GatheringView, command: MoveEnrolment, now: datetime) -> Decided:
    enrolment, gathering = view.enrolment, view.gathering
    if enrolment is None or gathering is None:
        return Refused(reason=Reason.NOT_FOUND)
    is_late = enrolment.offer_until is not None and enrolment.offer_until <= now
    if enrolment.state is State.OFFERED and is_late and command.move is not Move.CANCEL:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "enrolment_lapsed"})
    if command.move not in LIFECYCLE[enrolment.state]:
        state = f"enrolment_{enrolment.state}"
        return Refused(reason=Reason.WRONG_STATE, facts={"state": state})
    if enrolment.checked_in_at is not None:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "enrolment_checked_in"})
    if command.move is Move.UNDO:
        return _undo(view, enrolment, gathering, now)
    # Whoever waited for weeks may have promised to be elsewhere meanwhile.
    is_accepted = command.move is Move.ACCEPT
    clash = first_clash(gathering.plan.meetings, view.engagements) if is_accepted else None
    if clash:
        return refusal(clash)
    moved = _moved(enrolment, command.move, now)
    lapsed = _lapse(
        (one for one in view.offered if one.enrolment_id != enrolment.enrolment_id), now
    )
    freed = len(lapsed) + (enrolment.state in HOLDING and moved.state not in HOLDING)
    line = tuple(one for one in view.line if one.enrolment_id != enrolment.enrolment_id)
    passed = _offers(replace(view, line=line), now, freed=freed)
    return (moved, *lapsed, *passed)


def _undo(
    view: GatheringView, enrolment: Enrolment, gathering: Gathering, now: datetime
) -> Decided:
    """As somebody new is let in, but for the number, and for nobody who waits being passed: who
    waits was offered the place when it was given back."""
    if enrolment.undo_until is None or now > enrolment.undo_until:
        return Refused(reason=Reason.TOO_LATE, field="enrolment")
    new = replace(view, enrolment=None)
    refused = _cannot_enrol(new, gathering, gathering.plan.joined_until, now)
    if refused:
        return refused
    if gathering.free < 1:
        return Refused(reason=Reason.ALL_PLACES_TAKEN, facts={"waiting": gathering.waiting})
    return (_moved(enrolment, Move.UNDO, now),)


def _lapse(offered: Iterable[Enrolment], now: datetime) -> tuple[EnrolmentMoved, ...]:
    return tuple(
        _moved(one, Move.LAPSE, now)
        for one in offered
        if one.offer_until is not None and one.offer_until <= now
    )


def _offers(view: GatheringView, now: datetime, *, freed: int) -> tuple[EnrolmentMoved, ...]:
    """freed: places given back by what was decided just now."""
    gathering = view.gathering
    if gathering is None or not gathering.is_on or gathering.plan.joined_until <= now:
        return ()
    # Whoever declined once keeps the place in the line, behind those who were never asked.
    line = sorted(view.line, key=lambda one: one.has_declined)
    free = gathering.free + freed
    left = gathering.plan.joined_until - now
    until = now + min(left, OFFER_LASTS_SOON if left < SOON else OFFER_LASTS)
    return tuple(_moved(one, Move.OFFER, now, until) for one in line[:free])


def _moved(
    enrolment: Enrolment, move: Move, now: datetime, offer_until: datetime | None = None
) -> EnrolmentMoved:
    return EnrolmentMoved(
        enrolment_id=enrolment.enrolment_id,
        gathering_id=enrolment.gathering_id,
        station=enrolment.station,
        visitor_id=enrolment.visitor_id,
        move=move,
        state=LIFECYCLE[enrolment.state][move],
        at=now,
        offer_until=offer_until,
    )

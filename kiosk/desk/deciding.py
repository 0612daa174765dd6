"""For each kind of wish: load what the rule looks at, decide, save its effect on this machine."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from kiosk.desk import beds
from kiosk.desk.ports import Rows, place_of
from kiosk.desk.slips import Slip, SlipKind
from shared import applications, gatherings
from shared.applications import ApplicationView, Apply
from shared.attendance import is_pass, read_pass
from shared.gatherings import (
    Attendance,
    CheckedIn,
    CheckIn,
    Enrol,
    Enrolment,
    Gathering,
    GatheringView,
)
from shared.ids import KioskId
from shared.jobs import Posting
from shared.link.facts import FactKind, LodgingPrice, PassKey
from shared.lodging import JoinWaitlist, TakeAllottedBed
from shared.lodging.nights import wrong_nights
from shared.organisation import SHANGHAI
from shared.people import read_form_of_address, read_phone
from shared.refusals import Reason, Refused
from shared.tickets import issuing
from shared.tickets.issuing import IssueView
from shared.tickets.messages import RateService, TakeTicket
from shared.tickets.numbers import day_of

Wish = TakeTicket | CheckIn | Apply | RateService | Enrol | JoinWaitlist | TakeAllottedBed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """command: as it goes to the server, with what the machine added."""

    command: Wish
    slip: Slip


def decide(rows: Rows, command: Wish, machine: KioskId, now: datetime) -> Decided | Refused:
    match command:
        case TakeTicket():
            return _ticket(rows, command, now)
        case CheckIn():
            return _check_in(rows, command, now)
        case Apply():
            return _apply(rows, command, now)
        case RateService():
            slip = _slip(command, SlipKind.FEEDBACK, command.leg_id, now)
            return Decided(command=command, slip=slip)
        case Enrol():
            return _enrol(rows, command, now)
        case JoinWaitlist():
            return _bed(rows, command, now)
        case TakeAllottedBed():
            return _allotted_bed(rows, command, machine, now)
    assert_never(command)


def _slip(command: Wish, kind: SlipKind, subject: str, now: datetime) -> Slip:
    return Slip(slip_id=command.command_id, kind=kind, subject=subject, at=now)


def _ticket(rows: Rows, command: TakeTicket, now: datetime) -> Decided | Refused:
    day = day_of(now)
    found = [(code, rows.fact(FactKind.SERVICE, code)) for code in command.services]
    view = IssueView(
        station=rows.fact(FactKind.STATION, command.station),
        items={code: item for code, item in found if item is not None},
        issued={code: rows.issued(code, day) for code, item in found if item is not None},
    )
    # Whether a number may be given is asked without one: a printed number is never taken back.
    decided = issuing.decide(view, replace(command, number=None), now)
    if isinstance(decided, Refused):
        return decided
    leg = decided[0].leg
    number = rows.take_number(leg.prefix, day)
    if number is None:
        return Refused(reason=Reason.NO_NUMBERS_LEFT, field="services")
    slip = replace(_slip(command, SlipKind.TICKET, leg.service, now), number=number)
    rows.save_ticket(slip, leg.prefix, day)
    return Decided(command=replace(command, number=number), slip=slip)


def _check_in(rows: Rows, command: CheckIn, now: datetime) -> Decided | Refused:
    """The pass proves itself; the place is looked up only to say what it is about."""
    text = command.scanned.disclose().strip()
    key: PassKey | None = rows.fact(FactKind.PASS_KEY, command.station)
    if not is_pass(text) or key is None:
        return Refused(reason=Reason.NOT_FOUND, field="scanned")
    today = now.astimezone(SHANGHAI).date()
    shown = read_pass(text, command.station, bytes.fromhex(key.key), today)
    if isinstance(shown, Refused):
        return _by_name(rows, shown)
    gathering: Gathering | None = rows.fact(FactKind.GATHERING, shown.gathering_id)
    enrolment = _booking(rows, shown.gathering_id, shown.number)
    day, first_at = today, rows.checked_in(place_of(shown.gathering_id, shown.number, today))
    if enrolment is not None and gathering is not None:
        view = GatheringView(enrolment=_as_known(rows, gathering, enrolment), gathering=gathering)
        decided = gatherings.decide(view, command, now)
        if isinstance(decided, Refused):
            return decided
        (came,) = (event for event in decided if isinstance(event, CheckedIn))
        day, first_at = came.day or today, came.first_at
    first_at = first_at or now
    rows.save_check_in(place_of(shown.gathering_id, shown.number, day), first_at)
    slip = _slip(command, SlipKind.CHECK_IN, shown.gathering_id, now)
    return Decided(command=command, slip=replace(slip, number=shown.number, first_at=first_at))


def _by_name(rows: Rows, refused: Refused) -> Refused:
    """A market that issued the pass is told by its name, as the server tells every station."""
    market: LodgingPrice | None = rows.fact(FactKind.LODGING, str(refused.facts.get("station")))
    if market is None:
        return refused
    return replace(refused, facts={**refused.facts, "station": market.name})


def _as_known(rows: Rows, gathering: Gathering, enrolment: Enrolment) -> Enrolment:
    """With who was let in here while nobody else heard of it."""
    attended = {one.day: one for one in enrolment.attended}
    for meeting in gathering.plan.meetings:
        place = place_of(enrolment.gathering_id, enrolment.number, meeting.day)
        at = rows.checked_in(place)
        if at is not None:
            attended.setdefault(meeting.day, Attendance(day=meeting.day, at=at))
    return replace(enrolment, attended=tuple(attended[day] for day in sorted(attended)))


def _booking(rows: Rows, gathering_id: str, number: str) -> Enrolment | None:
    places: tuple[Enrolment, ...] = rows.facts(FactKind.BOOKING)
    return next(
        (one for one in places if (one.gathering_id, one.number) == (gathering_id, number)), None
    )


def _apply(rows: Rows, command: Apply, now: datetime) -> Decided | Refused:
    """In a show, whose roles are the server's, the posting's own rules are asked here."""
    posting: Posting | None = rows.fact(FactKind.JOB, command.job_id)
    employer = rows.fact(FactKind.EMPLOYER, posting.employer_id) if posting else None
    if command.session_id is None:
        view = ApplicationView(posting=posting, employer=employer)
        decided = applications.decide(view, command, now)
    else:
        contact = applications.read_contact(command)
        decided = contact if isinstance(contact, Refused) else ()
    if isinstance(decided, Refused):
        return decided
    return Decided(command=command, slip=_slip(command, SlipKind.APPLICATION, command.job_id, now))


def _enrol(rows: Rows, command: Enrol, now: datetime) -> Decided | Refused:
    gathering: Gathering | None = rows.fact(FactKind.GATHERING, command.gathering_id)
    decided = gatherings.decide(GatheringView(gathering=gathering), command, now)
    if isinstance(decided, Refused):
        return decided
    slip = _slip(command, SlipKind.PLACE, command.gathering_id, now)
    return Decided(command=command, slip=replace(slip, is_request=True))


def _bed(rows: Rows, command: JoinWaitlist, now: datetime) -> Decided | Refused:
    if rows.fact(FactKind.LODGING, command.market) is None:
        return Refused(reason=Reason.NOT_FOUND, field="market")
    for read in (
        wrong_nights(command.first, command.end, now),
        read_form_of_address(command.form_of_address),
        read_phone(command.phone),
    ):
        if isinstance(read, Refused):
            return read
    slip = _slip(command, SlipKind.BED, command.market, now)
    return Decided(command=command, slip=replace(slip, is_request=True))


def _allotted_bed(
    rows: Rows, command: TakeAllottedBed, machine: KioskId, now: datetime
) -> Decided | Refused:
    given = beds.give(rows, command, machine, now)
    if isinstance(given, Refused):
        return given
    wish, slip = given
    return Decided(command=wish, slip=slip)

"""What a machine shows without a network, put together from its copy of facts."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.ports import Replica, place_of
from shared.applications import slots_for
from shared.gatherings import Enrolment, Gathering, State
from shared.jobs import Posting
from shared.link.facts import FactKind, LodgingPrice, is_soon
from shared.organisation import SHANGHAI, Employer
from shared.policies import Policy
from shared.tickets.services import ServiceItem


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownJob:
    """call_slots: when the employer can call, as of now."""

    posting: Posting
    employer: Employer
    call_slots: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCourse:
    """has_place: as far as this machine knows; a place is a request until the server answered."""

    gathering: Gathering
    has_place: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBooking:
    """checked_in_at: today, here or elsewhere; None: not yet."""

    enrolment: Enrolment
    gathering: Gathering
    checked_in_at: datetime | None


def services(replica: Replica) -> tuple[ServiceItem, ...]:
    items: tuple[ServiceItem, ...] = replica.facts(FactKind.SERVICE)
    return tuple(sorted(items, key=lambda item: item.number))


def jobs(replica: Replica, now: datetime) -> tuple[KnownJob, ...]:
    """By title; where somebody lives is not known, and the walk is the view's."""
    today = now.astimezone(SHANGHAI).date()
    hirers: dict[str, Employer] = {one.employer_id: one for one in replica.facts(FactKind.EMPLOYER)}
    postings: tuple[Posting, ...] = replica.facts(FactKind.JOB)
    found = (
        KnownJob(
            posting=posting,
            employer=hirers[posting.employer_id],
            call_slots=tuple(slots_for(None, posting, now)),
        )
        for posting in postings
        if posting.is_current(today) and posting.employer_id in hirers
    )
    return tuple(sorted(found, key=lambda job: (job.posting.title, job.posting.job_id)))


def courses(replica: Replica, now: datetime) -> tuple[KnownCourse, ...]:
    known: tuple[Gathering, ...] = replica.facts(FactKind.GATHERING)
    ahead = (one for one in known if is_soon(one, now))
    return tuple(
        KnownCourse(gathering=one, has_place=one.free > 0)
        for one in sorted(ahead, key=lambda one: (one.plan.starts_at, one.plan.gathering_id))
    )


def bookings(replica: Replica, now: datetime) -> tuple[KnownBooking, ...]:
    today = now.astimezone(SHANGHAI).date()
    known: dict[str, Gathering] = {
        one.plan.gathering_id: one for one in replica.facts(FactKind.GATHERING)
    }
    here = replica.checked_in()
    found = []
    places: tuple[Enrolment, ...] = replica.facts(FactKind.BOOKING)
    for place in places:
        gathering = known.get(place.gathering_id)
        if gathering is None or place.state is not State.ENROLLED:
            continue
        if any(meeting.day == today for meeting in gathering.plan.meetings):
            at = here.get(place_of(place.gathering_id, place.number, today))
            seen = place.came_on(today) or at
            found.append(KnownBooking(enrolment=place, gathering=gathering, checked_in_at=seen))
    return tuple(sorted(found, key=lambda one: one.enrolment.number))


def policies(replica: Replica) -> tuple[Policy, ...]:
    known: tuple[Policy, ...] = replica.facts(FactKind.POLICY)
    return tuple(sorted(known, key=lambda one: one.place))


def prices(replica: Replica) -> tuple[LodgingPrice, ...]:
    known: tuple[LodgingPrice, ...] = replica.facts(FactKind.LODGING)
    return tuple(sorted(known, key=lambda one: one.market))

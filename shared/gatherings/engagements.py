"""What else the same person has to be at, so that nobody promises to be in two places.

Asked before a place is given: other courses, talks with employers, a gig's hours, the hour in
which a bed waits for its guest, and a time booked at a counter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.gatherings.lifecycle import Meeting, Plan
from shared.jobs import PayUnit, Posting, Settlement
from shared.lodging import no_show_from
from shared.organisation import SHANGHAI, moment
from shared.refusals import Reason, Refused

#: A talk on trial for a simple role, with the way there.
INTERVIEW_LASTS: Final = timedelta(minutes=30)
#: Who has a bed needs this long before it is given to others, to walk there and check in.
ARRIVING_TAKES: Final = timedelta(hours=1)
_BY_THE_SHIFT: Final = frozenset({PayUnit.HOUR, PayUnit.DAY, PayUnit.NIGHT})


class Kind(StrEnum):
    GATHERING = "gathering"
    INTERVIEW = "interview"
    #: A gig's shift on the day that was agreed.
    WORK = "work"
    #: The last hour in which a bed waits for its guest.
    ARRIVAL = "arrival"
    #: A time booked at a counter.
    APPOINTMENT = "appointment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """what: a title, a market's name or a booking's number; nothing that names the person."""

    kind: Kind
    what: str
    starts_at: datetime
    ends_at: datetime


REASONS: Final[Mapping[Kind, Reason]] = {
    Kind.GATHERING: Reason.CLASHES,
    Kind.INTERVIEW: Reason.CLASHES_INTERVIEW,
    Kind.WORK: Reason.CLASHES_WORK,
    Kind.ARRIVAL: Reason.CLASHES_BED,
    Kind.APPOINTMENT: Reason.CLASHES_APPOINTMENT,
}


def of_gathering(plan: Plan) -> tuple[Engagement, ...]:
    return tuple(
        Engagement(
            kind=Kind.GATHERING, what=plan.title, starts_at=one.starts_at, ends_at=one.ends_at
        )
        for one in plan.meetings
    )


def of_slot(posting: Posting, slot: datetime) -> tuple[Engagement, ...]:
    """A time that employer and resident agreed on, or that was offered; of a gig also its shift."""
    talk = Engagement(
        kind=Kind.INTERVIEW, what=posting.title, starts_at=slot, ends_at=slot + INTERVIEW_LASTS
    )
    day = slot.astimezone(SHANGHAI).date()
    hours = posting.hours
    if hours is None or not _is_gig(posting) or day.isoweekday() not in hours.weekdays:
        return (talk,)
    last = day if hours.starts < hours.ends else day + timedelta(days=1)
    shift = Engagement(
        kind=Kind.WORK,
        what=posting.title,
        starts_at=datetime.combine(day, hours.starts, SHANGHAI),
        ends_at=datetime.combine(last, hours.ends, SHANGHAI),
    )
    return (talk, shift)


def of_arrival(market: str, first: date, *, is_late: bool) -> tuple[Engagement, ...]:
    """market: its name. Who said that it will be late is waited for until noon."""
    if is_late:
        return ()
    until = no_show_from(first, is_late=False)
    return (
        Engagement(kind=Kind.ARRIVAL, what=market, starts_at=until - ARRIVING_TAKES, ends_at=until),
    )


def of_appointment(number: str, starts_at: datetime, minutes: int) -> tuple[Engagement, ...]:
    """number: of the booking, "Y-003"; it says which one in either language."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return (Engagement(kind=Kind.APPOINTMENT, what=number, starts_at=starts_at, ends_at=ends_at),)


def first_clash(
    meetings: Iterable[Meeting], engagements: Iterable[Engagement]
) -> Engagement | None:
    """The earliest engagement that is at the time of a meeting; the end of one is no clash."""
    dates = tuple(meetings)
    found = [
        one
        for one in engagements
        if any(one.starts_at < date.ends_at and date.starts_at < one.ends_at for date in dates)
    ]
    return min(found, key=lambda one: (one.starts_at, one.kind), default=None)


def refusal(clash: Engagement) -> Refused:
    facts = {
        "what": clash.what,
        "at": moment(clash.starts_at),
        "until": moment(clash.ends_at),
    }
    return Refused(reason=REASONS[clash.kind], facts=facts)


def _is_gig(posting: Posting) -> bool:
    """Paid by the shift and by the day: agreed means that one works on that day."""
    pay = posting.pay
    return pay is not None and pay.unit in _BY_THE_SHIFT and pay.settlement is Settlement.DAILY

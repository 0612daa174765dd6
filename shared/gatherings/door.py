"""Who is let in at the door, on which date of it, and who earns a certificate."""

from datetime import date, datetime

from shared.gatherings.lifecycle import Enrolment, Gathering, Meeting, Plan, State
from shared.gatherings.messages import CheckedIn
from shared.ids import EnrolmentId
from shared.organisation import moment
from shared.refusals import Reason, Refused


def check_in(
    gathering: Gathering | None, enrolment: Enrolment | None, now: datetime
) -> tuple[CheckedIn] | Refused:
    if enrolment is None or gathering is None:
        return Refused(reason=Reason.NOT_FOUND, field="scanned")
    if not gathering.is_on:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "gathering_called_off"})
    if enrolment.state is not State.ENROLLED:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"enrolment_{enrolment.state}"})
    meeting = _meeting_now(gathering.plan, now)
    came_at = enrolment.came_on(meeting.day) if meeting else None
    if meeting is None or (came_at is None and meeting.ends_at <= now):
        return _not_now(gathering.plan, now)
    return (
        CheckedIn(
            enrolment_id=enrolment.enrolment_id,
            gathering_id=enrolment.gathering_id,
            station=enrolment.station,
            visitor_id=enrolment.visitor_id,
            number=enrolment.number,
            day=meeting.day,
            first_at=came_at or now,
            at=now,
        ),
    )


def next_meeting(plan: Plan, now: datetime) -> Meeting | None:
    """The date that goes on or comes next; None when all are over."""
    return next((one for one in plan.meetings if now < one.ends_at), None)


def booking_of(plan: Plan, enrolment_id: EnrolmentId, day: date) -> str:
    """What a check-in of that day is known by at the counters: another one for each date."""
    is_first = day == plan.meetings[0].day
    return enrolment_id if is_first else f"{enrolment_id}.{day.isoformat()}"


def dates_attended(plan: Plan, enrolment: Enrolment) -> int:
    """Of the dates as they are planned now."""
    return sum(enrolment.came_on(one.day) is not None for one in plan.meetings)


def earns_certificate(plan: Plan, enrolment: Enrolment) -> bool:
    """Whoever was there on enough of the dates, as the plan says how many are enough."""
    came = dates_attended(plan, enrolment)
    is_enough = came * 100 >= plan.needed_percent * len(plan.meetings)
    return enrolment.state is State.ENROLLED and came > 0 and is_enough


def _meeting_now(plan: Plan, now: datetime) -> Meeting | None:
    """The last date whose door was opened."""
    return next((one for one in reversed(plan.meetings) if one.opens_at <= now), None)


def _not_now(plan: Plan, now: datetime) -> Refused:
    coming = next_meeting(plan, now)
    if coming is None:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "gathering_over"})
    facts = {"opens": moment(coming.opens_at)}
    return Refused(reason=Reason.DOORS_CLOSED, field="scanned", facts=facts)

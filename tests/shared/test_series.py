"""Series: dates in order, attendance by date, certificates by share, and what else one is at."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from shared import gatherings
from shared.gatherings import (
    CheckedIn,
    Engagement,
    Enrolment,
    Gathering,
    GatheringView,
    Kind,
    Level,
    Meeting,
    Move,
    Plan,
    SetGathering,
    State,
    booking_of,
    dates_attended,
    earns_certificate,
    next_meeting,
    of_appointment,
    of_arrival,
    of_gathering,
    of_slot,
    standing_skills,
)
from shared.ids import EnrolmentId, VisitorId
from shared.jobs import Hours, Pay, PayUnit, Settlement
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused
from tests.fair import HERE, NOW, posting
from tests.fair_store import fresh
from tests.gatherings_fair import (
    COURSE,
    HOUR,
    SEVEN,
    check_in,
    enrol,
    log,
    move,
    plan,
    set_plan,
    weekly,
)

WEEK = timedelta(days=7)
FOUR = weekly(4)


def place(**changes: Any) -> Enrolment:
    usual = Enrolment(
        enrolment_id=EnrolmentId("e-1"),
        gathering_id=COURSE,
        station=HERE,
        visitor_id=VisitorId("resident-1"),
        number="C-001",
        state=State.ENROLLED,
        made_at=NOW,
    )
    return replace(usual, **changes)


def outcome(plan: Plan, command: Any, now: datetime = NOW, **seen: Any) -> Any:
    view = GatheringView(gathering=Gathering(plan=plan), **seen)
    return gatherings.decide(view, command, now)


def comes(plan: Plan, enrolment: Enrolment, at: datetime) -> Enrolment:
    (event,) = outcome(plan, check_in("C-001"), at, enrolment=enrolment)
    return gatherings.evolve(enrolment, event)


def meeting(weeks: int, hours: int = 2) -> Meeting:
    starts = SEVEN + weeks * WEEK
    return Meeting(starts_at=starts, ends_at=starts + hours * HOUR)


# -- the plan


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"more": (meeting(2), meeting(1))}, Reason.DATES_NOT_IN_ORDER, "more"),
        ({"more": (meeting(0),)}, Reason.DATES_NOT_IN_ORDER, "more"),
        ({"more": (meeting(1, hours=0),)}, Reason.ENDS_BEFORE_START, "more"),
        ({"more": (meeting(1, hours=13),)}, Reason.TOO_LONG_A_TIME, "more"),
        ({"more": tuple(map(meeting, range(1, 61)))}, Reason.OUT_OF_RANGE, "more"),
        ({"more": (meeting(53),)}, Reason.TIME_NOT_OFFERED, "more"),
        ({"needed_percent": 0}, Reason.OUT_OF_RANGE, "needed_percent"),
        ({"needed_percent": 101}, Reason.OUT_OF_RANGE, "needed_percent"),
    ],
)
def test_dates_that_cannot_be_are_refused(
    changes: dict[str, Any], reason: Reason, field: str
) -> None:
    wish = set_plan(**changes)
    refused = gatherings.decide(GatheringView(), wish, NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (reason, field)


def test_a_series_is_joined_before_its_first_date_and_is_over_after_its_last() -> None:
    assert [one.starts_at for one in FOUR.meetings] == [SEVEN + at * WEEK for at in range(4)]
    assert FOUR.joined_until == SEVEN
    assert FOUR.over_at == SEVEN + 3 * WEEK + 2 * HOUR
    assert next_meeting(FOUR, SEVEN + 3 * HOUR) == meeting(1)
    assert next_meeting(FOUR, FOUR.over_at) is None


def test_later_dates_may_change_while_people_are_in_it() -> None:
    wish = SetGathering(command_id=fresh(), plan=replace(FOUR, more=FOUR.more[:-1]))
    (event,) = outcome(FOUR, wish, active=(place(),))
    assert len(event.plan.meetings) == 3


# -- attendance


def test_each_date_has_its_own_attendance() -> None:
    stands = comes(FOUR, place(), SEVEN)
    stands = comes(FOUR, stands, SEVEN + WEEK - timedelta(minutes=10))
    assert [one.day.isoformat() for one in stands.attended] == ["2026-11-23", "2026-11-30"]
    assert stands.checked_in_at == SEVEN
    assert dates_attended(FOUR, stands) == 2
    assert dates_attended(plan(), stands) == 1


def test_once_more_at_one_date_keeps_the_first_time() -> None:
    stands = comes(FOUR, place(), SEVEN)
    (event,) = outcome(FOUR, check_in("C-001"), SEVEN + HOUR, enrolment=stands)
    assert (event.first_at, event.at) == (SEVEN, SEVEN + HOUR)
    assert gatherings.evolve(stands, event) == stands


def test_between_two_dates_the_door_says_when_it_opens() -> None:
    refused = outcome(FOUR, check_in("C-001"), SEVEN + 3 * HOUR, enrolment=place())
    assert (refused.reason, refused.facts["opens"]) == (
        Reason.DOORS_CLOSED,
        "2026-11-30T18:00+08:00",
    )


def test_what_was_written_before_there_were_series_counts_for_its_day() -> None:
    event = CheckedIn(
        enrolment_id=EnrolmentId("e-1"),
        gathering_id=COURSE,
        station=HERE,
        visitor_id=VisitorId("resident-1"),
        number="C-001",
        first_at=SEVEN,
        at=SEVEN,
    )
    assert gatherings.evolve(place(), event).came_on(SEVEN.astimezone(SHANGHAI).date()) == SEVEN


@pytest.mark.parametrize(
    ("dates", "needed", "earns"), [(3, 75, True), (3, 80, False), (0, 1, False)]
)
def test_a_certificate_is_earned_by_the_share_of_dates(
    dates: int, needed: int, earns: bool
) -> None:
    asked = replace(FOUR, needed_percent=needed)
    stands = place()
    for at in range(dates):
        stands = comes(asked, stands, SEVEN + at * WEEK)
    assert earns_certificate(asked, stands) is earns
    assert not earns_certificate(asked, replace(stands, state=State.CANCELLED))


def test_each_date_is_known_at_the_counters_by_another_name() -> None:
    first, second = (one.day for one in FOUR.meetings[:2])
    known_by = {booking_of(FOUR, EnrolmentId("e-1"), day) for day in (first, second)}
    assert known_by == {"e-1", "e-1.2026-11-30"}


# -- what else one is at


def test_any_date_of_a_series_may_clash() -> None:
    refused = outcome(
        FOUR,
        enrol(1),
        engagements=of_gathering(
            plan(starts_at=SEVEN + 2 * WEEK, ends_at=SEVEN + 2 * WEEK + HOUR, title="手机课")
        ),
    )
    assert (refused.reason, refused.facts["at"]) == (Reason.CLASHES, "2026-12-07T19:00+08:00")


def test_who_accepts_an_offer_may_be_elsewhere_by_now() -> None:
    offered = place(state=State.OFFERED, offer_until=NOW + HOUR)
    other = of_gathering(plan(title="手机课"))
    for wished, seen in ((Move.ACCEPT, Reason.CLASHES), (Move.DECLINE, None)):
        answer = outcome(plan(), move(1, wished), enrolment=offered, engagements=other)
        assert (answer.reason if isinstance(answer, Refused) else None) is seen


def test_a_talk_that_was_agreed_clashes_and_says_until_when() -> None:
    talk = of_slot(posting(pay=None), SEVEN + HOUR)
    refused = outcome(plan(), enrol(1), engagements=talk)
    assert refused.reason is Reason.CLASHES_INTERVIEW
    assert (refused.facts["at"], refused.facts["until"]) == (
        "2026-11-23T20:00+08:00",
        "2026-11-23T20:30+08:00",
    )


def test_a_gig_takes_its_shift_on_the_day_that_was_agreed() -> None:
    gig = posting(
        pay=Pay(low_fen=20_000, unit=PayUnit.DAY, settlement=Settlement.DAILY),
        hours=Hours(starts=time(18), ends=time(2), weekdays=(1,)),
    )
    slot = SEVEN - 3 * HOUR
    refused = outcome(plan(), enrol(1), engagements=of_slot(gig, slot))
    assert refused.reason is Reason.CLASHES_WORK
    assert (refused.facts["at"], refused.facts["until"]) == (
        "2026-11-23T18:00+08:00",
        "2026-11-24T02:00+08:00",
    )
    tuesday = of_slot(gig, slot + timedelta(days=1))
    assert [one.kind for one in tuesday] == ["interview"]
    monthly = replace(gig, pay=Pay(low_fen=1, unit=PayUnit.MONTH))
    assert len(of_slot(monthly, slot)) == 1
    by_day = replace(gig, hours=Hours(starts=time(8), ends=time(12), weekdays=(1,)))
    assert outcome(plan(), enrol(1), engagements=of_slot(by_day, slot))[0].state is State.ENROLLED


def test_a_bed_waits_until_ten_for_who_said_nothing_else() -> None:
    tonight = SEVEN.date()
    late = plan(ends_at=SEVEN + 3 * HOUR)
    waits = of_arrival("西门零工市场", tonight, is_late=False)
    refused = outcome(late, enrol(1), engagements=waits)
    assert refused.reason is Reason.CLASHES_BED
    assert (refused.facts["at"], refused.facts["until"]) == (
        "2026-11-23T21:00+08:00",
        "2026-11-23T22:00+08:00",
    )
    assert not isinstance(outcome(plan(), enrol(1), engagements=waits), Refused)
    assert of_arrival("西门零工市场", tonight, is_late=True) == ()


def test_a_time_booked_at_a_counter_is_named_by_its_number() -> None:
    booked = of_appointment("Y-003", SEVEN + HOUR, 8)
    refused = outcome(plan(), enrol(1), engagements=booked)
    assert refused.reason is Reason.CLASHES_APPOINTMENT
    assert refused.facts == {
        "what": "Y-003",
        "at": "2026-11-23T20:00+08:00",
        "until": "2026-11-23T20:08+08:00",
    }
    before = of_appointment("Y-003", SEVEN - timedelta(minutes=8), 8)
    assert not isinstance(outcome(plan(), enrol(1), engagements=before), Refused)


def test_the_earliest_clash_is_told() -> None:
    later = Engagement(
        kind=gatherings.engagements.Kind.WORK,
        what="b",
        starts_at=SEVEN + HOUR,
        ends_at=SEVEN + 2 * HOUR,
    )
    refused = outcome(plan(), enrol(1), engagements=(later, *of_gathering(plan(title="a"))))
    assert refused.facts["what"] == "a"


# -- skills


PAIRING = plan(kind=Kind.PAIRING)


def test_a_skill_is_logged_of_who_came() -> None:
    there = comes(PAIRING, place(), SEVEN)
    (event,) = outcome(PAIRING, log(1, " 换  水龙头 ", Level.WITH_HELP), SEVEN, enrolment=there)
    assert (event.skill, event.level, event.at) == ("换 水龙头", Level.WITH_HELP, SEVEN)


@pytest.mark.parametrize(
    ("of", "enrolment", "skill", "said"),
    [
        (plan(), place(), "焊", "gathering_no_pairing"),
        (PAIRING, place(state=State.WAITING), "焊", "enrolment_waiting"),
        (PAIRING, place(), "焊", "enrolment_not_come"),
        (PAIRING, comes(PAIRING, place(), SEVEN), " ", None),
        (PAIRING, None, "焊", None),
    ],
)
def test_a_skill_that_cannot_be_logged(
    of: Plan, enrolment: Enrolment | None, skill: str, said: str | None
) -> None:
    refused = outcome(of, log(1, skill, Level.SAW), SEVEN, enrolment=enrolment)
    assert isinstance(refused, Refused)
    assert refused.facts.get("state") == said


def test_the_last_word_about_a_skill_counts() -> None:
    entries = [
        gatherings.SkillEntry(enrolment_id=EnrolmentId("e-1"), skill=skill, level=level, at=at)
        for skill, level, at in (
            ("焊", Level.ALONE, SEVEN + HOUR),
            ("焊", Level.SAW, SEVEN),
            ("锯", Level.SAW, SEVEN),
        )
    ]
    assert {one.skill: one.level for one in standing_skills(entries).values()} == {
        "焊": Level.ALONE,
        "锯": Level.SAW,
    }

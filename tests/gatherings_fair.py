"""Builders for tests: a night course at the station, and those who want to come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shared.gatherings import (
    CheckIn,
    Enrol,
    EnrolAtDesk,
    Kind,
    Level,
    LogSkill,
    Meeting,
    Move,
    MoveEnrolment,
    Plan,
    SetGathering,
)
from shared.ids import EnrolmentId, GatheringId, VisitorId
from shared.people import PersonalText
from tests.fair import HERE
from tests.fair_store import fresh

COURSE: Final = GatheringId("course-1")
#: Monday the 23rd, seven in the evening in Shanghai.
SEVEN: Final = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)


def plan(**changes: Any) -> Plan:
    usual = Plan(
        gathering_id=COURSE,
        station=HERE,
        kind=Kind.COURSE,
        title="家政收纳夜课",
        about="带上手就行",
        place="二楼会议室",
        host="孙老师",
        starts_at=SEVEN,
        ends_at=SEVEN + 2 * HOUR,
        capacity=2,
        gives_certificate=True,
    )
    return replace(usual, **changes)


def set_plan(**changes: Any) -> SetGathering:
    return SetGathering(command_id=fresh(), plan=plan(**changes))


def phone_of(who: int) -> str:
    """Of nobody: no such number is given out."""
    return f"138{who:08d}"


def enrol(who: int, **changes: Any) -> Enrol:
    usual = Enrol(
        command_id=fresh(),
        enrolment_id=EnrolmentId(f"e-{who}"),
        gathering_id=COURSE,
        form_of_address=PersonalText("王女士"),
        phone=PersonalText(phone_of(who)),
        visitor_id=VisitorId(f"resident-{who}"),
    )
    return replace(usual, **changes)


def enrol_at_desk(who: int, **changes: Any) -> EnrolAtDesk:
    usual = EnrolAtDesk(
        command_id=fresh(),
        enrolment_id=EnrolmentId(f"e-{who}"),
        gathering_id=COURSE,
        form_of_address=PersonalText("王女士"),
        phone=PersonalText(phone_of(who)),
    )
    return replace(usual, **changes)


def move(who: int, wished: Move) -> MoveEnrolment:
    return MoveEnrolment(
        command_id=fresh(),
        enrolment_id=EnrolmentId(f"e-{who}"),
        move=wished,
        visitor_id=VisitorId(f"resident-{who}"),
    )


def weekly(times: int) -> Plan:
    """Every Monday at seven, so often."""
    week = timedelta(days=7)
    more = tuple(
        Meeting(starts_at=SEVEN + at * week, ends_at=SEVEN + at * week + 2 * HOUR)
        for at in range(1, times)
    )
    return plan(more=more)


def log(who: int, skill: str, level: Level) -> LogSkill:
    return LogSkill(
        command_id=fresh(), enrolment_id=EnrolmentId(f"e-{who}"), skill=skill, level=level
    )


def check_in(text: str) -> CheckIn:
    return CheckIn(command_id=fresh(), station=HERE, scanned=PersonalText(text))

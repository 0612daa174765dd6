"""Builders for tests: one station, one shop, its roles, a show, and whoever takes part."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from shared.applications import Application, Apply
from shared.ids import (
    AccountId,
    ApplicationId,
    CommandId,
    EmployerId,
    JobId,
    KioskId,
    SessionId,
    StationCode,
    VisitorId,
)
from shared.jobs import Category, Hours, Pay, PayUnit, Place, Posting, Provision, Settlement
from shared.live_sessions import LiveSession, RoleCard, ScheduleSession
from shared.organisation import Actor, ActorKind, Employer, Station
from shared.people import PersonalText

#: Sunday, 22 November 2026, ten in the morning in Shanghai.
NOW: Final = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY: Final = date(2026, 11, 22)
#: The next times at which the caller calls: this afternoon and tomorrow morning.
THIS_AFTERNOON: Final = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
TOMORROW: Final = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)

HERE: Final = StationCode("JN-LX-001")
ELSEWHERE: Final = StationCode("JN-SZ-002")
SHOP: Final = EmployerId("zhou-baozi")
OTHER_SHOP: Final = EmployerId("li-laundry")
SHOW: Final = SessionId("show-1")
JOB: Final = JobId("job-1")
RESIDENT: Final = VisitorId("resident-1")
NEIGHBOUR: Final = VisitorId("resident-2")
NUMBER_OF_NOBODY: Final = "13800000000"

STAFF: Final = Actor(kind=ActorKind.STAFF, account_id=AccountId("staff-1"), station=HERE)
OWNER: Final = Actor(kind=ActorKind.EMPLOYER, account_id=AccountId("owner-1"), employer_id=SHOP)
GUEST: Final = Actor(kind=ActorKind.EMPLOYER, employer_id=SHOP, session_id=SHOW)
VISITOR: Final = Actor(kind=ActorKind.VISITOR, visitor_id=RESIDENT)
KIOSK: Final = Actor(kind=ActorKind.KIOSK, kiosk_id=KioskId("kiosk-1"), station=HERE)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, span: timedelta) -> None:
        self.now += span


def station(code: StationCode = HERE, **changes: Any) -> Station:
    usual = Station(
        code=code,
        name="泉边就业服务站",
        district="历下区",
        street="泉边街道",
        address="泉边路1号",
        latitude=36.66,
        longitude=117.04,
        opens=time(8, 30),
        closes=time(18),
    )
    return replace(usual, **changes)


def employer(employer_id: EmployerId = SHOP, **changes: Any) -> Employer:
    usual = Employer(
        employer_id=employer_id,
        name="老周包子铺",
        caller="周店长",
        phone_tail="0016",
        licence_checked_on=TODAY - timedelta(days=30),
    )
    return replace(usual, **changes)


def posting(job_id: JobId = JOB, **changes: Any) -> Posting:
    """A role with every field said, that asks for nothing."""
    usual = Posting(
        job_id=job_id,
        employer_id=SHOP,
        station=HERE,
        title="早餐帮工",
        category=Category.CATERING,
        checked_on=TODAY,
        head_count=2,
        conditions="能早起，手脚干净",
        content="包包子、看蒸笼、收拾桌子",
        place=Place(address="泉边路18号", latitude=36.661, longitude=117.041),
        pay=Pay(low_fen=2600, unit=PayUnit.HOUR, settlement=Settlement.DAILY),
        valid_until=TODAY + timedelta(days=14),
        hours=Hours(starts=time(5, 30), ends=time(10)),
        lodging=Provision(given=False),
        meals=Provision(given=True, note="管一顿早饭"),
        couples=True,
        youngest=18,
        oldest=60,
        health_certificate=True,
    )
    return replace(usual, **changes)


def show(**changes: Any) -> LiveSession:
    """Scheduled for now, with the one role as number 3."""
    usual = LiveSession(
        session_id=SHOW,
        title="包子铺招早班",
        station=HERE,
        employer_id=SHOP,
        starts_at=NOW,
        cards=(RoleCard(number=3, job_id=JOB),),
    )
    return replace(usual, **changes)


def application(**changes: Any) -> Application:
    usual = Application(
        application_id=ApplicationId("application-1"),
        number="B-001",
        session_id=SHOW,
        job_id=JOB,
        role_number=3,
        station=HERE,
        visitor_id=RESIDENT,
        details={},
        moment=None,
        caller="周店长",
        call_at=TOMORROW,
        due=NOW + timedelta(hours=2),
        sent_at=NOW,
    )
    return replace(usual, **changes)


def schedule(**changes: Any) -> ScheduleSession:
    usual = ScheduleSession(
        command_id=CommandId("schedule-1"),
        session_id=SHOW,
        title="包子铺招早班",
        station=HERE,
        employer_id=SHOP,
        starts_at=NOW,
    )
    return replace(usual, **changes)


def apply(**changes: Any) -> Apply:
    usual = Apply(
        command_id=CommandId("apply-1"),
        application_id=ApplicationId("application-1"),
        job_id=JOB,
        session_id=SHOW,
        form_of_address=PersonalText("王女士"),
        phone=PersonalText(NUMBER_OF_NOBODY),
        call_at=TOMORROW,
        visitor_id=RESIDENT,
    )
    return replace(usual, **changes)

"""A course of several dates through the one door, and what else the same person is at."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.applications import AnswerApplication, Apply, Move, slots_for
from shared.attendance import Pass, write_pass
from shared.gatherings import Kind, Level, SetGathering
from shared.gatherings import Move as Attending
from shared.ids import ApplicationId, EnrolmentId, GatheringId, ServiceCode, VisitorId
from shared.jobs import AmendJob, Hours
from shared.lodging import Policy
from shared.people import PersonalText
from shared.refusals import Reason
from tests.fair import HERE, JOB, OWNER, STAFF, posting, station
from tests.fair_store import Fair, fresh, open_fair, visitor
from tests.gatherings_fair import (
    COURSE,
    HOUR,
    SEVEN,
    check_in,
    enrol,
    log,
    phone_of,
    set_plan,
    weekly,
)
from tests.gatherings_fair import move as moved
from tests.lodgings import MARKET, confirm, hold, room

WEEK = timedelta(days=7)
OTHER = GatheringId("course-2")


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    async with open_fair(tmp_path) as running:
        await running.accept(SetGathering(command_id=fresh(), plan=weekly(3)), STAFF)
        yield running


async def comes(fair: Fair, who: int, **changes: Any) -> None:
    wish = enrol(who, **changes)
    await fair.accept(wish, visitor(wish.visitor_id))


async def refused(fair: Fair, who: int, **changes: Any) -> Reason:
    wish = enrol(who, **changes)
    return (await fair.refuse(wish, visitor(wish.visitor_id))).reason


async def test_a_series_is_kept_whole_and_found_on_each_of_its_days(fair: Fair) -> None:
    found = await fair.store.reader.gathering(COURSE)
    assert found is not None
    assert found.plan == weekly(3)
    for at, count in ((0, 1), (2, 1), (3, 0)):
        begins = SEVEN + at * WEEK - HOUR
        of_day = await fair.store.reader.gatherings_between(HERE, begins, begins + 2 * HOUR)
        assert len(of_day) == count
    await fair.accept(set_plan(more=weekly(2).more), STAFF)
    shorter = await fair.store.reader.gathering(COURSE)
    assert shorter is not None
    assert len(shorter.plan.meetings) == 2


async def test_one_pass_and_one_number_do_for_every_date(fair: Fair) -> None:
    await comes(fair, 1)
    key = await fair.store.reader.pass_key(HERE)
    assert key is not None
    last = weekly(3).meetings[-1].day
    shown = write_pass(Pass(station=HERE, gathering_id=COURSE, day=last, number="C-001"), key)
    for at, text in enumerate((shown, "C-001", phone_of(1))):
        fair.clock.now = SEVEN + at * WEEK
        await fair.accept(check_in(text), STAFF)
    own = await fair.store.reader.enrolment(EnrolmentId("e-1"))
    assert own is not None
    assert [one.at for one in own.attended] == [SEVEN + at * WEEK for at in range(3)]


async def test_a_number_that_two_have_that_day_is_asked_for_otherwise(fair: Fair) -> None:
    await comes(fair, 1)
    day_after = {"starts_at": SEVEN + WEEK - 5 * HOUR, "ends_at": SEVEN + WEEK - 4 * HOUR}
    await fair.accept(set_plan(gathering_id=OTHER, **day_after), STAFF)
    await comes(fair, 2, gathering_id=OTHER)
    fair.clock.now = SEVEN + WEEK
    assert (await fair.refuse(check_in("C-001"), STAFF)).reason is Reason.NUMBER_NOT_CLEAR
    await fair.accept(check_in(phone_of(1)), STAFF)


async def test_a_later_date_of_a_series_clashes_too(fair: Fair) -> None:
    await comes(fair, 1)
    later = {"starts_at": SEVEN + 2 * WEEK, "ends_at": SEVEN + 2 * WEEK + HOUR}
    await fair.accept(set_plan(gathering_id=OTHER, **later), STAFF)
    again = {"enrolment_id": EnrolmentId("e-9"), "gathering_id": OTHER}
    assert await refused(fair, 1, **again) is Reason.CLASHES


@pytest.mark.parametrize("is_same_browser", [True, False])
async def test_a_talk_and_a_gig_that_were_agreed_are_known_by_telephone(
    fair: Fair, is_same_browser: bool
) -> None:
    """And by the browser, when another telephone was left there."""
    hours = Hours(starts=time(18), ends=time(23), weekdays=(1,))
    await fair.accept(AmendJob(command_id=fresh(), posting=posting(hours=hours)), OWNER)
    who = VisitorId("resident-1" if is_same_browser else "another")
    phone = phone_of(7) if is_same_browser else phone_of(1)
    wish = Apply(
        command_id=fresh(),
        application_id=ApplicationId("a-1"),
        job_id=JOB,
        form_of_address=PersonalText("王女士"),
        phone=PersonalText(phone),
        call_at=slots_for(None, posting(), fair.clock.now)[0],
        visitor_id=who,
    )
    await fair.accept(wish, visitor(who))
    offer = AnswerApplication(
        command_id=fresh(), application_id=ApplicationId("a-1"), move=Move.OFFER, slot=SEVEN - HOUR
    )
    await fair.accept(offer, OWNER)
    assert await refused(fair, 1) is Reason.CLASHES_WORK


async def test_a_bed_that_waits_until_ten_is_known_by_telephone(fair: Fair) -> None:
    await fair.store.seed([station(MARKET, name="泉边零工市场", is_gig_market=True)], [], [])
    await fair.store.furnish([room(Policy.MEN, 1)])
    nights = {"first": SEVEN.date(), "end": SEVEN.date() + timedelta(days=1)}
    await fair.accept(hold(**nights), STAFF)
    await fair.accept(confirm(phone=PersonalText(phone_of(1))), STAFF)
    await fair.accept(set_plan(gathering_id=OTHER, ends_at=SEVEN + 3 * HOUR), STAFF)
    assert await refused(fair, 1, gathering_id=OTHER) is Reason.CLASHES_BED
    await comes(fair, 2, gathering_id=OTHER)


async def test_skills_are_logged_of_who_learns_from_a_craftsman(fair: Fair) -> None:
    await fair.accept(set_plan(gathering_id=OTHER, kind=Kind.PAIRING), STAFF)
    await comes(fair, 1, gathering_id=OTHER)
    fair.clock.now = SEVEN
    await fair.accept(check_in(phone_of(1)), STAFF)
    for level in (Level.SAW, Level.ALONE):
        await fair.accept(log(1, "换闸", level), STAFF)
    logged = await fair.store.reader.skills((EnrolmentId("e-1"),))
    assert [(one.skill, one.level) for one in logged] == [
        ("换闸", Level.SAW),
        ("换闸", Level.ALONE),
    ]


async def test_each_date_of_a_series_gives_its_own_number_in_the_line(fair: Fair) -> None:
    plan = replace(weekly(2), service=ServiceCode("policy_advice"), gathering_id=OTHER)
    await fair.accept(SetGathering(command_id=fresh(), plan=plan), STAFF)
    await comes(fair, 1, gathering_id=OTHER)
    for at in range(2):
        fair.clock.now = SEVEN + at * WEEK
        receipt = await fair.accept(check_in(phone_of(1)), STAFF)
        assert [one.type for one in receipt.events][:2] == ["checked_in", "ticket_issued"]
        again = await fair.accept(check_in(phone_of(1)), STAFF)
        assert [one.type for one in again.events] == ["checked_in"]


async def test_an_offer_is_not_accepted_by_who_is_elsewhere_by_now(fair: Fair) -> None:
    await fair.accept(set_plan(gathering_id=OTHER, capacity=1), STAFF)
    await comes(fair, 2, gathering_id=OTHER)
    await comes(fair, 1, gathering_id=OTHER, will_wait=True)
    await comes(fair, 1, enrolment_id=EnrolmentId("e-9"))
    await fair.accept(moved(2, Attending.CANCEL), visitor(VisitorId("resident-2")))
    wish = moved(1, Attending.ACCEPT)
    refused = await fair.refuse(wish, visitor(wish.visitor_id))
    assert refused.reason is Reason.CLASHES
    await fair.accept(
        replace(moved(9, Attending.CANCEL), visitor_id=wish.visitor_id), visitor(wish.visitor_id)
    )
    await fair.accept(moved(1, Attending.ACCEPT), visitor(wish.visitor_id))

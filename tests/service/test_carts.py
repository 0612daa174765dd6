"""A gig, tonight's bed and a course in one wish: all three, or none of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from shared.applications import ApplicationSent
from shared.carts import CartBed, CartCourse, CartRole, Item, TakeCart
from shared.gatherings import Enrolled
from shared.ids import ApplicationId, EnrolmentId, GatheringId, JobId
from shared.lodging import Party, Policy, State, StayId, tonight
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from streaming_server.ports.handling import Receipt
from tests.fair import JOB, NUMBER_OF_NOBODY, RESIDENT, STAFF, TOMORROW, VISITOR, station
from tests.fair_store import Fair, fresh, open_fair, visitor
from tests.gatherings_fair import COURSE, HOUR, enrol, set_plan
from tests.lodgings import MARKET, room

STAY: Final = StayId("11111111-1111-4111-8111-111111111111")


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    async with open_fair(tmp_path) as running:
        market = station(MARKET, name="泉边零工市场", is_gig_market=True)
        await running.store.seed([market], [], [])
        await running.store.furnish([room(Policy.MEN, 1, beds=1)])
        starts_at = running.clock.now + 5 * HOUR  # at three in the afternoon
        await running.accept(
            set_plan(starts_at=starts_at, ends_at=starts_at + HOUR, capacity=1), STAFF
        )
        yield running


def cart(fair: Fair, **changes: Any) -> TakeCart:
    night = tonight(fair.clock.now)
    usual = TakeCart(
        command_id=fresh(),
        form_of_address=PersonalText("王先生"),
        phone=PersonalText(NUMBER_OF_NOBODY),
        role=CartRole(application_id=ApplicationId("a-1"), job_id=JOB, call_at=TOMORROW),
        bed=CartBed(
            stay_id=STAY,
            market=MARKET,
            party=Party.MAN,
            first=night,
            end=night + timedelta(days=1),
        ),
        courses=(CartCourse(enrolment_id=EnrolmentId("e-1"), gathering_id=COURSE),),
        visitor_id=RESIDENT,
    )
    return replace(usual, **changes)


async def nothing_was_taken(fair: Fair) -> None:
    reader = fair.store.reader
    assert await reader.application(ApplicationId("a-1")) is None
    assert await reader.lodging.guest(STAY) is None
    assert await reader.enrolment(EnrolmentId("e-1")) is None
    gathering = await reader.gathering(COURSE)
    assert gathering is not None
    assert len(await reader.enrolments(COURSE)) == gathering.taken


async def test_all_of_it_is_taken_in_one_transaction(fair: Fair) -> None:
    receipt = await fair.accept(cart(fair), VISITOR)
    assert {type(one) for one in receipt.events} >= {ApplicationSent, Enrolled}
    guest = await fair.store.reader.lodging.guest(STAY)
    assert guest is not None
    assert guest.stay.state is State.CONFIRMED
    assert guest.contact is not None
    enrolment = await fair.store.reader.enrolment(EnrolmentId("e-1"))
    assert enrolment is not None


async def test_the_same_cart_again_is_the_same_receipt(fair: Fair) -> None:
    wish = cart(fair)
    assert await fair.accept(wish, VISITOR) == await fair.accept(wish, VISITOR)


async def test_another_phone_under_the_same_id_is_another_wish(fair: Fair) -> None:
    wish = cart(fair)
    await fair.accept(wish, VISITOR)
    refused = await fair.refuse(replace(wish, phone=PersonalText("13800000009")), VISITOR)
    assert refused.reason is Reason.ID_TAKEN


async def test_a_full_course_leaves_bed_and_role_to_others(fair: Fair) -> None:
    await fair.accept(enrol(7), visitor(enrol(7).visitor_id))
    refused = await fair.refuse(cart(fair), VISITOR)
    assert (refused.reason, refused.facts["item"]) == (Reason.ALL_PLACES_TAKEN, Item.COURSE)
    await nothing_was_taken(fair)
    (bed,) = await fair.store.reader.lodging.markets(tonight(fair.clock.now))
    assert bed.free == 1


async def test_without_a_bed_there_is_nothing(fair: Fair) -> None:
    other = cart(
        fair, role=None, courses=(), bed=replace(cart(fair).bed or CART_BED, stay_id=OTHER_STAY)
    )
    await fair.accept(replace(other, phone=PersonalText("13800000007")), visitor_of_another())
    refused = await fair.refuse(cart(fair), VISITOR)
    assert (refused.reason, refused.facts["item"]) == (Reason.NO_BED_LEFT, Item.BED)
    await nothing_was_taken(fair)


async def test_a_role_that_is_closed_takes_nothing_of_the_rest(fair: Fair) -> None:
    role = CartRole(application_id=ApplicationId("a-1"), job_id=JobId("none"), call_at=TOMORROW)
    refused = await fair.refuse(cart(fair, role=role), VISITOR)
    assert refused.facts["item"] is Item.ROLE
    await nothing_was_taken(fair)


async def test_two_courses_at_one_time_clash_within_a_cart(fair: Fair) -> None:
    other = GatheringId("course-2")
    starts_at = fair.clock.now + 5 * HOUR
    plan = {"starts_at": starts_at, "ends_at": starts_at + HOUR, "gathering_id": other}
    await fair.accept(set_plan(**plan), STAFF)
    both = (
        CartCourse(enrolment_id=EnrolmentId("e-1"), gathering_id=COURSE),
        CartCourse(enrolment_id=EnrolmentId("e-2"), gathering_id=other),
    )
    refused = await fair.refuse(cart(fair, courses=both), VISITOR)
    assert refused.reason is Reason.CLASHES
    await nothing_was_taken(fair)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": None, "bed": None, "courses": ()}, "cart"),
        ({"phone": None}, "phone"),
        ({"phone": PersonalText("12")}, "phone"),
        ({"form_of_address": PersonalText(" ")}, "form_of_address"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_taken(
    fair: Fair, changes: dict[str, Any], field: str
) -> None:
    refused = await fair.refuse(cart(fair, **changes), VISITOR)
    assert refused.field == field
    await nothing_was_taken(fair)


async def test_one_cart_of_two_gets_the_last_bed_and_the_last_place(fair: Fair) -> None:
    wishes = [
        cart(
            fair,
            phone=PersonalText(f"1380000001{index}"),
            role=None,
            bed=replace(cart(fair).bed or CART_BED, stay_id=StayId(str(fresh()))),
            courses=(CartCourse(enrolment_id=EnrolmentId(f"e-{index}"), gathering_id=COURSE),),
        )
        for index in range(6)
    ]
    outcomes = [
        await fair.service.handle(wish, visitor(enrol(index).visitor_id))
        for index, wish in enumerate(wishes)
    ]
    assert sum(isinstance(one, Receipt) for one in outcomes) == 1
    assert sum(isinstance(one, Refused) for one in outcomes) == 5


OTHER_STAY: Final = StayId("22222222-2222-4222-8222-222222222222")
CART_BED: Final = CartBed(
    stay_id=STAY, market=MARKET, party=Party.MAN, first=TOMORROW.date(), end=TOMORROW.date()
)


def visitor_of_another() -> Any:
    return visitor(enrol(9).visitor_id)

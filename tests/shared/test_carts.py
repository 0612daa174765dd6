"""A cart is taken apart into wishes, the scarcest first; what it cannot hold is said."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.applications import Apply
from shared.carts import MOST_COURSES, CartBed, CartCourse, CartRole, Item, TakeCart, parts_of
from shared.gatherings import Enrol
from shared.ids import ApplicationId, CommandId, EnrolmentId, GatheringId, JobId, VisitorId
from shared.lodging import AskForBed, ConfirmStay, Party, StayId
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from tests.fair import HERE, NOW, TODAY

ROLE = CartRole(application_id=ApplicationId("a-1"), job_id=JobId("j-1"), call_at=NOW)
BED = CartBed(
    stay_id=StayId("s-1"),
    market=HERE,
    party=Party.MAN,
    first=TODAY,
    end=TODAY + timedelta(days=1),
)


def cart(**changes: Any) -> TakeCart:
    usual = TakeCart(
        command_id=CommandId("c-1"),
        form_of_address=PersonalText("王先生"),
        phone=PersonalText("13800000001"),
        visitor_id=VisitorId("resident-1"),
    )
    return replace(usual, **changes)


def courses(count: int) -> tuple[CartCourse, ...]:
    return tuple(
        CartCourse(enrolment_id=EnrolmentId(f"e-{number}"), gathering_id=GatheringId(f"g-{number}"))
        for number in range(count)
    )


def refused(wish: TakeCart) -> Refused:
    no = parts_of(wish)
    assert isinstance(no, Refused)
    return no


def test_a_whole_day_is_a_bed_a_course_and_a_role_in_this_order() -> None:
    parts = parts_of(cart(role=ROLE, bed=BED, courses=courses(1)))
    assert not isinstance(parts, Refused)
    assert [item for item, _ in parts] == [Item.BED, Item.BED, Item.COURSE, Item.ROLE]
    assert [type(part) for _, part in parts] == [AskForBed, ConfirmStay, Enrol, Apply]
    assert {part.command_id for _, part in parts} == {CommandId("c-1")}


def test_each_of_them_can_be_taken_alone() -> None:
    for wish in (cart(role=ROLE), cart(courses=courses(2))):
        assert not isinstance(parts_of(wish), Refused)


def test_an_empty_cart_is_no_wish() -> None:
    assert refused(cart()).reason is Reason.EMPTY


def test_more_courses_than_a_day_has_room_for_are_refused() -> None:
    assert refused(cart(courses=courses(MOST_COURSES + 1))).field == "courses"


def test_a_bed_needs_a_phone_to_ring_back() -> None:
    no = refused(cart(bed=BED, role=ROLE, phone=None))
    assert (no.field, no.facts["item"]) == ("phone", Item.BED)
    assert not isinstance(parts_of(cart(role=ROLE, phone=None)), Refused)

"""One wish for a whole day: a role, tonight's bed and courses, all of it or nothing.

A cart decides nothing of its own. It is taken apart into the wishes that it is made of, and each
is decided by its own rules in one transaction; the first that is refused undoes the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

from shared.applications import Apply
from shared.gatherings import Enrol
from shared.ids import (
    WHO_ASKS,
    ApplicationId,
    CommandId,
    EnrolmentId,
    GatheringId,
    JobId,
    StationCode,
    VisitorId,
)
from shared.jobs import AskedFact
from shared.lodging import AskForBed, ConfirmStay, Party, StayId
from shared.people import PersonalText
from shared.refusals import Reason, Refused

MOST_COURSES: Final = 4


class Item(StrEnum):
    """What of the cart a refusal is about; the fact `item`."""

    ROLE = "role"
    BED = "bed"
    COURSE = "course"


@dataclass(frozen=True, slots=True, kw_only=True)
class CartRole:
    application_id: ApplicationId
    job_id: JobId
    call_at: datetime
    details: Mapping[AskedFact, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CartBed:
    """first: the night. end: the day of leaving."""

    stay_id: StayId
    market: StationCode
    party: Party
    first: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CartCourse:
    enrolment_id: EnrolmentId
    gathering_id: GatheringId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCart:
    """phone None: without one there is no bed, for a market has to be able to ring back."""

    command_id: CommandId
    form_of_address: PersonalText
    phone: PersonalText | None
    role: CartRole | None = None
    bed: CartBed | None = None
    courses: tuple[CartCourse, ...] = ()
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["take_cart"] = "take_cart"


Part = Apply | AskForBed | ConfirmStay | Enrol


def parts_of(cart: TakeCart) -> tuple[tuple[Item, Part], ...] | Refused:
    """The wishes in the order in which they are decided: what is scarcest first."""
    if cart.role is None and cart.bed is None and not cart.courses:
        return Refused(reason=Reason.EMPTY, field="cart")
    if len(cart.courses) > MOST_COURSES:
        return Refused(
            reason=Reason.OUT_OF_RANGE, field="courses", facts={"low": 0, "high": MOST_COURSES}
        )
    beds = _bed(cart)
    if isinstance(beds, Refused):
        return beds
    courses = ((Item.COURSE, _course(cart, one)) for one in cart.courses)
    role = ((Item.ROLE, _role(cart, cart.role)),) if cart.role else ()
    return (*beds, *courses, *role)


def _bed(cart: TakeCart) -> tuple[tuple[Item, Part], ...] | Refused:
    bed = cart.bed
    if bed is None:
        return ()
    if cart.phone is None:
        return Refused(reason=Reason.NOT_A_PHONE, field="phone", facts={"item": Item.BED})
    ask = AskForBed(
        command_id=cart.command_id,
        stay_id=bed.stay_id,
        market=bed.market,
        party=bed.party,
        first=bed.first,
        end=bed.end,
        visitor_id=cart.visitor_id,
    )
    confirm = ConfirmStay(
        command_id=cart.command_id,
        stay_id=bed.stay_id,
        form_of_address=cart.form_of_address,
        phone=cart.phone,
    )
    return (Item.BED, ask), (Item.BED, confirm)


def _course(cart: TakeCart, course: CartCourse) -> Enrol:
    return Enrol(
        command_id=cart.command_id,
        enrolment_id=course.enrolment_id,
        gathering_id=course.gathering_id,
        form_of_address=cart.form_of_address,
        phone=cart.phone,
        visitor_id=cart.visitor_id,
    )


def _role(cart: TakeCart, role: CartRole) -> Apply:
    return Apply(
        command_id=cart.command_id,
        application_id=role.application_id,
        job_id=role.job_id,
        form_of_address=cart.form_of_address,
        phone=cart.phone,
        call_at=role.call_at,
        details=role.details,
        visitor_id=cart.visitor_id,
    )

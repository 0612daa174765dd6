"""What a market's policy does by itself, what is taken back, and who shares a telephone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.ids import VisitorId
from shared.lodging import (
    BedDenied,
    BedId,
    Care,
    ConfirmStay,
    Move,
    Party,
    Policy,
    SetPolicy,
    State,
    StayId,
)
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from streaming_server.service import Housekeeper
from tests.fair import STAFF, VISITOR
from tests.fair_store import fresh, visitor
from tests.lodging_store import Inn, confirmation, open_inn
from tests.lodgings import MARKET, ask, night, room
from tests.service.test_lodging import wait_for_bed

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def inn(tmp_path: Path) -> AsyncIterator[Inn]:
    async with open_inn(tmp_path, (room(Policy.MEN, 1, beds=2),)) as running:
        yield running


async def decide_for(inn: Inn, *, buffer: int = 0, is_automatic: bool = False) -> None:
    wish = SetPolicy(
        command_id=fresh(), market=MARKET, buffer=buffer, is_no_show_automatic=is_automatic
    )
    await inn.fair.accept(wish, STAFF)


async def care_of(inn: Inn, bed: int) -> Care:
    found = await inn.fair.store.reader.lodging.room_of(BedId(bed))
    assert found is not None
    return next(one.care for one in found.beds if one.bed_id == bed)


async def undo(inn: Inn, stay_id: StayId) -> Reason | None:
    answer = await inn.move(stay_id, Move.UNDO)
    return answer.reason if isinstance(answer, Refused) else None


async def test_checking_in_and_out_is_taken_back_with_beds_and_nights(inn: Inn) -> None:
    stay_id = await inn.book()
    await inn.move(stay_id, Move.CHECK_IN)
    assert await care_of(inn, 10) is Care.OCCUPIED
    assert await undo(inn, stay_id) is None
    assert (await inn.stay(stay_id)).state is State.CONFIRMED
    assert await care_of(inn, 10) is Care.CLEAN
    await inn.move(stay_id, Move.CHECK_IN)
    nights = await inn.count("bed_nights")
    inn.clock.forward(timedelta(days=1))
    await inn.move(stay_id, Move.CHECK_OUT)
    assert await inn.count("bed_nights") == 0
    assert await undo(inn, stay_id) is None
    assert await inn.count("bed_nights") == nights
    back = await inn.stay(stay_id)
    assert (back.state, back.end) == (State.IN_HOUSE, night(5))
    assert await care_of(inn, 10) is Care.OCCUPIED


async def test_what_was_given_to_who_waits_is_not_taken_from_them(inn: Inn) -> None:
    first, _ = await inn.book(), await inn.book("13800000002")
    waiting = wait_for_bed()
    await inn.fair.accept(waiting, STAFF)
    await inn.move(first, Move.CANCEL)
    assert (await inn.stay(waiting.stay_id)).state is State.OFFERED
    assert await undo(inn, first) is Reason.NIGHT_TAKEN
    assert (await inn.stay(first)).state is State.CANCELLED


async def test_a_minute_is_over_and_a_bed_elsewhere_counts(inn: Inn) -> None:
    first = await inn.book()
    await inn.move(first, Move.CANCEL)
    await inn.book()
    assert await undo(inn, first) is Reason.ALREADY_LODGED
    inn.clock.forward(2 * MINUTE)
    assert await undo(inn, first) is Reason.TOO_LATE


async def test_policy_gives_on_a_bed_whose_guest_did_not_come(inn: Inn) -> None:
    stay_id = await inn.book()
    keeper = Housekeeper(inn.fair.service.handle, inn.fair.store.reader, lambda: inn.clock.now)
    inn.clock.forward(timedelta(hours=12))  # half past ten in the evening
    await keeper.go_round()
    assert (await inn.stay(stay_id)).state is State.CONFIRMED
    await decide_for(inn, is_automatic=True)
    await keeper.go_round()
    assert (await inn.stay(stay_id)).state is State.NO_SHOW
    assert await inn.count("bed_nights") == 0
    events = await inn.count("events")
    await keeper.go_round()
    assert await inn.count("events") == events
    inn.clock.forward(timedelta(hours=1))
    assert await undo(inn, stay_id) is None
    assert (await inn.stay(stay_id)).state is State.CONFIRMED


async def test_beds_kept_for_need_are_given_by_staff_alone(inn: Inn) -> None:
    await decide_for(inn, buffer=1)
    await inn.ask()
    other = await inn.ask(visitor(VisitorId("another")))
    guest = await inn.fair.store.reader.lodging.guest(other.stay_id)
    assert guest is None
    assert await inn.count("denied_beds") == 1
    waiting = wait_for_bed()
    await inn.fair.accept(waiting, STAFF)
    assert (await inn.stay(waiting.stay_id)).state is State.WAITLISTED
    await inn.hold(end=night(1))
    assert await inn.count("bed_nights") == 2


async def test_the_last_bed_above_the_buffer_is_anybodys(inn: Inn) -> None:
    await decide_for(inn, buffer=2)
    wish = await inn.ask()
    receipt = await inn.fair.accept(wish, VISITOR)
    assert isinstance(receipt.events[0], BedDenied)
    await decide_for(inn, buffer=1)
    await inn.ask()
    assert await inn.count("stays") == 1


async def test_two_who_share_a_telephone_are_told_apart_by_staff(inn: Inn) -> None:
    await inn.book()
    second = await inn.hold()
    alike = confirmation(second)
    assert (await inn.fair.refuse(alike, STAFF)).reason is Reason.ALREADY_LODGED
    name = PersonalText("韩太太")
    shared = confirm_shared(second, name)
    assert (await inn.fair.refuse(shared, VISITOR)).reason is Reason.NOT_ALLOWED
    await inn.fair.accept(shared, STAFF)
    assert (await inn.stay(second)).state is State.CONFIRMED
    await inn.fair.store.furnish([room(Policy.MEN, 2, beds=1)])
    third = await inn.hold()
    again = confirm_shared(third, name)
    assert (await inn.fair.refuse(again, STAFF)).reason is Reason.ALREADY_LODGED


def confirm_shared(stay_id: StayId, name: PersonalText) -> ConfirmStay:
    usual = confirmation(stay_id)
    return replace(usual, command_id=fresh(), form_of_address=name, shares_phone=True)


async def test_somebody_under_age_gets_a_bed_from_staff(inn: Inn) -> None:
    wish = ask(command_id=fresh(), is_minor=True, party=Party.MAN)
    assert (await inn.fair.refuse(wish, VISITOR)).reason is Reason.MINORS_BY_STAFF
    stay_id = await inn.hold()
    by_staff = replace(confirmation(stay_id), is_minor=True)
    assert (await inn.fair.refuse(by_staff, VISITOR)).reason is Reason.NOT_ALLOWED
    await inn.fair.accept(by_staff, STAFF)
    assert (await inn.stay(stay_id)).is_minor

"""Wishes about beds through the one door, over a real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.ids import StationCode
from shared.lodging import (
    BedDenied,
    BedId,
    BlockBed,
    BlockId,
    Care,
    CareForBed,
    ChangeBed,
    ChangeNights,
    JoinWaitlist,
    LiftBlock,
    Move,
    Party,
    RoomId,
    State,
    StayMade,
    StayMoved,
    StayOffered,
    TidyHolds,
)
from shared.organisation import SYSTEM
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from streaming_server.ports.handling import Receipt
from tests.fair import KIOSK, OWNER, STAFF, VISITOR
from tests.fair_store import fresh
from tests.lodging_store import Inn, confirmation, new_stay, open_inn
from tests.lodgings import MARKET, TONIGHT, hold, night


@pytest.fixture
async def inn(tmp_path: Path) -> AsyncIterator[Inn]:
    async with open_inn(tmp_path) as opened:
        yield opened


def wait_for_bed(phone: str = "13800000077", end: int = 5) -> JoinWaitlist:
    return JoinWaitlist(
        command_id=fresh(),
        stay_id=new_stay(),
        market=MARKET,
        party=Party.MAN,
        first=TONIGHT,
        end=night(end),
        form_of_address=PersonalText("秦先生"),
        phone=PersonalText(phone),
    )


async def test_of_many_who_want_one_bed_one_gets_it(inn: Inn) -> None:
    outcomes = await asyncio.gather(*(inn.try_hold(bed_id=BedId(10)) for _ in range(50)))
    assert sum(isinstance(one, Receipt) for one in outcomes) == 1
    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert {one.reason for one in refused} == {Reason.NIGHT_TAKEN}
    assert await inn.count("bed_nights") == 5


async def test_a_wish_sent_twice_is_one_stay(inn: Inn) -> None:
    wish = hold(command_id=fresh(), stay_id=new_stay(), bed_id=BedId(10))
    first = await inn.fair.accept(wish, STAFF)
    assert await inn.fair.accept(wish, STAFF) == first
    assert await inn.count("stays") == 1


async def test_a_day_at_the_counter(inn: Inn) -> None:
    stay_id = await inn.book(bed_id=BedId(10))
    assert (await inn.stay(stay_id)).number == "001"
    assert isinstance(await inn.move(stay_id, Move.CHECK_IN), Receipt)
    again = await inn.move(stay_id, Move.CHECK_IN)
    assert isinstance(again, Refused)
    assert again.facts == {"state": "stay_in_house"}
    inn.clock.forward(timedelta(days=2))
    longer = ChangeNights(command_id=fresh(), stay_id=stay_id, first=TONIGHT, end=night(7))
    await inn.fair.accept(longer, STAFF)
    assert await inn.count("bed_nights") == await inn.count("person_nights") == 7
    bed = ChangeBed(command_id=fresh(), stay_id=stay_id, bed_id=BedId(12))
    await inn.fair.accept(bed, STAFF)
    stay = await inn.stay(stay_id)
    assert [part.beds for part in stay.parts] == [(10,), (12,)]
    await inn.move(stay_id, Move.CHECK_OUT)
    stay = await inn.stay(stay_id)
    assert (stay.state, stay.end) == (State.CHECKED_OUT, night(2))
    assert await inn.count("bed_nights") == await inn.count("person_nights") == 0


async def test_a_hold_that_ran_out_gives_its_bed_away_with_the_next_wish(inn: Inn) -> None:
    first = await inn.hold(bed_id=BedId(10))
    inn.clock.forward(timedelta(minutes=11))
    wish = hold(command_id=fresh(), stay_id=new_stay(), bed_id=BedId(10))
    receipt = await inn.fair.accept(wish, STAFF)
    assert [type(event) for event in receipt.events] == [StayMoved, StayMade]
    assert (await inn.stay(first)).state is State.EXPIRED
    late = await inn.fair.refuse(confirmation(first), STAFF)
    assert late.reason is Reason.HOLD_OVER


async def test_a_late_confirmation_holds_while_nobody_took_the_bed(inn: Inn) -> None:
    first = await inn.hold(bed_id=BedId(10))
    inn.clock.forward(timedelta(hours=1))
    await inn.confirm(first)
    second = await inn.hold(bed_id=BedId(11))
    inn.clock.forward(timedelta(hours=1))
    await inn.fair.accept(TidyHolds(command_id=fresh(), market=MARKET), SYSTEM)
    assert (await inn.stay(second)).state is State.EXPIRED
    await inn.confirm(second, "13800000002")
    assert (await inn.stay(second)).state is State.CONFIRMED
    assert await inn.count("bed_nights") == 10


async def test_a_person_has_one_bed_a_night(inn: Inn) -> None:
    await inn.book("13800000001", bed_id=BedId(10))
    held = await inn.hold(bed_id=BedId(11), first=night(4), end=night(6))
    refused = await inn.fair.refuse(confirmation(held, "138 0000 0001"), STAFF)
    assert refused.facts == {"night": night(4).isoformat()}
    await inn.confirm(held, "13800000002")


async def test_a_resident_holds_one_bed_at_a_time(inn: Inn) -> None:
    wish = await inn.ask(first=TONIGHT, end=night(1))
    stay = await inn.stay(wish.stay_id)
    assert stay.hold_until == inn.clock.now + timedelta(minutes=30)
    second = await inn.fair.refuse(replace(wish, command_id=fresh(), stay_id=new_stay()), VISITOR)
    assert second.reason is Reason.ALREADY_LODGED
    await inn.fair.accept(confirmation(wish.stay_id), VISITOR)
    assert await inn.count("person_nights") == 1


async def test_where_nothing_is_free_the_wish_is_counted_and_the_first_who_waits_is_next(
    inn: Inn,
) -> None:
    men = [await inn.book(f"1380000000{at}", bed_id=BedId(10 + at)) for at in range(4)]
    floating = [await inn.book(f"1380000001{at}", bed_id=BedId(40 + at)) for at in range(4)]
    assert await inn.count("room_nights") == 5
    denied = await inn.try_hold()
    assert isinstance(denied, Receipt)
    assert isinstance(denied.events[0], BedDenied)
    waiting = [wait_for_bed("13800000071"), wait_for_bed("13800000072")]
    for wish in waiting:
        await inn.fair.accept(wish, VISITOR)
    released = await inn.move(men[1], Move.CANCEL)
    assert isinstance(released, Receipt)
    offered = released.events[-1]
    assert isinstance(offered, StayOffered)
    assert offered.stay_id == waiting[0].stay_id
    inn.clock.forward(timedelta(hours=3))
    tidied = await inn.fair.accept(TidyHolds(command_id=fresh(), market=MARKET), SYSTEM)
    assert [getattr(event, "stay_id", "") for event in tidied.events] == [
        waiting[0].stay_id,
        waiting[1].stay_id,
    ]
    await inn.fair.accept(confirmation(waiting[1].stay_id, "13800000072"), VISITOR)
    assert (await inn.stay(waiting[1].stay_id)).parts[0].beds == (11,)
    for stay_id in floating:
        await inn.move(stay_id, Move.CANCEL)
    assert await inn.count("room_nights") == 0
    woman = await inn.try_hold(party=Party.WOMAN, bed_id=BedId(40))
    assert isinstance(woman, Receipt)


async def test_who_waits_and_found_a_bed_meanwhile_is_passed_over(inn: Inn) -> None:
    families = [await inn.hold(party=Party.FAMILY) for _ in range(2)]
    first, second = (
        replace(wait_for_bed(phone), party=Party.FAMILY) for phone in ("13800000071", "13800000072")
    )
    for wish in (first, second):
        await inn.fair.accept(wish, VISITOR)
    await inn.book("13800000071", bed_id=BedId(10))
    released = await inn.move(families[0], Move.CANCEL)
    assert isinstance(released, Receipt)
    offered = released.events[-1]
    assert isinstance(offered, StayOffered)
    assert offered.stay_id == second.stay_id


async def test_a_floating_room_is_refused_to_others(inn: Inn) -> None:
    await inn.book(bed_id=BedId(40))
    refused = await inn.try_hold(party=Party.WOMAN, bed_id=BedId(41))
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.ROOM_FOR_OTHERS


async def test_a_family_has_its_room_or_nothing(inn: Inn) -> None:
    await inn.hold(party=Party.FAMILY)
    assert await inn.count("bed_nights") == 2 * 5
    floating = await inn.hold(party=Party.FAMILY)
    assert len((await inn.stay(floating)).parts[0].beds) == 4
    third = await inn.try_hold(party=Party.FAMILY)
    assert isinstance(third, Receipt)
    assert isinstance(third.events[0], BedDenied)


async def test_repairs_and_cleaning(inn: Inn) -> None:
    block = BlockBed(
        command_id=fresh(),
        block_id=BlockId("block-1"),
        room_id=RoomId(1),
        bed_id=None,
        first=TONIGHT,
        end=night(3),
        reason="换热水器",
    )
    await inn.fair.accept(block, STAFF)
    refused = await inn.try_hold(bed_id=BedId(10))
    assert isinstance(refused, Refused)
    inn.clock.forward(timedelta(days=1))
    await inn.fair.accept(LiftBlock(command_id=fresh(), block_id=block.block_id), STAFF)
    assert await inn.count("bed_nights") == 4
    care = CareForBed(command_id=fresh(), bed_id=BedId(10), care=Care.DIRTY)
    await inn.fair.accept(care, STAFF)
    stay_id = await inn.book(bed_id=BedId(10), first=night(1))
    unready = await inn.move(stay_id, Move.CHECK_IN)
    assert isinstance(unready, Refused)
    assert unready.reason is Reason.BED_NOT_READY


async def test_who_may_what(inn: Inn) -> None:
    wish = hold(command_id=fresh(), stay_id=new_stay())
    for actor in (VISITOR, KIOSK, OWNER, SYSTEM):
        assert (await inn.fair.refuse(wish, actor)).reason is Reason.NOT_ALLOWED
    nowhere = replace(wish, market=StationCode("JN-XX-G99"))
    assert (await inn.fair.refuse(nowhere, STAFF)).reason is Reason.NOT_FOUND
    far = replace(wish, end=night(400))
    assert (await inn.fair.refuse(far, STAFF)).reason is Reason.OUT_OF_RANGE


async def test_no_fact_names_a_person(inn: Inn) -> None:
    await inn.book("13800000009", bed_id=BedId(10))
    bodies = await inn.fair.store.read(
        lambda rows: [row["body"] for row in rows.execute("SELECT body FROM events")]
    )
    assert not any("13800000009" in body or "韩先生" in body for body in bodies)

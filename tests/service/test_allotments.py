"""Beds that a machine gives by itself, through the one door and over a real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shared.ids import KioskId
from shared.link.facts import FactKind, read_fact
from shared.lodging import (
    HOLD_LASTS,
    AllotmentEnded,
    BedAllotted,
    Block,
    BlockId,
    LiftBlock,
    Party,
    RecallBed,
    ReturnBed,
    State,
    StayMade,
    TakeAllottedBed,
    TidyHolds,
    gives_until,
    kept_until,
)
from shared.organisation import SYSTEM, Actor, ActorKind
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from streaming_server.ports.handling import Receipt
from streaming_server.store import machine_facts
from streaming_server.store.credentials import save_kiosk, save_stand_in
from streaming_server.store.machines import SqlMachines
from tests.allotted import allot, take
from tests.fair import HERE, STAFF, VISITOR
from tests.fair_store import fresh
from tests.lodging_store import Inn, new_stay, open_inn
from tests.lodgings import MARKET, NOW, TONIGHT, night

FIRST = Actor(kind=ActorKind.KIOSK, kiosk_id=KioskId("machine-1"), station=HERE)
SECOND = Actor(kind=ActorKind.KIOSK, kiosk_id=KioskId("machine-2"), station=HERE)


@pytest.fixture
async def inn(tmp_path: Path) -> AsyncIterator[Inn]:
    async with open_inn(tmp_path) as opened:
        for machine in (FIRST, SECOND):
            assert machine.kiosk_id is not None
            enrol = partial(save_kiosk, kiosk_id=machine.kiosk_id, station=HERE, now=NOW)
            await opened.fair.store.write(enrol)
        yield opened


async def allotted(inn: Inn, count: int = 1, **changes: Any) -> tuple[BlockId, ...]:
    wish = allot(command_id=fresh(), count=count, kiosk_id=FIRST.kiosk_id, **changes)
    receipt = await inn.fair.accept(wish, STAFF)
    return tuple(event.block_id for event in receipt.events if isinstance(event, BedAllotted))


def taking(block_id: BlockId, phone: str = "13800000001", **changes: Any) -> TakeAllottedBed:
    return take(
        command_id=fresh(),
        stay_id=new_stay(),
        block_id=block_id,
        phone=PersonalText(phone),
        **changes,
    )


async def block(inn: Inn, block_id: BlockId) -> Block:
    found = await inn.fair.store.reader.lodging.block(block_id)
    assert found is not None
    return found


async def free(inn: Inn, party: Party = Party.MAN) -> int:
    return await inn.fair.store.reader.lodging.free_in_market(MARKET, party, TONIGHT, night(1))


async def test_what_is_allotted_nobody_else_can_book(inn: Inn) -> None:
    before = await free(inn)
    given = await allotted(inn, count=3)
    assert await free(inn) == before - 3
    bed = (await block(inn, given[0])).part.beds[0]
    refused = await inn.try_hold(bed_id=bed, end=night(1))
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NIGHT_TAKEN
    lift = LiftBlock(command_id=fresh(), block_id=given[0])
    assert (await inn.fair.refuse(lift, STAFF)).reason is Reason.BED_OF_A_MACHINE


async def test_only_rooms_that_are_for_such_guests_alone(inn: Inn) -> None:
    """Four beds are men's; the other four of men's and women's are a floating room's."""
    wish = allot(command_id=fresh(), count=5, kiosk_id=FIRST.kiosk_id)
    assert (await inn.fair.refuse(wish, STAFF)).reason is Reason.NO_BED_LEFT
    (room,) = await allotted(inn, party=Party.FAMILY)
    assert len((await block(inn, room)).part.beds) == 2


async def test_a_machine_of_another_station_or_none_gets_nothing(inn: Inn) -> None:
    wish = allot(command_id=fresh(), kiosk_id=KioskId("nobody"))
    assert (await inn.fair.refuse(wish, STAFF)).reason is Reason.NOT_FOUND
    for actor in (VISITOR, FIRST):
        refused = await inn.fair.refuse(replace(wish, command_id=fresh()), actor)
        assert refused.reason is Reason.NOT_ALLOWED


async def test_a_machine_whose_key_was_revoked_gets_nothing_from_a_page_that_is_old(
    inn: Inn, tmp_path: Path
) -> None:
    assert FIRST.kiosk_id is not None
    machines = SqlMachines(inn.fair.store, inn.clock, tmp_path / "beside")
    assert await machines.revoke(FIRST.kiosk_id)
    wish = allot(command_id=fresh(), kiosk_id=FIRST.kiosk_id)
    assert (await inn.fair.refuse(wish, STAFF)).reason is Reason.NOT_FOUND


async def test_a_phone_in_the_place_of_a_machine_gets_nothing(inn: Inn) -> None:
    phone = KioskId("phone-1")
    assert FIRST.kiosk_id is not None
    begin = partial(save_stand_in, stand_in=phone, kiosk_id=FIRST.kiosk_id, station=HERE, now=NOW)
    await inn.fair.store.write(begin)
    wish = allot(command_id=fresh(), kiosk_id=phone)
    assert (await inn.fair.refuse(wish, STAFF)).reason is Reason.NOT_FOUND


async def test_a_slip_of_the_machine_is_a_confirmed_stay_once(inn: Inn) -> None:
    (given,) = await allotted(inn)
    wish = taking(given)
    first = await inn.fair.accept(wish, FIRST)
    assert [type(event) for event in first.events] == [AllotmentEnded, StayMade]
    assert await inn.fair.accept(wish, FIRST) == first
    stay = await inn.stay(wish.stay_id)
    made = first.events[1]
    assert isinstance(made, StayMade)
    assert (stay.state, stay.parts) == (State.CONFIRMED, made.parts)
    day = await inn.fair.store.reader.lodging.day(MARKET, TONIGHT)
    (guest,) = day.arrivals
    assert guest.contact is not None
    assert guest.contact.phone is not None
    assert guest.contact.phone.disclose() == "13800000001"
    assert await inn.count("bed_nights") == await inn.count("person_nights") == 1


async def test_another_machine_cannot_give_it(inn: Inn) -> None:
    (given,) = await allotted(inn)
    assert (await inn.fair.refuse(taking(given), SECOND)).reason is Reason.NOT_ALLOWED
    back = ReturnBed(command_id=fresh(), block_id=given)
    assert (await inn.fair.refuse(back, SECOND)).reason is Reason.NOT_ALLOWED


async def test_whoever_has_another_bed_is_a_matter_for_staff(inn: Inn) -> None:
    (given,) = await allotted(inn)
    await inn.book(end=night(1))
    assert (await inn.fair.refuse(taking(given), FIRST)).reason is Reason.ALREADY_LODGED
    assert (await block(inn, given)).lifted_at is None


async def test_what_the_machine_returns_is_free_and_offered_to_who_waits(inn: Inn) -> None:
    before = await free(inn)
    given = await allotted(inn, count=2)
    for one in given:
        await inn.fair.accept(ReturnBed(command_id=fresh(), block_id=one), FIRST)
    assert await free(inn) == before
    occupancy = await inn.fair.store.reader.lodging.occupancy(TONIGHT, night(1))
    assert [one.blocked for one in occupancy if one.market == MARKET] == [0]


async def test_a_machine_that_stays_away_keeps_its_beds_until_guests_are_waited_for_no_longer(
    inn: Inn,
) -> None:
    before = await free(inn)
    (given,) = await allotted(inn)
    inn.clock.now = gives_until(TONIGHT) + timedelta(hours=1)
    assert await inn.fair.store.reader.lodging.markets_to_tidy(inn.clock.now) == ()
    inn.clock.now = kept_until(TONIGHT)
    assert await inn.fair.store.reader.lodging.markets_to_tidy(inn.clock.now) == (MARKET,)
    await inn.fair.accept(TidyHolds(command_id=fresh(), market=MARKET), SYSTEM)
    assert await free(inn) == before
    wish = taking(given)
    await inn.fair.accept(wish, FIRST)  # nobody took the bed meanwhile
    assert (await inn.stay(wish.stay_id)).state is State.CONFIRMED


async def test_staff_let_somebody_in_by_the_slip_of_a_machine_that_is_away(inn: Inn) -> None:
    (given,) = await allotted(inn)
    by_staff = taking(given)
    await inn.fair.accept(by_staff, STAFF)
    later = taking(given)
    assert (await inn.fair.accept(later, FIRST)).events == ()
    assert await inn.count("stays") == 1
    others = taking(given, phone="13800000002")
    assert (await inn.fair.refuse(others, FIRST)).reason is Reason.NIGHT_TAKEN


async def test_a_slip_that_names_another_market_is_refused_whoever_held_the_bed_meanwhile(
    inn: Inn,
) -> None:
    """What ran out in the bed's own market is not swept for a wish about another one."""
    (given,) = await allotted(inn)
    bed = (await block(inn, given)).part.beds[0]
    await inn.fair.accept(ReturnBed(command_id=fresh(), block_id=given), FIRST)
    assert isinstance(await inn.try_hold(bed_id=bed, end=night(1)), Receipt)
    inn.clock.forward(max(HOLD_LASTS.values()) + timedelta(minutes=1))
    elsewhere = await inn.fair.refuse(taking(given, market=HERE), FIRST)
    assert (elsewhere.reason, elsewhere.field) == (Reason.NOT_FOUND, "market")
    await inn.fair.accept(taking(given), FIRST)


async def test_of_many_who_are_given_the_same_bed_one_has_it(inn: Inn) -> None:
    (given,) = await allotted(inn)
    wishes = [taking(given, phone=f"138000000{at:02d}") for at in range(20)]
    answers = await asyncio.gather(*(inn.fair.service.handle(one, FIRST) for one in wishes))
    assert sum(not isinstance(one, Refused) for one in answers) == 1
    assert await inn.count("bed_nights") == 1


async def test_the_machine_hears_of_its_beds_as_facts(inn: Inn) -> None:
    given = await allotted(inn, count=2)
    await inn.fair.accept(RecallBed(command_id=fresh(), block_id=given[1]), STAFF)
    now = inn.clock.now
    source, facts = await inn.fair.store.read(
        lambda rows: machine_facts.load_facts(rows, HERE, now)
    )
    beds = [read_fact(fact.kind, fact.body) for fact in facts if fact.kind is FactKind.ALLOTTED_BED]
    assert [(bed.block_id, bed.is_recalled) for bed in beds] == list(
        zip(given, (False, True), strict=True)
    )
    assert (beds[0].market, beds[0].room, beds[0].night_fen) == (MARKET, "201", 2500)
    await inn.fair.accept(taking(given[0]), FIRST)
    await inn.fair.accept(ReturnBed(command_id=fresh(), block_id=given[1]), FIRST)
    _, changes = await inn.fair.store.read(
        lambda rows: machine_facts.load_changes(rows, frozenset({HERE}), source.position, now)
    )
    assert {name.key for name in changes[HERE].gone} == set(given)

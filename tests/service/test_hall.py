"""A hall through `handle`, on a real store: numbers, the line, counters, the end of a day."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from shared.ids import CounterId, LegId, ServiceCode, VisitId, VisitorId
from shared.organisation import SYSTEM, Actor, ActorKind
from shared.refusals import Fact, Reason, Refused
from shared.tickets.legs import CallReason, CloseReason, Counter, Leg, Rating
from shared.tickets.lifecycle import OPEN, CounterMove, CounterState, Move, State
from shared.tickets.line import next_at
from shared.tickets.messages import (
    AnswerRating,
    CallNext,
    CorrectPriority,
    EndDay,
    IssueTicket,
    LeaseNumbers,
    LegMoved,
    MoveCounter,
    MoveLeg,
    NumbersLeased,
    RateService,
    RenewSlip,
    SetUpCounter,
    TakeTicket,
)
from shared.tickets.numbers import day_of
from shared.tickets.priority import Priority
from shared.tickets.services import AmendService
from streaming_server.store.identity import SqlIdentity
from tests.fair import ELSEWHERE, HERE, KIOSK, NOW, RESIDENT, STAFF, VISITOR
from tests.fair_store import Fair, fresh, open_fair

ONE: Final = CounterId("c1")
TWO: Final = CounterId("c2")
SEEK: Final = ServiceCode("job_seeking")
POLICY: Final = ServiceCode("policy_advice")
BED: Final = ServiceCode("gig_apartment")
OTHERS: Final = replace(STAFF, station=ELSEWHERE)


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    async with open_fair(tmp_path) as fair:
        for counter_id, number in ((ONE, 1), (TWO, 2)):
            wish = SetUpCounter(
                command_id=fresh(), counter_id=counter_id, station=HERE, number=number
            )
            await fair.accept(wish, STAFF)
            await fair.accept(opens(counter_id), STAFF)
        yield fair


def opens(counter_id: CounterId, move: CounterMove = CounterMove.OPEN) -> MoveCounter:
    return MoveCounter(command_id=fresh(), counter_id=counter_id, move=move)


def issue(name: str, *services: ServiceCode, **fields: Any) -> IssueTicket:
    return IssueTicket(
        command_id=fresh(),
        visit_id=VisitId(name),
        station=HERE,
        services=services or (SEEK,),
        **fields,
    )


def take(name: str, **fields: Any) -> TakeTicket:
    return TakeTicket(
        command_id=fresh(), visit_id=VisitId(name), station=HERE, services=(SEEK,), **fields
    )


def moves(name: str, move: Move, **fields: Any) -> MoveLeg:
    return MoveLeg(command_id=fresh(), leg_id=LegId(f"{name}.1"), move=move, **fields)


def calls(counter_id: CounterId = ONE) -> CallNext:
    return CallNext(command_id=fresh(), counter_id=counter_id)


async def leg(fair: Fair, name: str, position: int = 1) -> Leg:
    found = await fair.store.reader.leg(LegId(f"{name}.{position}"))
    assert found is not None
    return found


async def counter(fair: Fair, counter_id: CounterId = ONE) -> Counter:
    return next(
        one for one in await fair.store.reader.counters(HERE) if one.counter_id == counter_id
    )


async def test_numbers_run_by_group_and_begin_again_each_day(fair: Fair) -> None:
    for name, service in (("a", SEEK), ("b", POLICY), ("c", SEEK)):
        await fair.accept(issue(name, service), STAFF)
    fair.clock.forward(timedelta(hours=18))  # four in the morning
    await fair.accept(issue("d"), STAFF)
    told = [(await leg(fair, name)).number for name in "abcd"]
    assert told == ["A-001", "B-001", "A-002", "A-001"]


async def test_a_refused_ticket_takes_no_number(fair: Fair) -> None:
    refused = await fair.refuse(issue("a", ServiceCode("nothing")), STAFF)
    assert (refused.reason, refused.field) == (Reason.NOT_FOUND, "services")
    await fair.accept(issue("b"), STAFF)
    assert (await leg(fair, "b")).number == "A-001"


async def test_one_person_is_called_served_and_done_with_two_taps(fair: Fair) -> None:
    await fair.accept(issue("a"), STAFF)
    await fair.accept(issue("b"), STAFF)
    await fair.accept(calls(), STAFF)
    assert (await leg(fair, "a")).state is State.CALLED
    assert (await counter(fair)).leg_id == "a.1"
    await fair.accept(moves("a", Move.START), STAFF)
    fair.clock.forward(timedelta(minutes=20))
    receipt = await fair.accept(calls(), STAFF)
    assert [event.type for event in receipt.events] == [
        "leg_moved",
        "counter_moved",
        "leg_moved",
        "counter_moved",
    ]
    assert (await leg(fair, "a")).state is State.DONE
    assert (await counter(fair)).leg_id == "b.1"
    assert (await fair.store.reader.paces(HERE))[SEEK] == timedelta(seconds=480 + 72)


async def test_the_same_tap_twice_calls_once(fair: Fair) -> None:
    await fair.accept(issue("a"), STAFF)
    await fair.accept(issue("b"), STAFF)
    wish = calls()
    assert await fair.accept(wish, STAFF) == await fair.accept(wish, STAFF)
    assert (await leg(fair, "b")).state is State.WAITING


async def test_a_call_that_is_taken_back_leaves_no_trace_in_the_line(
    fair: Fair,
) -> None:
    for name in "ab":
        await fair.accept(issue(name), STAFF)
    before = await leg(fair, "b")
    out_of_turn = moves("b", Move.CALL, counter_id=ONE, reason=CallReason.UNWELL)
    await fair.accept(out_of_turn, STAFF)
    await fair.accept(moves("b", Move.UNDO), STAFF)
    assert replace(await leg(fair, "b"), version=before.version) == before
    assert (await counter(fair)).state is CounterState.OPEN
    assert (await fair.refuse(moves("b", Move.UNDO), STAFF)).reason is Reason.WRONG_STATE
    await fair.accept(calls(), STAFF)
    fair.clock.forward(timedelta(seconds=61))
    assert (await fair.refuse(moves("a", Move.UNDO), STAFF)).reason is Reason.TOO_LATE


async def test_two_counters_never_call_the_same(fair: Fair) -> None:
    await fair.accept(issue("a"), STAFF)
    await fair.accept(calls(ONE), STAFF)
    by_one: dict[str, Fact] = {"number": "A-001", "counter": 1}
    named = replace(calls(TWO), leg_id=LegId("a.1"))
    for wish, reason in (
        (named, Reason.NOBODY_WAITS),
        (moves("a", Move.CALL, counter_id=TWO, reason=CallReason.UNWELL), Reason.OTHER_COUNTER),
    ):
        assert await fair.refuse(wish, STAFF) == Refused(reason=reason, facts=by_one)
    assert await fair.refuse(calls(TWO), STAFF) == Refused(reason=Reason.NOBODY_WAITS)


async def test_a_counter_calls_only_when_it_is_free(fair: Fair) -> None:
    for name in "ab":
        await fair.accept(issue(name), STAFF)
    await fair.accept(calls(), STAFF)
    assert (await fair.refuse(calls(), STAFF)).facts == {"state": "counter_called"}
    await fair.accept(opens(TWO, CounterMove.CLOSE), STAFF)
    assert (await fair.refuse(calls(TWO), STAFF)).facts == {"state": "counter_closed"}


@pytest.mark.parametrize("standby", [(), ("C",), ("B", "C")])
async def test_the_store_picks_whom_the_rules_would(fair: Fair, standby: tuple[str, ...]) -> None:
    skilled = SetUpCounter(
        command_id=fresh(),
        counter_id=CounterId("c3"),
        station=HERE,
        number=3,
        skills=("B", "C"),
        standby=standby,
    )
    await fair.accept(skilled, STAFF)
    await fair.accept(opens(CounterId("c3")), STAFF)
    for at, (service, priority) in enumerate(
        (one, two) for one in (SEEK, POLICY, BED) for two in Priority
    ):
        fair.clock.forward(timedelta(minutes=7))
        await fair.accept(issue(f"v{at}", service, priority=priority), STAFF)
    booked = issue("early", BED, booked_for=fair.clock.now + timedelta(hours=1))
    await fair.accept(booked, STAFF)
    third = await counter(fair, CounterId("c3"))
    while True:
        waiting = await fair.store.reader.legs(HERE, day_of(NOW), frozenset({State.WAITING}))
        wanted = next_at(third, waiting, fair.clock.now)
        if wanted is None:
            break
        await fair.accept(calls(third.counter_id), STAFF)
        called = await counter(fair, third.counter_id)
        assert called.leg_id == wanted.leg_id
        assert called.leg_id is not None
        await fair.accept(
            MoveLeg(
                command_id=fresh(),
                leg_id=called.leg_id,
                move=Move.CANCEL,
                reason=CloseReason.LEFT,
            ),
            STAFF,
        )
    assert {one.prefix for one in waiting} == {"A", "C"}


async def test_a_transfer_keeps_number_and_place(fair: Fair) -> None:
    await fair.accept(issue("a"), STAFF)
    fair.clock.forward(timedelta(minutes=10))
    await fair.accept(issue("b", POLICY), STAFF)
    await fair.accept(calls(), STAFF)
    await fair.accept(moves("a", Move.START), STAFF)
    await fair.accept(moves("a", Move.TRANSFER, service=POLICY, counter_id=TWO), STAFF)
    added = await leg(fair, "a", 2)
    assert (added.number, added.arrived_at, added.prefix) == ("A-001", NOW, "B")
    await fair.accept(calls(ONE), STAFF)
    assert (await counter(fair, ONE)).leg_id == "b.1"
    await fair.accept(calls(TWO), STAFF)
    assert (await counter(fair, TWO)).leg_id == "a.2"


async def test_priority_is_put_right_at_the_counter(fair: Fair) -> None:
    await fair.accept(issue("a", priority=Priority.ELDER), STAFF)
    wish = CorrectPriority(command_id=fresh(), leg_id=LegId("a.1"), priority=Priority.NORMAL)
    await fair.accept(wish, STAFF)
    assert (await leg(fair, "a")).counts_from == NOW


async def test_whoever_holds_the_slip_may_leave_and_nobody_else(fair: Fair) -> None:
    await fair.accept(issue("a"), STAFF)
    wish = moves("a", Move.CANCEL, reason=CloseReason.LEFT)
    assert (await fair.refuse(wish, VISITOR)).reason is Reason.NOT_ALLOWED
    slip = Actor(kind=ActorKind.VISITOR, visit_id=VisitId("b"))
    assert (await fair.refuse(wish, slip)).reason is Reason.NOT_ALLOWED
    await fair.accept(wish, replace(slip, visit_id=VisitId("a")))
    assert (await fair.refuse(moves("a", Move.RECALL), OTHERS)).reason is Reason.NOT_ALLOWED


async def test_a_phone_holds_one_number_at_a_time(fair: Fair) -> None:
    await fair.accept(take("a", visitor_id=RESIDENT), VISITOR)
    refused = await fair.refuse(take("b", visitor_id=RESIDENT), VISITOR)
    assert (refused.reason, refused.facts) == (Reason.ALREADY_WAITING, {"number": "A-001"})


async def test_a_phone_gets_no_number_at_night_nor_beyond_the_limit(fair: Fair) -> None:
    items = await fair.store.reader.service_items(HERE)
    limited = replace(items[SEEK], most_a_day=1)
    await fair.accept(AmendService(command_id=fresh(), station=HERE, item=limited), STAFF)
    await fair.accept(take("a"), VISITOR)
    other = replace(VISITOR, visitor_id=VisitorId("resident-9"))
    assert (await fair.refuse(take("b"), other)).reason is Reason.NO_NUMBERS_LEFT
    fair.clock.forward(timedelta(hours=9))
    assert (await fair.refuse(take("c"), other)).reason is Reason.SERVICE_CLOSED
    assert (await fair.store.reader.service_items(ELSEWHERE))[SEEK] == items[SEEK]


async def test_a_machine_gives_out_the_numbers_of_its_block(fair: Fair) -> None:
    kiosk_id = await _enrolled(fair)
    kiosk = replace(KIOSK, kiosk_id=kiosk_id)
    lease = LeaseNumbers(command_id=fresh(), station=HERE, prefix="A")
    (leased,) = (await fair.accept(lease, kiosk)).events
    assert isinstance(leased, NumbersLeased)
    assert (leased.first, leased.last) == (1, 20)
    await fair.accept(issue("staff"), STAFF)
    assert (await leg(fair, "staff")).number == "A-021"
    await fair.accept(take("k", number="A-007", visitor_id=RESIDENT), kiosk)
    assert (await leg(fair, "k")).number == "A-007"
    for number in ("A-007", "A-021", "B-007", "A-7", "nonsense"):
        refused = await fair.refuse(take("z", number=number, visitor_id=RESIDENT), kiosk)
        assert refused.reason is Reason.NUMBER_NOT_YOURS
    await fair.accept(take("own", number="A-K01", visitor_id=RESIDENT), kiosk)
    assert (await fair.refuse(take("p", number="A-008"), VISITOR)).reason in {
        Reason.NUMBER_NOT_YOURS,
        Reason.ALREADY_WAITING,
    }


async def _enrolled(fair: Fair) -> Any:
    identity = SqlIdentity(fair.store, fair.clock)
    enrolled = await identity.enrol_kiosk(await identity.enrolment_code(HERE))
    identity.close()
    assert enrolled is not None
    return enrolled[1]


async def test_what_is_open_at_four_is_closed_with_its_counter(fair: Fair) -> None:
    for name in "abc":
        await fair.accept(issue(name), STAFF)
    await fair.accept(calls(), STAFF)
    fair.clock.forward(timedelta(hours=18))
    assert await fair.store.reader.left_over(day_of(fair.clock.now)) == (HERE,)
    await fair.accept(issue("new"), STAFF)
    ends = EndDay(command_id=fresh(), station=HERE, day=day_of(NOW))
    receipt = await fair.accept(ends, SYSTEM)
    expired = [event for event in receipt.events if isinstance(event, LegMoved)]
    assert [event.state for event in expired] == [State.EXPIRED] * 3
    assert {one.state for one in await fair.store.reader.counters(HERE)} == {CounterState.CLOSED}
    open_legs = await fair.store.reader.legs(HERE, day_of(fair.clock.now), OPEN)
    assert [one.visit_id for one in open_legs] == ["new"]
    assert await fair.store.reader.left_over(day_of(fair.clock.now)) == ()


async def test_yesterdays_number_is_not_called_today(fair: Fair) -> None:
    await fair.accept(issue("a"), STAFF)
    fair.clock.forward(timedelta(hours=18))
    assert (await fair.refuse(calls(), STAFF)).reason is Reason.NOBODY_WAITS


async def test_a_bad_word_waits_for_staff(fair: Fair) -> None:
    await fair.accept(issue("a"), STAFF)
    rate = RateService(command_id=fresh(), leg_id=LegId("a.1"), rating=Rating.BAD)
    assert (await fair.refuse(rate, STAFF)).facts["state"] == "ticket_waiting"
    await fair.accept(calls(), STAFF)
    await fair.accept(moves("a", Move.START), STAFF)
    await fair.accept(moves("a", Move.FINISH, is_writing=True), STAFF)
    assert (await counter(fair)).state is CounterState.WRAP_UP
    await fair.accept(rate, replace(VISITOR, visit_id=VisitId("a")))
    assert [one.visit_id for one in await fair.store.reader.bad_ratings(HERE)] == ["a"]
    await fair.accept(AnswerRating(command_id=fresh(), leg_id=LegId("a.1")), STAFF)
    assert await fair.store.reader.bad_ratings(HERE) == ()


async def test_a_new_slip_makes_the_lost_one_worthless(fair: Fair) -> None:
    await fair.accept(issue("a", token_hash="1" * 64), STAFF)
    renew = RenewSlip(command_id=fresh(), visit_id=VisitId("a"), token_hash="2" * 64)
    await fair.accept(renew, STAFF)
    assert await fair.store.reader.visit_by_token("1" * 64) is None
    found = await fair.store.reader.visit_by_token("2" * 64)
    assert found is not None
    assert found.visit_id == "a"


async def test_a_token_opens_one_ticket_alone(fair: Fair) -> None:
    await fair.accept(issue("a", token_hash="1" * 64), STAFF)
    await fair.accept(issue("b"), STAFF)
    for wish in (
        issue("c", token_hash="1" * 64),
        RenewSlip(command_id=fresh(), visit_id=VisitId("b"), token_hash="1" * 64),
    ):
        assert (await fair.refuse(wish, STAFF)).field == "token_hash"
    same = RenewSlip(command_id=fresh(), visit_id=VisitId("a"), token_hash="1" * 64)
    await fair.accept(same, STAFF)


async def test_the_list_has_twenty_five_items_with_unique_numbers(fair: Fair) -> None:
    items = await fair.store.reader.service_items(HERE)
    assert [item.number for item in items.values()] == list(range(1, 26))
    assert {item.group for item in items.values()} == set("ABCDE")

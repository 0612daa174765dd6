"""Courses through the one door: the last place has one winner, and the line moves up by itself."""

import asyncio
import re
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.attendance import Pass, write_pass
from shared.gatherings import (
    HOLDING,
    CallOffGathering,
    CheckedIn,
    Kind,
    Move,
    PassPlacesOn,
    State,
)
from shared.ids import EnrolmentId, GatheringId
from shared.organisation import SYSTEM
from shared.refusals import Reason, Refused
from streaming_server.ports.handling import Receipt
from streaming_server.service import PlacesPassedOn
from tests.fair import HERE, KIOSK, OWNER, STAFF, TODAY
from tests.fair_store import Fair, fresh, open_fair, visitor
from tests.gatherings_fair import (
    COURSE,
    HOUR,
    SEVEN,
    check_in,
    enrol,
    enrol_at_desk,
    move,
    phone_of,
    plan,
    set_plan,
)

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    async with open_fair(tmp_path) as running:
        await running.accept(set_plan(), STAFF)
        yield running


async def comes(fair: Fair, who: int, **changes: Any) -> Receipt | Refused:
    wish = enrol(who, **changes)
    return await fair.service.handle(wish, visitor(wish.visitor_id))


async def moves(fair: Fair, who: int, wished: Move) -> Receipt | Refused:
    wish = move(who, wished)
    return await fair.service.handle(wish, visitor(wish.visitor_id))


async def state(fair: Fair, who: int) -> State:
    found = await fair.store.reader.enrolment(EnrolmentId(f"e-{who}"))
    assert found is not None
    return found.state


async def full_with_line(fair: Fair) -> None:
    """1 and 2 have the two places, 3 and 4 wait in this order."""
    for who in (1, 2, 3, 4):
        assert isinstance(await comes(fair, who, will_wait=True), Receipt)
        fair.clock.forward(timedelta(minutes=1))


async def test_places_are_taken_until_there_are_none(fair: Fair) -> None:
    await comes(fair, 1)
    await comes(fair, 2)
    refused = await comes(fair, 3)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.ALL_PLACES_TAKEN
    gathering = await fair.store.reader.gathering(COURSE)
    assert gathering is not None
    assert (gathering.taken, gathering.free) == (2, 0)


async def test_the_last_place_of_many_at_once_has_one_winner(fair: Fair) -> None:
    await comes(fair, 0)
    outcomes = await asyncio.gather(*(comes(fair, who) for who in range(1, 60)))
    assert sum(isinstance(one, Receipt) for one in outcomes) == 1


async def test_a_place_given_back_is_offered_to_the_first_who_waits(fair: Fair) -> None:
    await full_with_line(fair)
    await moves(fair, 1, Move.CANCEL)
    assert [await state(fair, who) for who in (3, 4)] == [State.OFFERED, State.WAITING]
    refused = await comes(fair, 5)
    assert isinstance(refused, Refused)  # the offer holds the place
    await moves(fair, 3, Move.ACCEPT)
    assert await state(fair, 3) is State.ENROLLED


async def test_who_declines_keeps_a_place_in_the_line_behind_the_others(fair: Fair) -> None:
    await full_with_line(fair)
    await moves(fair, 1, Move.CANCEL)
    await moves(fair, 3, Move.DECLINE)
    assert [await state(fair, who) for who in (3, 4)] == [State.WAITING, State.OFFERED]


async def test_an_offer_that_nobody_answers_goes_on_by_itself(fair: Fair) -> None:
    await full_with_line(fair)
    await moves(fair, 1, Move.CANCEL)
    fair.clock.forward(2 * HOUR)
    refused = await moves(fair, 3, Move.ACCEPT)
    assert isinstance(refused, Refused)
    passing = PlacesPassedOn(fair.service.handle, fair.store.reader, fair.clock)
    await passing.look()
    assert [await state(fair, who) for who in (3, 4)] == [State.LAPSED, State.OFFERED]


async def test_more_places_are_offered_to_those_who_wait(fair: Fair) -> None:
    await full_with_line(fair)
    await fair.accept(set_plan(capacity=4), STAFF)
    assert {await state(fair, who) for who in (3, 4)} == {State.OFFERED}
    refused = await fair.refuse(set_plan(capacity=3), STAFF)
    assert (refused.field, refused.facts["low"]) == ("capacity", 4)


async def test_nobody_is_in_it_twice_by_another_browser(fair: Fair) -> None:
    await comes(fair, 1)
    again = await comes(fair, 2, phone=enrol(1).phone)
    assert isinstance(again, Refused)
    assert (again.reason, again.facts) == (Reason.ALREADY_ENROLLED, {"number": "C-001"})


async def test_a_place_given_back_by_mistake_is_had_again_unless_somebody_took_it(
    fair: Fair,
) -> None:
    for who in (1, 2):
        await comes(fair, who)
    await moves(fair, 1, Move.CANCEL)
    await comes(fair, 3)
    full = await moves(fair, 1, Move.UNDO)
    assert isinstance(full, Refused)
    assert full.reason is Reason.ALL_PLACES_TAKEN
    await moves(fair, 3, Move.CANCEL)
    await moves(fair, 1, Move.UNDO)
    assert await state(fair, 1) is State.ENROLLED
    await moves(fair, 1, Move.CANCEL)
    await comes(fair, 4, phone=enrol(1).phone)
    twice = await moves(fair, 1, Move.UNDO)
    assert isinstance(twice, Refused)
    assert (twice.reason, twice.facts) == (Reason.ALREADY_ENROLLED, {"number": "C-004"})


async def test_one_browser_may_bring_a_neighbour(fair: Fair) -> None:
    await comes(fair, 1)
    assert isinstance(await comes(fair, 2, visitor_id=enrol(1).visitor_id), Receipt)


async def test_two_places_at_one_time_clash(fair: Fair) -> None:
    other = GatheringId("course-2")
    await fair.accept(set_plan(gathering_id=other, starts_at=SEVEN + HOUR), STAFF)
    await comes(fair, 1)
    refused = await comes(fair, 1, enrolment_id=EnrolmentId("e-9"), gathering_id=other)
    assert isinstance(refused, Refused)
    assert refused.facts == {
        "what": plan().title,
        "at": "2026-11-23T19:00+08:00",
        "until": "2026-11-23T21:00+08:00",
    }


async def test_what_begins_when_the_other_ends_does_not_clash(fair: Fair) -> None:
    other = GatheringId("course-2")
    later = {"starts_at": plan().ends_at, "ends_at": plan().ends_at + HOUR}
    await fair.accept(set_plan(gathering_id=other, **later), STAFF)
    await comes(fair, 1)
    again = await comes(fair, 1, enrolment_id=EnrolmentId("e-9"), gathering_id=other)
    assert isinstance(again, Receipt)


async def test_whoever_is_enrolled_hears_that_it_is_off(fair: Fair) -> None:
    await full_with_line(fair)
    wish = CallOffGathering(command_id=fresh(), gathering_id=COURSE, reason="老师病了")
    receipt = await fair.accept(wish, STAFF)
    assert {await state(fair, who) for who in (1, 2, 3, 4)} == {State.CALLED_OFF}
    assert len(receipt.events) == 5
    refused = await comes(fair, 5)
    assert isinstance(refused, Refused)
    assert refused.facts == {"state": "gathering_called_off"}


async def test_the_day_of_those_who_hold_a_pass_stays(fair: Fair) -> None:
    later = {"starts_at": SEVEN + 24 * HOUR, "ends_at": SEVEN + 25 * HOUR}
    await fair.accept(set_plan(**later), STAFF)
    await fair.accept(set_plan(), STAFF)
    await comes(fair, 1)
    refused = await fair.refuse(set_plan(**later), STAFF)
    assert refused.facts == {"state": "gathering_has_people"}
    await fair.accept(set_plan(starts_at=SEVEN + HOUR / 2), STAFF)


async def test_who_began_can_be_joined_no_more(fair: Fair) -> None:
    fair.clock.now = SEVEN
    refused = await comes(fair, 1)
    assert isinstance(refused, Refused)
    assert refused.facts == {"state": "gathering_begun"}


async def test_a_fair_is_joined_while_it_goes_on(fair: Fair) -> None:
    await fair.accept(set_plan(kind=Kind.FAIR), STAFF)
    fair.clock.now = SEVEN + HOUR
    assert isinstance(await comes(fair, 1), Receipt)
    fair.clock.forward(HOUR)
    refused = await comes(fair, 2)
    assert isinstance(refused, Refused)
    assert refused.facts == {"state": "gathering_over"}


async def test_staff_enrol_whoever_stands_there_until_it_is_over(fair: Fair) -> None:
    fair.clock.now = SEVEN
    await fair.accept(enrol_at_desk(1, phone=None), STAFF)
    await fair.accept(enrol_at_desk(2, phone=None), STAFF)  # two people without a telephone
    full = await fair.refuse(enrol_at_desk(3), STAFF)
    assert full.reason is Reason.ALL_PLACES_TAKEN
    (event,) = (await fair.accept(check_in("C-002"), STAFF)).events
    assert isinstance(event, CheckedIn)
    assert event.enrolment_id == "e-2"


@pytest.mark.parametrize("actor", [OWNER, visitor(enrol(1).visitor_id), KIOSK])
async def test_only_staff_plan(fair: Fair, actor: Any) -> None:
    assert (await fair.refuse(set_plan(title="x"), actor)).reason is Reason.NOT_ALLOWED


async def test_nobody_moves_anothers_place(fair: Fair) -> None:
    await comes(fair, 1)
    refused = await fair.refuse(move(1, Move.CANCEL), visitor(enrol(2).visitor_id))
    assert refused.reason is Reason.NOT_ALLOWED


async def shown_pass(fair: Fair, number: str = "C-001", day: Any = TOMORROW) -> str:
    key = await fair.store.reader.pass_key(HERE)
    assert key is not None
    return write_pass(Pass(station=HERE, gathering_id=COURSE, day=day, number=number), key)


async def test_the_first_check_in_counts_and_the_second_says_when(fair: Fair) -> None:
    await comes(fair, 1)
    fair.clock.now = SEVEN - timedelta(minutes=10)
    text = await shown_pass(fair)
    first = await fair.accept(check_in(text), STAFF)
    fair.clock.forward(timedelta(minutes=3))
    again = await fair.accept(check_in(text), KIOSK)
    (one,), (two,) = first.events, again.events
    assert isinstance(one, CheckedIn)
    assert isinstance(two, CheckedIn)
    assert one.first_at == one.at == two.first_at < two.at
    found = await fair.store.reader.enrolment(EnrolmentId("e-1"))
    assert found is not None
    assert found.checked_in_at == one.at


@pytest.mark.parametrize("text", ["C-001", "c1", "1", phone_of(1), f" {phone_of(1)} "])
async def test_a_number_or_a_telephone_does_as_well(fair: Fair, text: str) -> None:
    await comes(fair, 1)
    fair.clock.now = SEVEN
    (event,) = (await fair.accept(check_in(text), STAFF)).events
    assert isinstance(event, CheckedIn)
    assert event.enrolment_id == "e-1"


async def test_nobody_types_a_neighbours_number_at_a_machine(fair: Fair) -> None:
    await comes(fair, 1)
    fair.clock.now = SEVEN
    assert (await fair.refuse(check_in("C-001"), KIOSK)).reason is Reason.NOT_ALLOWED
    receipt = await fair.accept(check_in(phone_of(1)), KIOSK)
    assert isinstance(receipt.events[0], CheckedIn)


async def test_what_is_wrong_at_the_door_is_said(fair: Fair) -> None:
    await full_with_line(fair)
    text = await shown_pass(fair)
    early = await fair.refuse(check_in(text), STAFF)
    fair.clock.now = SEVEN
    altered = await fair.refuse(check_in(text[:-2] + "AA"), STAFF)
    unknown = await fair.refuse(check_in("C-999"), STAFF)
    waiting = await fair.refuse(check_in("C-003"), STAFF)
    fair.clock.forward(timedelta(days=1))
    expired = await fair.refuse(check_in(text), STAFF)
    assert [one.reason for one in (early, altered, unknown, waiting, expired)] == [
        Reason.DOORS_CLOSED,
        Reason.PASS_ALTERED,
        Reason.NOT_FOUND,
        Reason.WRONG_STATE,
        Reason.PASS_EXPIRED,
    ]


async def test_the_schema_refuses_to_steal_a_place(fair: Fair) -> None:
    await comes(fair, 1)

    def steal(rows: Any) -> None:
        rows.execute("REPLACE INTO enrolments SELECT * FROM enrolments")

    with pytest.raises(sqlite3.IntegrityError):
        await fair.store.write(steal)

    def overfill(rows: Any) -> None:
        rows.execute("UPDATE gatherings SET taken = capacity + 1")

    with pytest.raises(sqlite3.IntegrityError):
        await fair.store.write(overfill)


async def test_a_persons_name_and_phone_lie_in_one_table(fair: Fair) -> None:
    await comes(fair, 1)

    def everything(rows: Any) -> dict[str, str]:
        names = rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            row["name"]: str([tuple(one) for one in rows.execute(f"SELECT * FROM {row['name']}")])
            for row in names
            if not re.match("job_words|sqlite", row["name"])
        }

    tables = await fair.store.read(everything)
    holding = {name for name, text in tables.items() if phone_of(1) in text or "王女士" in text}
    assert holding == {"enrolment_contacts"}


RESIDENTS_MOVES = (Move.ACCEPT, Move.DECLINE, Move.CANCEL, Move.UNDO)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), st.integers(0, 5), st.booleans()),
        st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from(RESIDENTS_MOVES)),
        st.tuples(st.just("wait"), st.integers(1, 3), st.none()),
        st.tuples(st.just("plan"), st.integers(1, 4), st.none()),
    ),
    max_size=25,
)


@example(
    [
        ("enrol", 0, False),
        ("enrol", 1, False),
        ("enrol", 2, True),
        ("move", 0, Move.CANCEL),
        ("move", 2, Move.DECLINE),
        ("enrol", 3, False),
    ]
)
@given(steps)
@settings(max_examples=12, deadline=None, database=None)
def test_the_counter_is_always_the_number_of_those_with_a_place(wishes: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(walk(Path(folder), wishes))


async def walk(folder: Path, wishes: Any) -> None:
    async with open_fair(folder) as fair:
        await fair.accept(set_plan(), STAFF)
        for kind, figure, choice in wishes:
            match kind:
                case "enrol":
                    name = EnrolmentId(f"e-{figure}")
                    known = await fair.store.reader.enrolment(name)
                    changes = {} if known is None else {"enrolment_id": EnrolmentId(fresh())}
                    await comes(fair, figure, will_wait=choice, **changes)
                case "move":
                    await moves(fair, figure, choice)
                case "wait":
                    fair.clock.forward(figure * HOUR)
                    wish = PassPlacesOn(command_id=fresh(), gathering_id=COURSE)
                    await fair.service.handle(wish, SYSTEM)
                case _:
                    await fair.service.handle(set_plan(capacity=figure), STAFF)
            await check(fair)


async def check(fair: Fair) -> None:
    gathering = await fair.store.reader.gathering(COURSE)
    assert gathering is not None
    all_of_it = await fair.store.reader.enrolments(COURSE)
    assert gathering.taken == sum(one.state in HOLDING for one in all_of_it)
    assert gathering.taken <= gathering.plan.capacity
    # Nobody waits while a place is free, but who declined one, unless it has begun.
    if fair.clock.now < SEVEN:
        waiting = [one for one in all_of_it if one.state is State.WAITING]
        assert gathering.waiting == len(waiting)
        assert not (gathering.free and any(not one.has_declined for one in waiting))

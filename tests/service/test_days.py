"""A van's day comes to the city: as it happened, in order, once, with the numbers on paper."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest

from shared.ids import VisitId
from shared.link.days import NUMBERS_ALONG, Happened
from shared.link.messages import Answer, Wish
from shared.lodging import JoinWaitlist, Party, tonight
from shared.lodging import State as StayState
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from shared.tickets.lifecycle import State
from shared.tickets.messages import TakeTicket, TicketIssued
from streaming_server.ports.handling import Receipt
from tests.fair import ELSEWHERE, HERE, JOB, KIOSK, NUMBER_OF_NOBODY, STAFF
from tests.fair_store import Fair, fresh, open_fair
from tests.lodgings import STAY, ask
from tests.vans import SEEK, Van, bring, legs_of, van_of, visitor_named


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    async with open_fair(tmp_path) as fair:
        yield fair


@pytest.fixture
async def van(fair: Fair, tmp_path: Path) -> AsyncIterator[Van]:
    async with van_of(fair, tmp_path / "doorstep.db", tmp_path / "van") as out:
        yield out


async def take_in_the_city(fair: Fair, name: str) -> str:
    wish = TakeTicket(command_id=fresh(), visit_id=VisitId(name), station=HERE, services=(SEEK,))
    receipt = await fair.accept(wish, visitor_named(name))
    (event,) = receipt.events
    assert isinstance(event, TicketIssued)
    return event.leg.number


async def everything(van: Van) -> tuple[Wish, ...]:
    return await van.day.pending(1000)


async def test_the_city_has_the_same_day_as_the_van(fair: Fair, van: Van) -> None:
    await van.goes_through_a_day()
    # Meanwhile somebody took a number of the same station at the city: it is another one.
    assert await take_in_the_city(fair, "meanwhile") == f"A-{NUMBERS_ALONG + 1:03d}"
    fair.clock.now = van.clock.now
    for wish in await everything(van):
        assert isinstance(await bring(fair, van, wish), Receipt)
    theirs, ours = await legs_of(fair.store), await van.legs()
    assert [leg for leg in theirs if leg.visit_id != "meanwhile"] == list(ours)
    assert {leg.number for leg in ours} == {"A-001", "A-002"}
    for leg in ours:
        there = await van.store.reader.visit(leg.visit_id)
        assert await fair.store.reader.visit(leg.visit_id) == there
    assert {leg.state for leg in ours} == {State.DONE, State.CANCELLED}
    (counter,) = await fair.store.reader.counters(HERE)
    assert (counter.number, counter.account_id) == (7, STAFF.account_id)
    assert [leg.number for leg in await fair.store.reader.bad_ratings(HERE)] == ["A-001"]
    (applied,) = await fair.store.reader.open_applicants(HERE)
    assert (applied.application.job_id, applied.application.number) == (JOB, "B-001")


async def test_what_is_brought_twice_is_kept_once(fair: Fair, van: Van) -> None:
    await van.goes_through_a_day()
    fair.clock.now = van.clock.now
    wishes = await everything(van)
    first = [await bring(fair, van, wish) for wish in wishes]
    last = await fair.store.reader.last_sequence()
    assert [await bring(fair, van, wish) for wish in wishes] == first
    assert await fair.store.reader.last_sequence() == last
    assert len(await legs_of(fair.store)) == 2


async def test_answers_empty_the_vans_outbox_and_refusals_stay_for_staff(
    fair: Fair, van: Van
) -> None:
    await van.goes_through_a_day()
    wishes = await everything(van)
    ids = [wish.command["command_id"] for wish in wishes]
    refused = Answer(command_id=ids[0], reason=Reason.NOT_FOUND, sentence="没有找到。")
    await van.day.settle([refused, *(Answer(command_id=one) for one in ids[1:])])
    depth = await van.day.depth()
    assert (depth.pending, depth.refused, depth.oldest_at) == (0, 1, None)
    (told,) = await van.day.refused(9)
    assert (told.command_id, told.sentence) == (ids[0], "没有找到。")
    await van.day.close(ids[0])
    assert (await van.day.depth()).refused == 0


async def test_a_refused_wish_is_no_reason_to_refuse_what_does_not_need_it(
    fair: Fair, van: Van
) -> None:
    """The number of the first came to somebody else; the second is kept all the same."""
    await van.goes_through_a_day()
    fair.clock.now = van.clock.now
    answers = []
    for wish in await everything(van):
        if wish.command.get("visit_id") != "first":
            answers.append((wish.command["type"], await bring(fair, van, wish)))
    refused = [kind for kind, answer in answers if isinstance(answer, Refused)]
    assert refused == ["call_next", "move_leg", "move_leg", "rate_service"]
    assert {leg.number for leg in await legs_of(fair.store)} == {"A-002"}


async def test_only_a_van_brings_a_day_and_speaks_for_nobody_elses_staff(
    fair: Fair, van: Van
) -> None:
    await van.goes_through_a_day()
    wish = (await everything(van))[0]
    for key in (KIOSK, replace(van.key, station=ELSEWHERE)):
        answer = await bring(fair, replace(van, key=key), wish)
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.NOT_ALLOWED
    assert wish.happened is not None
    others = Happened(actor=replace(STAFF, station=ELSEWHERE), events=wish.happened.events)
    answer = await bring(fair, van, replace(wish, happened=others))
    assert isinstance(answer, Refused)
    assert await legs_of(fair.store) == ()


async def test_nobodys_keys_and_no_other_stations_people_go_along(fair: Fair, van: Van) -> None:
    def left(rows: Connection) -> tuple[int, int]:
        (keys,) = rows.execute("SELECT COUNT(*) FROM credentials").fetchone()
        (people,) = rows.execute("SELECT COUNT(*) FROM contacts").fetchone()
        return keys, people

    assert await van.store.read(left) == (0, 0)


async def test_a_van_asks_for_a_bed_and_gives_none(fair: Fair, van: Van) -> None:
    """The city looks for one when it hears of it."""
    refused = await van.service.handle(ask(market=HERE), visitor_named("guest"))
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NO_BED_LEFT
    night = tonight(van.clock.now)
    asked = JoinWaitlist(
        command_id=fresh(),
        stay_id=STAY,
        market=HERE,
        party=Party.MAN,
        first=night,
        end=night + timedelta(days=1),
        form_of_address=PersonalText("李先生"),
        phone=PersonalText(NUMBER_OF_NOBODY),
    )
    await van.accept(asked, KIOSK)
    (wish,) = await everything(van)
    assert isinstance(await bring(fair, van, wish), Receipt)
    guest = await fair.store.reader.lodging.guest(STAY)
    assert guest is not None
    assert guest.stay.state is StayState.WAITLISTED

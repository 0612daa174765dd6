"""What the writer remembers is what lies in the file, whoever wrote it and whatever was undone."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from shared.audience.chat import HideLine, SendLine
from shared.ids import CommandId, CounterId, LegId, ServiceCode, VisitId
from shared.people import PersonalText
from shared.tickets.legs import Leg
from shared.tickets.lifecycle import CounterMove, Move, State
from shared.tickets.messages import (
    CallNext,
    IssueTicket,
    MoveCounter,
    MoveLeg,
    SetUpCounter,
    TicketIssued,
)
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from streaming_server.service.ledger import Transaction
from streaming_server.store.remembered import Shelf
from tests.fair import HERE, OWNER, RESIDENT, SHOW, STAFF, TODAY
from tests.fair_store import Fair, fresh, open_fair, visitor

COUNTER = CounterId("c1")


async def open_counter(fair: Fair) -> None:
    set_up = SetUpCounter(command_id=fresh(), counter_id=COUNTER, station=HERE, number=1)
    await fair.accept(set_up, STAFF)
    opens = MoveCounter(command_id=fresh(), counter_id=COUNTER, move=CounterMove.OPEN)
    await fair.accept(opens, STAFF)


def issue(name: str) -> IssueTicket:
    return IssueTicket(
        command_id=fresh(),
        visit_id=VisitId(name),
        station=HERE,
        services=(ServiceCode("job_seeking"),),
    )


def call_next() -> CallNext:
    return CallNext(command_id=fresh(), counter_id=COUNTER)


def start(name: str) -> MoveLeg:
    return MoveLeg(command_id=fresh(), leg_id=LegId(f"{name}.1"), move=Move.START)


async def number_of(fair: Fair, name: str) -> str:
    """On the slip of somebody new."""
    (issued,) = (await fair.accept(issue(name), STAFF)).events
    assert isinstance(issued, TicketIssued)
    return issued.leg.number


def known(fair: Fair) -> Mapping[LegId, Leg]:
    return fair.store.memory.rows.legs.known()


async def test_a_row_that_was_written_is_not_asked_for_again(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await open_counter(fair)
        await fair.accept(issue("a"), STAFF)
        await fair.accept(call_next(), STAFF)
        assert known(fair)[LegId("a.1")] == await fair.store.reader.leg(LegId("a.1"))
        assert known(fair)[LegId("a.1")].state is State.CALLED


async def test_what_another_process_wrote_is_seen(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as first, open_fair(tmp_path) as second:
        await open_counter(first)
        await first.accept(issue("a"), STAFF)
        await second.accept(call_next(), STAFF)
        await first.accept(start("a"), STAFF)
        leg = await second.store.reader.leg(LegId("a.1"))
        assert leg is not None
        assert leg.state is State.SERVING
        assert await number_of(second, "b") == "A-002"
        assert await number_of(first, "c") == "A-003"


async def test_rows_written_past_the_service_are_seen(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await open_counter(fair)
        await fair.accept(issue("a"), STAFF)
        await fair.store.write(
            lambda rows: rows.execute("UPDATE legs SET state = 'cancelled' WHERE leg_id = 'a.1'")
        )
        refused = await fair.refuse(start("a"), STAFF)
        assert refused.facts["state"] == "ticket_cancelled"


async def test_what_was_undone_is_forgotten(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await open_counter(fair)
        await fair.accept(issue("a"), STAFF)

        def half(ledger: Transaction) -> None:
            leg = ledger.leg(LegId("a.1"))
            assert leg is not None
            ledger.take_number(HERE, "A", TODAY)
            ledger.save_leg(replace(leg, version=9), leg)
            raise KeyError("a bug")

        with pytest.raises(KeyError):
            await fair.store.transact(half)
        await fair.accept(call_next(), STAFF)
        assert known(fair)[LegId("a.1")].version == 2
        assert await number_of(fair, "b") == "A-002"


async def test_of_a_commit_in_which_one_failed_the_others_are_remembered_as_written(
    tmp_path: Path,
) -> None:
    async with open_fair(tmp_path) as fair:
        await open_counter(fair)
        before = await fair.store.reader.last_sequence()

        def half(ledger: Transaction) -> None:
            ledger.take_number(HERE, "A", TODAY)
            raise KeyError("a bug")

        wishes: list[Command] = [issue("a"), issue("b"), call_next(), issue("c")]
        handled = [fair.service.handle(one, STAFF) for one in wishes]
        outcomes: list[object] = await asyncio.gather(
            *handled[:2], fair.store.transact(half), *handled[2:], return_exceptions=True
        )
        assert isinstance(outcomes[2], KeyError)
        receipts = [one for one in outcomes if isinstance(one, Receipt)]
        assert [one.sequence - before for one in receipts] == [1, 2, 4, 5]
        assert await number_of(fair, "d") == "A-004"
        for leg_id, leg in known(fair).items():
            assert leg == await fair.store.reader.leg(leg_id)
        for wish, receipt in zip(wishes, receipts, strict=True):
            assert await fair.service.handle(wish, STAFF) == receipt


async def test_the_same_wish_twice_in_one_commit_has_one_receipt(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        wish = issue("a")
        one, two = await asyncio.gather(*(fair.service.handle(wish, STAFF) for _ in "ab"))
        assert isinstance(one, Receipt)
        assert one == two
        assert await fair.service.handle(wish, STAFF) == one
        last = await fair.store.reader.last_sequence()
        assert last == one.sequence


async def test_a_line_that_is_hidden_in_the_commit_that_brought_it_is_in_no_catch_up(
    tmp_path: Path,
) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        line_id = CommandId("line-1")
        says = SendLine(command_id=line_id, session_id=SHOW, text=PersonalText("五点见"))
        hides = HideLine(command_id=fresh(), session_id=SHOW, line_id=line_id)
        sent, hidden = await asyncio.gather(
            fair.service.handle(says, visitor(RESIDENT)), fair.service.handle(hides, OWNER)
        )
        assert isinstance(sent, Receipt)
        assert isinstance(hidden, Receipt)
        bodies = await fair.store.read(
            lambda rows: [row["body"] for row in rows.execute("SELECT body FROM events")]
        )
        assert not any("五点见" in body for body in bodies)


def test_a_shelf_that_is_full_forgets_what_lies_longest() -> None:
    shelf: Shelf[str, int] = Shelf(room=2)
    for number, key in enumerate("aba"):
        shelf.keep(key, number)
    shelf.keep("c", 3)
    assert dict(shelf.known()) == {"b": 1, "c": 3}
    assert shelf.read("a", lambda: None) is None
    assert shelf.read("b", lambda: 9) == 1

"""Rooms and equipment through the one door: rows are guarded, and heard of by those concerned."""

import re
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.ids import ReservationId, ResourceId
from shared.live_sessions import Move as Moving
from shared.refusals import Reason
from shared.reservations import (
    Kind,
    Move,
    MoveReservation,
    ReserveSlots,
    Resource,
    SetResource,
    State,
    Wanted,
    days_around,
    slots_between,
)
from tests.fair import ELSEWHERE, GUEST, HERE, OTHER_SHOP, OWNER, SHOP, SHOW, STAFF, VISITOR
from tests.fair_store import Fair, fresh, open_fair
from tests.house_rules.tree import PROJECT

STUDIO = ResourceId("studio")
TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    async with open_fair(tmp_path) as running:
        studio = Resource(resource_id=STUDIO, station=HERE, kind=Kind.STUDIO, name="直播间")
        await running.accept(SetResource(command_id=fresh(), resource=studio), STAFF)
        yield running


def reserve(name: str = "r-1", **changes: Any) -> ReserveSlots:
    usual = ReserveSlots(
        command_id=fresh(),
        reservation_id=ReservationId(name),
        station=HERE,
        starts_at=TEN,
        ends_at=TEN + HOUR,
        wanted=(Wanted(resource_id=STUDIO),),
        employer_id=SHOP,
    )
    return replace(usual, **changes)


def move(wished: Move, name: str = "r-1", reason: str | None = None) -> MoveReservation:
    return MoveReservation(
        command_id=fresh(), reservation_id=ReservationId(name), move=wished, reason=reason
    )


async def test_what_is_reserved_is_read_again(fair: Fair) -> None:
    await fair.accept(reserve(), OWNER)
    found = await fair.store.reader.reservation(ReservationId("r-1"))
    assert found is not None
    assert found.state is State.REQUESTED
    assert (found.starts_at, found.ends_at) == (TEN, TEN + HOUR)
    taken = await fair.store.reader.taken_slots((STUDIO,), days_around(TEN, TEN))
    assert taken[STUDIO] == {(slot, 0) for slot in slots_between(TEN, TEN + HOUR)}


async def test_the_second_is_refused_until_the_first_gives_it_back(fair: Fair) -> None:
    await fair.accept(reserve(), OWNER)
    refused = await fair.refuse(reserve("r-2", employer_id=None, is_approved=True), STAFF)
    assert refused.reason is Reason.NOT_FREE
    await fair.accept(move(Move.CANCEL), OWNER)
    await fair.accept(reserve("r-2", employer_id=None, is_approved=True), STAFF)


async def test_a_release_frees_what_is_left(fair: Fair) -> None:
    await fair.accept(reserve(is_approved=True), STAFF)
    fair.clock.now = TEN + timedelta(minutes=20)
    await fair.accept(move(Move.RELEASE), OWNER)
    await fair.accept(reserve("r-2", starts_at=TEN + timedelta(minutes=30)), OWNER)
    taken = await fair.store.reader.taken_slots((STUDIO,), slots_between(TEN, TEN + HOUR))
    assert len(taken[STUDIO]) == 4


@pytest.mark.parametrize(
    ("command", "actor"),
    [
        (reserve(is_approved=True), OWNER),
        (reserve(employer_id=OTHER_SHOP), OWNER),
        (reserve(employer_id=None), OWNER),
        (reserve(), GUEST),
        (reserve(), VISITOR),
        (reserve(station=ELSEWHERE, is_approved=True), STAFF),
    ],
)
async def test_nobody_reserves_for_another(fair: Fair, command: ReserveSlots, actor: Any) -> None:
    assert (await fair.refuse(command, actor)).reason is Reason.NOT_ALLOWED


@pytest.mark.parametrize("wished", [Move.APPROVE, Move.DECLINE])
async def test_the_employer_does_not_approve(fair: Fair, wished: Move) -> None:
    await fair.accept(reserve(), OWNER)
    assert (await fair.refuse(move(wished), OWNER)).reason is Reason.NOT_ALLOWED


async def test_a_show_that_ends_gives_its_studio_back(fair: Fair) -> None:
    await fair.go_on_air()
    now = fair.clock.now
    await fair.accept(reserve(session_id=SHOW, starts_at=now, ends_at=now + 2 * HOUR), GUEST)
    fair.clock.forward(timedelta(minutes=40))
    await fair.move(Moving.END, STAFF)
    found = await fair.store.reader.reservation(ReservationId("r-1"))
    assert found is not None
    assert (found.state, found.ends_at) == (State.RELEASED, now + timedelta(minutes=45))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO resource_slots SELECT * FROM resource_slots",
        "INSERT OR REPLACE INTO resource_slots SELECT * FROM resource_slots",
        "REPLACE INTO resource_slots SELECT * FROM resource_slots",
        "INSERT INTO resource_slots SELECT * FROM resource_slots WHERE true "
        "ON CONFLICT (resource_id, slot, copy) DO UPDATE SET reservation_id = 'r-2'",
        "UPDATE resource_slots SET slot = slot + 1",
    ],
)
async def test_the_schema_refuses_to_steal_a_slot(fair: Fair, statement: str) -> None:
    await fair.accept(reserve(), OWNER)

    def steal(rows: sqlite3.Connection) -> None:
        rows.execute(statement)

    with pytest.raises(sqlite3.IntegrityError):
        await fair.store.write(steal)


def test_no_row_that_guards_is_ever_replaced() -> None:
    stealing = re.compile(
        r"OR\s+(REPLACE|IGNORE)|replacement\(\s*\"(resource_slots|enrolments)\"|upsert\(", re.I
    )
    sources = (PROJECT / "streaming_server" / "store").glob("*.py")
    assert [path.name for path in sources if stealing.search(path.read_text("utf-8"))] == []

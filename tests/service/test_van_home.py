"""A van comes home, with real processes that are killed in between: nothing twice, nothing lost."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from shared.ids import CounterId, LegId, VisitId
from shared.tickets.lifecycle import CounterMove, Move
from shared.tickets.messages import (
    CallNext,
    MoveCounter,
    MoveLeg,
    SetUpCounter,
    TakeTicket,
    TicketIssued,
)
from shared.wire import Command
from streaming_server.app import control_plane, enrolment_code
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from tests.fair import HERE, STAFF, employer, posting, station
from tests.fair_store import fresh
from tests.processes import Serving, asked, count, free_port, run, until
from tests.vans import SEEK, visitor_named

PEOPLE: Final = 60
#: After so many people of the day the one or the other dies.
DEATHS: Final = ((15, "city"), (35, "van"))


def copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def has_come(city: Path, people: int) -> bool:
    return count(city, "visits") >= people


async def furnish(data: Path) -> None:
    always = station(opens=clock_time(0), closes=clock_time.max)
    async with control_plane(Settings(data=data)) as (store, _, _):
        await store.seed([always], [employer()], [posting()])


async def spend_the_day(data: Path) -> None:
    counter = CounterId("in-the-van")
    async with control_plane(Settings(data=data)) as (_, service, _):
        wishes: list[Command] = [
            SetUpCounter(command_id=fresh(), counter_id=counter, station=HERE, number=1),
            MoveCounter(command_id=fresh(), counter_id=counter, move=CounterMove.OPEN),
        ]
        for wish in wishes:
            assert isinstance(await service.handle(wish, STAFF), Receipt)
        for person in range(PEOPLE):
            name = f"person-{person:03d}"
            take = TakeTicket(
                command_id=fresh(), visit_id=VisitId(name), station=HERE, services=(SEEK,)
            )
            assert isinstance(await service.handle(take, visitor_named(name)), Receipt)
            call = CallNext(command_id=fresh(), counter_id=counter)
            assert isinstance(await service.handle(call, STAFF), Receipt)
            start = MoveLeg(command_id=fresh(), leg_id=LegId(f"{name}.1"), move=Move.START)
            assert isinstance(await service.handle(start, STAFF), Receipt)


async def one_more(data: Path) -> str:
    async with control_plane(Settings(data=data)) as (_, service, _):
        take = TakeTicket(
            command_id=fresh(), visit_id=VisitId("one-more"), station=HERE, services=(SEEK,)
        )
        given = await service.handle(take, visitor_named("one-more"))
        assert isinstance(given, Receipt)
        (event,) = given.events
        assert isinstance(event, TicketIssued)
        return event.leg.number


@contextmanager
def both(city: Path, van: Path) -> Iterator[dict[str, Serving]]:
    servers = {"city": Serving(city, free_port()), "van": Serving(van, free_port())}
    try:
        yield servers
    finally:
        for one in servers.values():
            one.stop()


WAITING: Final = "SELECT COUNT(*) FROM day_wishes WHERE standing = 'pending'"
LEGS: Final = "SELECT * FROM legs ORDER BY leg_id"


@pytest.mark.long
@pytest.mark.timeout(300)  # a dozen programs begin
def test_a_day_comes_home_once_whoever_dies_on_the_way(tmp_path: Path) -> None:
    city, van = tmp_path / "city", tmp_path / "van"
    city.mkdir()
    asyncio.run(furnish(city))
    with both(city, van) as servers:
        servers["city"].start()
        code = asyncio.run(enrolment_code(Settings(data=city), HERE, is_van=True))
        address = (city / "address").read_text("utf-8").strip()
        told = run("van", "join", address, HERE, code, "--data", str(van))
        assert "the next day's database is here" in told
        backup = tmp_path / "backup.db"
        copied(city / "doorstep.db", backup)
        asyncio.run(spend_the_day(van))
        servers["van"].start()
        for people, who in DEATHS:
            until(partial(has_come, city, people), beat=0.003)
            servers[who].die()
            servers[who].start()
        until(lambda: asked(van, WAITING) == [(0,)])
        servers["van"].stop()
        assert asked(city, LEGS) == asked(van, LEGS)
        assert count(city, "visits") == PEOPLE
        assert len(set(asked(city, "SELECT number FROM visits"))) == PEOPLE
        # The next day begins with the city's database; the old one stays in the archive.
        told = run("van", "home", "--data", str(van))
        (archive,) = (van / "archive").glob("*.db")
        assert str(archive) in told
        assert asked(city, LEGS) == asked(van, LEGS)
        assert count(van, "day_wishes") == 0
        with closing(sqlite3.connect(archive)) as kept:
            assert kept.execute("SELECT COUNT(*) FROM day_wishes").fetchone() == (3 * PEOPLE + 2,)
        # A city that was put back from before the day gets it once more, and once.
        servers["city"].stop()
        copied(backup, city / "doorstep.db")
        assert count(city, "visits") == 0
        servers["city"].start()
        for _ in range(2):
            told = run("van", "again", archive.stem, "--data", str(van))
            assert f"{archive.name}: the city has answered all of {3 * PEOPLE + 2}" in told
        assert asked(city, LEGS) == asked(van, LEGS)
        assert count(city, "visits") == PEOPLE
        # On the same day numbers go on where they were.
        assert asyncio.run(one_more(van)) == f"A-{PEOPLE + 1:03d}"

"""A server that is put back from a backup: it notices, and what was delivered is offered again."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

from kiosk.desk import Slip
from kiosk.desk.clock import StationClock
from kiosk.link.following import KEPT_FOR_A_BACKUP
from shared.ids import LegId
from shared.jobs import CloseJob
from shared.link.messages import rows_of
from shared.tickets.messages import TakeTicket
from tests.fair import HERE, JOB, NOW, STAFF, Clock
from tests.kiosk.desk_ground import Machine, machine, ticket
from tests.kiosk.machines import Linked, linked
from tests.web.house import House, lay_ground, new_id, open_house


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[House]:
    async with open_house(folder, Clock()) as house:
        yield house


async def enrolled(house: House) -> str:
    code = await house.rooms.identity.enrolment_code(HERE)
    given = await house.rooms.identity.enrol_kiosk(code)
    assert given is not None
    return given[0]


def copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(target)) as theirs:
        ours.backup(theirs)


def put_back(backup: Path, folder: Path, *, with_memory: bool) -> None:
    """As an operator copies a file; with what lies beside it or without."""
    for beside in folder.glob("doorstep.db-*"):
        beside.unlink()
    shutil.copy(backup, folder / "doorstep.db")
    if not with_memory:
        (folder / "doorstep.epoch").unlink(missing_ok=True)


def clock() -> StationClock:
    return StationClock(wall=lambda: NOW, running=lambda: 0.0)


def taken(here: Linked | Machine) -> tuple[TakeTicket, Slip]:
    wish = ticket()
    slip = here.desk.handle(wish)
    assert isinstance(slip, Slip)
    return wish, slip


async def number_of(house: House, wish: TakeTicket) -> str | None:
    leg = await house.rooms.reader.leg(LegId(f"{wish.visit_id}.1"))
    return leg.number if leg else None


async def test_what_was_delivered_after_the_backup_is_delivered_again(tmp_path: Path) -> None:
    folder, backup = tmp_path / "server", tmp_path / "backup.db"
    await lay_ground(folder, Clock())
    async with server(folder) as house:
        token, other = await enrolled(house), await enrolled(house)
        copy(folder / "doorstep.db", backup)
        async with linked(tmp_path / "a", house.url, token, clock()) as here:
            await here.current()
            given = [taken(here) for _ in range(3)]
            await here.sent()
        before = await house.rooms.machines.source()
        numbers = [await number_of(house, wish) for wish, _ in given]
    put_back(backup, folder, with_memory=True)
    async with server(folder) as house:
        assert await number_of(house, given[0][0]) is None
        # Another machine is there first and asks for numbers.
        async with linked(tmp_path / "b", house.url, other, clock()) as second:
            await second.current()
            assert taken(second)[1].number == "A-201"
        async with linked(tmp_path / "a", house.url, token, clock()) as here:
            late = taken(here)
            await here.until(lambda: here.replica.state("epoch") != before.epoch)
            await here.sent()
            assert [await number_of(house, wish) for wish, _ in given] == numbers
            assert await number_of(house, late[0]) == late[1].number
            assert here.desk.depth().for_staff == 0
        assert rows_of((await house.rooms.machines.source()).epoch) != rows_of(before.epoch)


async def test_what_a_machine_remembers_is_enough_to_notice(tmp_path: Path) -> None:
    folder, backup = tmp_path / "server", tmp_path / "backup.db"
    await lay_ground(folder, Clock())
    async with server(folder) as house:
        token = await enrolled(house)
        async with linked(tmp_path / "a", house.url, token, clock()) as here:
            await here.current()
            copy(folder / "doorstep.db", backup)
            await house.rooms.handle(CloseJob(command_id=new_id(), job_id=JOB), STAFF)
            await here.until(lambda: here.desk.jobs() == ())
        before = await house.rooms.machines.source()
    put_back(backup, folder, with_memory=False)
    async with (
        server(folder) as house,
        linked(tmp_path / "a", house.url, token, clock()) as here,
    ):
        await here.until(lambda: bool(here.desk.jobs()))
        after = await house.rooms.machines.source()
        assert rows_of(after.epoch) != rows_of(before.epoch)
        await here.sent()
    # It is noticed once, and the next start has nothing to notice.
    async with server(folder) as house, linked(tmp_path / "a", house.url, token, clock()) as here:
        await here.current()
        assert await house.rooms.machines.source() == after


def test_what_was_accepted_is_held_for_a_day_and_then_forgotten(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        _, old = taken(here)
        here.clock.forward(timedelta(hours=24))
        _, young = taken(here)
        here.accept(old.slip_id, young.slip_id)
        here.replica.forget_accepted(here.clock.now + timedelta(hours=10) - KEPT_FOR_A_BACKUP)
        assert here.desk.wish(young.slip_id) is None
        here.replica.offer_again(here.clock.now)
        assert [one.command_id for one in here.replica.pending(9)] == [young.slip_id]
        assert here.replica.last_accepted() is None

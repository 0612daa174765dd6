"""A van's line to its city: the day goes up, in order and once, and what goes along comes down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import pytest

from shared.ids import CommandId, KioskId, VisitId
from shared.jobs import CloseJob
from shared.link.days import HallFact, Wished
from shared.tickets.lifecycle import State
from shared.tickets.messages import TakeTicket
from shared.tickets.numbers import day_of
from streaming_server.ports.handling import Receipt
from streaming_server.service import Service
from streaming_server.store import open_store
from streaming_server.store.days import SqlDay
from streaming_server.store.handing_over import StillWaiting, hand_over
from streaming_server.uplink import (
    CityLine,
    CityRegistration,
    is_van,
    keep_registration,
    read_registration,
)
from streaming_server.uplink.homecoming import fetch, join
from streaming_server.uplink.line import CityAway
from streaming_server.web.languages import RESOURCES, Language, Texts, Words
from streaming_server.web.machines.fleet import FLEET
from tests.fair import HERE, JOB, KIOSK, NOW, STAFF, Clock
from tests.kiosk.relay import relay
from tests.vans import SEEK, Van, legs_of, visitor_named
from tests.web.house import House, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    van: Van
    line: CityLine
    registration: CityRegistration
    folder: Path


async def joined(house: House) -> CityRegistration:
    code = await house.rooms.identity.enrolment_code(HERE, is_van=True)
    return await join(house.url, code, HERE)


@asynccontextmanager
async def van_of(house: House, folder: Path) -> AsyncIterator[Out]:
    folder.mkdir()
    registration = await joined(house)
    await fetch(registration, folder / "incoming.db")
    database = folder / "doorstep.db"
    hand_over(database, folder / "incoming.db", registration.kiosk_id, day_of(NOW))
    clock = Clock()
    store = open_store(database, clock)
    service = Service(store, clock, lambda _show: False, is_van=True)
    day = SqlDay(store)
    try:
        yield Out(
            van=Van(store=store, service=service, clock=clock, key=KIOSK, day=day),
            line=CityLine(registration, day, clock),
            registration=registration,
            folder=folder,
        )
    finally:
        store.close()


async def test_a_day_goes_up_and_the_fleet_sees_it(house: House, tmp_path: Path) -> None:
    async with van_of(house, tmp_path / "van") as out:
        await out.van.goes_through_a_day()
        house.clock.now = out.van.clock.now
        await out.line.deliver()
        depth = await out.van.day.depth()
        assert (depth.pending, depth.refused) == (0, 0)
        city = await house.rooms.reader.legs(HERE, day_of(NOW), frozenset(State))
        assert city == await legs_of(out.van.store)
        await out.line.deliver()  # nothing waits
        (machine,) = await house.site[FLEET].machines()
        assert machine.machine.kiosk_id == out.registration.kiosk_id
        assert machine.health is not None
        assert machine.health.pending == 0


async def test_a_line_that_stays_brings_what_is_done_meanwhile(
    house: House, tmp_path: Path
) -> None:
    async with van_of(house, tmp_path / "van") as out:
        watching = asyncio.create_task(out.line.watch())
        await out.van.goes_through_a_day()
        house.clock.now = out.van.clock.now
        async with asyncio.timeout(60):
            while (await out.van.day.depth()).pending:  # noqa: ASYNC110  the line tells nobody
                await asyncio.sleep(0.02)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        city = await house.rooms.reader.legs(HERE, day_of(NOW), frozenset(State))
        assert city == await legs_of(out.van.store)


async def test_answers_that_are_lost_make_nothing_twice(house: House, tmp_path: Path) -> None:
    async with van_of(house, tmp_path / "van") as out, relay(house.url) as wire:
        for name in range(120):  # more than one push
            taken = TakeTicket(
                command_id=CommandId(new_id()),
                visit_id=VisitId(f"person-{name}"),
                station=HERE,
                services=(SEEK,),
            )
            await out.van.accept(taken, visitor_named(f"v-{name}"))
        over_it = replace(out.registration, server=wire.url)
        watching = asyncio.create_task(CityLine(over_it, out.van.day, out.van.clock).watch())
        async with asyncio.timeout(60):
            while (await out.van.day.depth()).pending == 120:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
        wire.is_deaf = True
        await asyncio.sleep(0.1)  # whatever is under way is done, and nobody hears of it
        wire.cut()
        wire.is_deaf = False
        async with asyncio.timeout(60):
            while (await out.van.day.depth()).pending:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        city = await house.rooms.reader.legs(HERE, day_of(NOW), frozenset(State))
        assert len(city) == 120
        assert city == await legs_of(out.van.store)


async def test_what_the_city_refuses_stands_before_staff_until_they_close_it(
    house: House, tmp_path: Path
) -> None:
    async with van_of(house, tmp_path / "van") as out, await house.staff() as staff:
        closed = CloseJob(command_id=new_id(), job_id=JOB)
        assert isinstance(await house.rooms.handle(closed, STAFF), Receipt)
        await out.van.goes_through_a_day()
        house.clock.now = out.van.clock.now
        watching = asyncio.create_task(out.line.watch())
        await until(lambda: refused(out), 1)
        root = f"/desk/{HERE}/machines"
        async with asyncio.timeout(60):
            while "报名" not in (page := await (await staff.get(root)).text()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert "这个岗位" in page
        wish = f"{root}/{out.registration.kiosk_id}/wishes/apply-in-the-van"
        assert (await staff.post(wish, data={})).status == 303
        await until(lambda: refused(out), 0)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def refused(out: Out) -> int:
    return (await out.van.day.depth()).refused


async def until(asked: Callable[[], Awaitable[int]], number: int) -> None:
    async with asyncio.timeout(60):
        while await asked() != number:  # noqa: ASYNC110  the line tells nobody
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("language", list(Language))
def test_whatever_a_van_brings_has_a_name(language: Language) -> None:
    words = Words(Texts(RESOURCES / "i18n"), language)
    for kind in (*get_args(HallFact), *get_args(Wished)):
        assert words(f"page.machines.kind.{kind.__dataclass_fields__['type'].default}")


async def test_nothing_gives_way_while_something_waits(house: House, tmp_path: Path) -> None:
    async with van_of(house, tmp_path / "van") as out:
        await out.van.goes_through_a_day()
        await fetch(out.registration, out.folder / "incoming.db")
        database = out.folder / "doorstep.db"
        with pytest.raises(StillWaiting):
            hand_over(database, out.folder / "incoming.db", out.registration.kiosk_id, day_of(NOW))
        assert len(await legs_of(out.van.store)) == 2


async def test_a_city_that_is_away_or_does_not_know_the_van_is_told(
    house: House, tmp_path: Path
) -> None:
    async with van_of(house, tmp_path / "van") as out:
        strange = replace(out.registration, token="x" * 43)
        for registration in (strange, replace(strange, server="http://127.0.0.1:9")):
            with pytest.raises(CityAway):
                await CityLine(registration, out.van.day, out.van.clock).deliver()
            with pytest.raises(CityAway):
                await fetch(registration, tmp_path / "copy.db")
        assert not (tmp_path / "copy.db").exists()
        with pytest.raises(CityAway):
            await join(house.url, "NO-SUCH-CODE", HERE)


async def test_a_touchscreens_key_takes_no_copy_along(house: House) -> None:
    async with await house.kiosk() as kiosk, await house.resident() as resident:
        assert (await kiosk.get("/api/v1/van/copy")).status == 403
        assert (await resident.get("/api/v1/van/copy")).status == 401


def test_to_which_city_a_van_belongs_is_kept_for_its_account_alone(tmp_path: Path) -> None:
    assert not is_van(tmp_path)
    assert read_registration(tmp_path) is None
    known = CityRegistration(
        server="https://jobs.example.cn", kiosk_id=KioskId("v"), station=HERE, token="t"
    )
    keep_registration(tmp_path, known)
    assert read_registration(tmp_path) == known
    assert (tmp_path / "city.json").stat().st_mode & 0o077 == 0
    (tmp_path / "city.json").write_text("{}", "utf-8")
    with pytest.raises(ValueError, match="none of ours"):
        read_registration(tmp_path)

"""Stations, their machines and a server in a process of its own, for the figures of the link."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import time as clock_time
from datetime import timedelta
from pathlib import Path
from typing import Final

from installer.demo.server import RunningServer
from shared.ids import AccountId, CommandId, JobId, KioskId, StationCode
from shared.jobs import Posting
from shared.lodging import AllotBeds, Party
from shared.organisation import SHANGHAI, Station
from streaming_server.app import control_plane, utc_now
from streaming_server.settings import Settings
from tests.fair import STAFF, employer, posting, station
from tests.lodgings import room

#: A station has letters for so many machines, and numbers for a day.
MACHINES_A_STATION: Final = 16
PASSWORD: Final = "korb-haus-nadel"
MARKET: Final = StationCode("JN-LINK-MARKET")
#: Each machine may give so many by itself, before eight in the evening.
BEDS_A_MACHINE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    station: StationCode
    kiosk_id: KioskId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """staff: a token for the staff of the first station."""

    machines: tuple[Enrolled, ...]
    staff: str


def code_of(number: int) -> StationCode:
    return StationCode(f"JN-LINK-{number:03d}")


def job_at(code: StationCode) -> Posting:
    today = utc_now().astimezone(SHANGHAI).date()
    return replace(
        posting(JobId(f"job-{code}")),
        station=code,
        checked_on=today,
        valid_until=today + timedelta(days=30),
    )


async def lay(
    folder: Path,
    machines: int,
    a_station: int = MACHINES_A_STATION,
    *,
    has_beds: bool = False,
) -> Ground:
    """So many enrolled machines, in stations that are open all day. has_beds: of their own."""
    codes = [code_of(at) for at in range(1, -(-machines // a_station) + 1)]
    async with control_plane(Settings(data=folder)) as (store, service, identity):
        market = station(MARKET, name="link market", is_gig_market=True)
        open_ones = [_open(code) for code in codes]
        await store.seed([*open_ones, market], [employer()], map(job_at, codes))
        await store.furnish(
            room(room_id=at, beds=BEDS_A_MACHINE, market=MARKET)
            for at in range(1, machines + 1 if has_beds else 1)
        )
        enrolled = []
        for at in range(machines):
            code = codes[at // a_station]
            given = await identity.enrol_kiosk(await identity.enrolment_code(code))
            assert given is not None
            enrolled.append(Enrolled(station=code, kiosk_id=given[1], token=given[0]))
            if has_beds:
                await service.handle(_beds_of(enrolled[-1]), STAFF)
        staff = replace(STAFF, station=codes[0], account_id=AccountId("staff-link"))
        await identity.add_account("staff-link", PASSWORD, staff)
        token = await identity.sign_in("staff-link", PASSWORD)
        assert token is not None
    return Ground(machines=tuple(enrolled), staff=token)


def _beds_of(machine: Enrolled) -> AllotBeds:
    """Refused in the evening: then its slips are numbers alone."""
    return AllotBeds(
        command_id=CommandId(f"allot-{machine.kiosk_id}"),
        market=MARKET,
        party=Party.MAN,
        count=BEDS_A_MACHINE,
        station=machine.station,
        kiosk_id=machine.kiosk_id,
    )


def _open(code: StationCode) -> Station:
    return station(code, name=f"link {code}", opens=clock_time(0), closes=clock_time(23, 59))


@asynccontextmanager
async def served(folder: Path, *, forgets: bool = False) -> AsyncIterator[RunningServer]:
    """forgets: a server whose receipts vanish as they are written; with it the runs must fail."""
    if forgets:
        with contextlib.closing(sqlite3.connect(folder / "doorstep.db")) as rows:
            rows.execute(
                "CREATE TRIGGER forget AFTER INSERT ON receipts BEGIN "
                "DELETE FROM receipts WHERE command_id = NEW.command_id; END"
            )
            rows.commit()
    server = RunningServer(folder)
    await server.start({"DOORSTEP_MEDIA_WORKERS": "0"})
    try:
        yield server
    finally:
        await server.stop()

"""A wish over which the server's process dies, in the middle of what a machine kept."""

import asyncio
import contextlib
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import psutil

from installer.demo.server import RunningServer
from kiosk.desk import Slip
from shared.ids import CommandId, ServiceCode, StationCode, VisitId, VisitorId
from shared.tickets.messages import TakeTicket
from tests.benchmarks.link_ground import lay
from tests.kiosk.machines import Linked, linked

WISHES: Final = 20
THE_FIFTH: Final = 5
WITHIN_S: Final = 120.0
POISON: Final = "v-poison"
#: What the server's interpreter reads before anything else: a bug that no test foresaw.
FAULT: Final = f"""
import os
import streaming_server.service.hall as hall

right = hall.issue

def issue(ledger, command, *others, **named):
    if command.visit_id == "{POISON}":
        os._exit(139)
    return right(ledger, command, *others, **named)

hall.issue = issue
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poisoned:
    """deaths: of the server, until the wish was set aside. seconds: from the first of them until
    the machine had handed on everything; None: it never did."""

    deaths: int
    delivered: int
    set_aside: int
    seconds: float | None


async def poisoned(folder: Path) -> Poisoned:
    (machine,) = (await lay(folder / "server", 1)).machines
    fault = folder / "fault"
    fault.mkdir(parents=True)
    await asyncio.to_thread((fault / "sitecustomize.py").write_text, FAULT, "utf-8")
    server = RunningServer(folder / "server")
    variables = {"DOORSTEP_MEDIA_WORKERS": "0", "PYTHONPATH": str(fault)}
    await server.start(variables)
    try:
        async with linked(
            folder / "kiosk",
            server.url,
            machine.token,
            station=machine.station,
            kiosk_id=machine.kiosk_id,
        ) as here:
            await here.current()
            for at in range(WISHES):
                _take(here, machine.station, POISON if at == THE_FIFTH else f"v-{at}")
            deaths, seconds = await _delivered(here, server, variables)
    finally:
        await server.stop()
    with contextlib.closing(sqlite3.connect(folder / "server" / "doorstep.db")) as rows:
        (delivered,) = rows.execute("SELECT COUNT(*) FROM visits").fetchone()
        (set_aside,) = rows.execute("SELECT COUNT(*) FROM wishes_set_aside").fetchone()
    return Poisoned(deaths=deaths, delivered=delivered, set_aside=set_aside, seconds=seconds)


async def _delivered(
    here: Linked, server: RunningServer, variables: dict[str, str]
) -> tuple[int, float | None]:
    """As a service manager would: what died is started again."""
    began, deaths = time.monotonic(), 0
    while time.monotonic() - began < WITHIN_S:
        if not here.desk.depth().pending:
            return deaths, time.monotonic() - began
        if _is_dead(server.pid):
            deaths += 1
            await server.stop()
            await server.start(variables)
        await asyncio.sleep(0.05)
    return deaths, None


def _is_dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _take(here: Linked, station: StationCode, visit: str) -> None:
    slip = here.desk.handle(
        TakeTicket(
            command_id=CommandId(str(uuid4())),
            visit_id=VisitId(visit),
            station=station,
            services=(ServiceCode("job_seeking"),),
            visitor_id=VisitorId(f"r-{visit}"),
        )
    )
    assert isinstance(slip, Slip), slip

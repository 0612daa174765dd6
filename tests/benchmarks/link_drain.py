"""What a machine kept in three days away, delivered at once, while somebody stands before it."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Final

from kiosk.desk import Slip
from kiosk.desk.clock import StationClock, wall_clock
from tests.benchmarks.link_ground import Enrolled, lay, served
from tests.benchmarks.link_window import Watched
from tests.benchmarks.link_wishes import wish
from tests.kiosk.machines import Linked, linked

NOWHERE: Final = "http://127.0.0.1:9"
AWAY: Final = timedelta(hours=3)
#: Of touches, as one line.
LONGEST_LINE: Final = 4 * 1024 * 1024


async def drain(folder: Path, many: int) -> Watched:
    ground = await lay(folder / "server", 1)
    (machine,) = ground.machines
    async with served(folder / "server") as server:
        async with _machine(folder, server.url, machine) as here:
            await here.current()
        async with _machine(folder, NOWHERE, machine, behind=AWAY) as alone:
            await asyncio.to_thread(_keep, alone, machine, many)
        return await _delivered(folder, server.url, machine)


async def _delivered(folder: Path, url: str, machine: Enrolled) -> Watched:
    told = folder / "machine.json"
    await asyncio.to_thread(told.write_text, json.dumps(asdict(machine)), "utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.link_window"),
        *(str(folder / "kiosk"), url, str(told)),
        stdout=PIPE,
        limit=LONGEST_LINE,
    )
    assert process.stdout is not None
    said = await process.stdout.read()
    await process.wait()
    return Watched(**json.loads(said.splitlines()[-1]))


def _machine(
    folder: Path, url: str, machine: Enrolled, behind: timedelta = timedelta(0)
) -> AbstractAsyncContextManager[Linked]:
    clock = StationClock(wall=lambda: wall_clock() - behind)
    return linked(
        folder / "kiosk",
        url,
        machine.token,
        clock,
        station=machine.station,
        kiosk_id=machine.kiosk_id,
    )


def _keep(here: Linked, machine: Enrolled, many: int) -> None:
    for _ in range(many):
        slip = here.desk.handle(wish(machine.station, here.clock()))
        assert isinstance(slip, Slip), slip

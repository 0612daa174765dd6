"""What a machine kept in three days away, delivered at once, while somebody stands before it."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from kiosk.desk import Slip
from kiosk.desk.clock import StationClock, wall_clock
from shared.applications import Apply, slots_for
from shared.ids import ApplicationId, CommandId, VisitorId
from shared.people import PersonalText
from tests.benchmarks.link_ground import Enrolled, job_at, lay, served
from tests.fair import NUMBER_OF_NOBODY
from tests.kiosk.machines import Linked, linked

NOWHERE: Final = "http://127.0.0.1:9"
AWAY: Final = timedelta(hours=3)
TOUCHES_EVERY_S: Final = 0.1


@dataclass(slots=True, kw_only=True)
class Drained:
    """touches: how long a wish took at the machine meanwhile, in seconds."""

    seconds: float | None = None
    for_staff: int = 0
    touches: list[float] = field(default_factory=list)


async def drain(folder: Path, many: int) -> Drained:
    ground = await lay(folder / "server", 1)
    (machine,) = ground.machines
    async with served(folder / "server") as server:
        async with _machine(folder, server.url, machine) as here:
            await here.current()
        async with _machine(folder, NOWHERE, machine, behind=AWAY) as alone:
            await asyncio.to_thread(_keep, alone, machine, many)
        drained = Drained()
        async with _machine(folder, server.url, machine) as here:
            began = time.monotonic()
            touching = asyncio.create_task(asyncio.to_thread(_touch, here, machine, drained))
            async with asyncio.timeout(600):
                while here.desk.depth().pending:  # noqa: ASYNC110  the link tells the window alone
                    await asyncio.sleep(0.01)
            drained.seconds = time.monotonic() - began
            drained.for_staff = here.desk.depth().for_staff
            await touching
    return drained


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


def _wish(here: Linked, machine: Enrolled) -> Slip:
    job = job_at(machine.station)
    command_id = CommandId(str(uuid4()))
    slip = here.desk.handle(
        Apply(
            command_id=command_id,
            application_id=ApplicationId(str(uuid4())),
            job_id=job.job_id,
            form_of_address=PersonalText("王女士"),
            phone=PersonalText(NUMBER_OF_NOBODY),
            call_at=slots_for(None, job, here.clock())[-1],
            visitor_id=VisitorId(str(uuid4())),
        )
    )
    assert isinstance(slip, Slip), slip
    return slip


def _keep(here: Linked, machine: Enrolled, many: int) -> None:
    for _ in range(many):
        _wish(here, machine)


def _touch(here: Linked, machine: Enrolled, drained: Drained) -> None:
    """Somebody applies again and again, in another thread than the link's."""
    while drained.seconds is None:
        began = time.monotonic()
        here.desk.jobs()
        _wish(here, machine)
        drained.touches.append(time.monotonic() - began)
        time.sleep(TOUCHES_EVERY_S)

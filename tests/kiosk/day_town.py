"""A town with its whole day: one open counter, a gig market with beds, a course, a daily gig."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from shared.gatherings import SetGathering
from shared.ids import CounterId, JobId
from shared.jobs import PostJob, Settlement
from shared.organisation import Station
from shared.tickets.lifecycle import CounterMove
from shared.tickets.messages import MoveCounter, SetUpCounter
from shared.wire import Command
from streaming_server.app import control_plane, utc_now
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from tests.fair import STAFF, posting, station
from tests.gatherings_fair import plan
from tests.journeys.resident_fair import Fair, dated, fair, new_id
from tests.lodgings import MARKET, room

COUNTER: Final = CounterId("counter-1")
#: Open all day, so that no test depends on when it runs.
ALWAYS_OPEN: Final = station(opens=time(0), closes=time.max)
NIGHT_COURSE: Final = "家政收纳夜课"
GIG: Final = "周末搬家帮手"


def market() -> Station:
    return station(MARKET, name="泉边零工市场", is_gig_market=True)


@asynccontextmanager
async def day_fair(folder: Path, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Fair]:
    async with control_plane(Settings(data=folder)) as (store, _, _):
        await store.seed((ALWAYS_OPEN, market()), (), ())
        await store.furnish((room(),))
    async with fair(folder, here=ALWAYS_OPEN, clock=clock, media_workers=0) as running:
        for wish in _day(clock()):
            outcome = await running.rooms.handle(wish, STAFF)
            assert isinstance(outcome, Receipt), outcome
        yield running


def _day(now: datetime) -> tuple[Command, ...]:
    # In an hour: the door is open, and it is not over before the tests are.
    starts = now + timedelta(minutes=20)
    gig = posting(JobId("job-gig"), title=GIG, **dated())
    assert gig.pay is not None
    gig = replace(gig, pay=replace(gig.pay, settlement=Settlement.DAILY))
    return (
        SetUpCounter(command_id=new_id(), counter_id=COUNTER, station=ALWAYS_OPEN.code, number=1),
        MoveCounter(command_id=new_id(), counter_id=COUNTER, move=CounterMove.OPEN),
        PostJob(command_id=new_id(), posting=gig),
        SetGathering(
            command_id=new_id(),
            plan=plan(starts_at=starts, ends_at=starts + timedelta(hours=2), capacity=20),
        ),
    )

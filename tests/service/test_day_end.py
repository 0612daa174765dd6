"""The day ends at four by itself, also for a server that slept through it."""

from datetime import timedelta
from pathlib import Path

from shared.ids import ServiceCode, VisitId
from shared.tickets.lifecycle import State
from shared.tickets.messages import IssueTicket
from shared.tickets.numbers import day_of
from streaming_server.service import DayEnd
from tests.fair import HERE, NOW, STAFF
from tests.fair_store import fresh, open_fair


async def test_what_is_left_is_closed_once_the_day_is_over(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        ends = DayEnd(fair.service, fair.store.reader, fair.clock)
        wish = IssueTicket(
            command_id=fresh(),
            visit_id=VisitId("a"),
            station=HERE,
            services=(ServiceCode("job_seeking"),),
        )
        await fair.accept(wish, STAFF)
        for hours, state in ((17.9, State.WAITING), (0.2, State.EXPIRED), (30, State.EXPIRED)):
            fair.clock.forward(timedelta(hours=hours))
            await ends.look()
            (leg,) = await fair.store.reader.legs_of(VisitId("a"))
            assert (leg.state, leg.day) == (state, day_of(NOW))

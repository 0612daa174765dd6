"""What people were told and what became true is learnt in rows, one ticket a minute."""

from datetime import timedelta
from pathlib import Path

from shared.ids import CounterId, LegId, VisitId
from shared.tickets.legs import HoldReason
from shared.tickets.lifecycle import CounterMove, Move
from shared.tickets.messages import CallNext, IssueTicket, MoveCounter, MoveLeg, SetUpCounter
from shared.tickets.ranges import HOLDS
from tests.fair import HERE, STAFF
from tests.fair_store import Fair, fresh, open_fair
from tests.shared.tickets.hall import MINUTE, SEEK

DESK = CounterId("c1")


async def issue(fair: Fair, name: str) -> None:
    wish = IssueTicket(command_id=fresh(), visit_id=VisitId(name), station=HERE, services=(SEEK,))
    await fair.accept(wish, STAFF)


async def call(fair: Fair) -> None:
    await fair.accept(CallNext(command_id=fresh(), counter_id=DESK), STAFF)


async def move(fair: Fair, name: str, wished: Move, **fields: object) -> None:
    await fair.accept(
        MoveLeg(command_id=fresh(), leg_id=LegId(f"{name}.1"), move=wished, **fields),  # type: ignore[arg-type]
        STAFF,
    )


async def aim(fair: Fair) -> float | None:
    known = (await fair.store.reader.calibrations(HERE)).values()
    return next((one.aim for one in known), None)


async def test_a_wait_is_learnt_from_once_and_kept_over_a_restart(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await issue(fair, "nobody")  # no counter serves it, so nothing is told
        wish = SetUpCounter(command_id=fresh(), counter_id=DESK, station=HERE, number=1)
        await fair.accept(wish, STAFF)
        opened = MoveCounter(command_id=fresh(), counter_id=DESK, move=CounterMove.OPEN)
        await fair.accept(opened, STAFF)
        await call(fair)
        assert await aim(fair) is None
        await move(fair, "nobody", Move.START)
        await issue(fair, "a")
        await issue(fair, "b")
        fair.clock.forward(90 * MINUTE)
        await call(fair)
        learnt = await aim(fair)
        assert learnt is not None
        assert learnt > HOLDS  # it was not within the range, so ranges grow
        await move(fair, "a", Move.START)
        await call(fair)
        assert await aim(fair) == learnt
    async with open_fair(tmp_path) as fair:
        assert await aim(fair) == learnt


async def test_whoever_was_away_by_their_own_wish_teaches_nothing(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        wish = SetUpCounter(command_id=fresh(), counter_id=DESK, station=HERE, number=1)
        await fair.accept(wish, STAFF)
        opened = MoveCounter(command_id=fresh(), counter_id=DESK, move=CounterMove.OPEN)
        await fair.accept(opened, STAFF)
        await issue(fair, "a")
        await move(fair, "a", Move.HOLD, reason=HoldReason.COPIES)
        fair.clock.forward(timedelta(minutes=20))
        await move(fair, "a", Move.RESUME)
        await call(fair)
        assert await aim(fair) is None

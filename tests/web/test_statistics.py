"""The station's figures are sums of rows; too few people are no figure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.ids import CounterId, LegId, ServiceCode, VisitId
from shared.tickets.legs import Leg, Rating
from shared.tickets.lifecycle import Move, State
from shared.tickets.messages import CallNext, LegMoved, MoveLeg
from shared.tickets.priority import Priority
from streaming_server.ports.handling import Receipt
from streaming_server.web.views.statistics import coming_of, hall_of
from tests.fair import HERE, NOW, STAFF, TODAY
from tests.web.house import House, new_id
from tests.web.test_hall import DESK, open_hall

MINUTE = timedelta(minutes=1)


def leg(at: int, wait: int = 10, serves: int = 5, priority: Priority = Priority.NORMAL) -> Leg:
    arrived = NOW + at * MINUTE
    called = arrived + wait * MINUTE
    return Leg(
        leg_id=LegId(f"l-{at}"),
        visit_id=VisitId(f"v-{at}"),
        station=HERE,
        day=TODAY,
        number=f"A-{at:03d}",
        prefix="A",
        service=ServiceCode("hiring"),
        position=1,
        priority=priority,
        arrived_at=arrived,
        eligible_at=arrived,
        counts_from=arrived,
        state=State.DONE,
        counter_id=CounterId("c-1"),
        counter=1,
        called_at=called,
        first_called_at=called,
        calls=2,
        started_at=called + MINUTE / 2,
        ended_at=called + MINUTE / 2 + serves * MINUTE,
        rating=Rating.GOOD,
    )


def test_waits_are_counted_from_when_one_could_be_called() -> None:
    hall = hall_of([leg(at, wait=at) for at in range(20)])
    assert hall.whole is not None
    assert hall.whole.mean == pytest.approx(9.5)
    assert (hall.whole.p50, hall.whole.p90, hall.whole.soon_percent) == (10, 18, 80)
    assert (hall.tickets, hall.served, hall.recalls) == (20, 20, 20)
    assert hall.ratings[Rating.GOOD] == 20
    assert hall.walk_seconds == 30


def test_what_was_left_over_at_night_is_no_wait() -> None:
    over = replace(leg(1), state=State.EXPIRED)
    assert hall_of([over] * 6).whole is None


def test_fewer_than_five_of_a_class_are_no_figure() -> None:
    few = [leg(at, priority=Priority.DISABLED) for at in range(4)]
    many = [leg(at + 10) for at in range(6)]
    lines = {line.key: line for line in hall_of([*few, *many]).by_priority}
    assert lines["disabled"].mean is None
    assert lines["normal"].mean == 10


def test_a_counters_use_is_the_share_of_its_day_in_which_somebody_sat_there() -> None:
    hall = hall_of([leg(0, wait=0, serves=5), leg(10, wait=0, serves=5)])
    assert hall.counters == ((1, 2, 67),)


def test_the_people_of_a_day_can_be_tried_under_another_rule() -> None:
    (first, second) = coming_of([leg(0), leg(7)])
    assert (first.arrives, second.arrives) == (timedelta(0), 7 * MINUTE)


async def test_the_pages_are_the_stations_own_and_bear_nonsense(house: House) -> None:
    root = f"/desk/{HERE}/statistics"
    async with await house.staff() as staff, await house.other_staff() as other:
        for path in ("", "/table.csv", "/table.xlsx", "/trial"):
            assert (await staff.get(root + path)).status == 200
            assert (await other.get(root + path)).status == 403
        for query in ("?first=x&last=9999-12-31", "?first=2030-01-01&last=2001-01-01"):
            assert (await staff.get(root + query)).status == 200
        answer = await staff.get(f"{root}/trial?elder=999999999999&normal=-1&day=\u202e")
        assert answer.status == 200
        assert (await staff.get(f"{root}/table.exe")).status == 404


async def test_the_page_says_what_the_log_says(house: House) -> None:
    """Eight people come at once; each is called three minutes after the one before."""
    await open_hall(house, tickets=8)
    for _ in range(8):
        house.clock.forward(3 * MINUTE)
        called = await house.rooms.handle(CallNext(command_id=new_id(), counter_id=DESK), STAFF)
        assert isinstance(called, Receipt)
        (leg_id,) = {one.leg_id for one in called.events if isinstance(one, LegMoved)}
        for moves in (Move.START, Move.FINISH):
            wish = MoveLeg(command_id=new_id(), leg_id=leg_id, move=moves)
            assert isinstance(await house.rooms.handle(wish, STAFF), Receipt)
    legs = await house.rooms.reader.legs(HERE, TODAY, frozenset(State))
    hall = hall_of(legs)
    assert hall.whole is not None
    assert (hall.served, hall.whole.people, hall.whole.mean) == (8, 8, 13.5)
    assert hall.whole.soon_percent == 62  # those of 3, 6, 9, 12 and 15 minutes
    async with await house.staff() as staff:
        answer = await staff.get(f"/desk/{HERE}/statistics/table.csv")
        rows = (await answer.read()).decode("utf-8-sig").splitlines()
        (by_service,) = [row for row in rows if row.startswith("按办什么,")]
        assert by_service.endswith(",8,13.5,15.0,24.0,62,")
        assert any(row.startswith("窗口忙不忙,1 号窗口,") for row in rows)
        assert sum(row.startswith("办完怎么说,") for row in rows) == 3
        assert "job_seeking" not in by_service
        page = await (await staff.get(f"/desk/{HERE}/statistics")).text()
        assert "62%" in page


async def test_after_midnight_the_figures_are_those_of_the_day_that_is_being_closed(
    house: House,
) -> None:
    await open_hall(house)
    house.clock.forward(timedelta(hours=15))  # one in the morning
    async with await house.staff() as staff:
        page = await (await staff.get(f"/desk/{HERE}/statistics")).text()
        assert f'name="last" value="{TODAY}"' in page
        house.clock.forward(timedelta(hours=4))
        page = await (await staff.get(f"/desk/{HERE}/statistics")).text()
        assert f'name="last" value="{TODAY + timedelta(days=1)}"' in page

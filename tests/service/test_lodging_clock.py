"""Six in the morning while a wish is decided, and a clock that jumps: nights and stays agree."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shared.lodging import BedId, Move, State, StayMade, tonight
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused
from streaming_server.service import Housekeeper, Service
from tests.fair import STAFF
from tests.fair_store import fresh
from tests.lodging_store import Inn, confirmation, new_stay, open_inn
from tests.lodgings import TONIGHT, hold, night
from tests.service.test_lodging import wait_for_bed
from tests.service.test_lodging_nonsense import agree

#: The night of the 24th is under way.
BEFORE_SIX = datetime(2026, 11, 25, 5, 59, 59, tzinfo=SHANGHAI)
SIX = BEFORE_SIX + timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture
async def inn(tmp_path: Path) -> AsyncIterator[Inn]:
    async with open_inn(tmp_path) as running:
        yield running
        await running.fair.store.read(lambda rows: agree(rows, running))


async def test_a_wish_of_before_six_is_the_night_under_way_and_after_six_it_is_over(
    inn: Inn,
) -> None:
    inn.clock.now = BEFORE_SIX
    assert tonight(BEFORE_SIX) == TONIGHT
    await inn.hold(end=night(1))
    inn.clock.now = SIX
    late = await inn.try_hold(end=night(1))
    assert isinstance(late, Refused)
    assert (late.reason, late.field) == (Reason.TIME_NOT_OFFERED, "first")


async def test_one_wish_has_one_time_though_six_strikes_meanwhile(inn: Inn) -> None:
    strikes: Iterator[datetime] = iter((BEFORE_SIX, *(SIX for _ in range(50))))
    service = Service(inn.fair.store, lambda: next(strikes), has_picture=lambda _: False)
    wish = hold(command_id=fresh(), stay_id=new_stay(), end=night(1))
    answer = await service.handle(wish, STAFF)
    assert not isinstance(answer, Refused), answer
    (made,) = answer.events
    assert isinstance(made, StayMade)
    assert (made.first, made.at) == (TONIGHT, BEFORE_SIX)


async def test_a_guest_of_the_night_is_let_in_until_six(inn: Inn) -> None:
    first, second = await inn.book(end=night(1)), await inn.book("13800000002", end=night(1))
    inn.clock.now = BEFORE_SIX
    assert not isinstance(await inn.move(first, Move.CHECK_IN), Refused)
    inn.clock.now = SIX
    late = await inn.move(second, Move.CHECK_IN)
    assert isinstance(late, Refused)
    assert late.reason is Reason.NOT_THE_NIGHT


async def test_a_clock_that_jumps_ahead_and_back_gives_no_bed_twice(inn: Inn) -> None:
    held = await inn.hold(bed_id=BedId(10))
    kept = await inn.book(bed_id=BedId(11))
    keeper = Housekeeper(inn.fair.service.handle, inn.fair.store.reader, lambda: inn.clock.now)
    now = inn.clock.now
    inn.clock.now = now + 400 * DAY
    await keeper.go_round()
    inn.clock.now = now - DAY
    await keeper.go_round()
    inn.clock.now = now
    assert (await inn.stay(held)).state is State.EXPIRED
    assert (await inn.stay(kept)).state is State.CONFIRMED
    taken = await inn.try_hold(bed_id=BedId(11))
    assert isinstance(taken, Refused)
    assert taken.reason is Reason.NIGHT_TAKEN
    # Nobody took its bed meanwhile: it is theirs still.
    await inn.fair.accept(confirmation(held, "13800000003"), STAFF)


async def test_under_a_clock_of_the_past_nights_are_too_far_ahead(inn: Inn) -> None:
    inn.clock.now -= 365 * DAY
    refused = await inn.fair.service.handle(wait_for_bed(), STAFF)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (Reason.TIME_NOT_OFFERED, "first")

"""Fifteen markets with 5 533 rooms, and guests whose nights never meet."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.lodging import State, bed_nights, tonight
from streaming_server.app import control_plane
from streaming_server.sample_city import SampleCity, make_city, seed_city
from streaming_server.settings import Settings
from tests.fair import Clock

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def city() -> SampleCity:
    return make_city("jinan", NOW, roles=400)


def test_the_rooms_are_as_many_as_the_programme_has(city: SampleCity) -> None:
    by_market = Counter(room.market for room in city.beds.rooms)
    assert len(by_market) == 15
    assert by_market.total() == 5533
    assert 14_000 < sum(len(room.beds) for room in city.beds.rooms) < 19_000


def test_no_bed_has_two_guests_in_a_night(city: SampleCity) -> None:
    nights = Counter(pair for guest in city.beds.guests for pair in bed_nights(guest.stay.parts))
    assert set(nights.values()) == {1}
    states = {guest.stay.state for guest in city.beds.guests}
    assert states == {State.IN_HOUSE, State.CONFIRMED}


async def test_sown_twice_the_guests_are_there_once(tmp_path: Path) -> None:
    small = make_city("jinan", NOW, roles=400, beds=0.02)
    for _ in range(2):
        async with control_plane(Settings(data=tmp_path), Clock(NOW)) as (store, service, identity):
            await seed_city(small, store, service.handle, store.reader, identity)
    async with control_plane(Settings(data=tmp_path), Clock(NOW)) as (store, _, _):
        markets = await store.reader.lodging.markets(tonight(NOW))
        assert len(markets) == 15
        assert 0 < sum(one.free for one in markets) < 0.4 * sum(one.beds for one in markets)

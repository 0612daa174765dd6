from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from streaming_server.app import control_plane
from streaming_server.settings import Settings
from tests.fair import Clock, station
from tests.lodging_store import ROOMS
from tests.lodgings import MARKET, NOW
from tests.web.house import House, Served, lay_ground, open_house, served_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A server with one station, one shop, its role and its scheduled show."""
    clock = Clock()
    await lay_ground(tmp_path, clock)
    async with open_house(tmp_path, clock) as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_house(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture
async def inn(tmp_path: Path) -> AsyncIterator[House]:
    """A server with one station and one market with beds."""
    clock = Clock(NOW)
    async with control_plane(Settings(data=tmp_path), clock) as (store, _, _):
        market = station(MARKET, name="泉边零工市场", is_gig_market=True)
        await store.seed([station(), market], [], [])
        await store.furnish(ROOMS)
    async with open_house(tmp_path, clock) as house:
        yield house

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fair import Clock
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

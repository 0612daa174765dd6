"""The real window watches at a Janus node: it moves there with a crowd, and back when it dies."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.app.machine import Machine
from kiosk.watching import moves
from streaming_server.media.janus.placement import Placement
from tests.fair import SHOW
from tests.journeys.resident_fair import COOK, WASHER, Fair, fair_on_air
from tests.kiosk.conftest import Start
from tests.kiosk.glass import Glass, touchscreen
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town, town_around
from tests.media.janus.nodes import Janus, janus_node

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]

CROWD = 2
TWO_FRAMES = 2 * 90_000 // 30


@dataclass(slots=True)
class NodeTown:
    """nodes: the one there is, once it runs."""

    town: Town
    nodes: list[Janus] = field(default_factory=list)

    def at_node(self) -> int:
        engine = self.town.fair.rooms.engine
        assert isinstance(engine, Placement)
        return engine.nodes[0].viewer_count(SHOW)


@pytest.fixture
def node_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NodeTown]:
    monkeypatch.setattr(moves, "SPREAD_SECONDS", 0.0)
    nodes: list[Janus] = []

    @asynccontextmanager
    async def place() -> AsyncIterator[Fair]:
        async with (
            janus_node() as janus,
            fair_on_air(tmp_path / "server", **janus.serving(beyond=CROWD)) as fair,
        ):
            nodes.append(janus)
            yield fair

    with town_around(place()) as running:
        yield NodeTown(running, nodes)


@contextmanager
def a_crowd(town: Town) -> Iterator[None]:
    """One more viewer, who does not move."""
    crowd = touchscreen(town.fair.url, Glass())
    town.do(crowd.__aenter__())
    try:
        yield
    finally:
        town.do(crowd.__aexit__(None, None, None))


def sees_a_card_change(town: Town, machine: Machine, hands: Hands) -> None:
    shown: list[tuple[int | None, int | None, int | None]] = []
    machine.kiosk.cardShown.connect(lambda *card: shown.append(card))
    town.do(town.fair.pin(WASHER))
    hands.until(lambda: bool(shown), "the card")
    ((_, pinned_to, on_the_glass),) = shown
    assert pinned_to is not None
    assert on_the_glass is not None
    assert (on_the_glass - pinned_to) % (1 << 32) <= TWO_FRAMES


def test_a_touchscreen_moves_with_the_crowd_and_nobody_notices(
    node_town: NodeTown, start: Start
) -> None:
    town = node_town.town
    town.do(town.fair.pin(COOK))
    machine, hands = start(town)
    hands.tap("老周包子铺")
    hands.until(lambda: machine.screening.picture is not None, "the picture")
    assert node_town.at_node() == 0
    was_away: list[bool] = []
    machine.screening.stateChanged.connect(
        lambda: was_away.append(not machine.screening.is_playing)
    )
    with a_crowd(town):
        hands.until(lambda: node_town.at_node() == 1, "the touchscreen at the node")
        sees_a_card_change(town, machine, hands)
        assert not any(was_away)

        town.do(node_town.nodes[0].kill())
        decoded = machine.screening.tally.decoded
        hands.until(lambda: machine.screening.tally.decoded > decoded + 30, "the picture from us")
        assert node_town.at_node() == 0

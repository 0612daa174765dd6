"""The port's own rules, for the engine and for the fake that stands in for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.media import connections
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.janus.node import JanusNode
from streaming_server.media.janus.placement import Placement
from streaming_server.media.pool import WorkerPool
from streaming_server.ports.media import MediaEngine, MediaRefused, StageCondition
from streaming_server.settings import Settings
from tests.fakes.engine import PaintedEngine
from tests.media import offers
from tests.media.clips import Clip
from tests.media.janus.nodes import janus_node
from tests.media.stage_server import Heard
from tests.media.whip_client import WhipPublisher

SHOW, OTHER = SessionId("show"), SessionId("other")
Show = Callable[[], Awaitable[None]]


class DirectPublisher(WhipPublisher):
    """Speaks to the port itself."""

    def __init__(self, engine: MediaEngine, clip: Clip) -> None:
        super().__init__("", clip)
        self._engine = engine

    async def _post(self, offer: str) -> str:
        return (await self._engine.publish(SHOW, offer)).sdp


@asynccontextmanager
async def in_this_process(heard: Heard, clip: Clip) -> AsyncIterator[tuple[MediaEngine, Show]]:
    async with shown_by(ForwardingEngine(heard), heard, clip) as made:
        yield made


@asynccontextmanager
async def in_workers(heard: Heard, clip: Clip) -> AsyncIterator[tuple[MediaEngine, Show]]:
    async with shown_by(WorkerPool(heard, Settings(media_workers=2)), heard, clip) as made:
        yield made


@asynccontextmanager
async def before_janus(heard: Heard, clip: Clip) -> AsyncIterator[tuple[MediaEngine, Show]]:
    """For viewers who cannot answer another engine's offer, everything stays as it is."""
    async with janus_node() as node:
        placement = Placement(heard, beyond=0)
        engine = ForwardingEngine(placement)
        await engine.start()
        placement.start(engine, (JanusNode(node.url, node.secrets, heard.viewer_left),))
        async with published(placement, heard, clip) as made:
            yield made


@asynccontextmanager
async def shown_by(
    engine: ForwardingEngine | WorkerPool, heard: Heard, clip: Clip
) -> AsyncIterator[tuple[MediaEngine, Show]]:
    await engine.start()
    async with published(engine, heard, clip) as made:
        yield made


@asynccontextmanager
async def published(
    engine: MediaEngine, heard: Heard, clip: Clip
) -> AsyncIterator[tuple[MediaEngine, Show]]:
    publisher = DirectPublisher(engine, clip)

    async def show() -> None:
        await publisher.__aenter__()
        await heard.wait_for("arrived")

    yield engine, show
    await publisher.close()
    await engine.close()


@asynccontextmanager
async def painted(heard: Heard, clip: Clip) -> AsyncIterator[tuple[MediaEngine, Show]]:
    engine = PaintedEngine(listener=heard)

    async def show() -> None:
        engine.show(SHOW)

    yield engine, show
    await engine.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(
    params=[in_this_process, in_workers, before_janus, painted],
    ids=["in this process", "in workers", "before Janus", "painted"],
)
async def shown(
    request: pytest.FixtureRequest, heard: Heard, clip: Clip
) -> AsyncIterator[tuple[MediaEngine, Show]]:
    async with request.param(heard, clip) as made:
        yield made


async def test_nothing_is_known_of_a_show_without_a_picture(
    shown: tuple[MediaEngine, Show],
) -> None:
    engine, _ = shown
    assert not engine.has_picture(SHOW)
    assert await engine.picture(SHOW) is None
    assert await engine.stage_picture(SHOW, 5) is None
    assert engine.viewer_count(SHOW) == 0
    with pytest.raises(MediaRefused) as refused:
        await engine.watch(SHOW, offers.CHROMIUM_VIEWER)
    assert (refused.value.status, refused.value.code) == (409, "nobody_live")
    assert refused.value.retry_after_seconds


async def test_a_picture_has_a_time_and_keeps_others_out(
    shown: tuple[MediaEngine, Show], heard: Heard
) -> None:
    engine, show = shown
    await show()
    assert heard.events[0] == ("arrived", SHOW)
    assert engine.has_picture(SHOW)
    assert not engine.has_picture(OTHER)
    assert await engine.picture(SHOW) is not None
    assert await engine.stage_picture(SHOW, 5) is not None
    with pytest.raises(MediaRefused) as refused:
        await engine.publish(SHOW, offers.CHROMIUM_PUBLISHER)
    assert (refused.value.status, refused.value.code) == (409, "already_published")


async def test_a_viewer_is_admitted_under_a_name_of_its_own(
    shown: tuple[MediaEngine, Show],
) -> None:
    engine, show = shown
    await show()
    first = await engine.watch(SHOW, offers.CHROMIUM_VIEWER)
    second = await engine.watch(SHOW, offers.CHROMIUM_VIEWER)
    assert first.resource != second.resource
    assert first.sdp.startswith("v=0")
    assert await engine.is_there(first.resource)
    assert await engine.remove(first.resource)
    assert not await engine.is_there(first.resource)
    assert not await engine.remove(first.resource)
    assert await engine.is_there(second.resource)


async def test_the_published_address_is_what_an_encoder_tries_first(heard: Heard) -> None:
    engine = ForwardingEngine(heard, addresses=("127.0.0.1", "::1"), public_address="203.0.113.7")
    await engine.start()
    try:
        answer = (await engine.publish(SHOW, offers.CHROMIUM_PUBLISHER)).sdp
    finally:
        await engine.close()
    candidates = [line for line in answer.splitlines() if line.startswith("a=candidate:")]
    places = [line.split()[4] for line in candidates]
    assert places[0] == "203.0.113.7"
    assert {"127.0.0.1", "203.0.113.7"} <= set(places)
    priorities = [int(line.split()[3]) for line in candidates]
    assert priorities[0] == min(priorities), "who is in the building stays on its network"


async def test_a_viewer_may_choose_the_small_picture(shown: tuple[MediaEngine, Show]) -> None:
    engine, show = shown
    assert await engine.rung("nobody", Wish.SAVE) is None
    await show()
    viewer = await engine.watch(SHOW, offers.CHROMIUM_VIEWER)
    assert await engine.rung(viewer.resource) is Rung.HIGH
    assert await engine.rung(viewer.resource, Wish.SAVE) is Rung.LOW
    assert await engine.rung(viewer.resource) is Rung.LOW


async def test_a_show_that_somebody_looks_at_has_stills(shown: tuple[MediaEngine, Show]) -> None:
    engine, show = shown
    assert await engine.still(SHOW) is None
    await show()
    async with asyncio.timeout(60):
        while (still := await engine.still(SHOW)) is None:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.1)
    assert still.startswith(b"\xff\xd8")
    await engine.end(SHOW)
    assert await engine.still(SHOW) is None


async def test_an_ended_show_has_no_picture(shown: tuple[MediaEngine, Show]) -> None:
    engine, show = shown
    await show()
    await engine.end(SHOW)
    assert not engine.has_picture(SHOW)
    assert await engine.picture(SHOW) is None
    await engine.end(OTHER)


async def test_a_flood_of_offers_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTING", 3)
    engine = ForwardingEngine(heard)
    await engine.start()
    offer = offers.CHROMIUM_PUBLISHER
    for number in range(3):
        await engine.publish(SessionId(f"show-{number}"), offer)
    with pytest.raises(MediaRefused) as refused:
        await engine.publish(SHOW, offer)
    assert refused.value.status == 503
    assert refused.value.retry_after_seconds
    await engine.close()


async def test_closing_leaves_no_task_behind(heard: Heard) -> None:
    before = asyncio.all_tasks()
    engine = ForwardingEngine(heard)
    await engine.start()
    await asyncio.gather(
        *[
            engine.publish(SessionId(f"show-{number}"), offers.CHROMIUM_PUBLISHER)
            for number in range(5)
        ]
    )
    await engine.close()
    assert asyncio.all_tasks() == before


async def test_media_keeps_to_the_ports_and_address_it_was_given(heard: Heard) -> None:
    ports = range(47_000, 47_100)
    engine = ForwardingEngine(heard, public_address="203.0.113.7", ports=ports)
    await engine.start()
    admission = await engine.publish(SHOW, offers.CHROMIUM_PUBLISHER)
    candidates = [line.split() for line in admission.sdp.splitlines() if "a=candidate:" in line]
    assert {int(candidate[5]) for candidate in candidates} <= set(ports)
    assert "203.0.113.7" in {candidate[4] for candidate in candidates}
    await engine.close()


async def test_how_a_stage_fares_is_told(shown: tuple[MediaEngine, Show]) -> None:
    engine, show = shown
    assert await engine.condition(SHOW) is None
    await show()
    condition = await condition_of(engine)
    assert condition.publisher is not None
    assert condition.publisher.has_picture
    assert (sum(condition.rungs.values()), condition.viewers) == (0, ())
    loads = await engine.loads()
    assert condition.worker in {load.number for load in loads}
    assert all(0 <= load.cpu <= 1 for load in loads)


async def condition_of(engine: MediaEngine) -> StageCondition:
    """A worker tells its stages a few times a second."""
    async with asyncio.timeout(60):
        while True:
            condition = await engine.condition(SHOW)
            if condition is not None and condition.publisher is not None:
                return condition
            await asyncio.sleep(0.05)

"""Viewers on a real Janus: through the same address, with the same picture at the same time."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from streaming_server.media.janus import node as node_module
from streaming_server.media.janus import placement as placement_module
from streaming_server.media.janus.connection import JanusConnection
from streaming_server.media.janus.node import JanusNode
from streaming_server.web.signalling import SDP
from tests.media.clips import Clip, encode_clip
from tests.media.janus.city import (
    POST,
    SHOW,
    WITHIN_S,
    City,
    city_with,
    plain_offer,
    published,
    until,
    watching,
)
from tests.media.janus.nodes import Janus, janus_node
from tests.media.whip_client import WhipPublisher


@pytest.fixture
async def city() -> AsyncIterator[City]:
    async with janus_node() as janus, city_with(janus, beyond=0) as running:
        yield running


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_viewers_of_a_node_see_the_stages_picture_at_the_stages_time(
    city: City, codec: str
) -> None:
    clip = encode_clip(seconds=2, width=640, height=360, bitrate=500_000, codec=codec)
    async with published(city, clip), watching(city) as first:
        await until(lambda: len(first.seen) > 20)
        async with watching(city) as late:  # no replayed keyframe: one is asked for
            await until(lambda: len(late.seen) > 20)
            assert city.placement.viewer_count(SHOW) == 2
            assert city.engine.viewer_count(SHOW) == 0
            latest = [watcher.seen[-1] for watcher in (first, late)]
            now = await city.placement.picture(SHOW)
        assert now is not None
        for picture, _ in latest:
            assert 0 <= (now - picture) % 2**32 < WITHIN_S * 90_000
        at = dict(first.seen)
        both = [(at[picture], number) for picture, number in late.seen if picture in at]
        assert len(both) > 10
        assert all(one == other for one, other in both)


async def test_a_viewer_that_cannot_answer_offers_is_served_by_ourselves(
    city: City, clip: Clip
) -> None:
    async with published(city, clip), aiohttp.ClientSession() as http:
        address = f"{city.url}/whep/{SHOW}"
        headers = {"Content-Type": SDP}
        async with http.post(address, data=await plain_offer(), headers=headers) as admitted:
            assert admitted.status == 201


async def test_the_first_viewers_stay_with_our_own_engine(clip: Clip) -> None:
    async with janus_node() as janus, city_with(janus, beyond=2) as city, published(city, clip):
        assert not city.placement.prefers(SHOW)
        assert await city.placement.counter_offer(SHOW) is None


async def test_a_killed_node_costs_its_viewers_one_new_connection(
    city: City, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_module, "RETRIES_EVERY_S", 0.1)
    async with published(city, clip):
        async with watching(city) as viewer:
            await until(lambda: bool(viewer.seen))
            await city.janus.kill()
            await city.heard.wait_for("left")
            async with viewer.http.head(viewer.resource) as known:
                assert known.status == 404
            async with viewer.http.post(
                f"{city.url}/whep/{SHOW}", data=await plain_offer(), headers=POST
            ) as again:
                assert again.status == 201
        await city.janus.start()
        await until(lambda: city.node.is_up)
        async with watching(city) as viewer:
            await until(lambda: len(viewer.seen) > 5)


async def test_a_viewer_that_is_removed_gets_no_more_pictures(city: City, clip: Clip) -> None:
    async with published(city, clip), watching(city) as viewer:
        await until(lambda: bool(viewer.seen))
        async with viewer.http.delete(viewer.resource) as removed:
            assert removed.status == 200
        await city.heard.wait_for("left")
        await until(lambda: viewer.peer.connectionState == "closed")
        assert city.placement.viewer_count(SHOW) == 0
        async with viewer.http.delete(viewer.resource) as again:
            assert again.status == 404


async def test_a_viewer_that_leaves_is_not_counted_any_more(city: City, clip: Clip) -> None:
    async with published(city, clip):
        async with watching(city) as viewer:
            await until(lambda: bool(viewer.seen))
        await city.heard.wait_for("left")
        assert city.placement.viewer_count(SHOW) == 0


async def test_an_offer_that_is_never_answered_is_taken_back(
    clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement_module, "ANSWERED_WITHIN_S", 0.1)
    monkeypatch.setattr(placement_module, "LOOKS_EVERY_S", 0.1)
    async with janus_node() as janus, city_with(janus, beyond=0) as city, published(city, clip):
        admission = await city.placement.counter_offer(SHOW)
        assert admission is not None
        await city.heard.wait_for("left")
        assert not await city.placement.is_there(admission.resource)


async def test_nonsense_for_an_answer_is_refused(city: City, clip: Clip) -> None:
    async with published(city, clip), aiohttp.ClientSession() as http:
        admission = await city.placement.counter_offer(SHOW)
        assert admission is not None
        headers = {"Content-Type": SDP}
        for resource, status in ((admission.resource, 422), ("unknown", 404)):
            address = f"{city.url}/whep/{SHOW}/{resource}"
            async with http.patch(address, data="v=0", headers=headers) as answered:
                assert answered.status == status
                assert (await answered.json())["sentence"]


async def test_a_publisher_that_changes_its_codec_gets_another_mountpoint(city: City) -> None:
    codecs: list[str] = []
    for codec in ("VP8", "H264"):
        clip = encode_clip(seconds=1, width=320, height=180, bitrate=200_000, codec=codec)
        arrivals = len(codecs) + 1
        async with WhipPublisher(f"{city.url}/whip/{SHOW}", clip):
            await city.heard.wait_for("arrived", arrivals)
            async with watching(city) as viewer:
                await until(lambda seen=viewer.seen: bool(seen))  # type: ignore[misc]
            codecs.append(city.node.mountpoints[SHOW].codec)
    assert codecs == ["VP8", "H264"]


async def test_the_end_of_a_show_takes_its_mountpoint_away(city: City, clip: Clip) -> None:
    async with published(city, clip), watching(city) as viewer:
        await until(lambda: bool(viewer.seen))
        await city.placement.end(SHOW)
        await until(lambda: viewer.peer.connectionState == "closed")
    assert city.node.mountpoints == {}
    assert await mountpoints_at(city.janus) == 0


async def test_what_a_killed_server_left_behind_is_removed() -> None:
    async with janus_node() as janus:
        first = JanusNode(janus.url, janus.secrets, lambda _session, _resource: None)
        running = asyncio.create_task(first.run())
        await until(lambda: first.is_up)
        await first.mount(SHOW, "VP8")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert await mountpoints_at(janus) == 1
        async with city_with(janus, beyond=0):
            assert await mountpoints_at(janus) == 0


async def mountpoints_at(janus: Janus) -> int:
    connection = await JanusConnection.open(janus.url, janus.secrets.api)
    running = asyncio.create_task(connection.run())
    await connection.begin()
    handle = await connection.attach()
    wish = {"request": "list", "admin_key": janus.secrets.admin}
    told = await connection.message(handle, wish)
    await connection.close()
    await running
    return len(told["plugindata"]["data"]["list"])

"""Viewers on a real Janus: through the same address, with the same picture at the same time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

import aiohttp
import numpy as np
import pytest
from aiohttp import web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import VideoFrame

from kiosk.watching.stage_clock import stage_picture
from shared.ids import SessionId
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.janus import placement as placement_module
from streaming_server.media.janus.connection import JanusConnection
from streaming_server.media.janus.node import JanusNode
from streaming_server.media.janus.placement import Placement
from streaming_server.web.languages import RESOURCES, Texts
from streaming_server.web.signalling import SDP, add_signalling
from tests.media.clips import Clip, Picture, encode_clip, read_counter
from tests.media.janus.nodes import Janus, janus_node
from tests.media.stage_server import Heard, OpenGate
from tests.media.whip_client import WhipPublisher

SHOW = SessionId("show")
WITHIN_S = 30
POST = {"Content-Type": SDP, "Prefer": "counter-offer"}


@dataclass(slots=True, kw_only=True)
class City:
    url: str
    placement: Placement
    engine: ForwardingEngine
    node: JanusNode
    janus: Janus
    heard: Heard


@pytest.fixture
async def city() -> AsyncIterator[City]:
    async with janus_node() as janus, city_with(janus, beyond=0) as running:
        yield running


@contextlib.asynccontextmanager
async def city_with(janus: Janus, *, beyond: int) -> AsyncIterator[City]:
    heard = Heard()
    placement = Placement(heard, beyond=beyond)
    engine = ForwardingEngine(placement)
    await engine.start()
    node = JanusNode(janus.url, janus.secrets, heard.viewer_left)
    placement.start(engine, (node,))
    await until(lambda: node.is_up)
    app = web.Application()
    add_signalling(app, placement, OpenGate(), Texts(RESOURCES / "i18n"))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield City(
        url=f"http://{host}:{port}",
        placement=placement,
        engine=engine,
        node=node,
        janus=janus,
        heard=heard,
    )
    await runner.cleanup()
    await placement.close()


@dataclass(slots=True, kw_only=True)
class Viewer:
    """Answers the offer it is refused with, and decodes what comes."""

    city: City
    http: aiohttp.ClientSession
    peer: RTCPeerConnection = field(init=False)
    resource: str = field(init=False, default="")
    #: Stage clock and burned-in number of each picture.
    seen: list[tuple[int, int]] = field(init=False, default_factory=list)
    _pulls: list[asyncio.Task[None]] = field(init=False, default_factory=list)

    async def open(self) -> None:
        address = f"{self.city.url}/whep/{SHOW}"
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peer.on(
            "track", lambda track: self._pulls.append(asyncio.create_task(self._pull(track)))
        )
        async with self.http.post(address, data=await _offer(), headers=POST) as refused:
            assert (refused.status, refused.content_type) == (406, SDP)
            self.resource = urljoin(address, refused.headers["Location"])
            offer = await refused.text()
        await self.peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        answer = self.peer.localDescription.sdp
        headers = {"Content-Type": SDP}
        async with self.http.patch(self.resource, data=answer, headers=headers) as answered:
            assert answered.status == 204

    async def close(self) -> None:
        await self.peer.close()
        await asyncio.gather(*self._pulls)

    async def _pull(self, track: MediaStreamTrack) -> None:
        receiver = next(one for one in self.peer.getReceivers() if one.track is track)
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, VideoFrame):
                    picture = stage_picture(receiver, frame)
                    assert picture is not None
                    self.seen.append((picture, read_counter(_grey(frame))))


def _grey(frame: VideoFrame) -> Picture:
    return frame.to_ndarray(format="gray").astype(np.uint8)


async def _offer() -> str:
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    for kind in ("video", "audio"):
        peer.addTransceiver(kind, direction="recvonly")
    await peer.setLocalDescription(await peer.createOffer())
    offer: str = peer.localDescription.sdp
    await peer.close()
    return offer


@contextlib.asynccontextmanager
async def watching(city: City) -> AsyncIterator[Viewer]:
    async with aiohttp.ClientSession() as http:
        viewer = Viewer(city=city, http=http)
        await viewer.open()
        try:
            yield viewer
        finally:
            await viewer.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not true():  # noqa: ASYNC110  another process decides
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def published(city: City, clip: Clip) -> AsyncIterator[WhipPublisher]:
    async with WhipPublisher(f"{city.url}/whip/{SHOW}", clip) as publisher:
        await city.heard.wait_for("arrived")
        yield publisher


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
            now = await city.placement.picture(SHOW)
        assert now is not None
        for picture, _ in (first.seen[-1], late.seen[-1]):
            assert 0 <= (now - picture) % 2**32 < 5 * 90_000
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
        async with http.post(address, data=await _offer(), headers=headers) as admitted:
            assert admitted.status == 201


async def test_the_first_viewers_stay_with_our_own_engine(clip: Clip) -> None:
    async with janus_node() as janus, city_with(janus, beyond=2) as city, published(city, clip):
        assert not city.placement.prefers(SHOW)
        assert await city.placement.counter_offer(SHOW) is None


async def test_a_killed_node_costs_its_viewers_one_new_connection(city: City, clip: Clip) -> None:
    async with published(city, clip):
        async with watching(city) as viewer:
            await until(lambda: bool(viewer.seen))
            await city.janus.kill()
            await city.heard.wait_for("left")
            async with viewer.http.head(viewer.resource) as known:
                assert known.status == 404
            async with viewer.http.post(
                f"{city.url}/whep/{SHOW}", data=await _offer(), headers=POST
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
    city: City, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement_module, "ANSWERED_WITHIN_S", 0.1)
    async with published(city, clip):
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

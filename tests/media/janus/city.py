"""A city for tests: a real Janus beside our own engine, behind the real signalling."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

import aiohttp
import numpy as np
from aiohttp import web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from kiosk.watching.stage_clock import stage_picture
from shared.ids import SessionId
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.janus.node import JanusNode
from streaming_server.media.janus.placement import Placement
from streaming_server.web.languages import RESOURCES, Texts
from streaming_server.web.signalling import SDP, add_signalling
from tests.media.clips import Clip, Picture, read_counter
from tests.media.janus.nodes import Janus
from tests.media.stage_server import Heard, OpenGate
from tests.media.whip_client import WhipPublisher

SHOW = SessionId("show")
WITHIN_S = 60
POST = {"Content-Type": SDP, "Prefer": "counter-offer"}


@dataclass(slots=True, kw_only=True)
class City:
    url: str
    placement: Placement
    engine: ForwardingEngine
    node: JanusNode
    janus: Janus
    heard: Heard


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
    try:
        yield City(
            url=f"http://{host}:{port}",
            placement=placement,
            engine=engine,
            node=node,
            janus=janus,
            heard=heard,
        )
    finally:
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
    offer: str = field(init=False, default="")
    #: Loudness of what was heard, one number for each section of sound of the offer.
    loudness: dict[str, float] = field(init=False, default_factory=dict)
    _pulls: list[asyncio.Task[None]] = field(init=False, default_factory=list)

    async def open(self) -> None:
        address = f"{self.city.url}/whep/{SHOW}"
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peer.on(
            "track", lambda track: self._pulls.append(asyncio.create_task(self._pull(track)))
        )
        async with self.http.post(address, data=await plain_offer(), headers=POST) as refused:
            assert (refused.status, refused.content_type) == (406, SDP)
            self.resource = urljoin(address, refused.headers["Location"])
            self.offer = await refused.text()
        await self.peer.setRemoteDescription(RTCSessionDescription(self.offer, "offer"))
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
        ways = self.peer.getTransceivers()
        mid = str(next(one.mid for one in ways if one.receiver is receiver))
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, VideoFrame):
                    picture = stage_picture(receiver, frame)
                    assert picture is not None
                    self.seen.append((picture, read_counter(_grey(frame))))
                elif isinstance(frame, AudioFrame):
                    loudest = float(np.abs(frame.to_ndarray().astype(np.int32)).max())
                    self.loudness[mid] = max(self.loudness.get(mid, 0.0), loudest)


def _grey(frame: VideoFrame) -> Picture:
    return frame.to_ndarray(format="gray").astype(np.uint8)


async def plain_offer() -> str:
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

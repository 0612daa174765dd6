from collections.abc import AsyncIterator

import aiohttp
import pytest

from streaming_server.media.peers import Certificate
from tests.media.clips import Clip, encode_clip
from tests.media.stage_server import StageServer, stage_server
from tests.media.stage_watch import SESSION, Watch, WatchContext
from tests.media.whep_client import H264, VP8, ReadingPeer, WhepViewer


@pytest.fixture(scope="session")
def clip() -> Clip:
    return encode_clip(seconds=2, width=640, height=360, bitrate=500_000)


@pytest.fixture(scope="session", params=["VP8", "H264"])
def small_clip(request: pytest.FixtureRequest) -> Clip:
    """Two seconds, a keyframe each."""
    return encode_clip(seconds=2, width=320, height=180, bitrate=300_000, codec=request.param)


@pytest.fixture(scope="session")
def certificate() -> Certificate:
    return Certificate.generateCertificate()


@pytest.fixture
async def server() -> AsyncIterator[StageServer]:
    async with stage_server() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def watch(server: StageServer, http: aiohttp.ClientSession, certificate: Certificate) -> Watch:
    def opened(
        *, candidates: bool = True, payload_types: tuple[int, ...] = (VP8, H264)
    ) -> WatchContext:
        return WatchContext(
            WhepViewer(
                url=f"{server.url}/whep/{SESSION}",
                http=http,
                certificate=certificate,
                peer_type=ReadingPeer,
                candidates=candidates,
                payload_types=payload_types,
            )
        )

    return opened

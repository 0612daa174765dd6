"""Every kind of encoder publishes into the real server, and a viewer decodes its very pictures."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import count, pairwise

import aiohttp
import pytest
import pytest_asyncio

from installer.demo.server import RunningServer, seed, stream_key
from streaming_server.media.peers import Certificate
from tests.media.publishers.decoding import decoding_viewer
from tests.media.publishers.kinds import (
    Publish,
    Target,
    chromium_publisher,
    firefox_publisher,
    gstreamer_publisher,
    libdatachannel_publisher,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SOON_S = 60
PICTURES = 25
NUMBERS = 4096  # of pictures that one publisher may use


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A show on the real server. http: signed in as who may see its rehearsal."""

    server: RunningServer
    session: str
    url: str
    key: str
    http: aiohttp.ClientSession

    numbers: Iterator[int] = field(default_factory=lambda: count(0, NUMBERS))

    def target(self, codec: str) -> Target:
        first = next(self.numbers)
        return Target(page=self.server.url, url=self.url, key=self.key, codec=codec, first=first)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Studio]:
    data = tmp_path_factory.mktemp("publishers")
    seeded = await seed(data, "jinan")
    session = seeded["sessions"][0]["id"]
    employer = next(login for login in seeded["logins"] if login["role"] == "employer")
    async with RunningServer(data) as server, aiohttp.ClientSession() as http:
        url, key = await stream_key(session, data)
        wish = {"name": employer["name"], "password": employer["password"]}
        async with http.post(f"{server.url}/api/v1/tokens", json=wish) as response:
            token = (await response.json())["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(headers=headers) as signed_in:
            yield Studio(server=server, session=session, url=url, key=key, http=signed_in)


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return Certificate.generateCertificate()


@pytest.mark.parametrize(
    ("publish", "codec"),
    [
        (chromium_publisher, "VP8"),
        (chromium_publisher, "H264"),
        (firefox_publisher, "VP8"),
        (gstreamer_publisher, "VP8"),
        (gstreamer_publisher, "H264"),
        (libdatachannel_publisher, "H264"),
    ],
)
async def test_its_pictures_are_decoded_in_order(
    studio: Studio, certificate: Certificate, publish: Publish, codec: str
) -> None:
    whep = f"{studio.server.url}/whep/{studio.session}"
    target = studio.target(codec)
    async with (
        asyncio.timeout(SOON_S),
        publish(target),
        decoding_viewer(whep, studio.http, certificate) as viewer,
    ):
        own = range(target.first, target.first + NUMBERS)
        counters = await viewer.counters(PICTURES, codec, own)
    # An encoder may leave pictures out, and a drawing timer may be late, but time runs forward.
    assert all(a < b for a, b in pairwise(counters))

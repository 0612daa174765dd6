"""WHIP and WHEP as one table: what is asked, and what the texts want answered.

Sources: RFC 9725 sections 4.1 to 4.6; draft-ietf-wish-whep-03 sections 4.2 to 4.5. What needs a
peer that is really connected stands in tests/media/test_signalling.py.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from streaming_server.web.signalling import FRAGMENT, SDP
from tests.media import offers
from tests.media.clips import Clip
from tests.media.encoder_offers import OBS, ffmpeg
from tests.media.stage_server import StageServer, stage_server
from tests.media.whip_client import WhipPublisher

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFER = {"Content-Type": SDP}
PATCH = {"Content-Type": FRAGMENT}
KEY = {"Authorization": "Bearer key"}
PREFLIGHT = {"Origin": "https://studio.example", "Access-Control-Request-Method": "POST"}
NEW = "a=ice-ufrag:other\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui2\r\n"
SECTION = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
CANDIDATE = "a=candidate:1 1 udp 1 nobody.local 9 typ host\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request and its answer. names: headers that must be there, and not empty."""

    ask: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    status: int
    names: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


CREATED = ("Location", "ETag", "Accept-Patch", "Access-Control-Expose-Headers")
ENDPOINTS = [
    Row(ask="POST /whip/a", headers=OFFER, body=OBS, status=201, names=CREATED),
    Row(ask="POST /whip/b/", headers=OFFER, body=OBS, status=404),  # an address is an address
    Row(ask="POST /whip/closed-a", headers={**OFFER, **KEY}, body=OBS, status=201, names=CREATED),
    Row(
        ask="POST /whip/closed-b",
        headers=OFFER,
        body=OBS,
        status=401,
        names=("WWW-Authenticate",),
        without=("Location", "Link"),
    ),
    Row(ask="POST /whip/c", headers=OFFER, body=ffmpeg("passive", "42e01f"), status=201),
    Row(ask="POST /whip/d", headers=OFFER, body=ffmpeg("active", "42001e"), status=201),
    Row(ask="POST /whip/e", headers=OFFER, body=offers.ENCODER_HIGH, status=422),
    Row(ask="POST /whip/e", headers=OFFER, body=offers.WITH_DATA, status=422),
    Row(ask="POST /whip/e", headers=OFFER, body=offers.CHROMIUM_VIEWER, status=422),
    Row(ask="POST /whip/e", headers=OFFER, body="hello", status=415),
    Row(ask="POST /whip/e", headers={"Content-Type": "text/plain"}, body=OBS, status=415),
    Row(ask="POST /whip/e", body=OBS, headers={"Content-Type": FRAGMENT}, status=415),
    Row(ask="POST /whip/live", headers=OFFER, body=OBS, status=409, names=("Retry-After",)),
    Row(
        ask="POST /whep/live", headers=OFFER, body=offers.CHROMIUM_VIEWER, status=201, names=CREATED
    ),
    Row(ask="POST /whep/live", headers=OFFER, body=offers.CHROMIUM_PUBLISHER, status=422),
    Row(ask="POST /whep/live", headers=OFFER, body="hello", status=415),
    Row(
        ask="POST /whep/dark",
        headers=OFFER,
        body=offers.CHROMIUM_VIEWER,
        status=409,
        names=("Retry-After",),
    ),
    *(
        row
        for kind in ("whip", "whep")
        for row in (
            Row(ask=f"OPTIONS /{kind}/a", status=200, names=("Accept-Post",), without=("Link",)),
            Row(
                ask=f"OPTIONS /{kind}/closed-a",
                headers=PREFLIGHT,
                status=200,
                names=("Access-Control-Allow-Methods", "Access-Control-Allow-Headers"),
                without=("Link",),
            ),
            Row(ask=f"HEAD /{kind}/a", status=200, names=("Content-Type",)),
            Row(ask=f"GET /{kind}/a", status=405, names=("Allow",)),
            Row(ask=f"PUT /{kind}/a", headers=OFFER, body=OBS, status=405, names=("Allow",)),
            Row(ask=f"DELETE /{kind}/a", status=405, names=("Allow",)),
            Row(ask=f"PATCH /{kind}/a", headers=PATCH, body=CANDIDATE, status=405),
            Row(ask=f"PATCH /{kind}/a/gone", headers=PATCH, body=CANDIDATE, status=404),
            Row(ask=f"DELETE /{kind}/a/gone", status=404),
            Row(ask=f"GET /{kind}/a/gone", status=405, names=("Allow",)),
            Row(ask=f"OPTIONS /{kind}/a/gone", status=200, names=("Accept-Patch",)),
        )
    ),
]
#: Of a resource, in this order; {etag} is what the last answer that had one said.
RESOURCE = [
    Row(ask="PATCH", headers=PATCH, body=CANDIDATE + SECTION, status=428),
    Row(
        ask="PATCH", headers={**PATCH, "If-Match": '"other"'}, body=CANDIDATE + SECTION, status=412
    ),
    Row(
        ask="PATCH",
        headers={**PATCH, "If-Match": "{etag}"},
        body=CANDIDATE + SECTION,
        status=204,
        without=("ETag", "Location"),
    ),
    Row(ask="PATCH", headers={**PATCH, "If-Match": "{etag}"}, body="{}", status=400),
    Row(ask="PATCH", headers={**OFFER, "If-Match": "{etag}"}, body=OBS, status=415),
    # Nobody answered the handshake of this peer, so there is nothing to restart: and it lives on.
    Row(ask="PATCH", headers={**PATCH, "If-Match": "*"}, body=NEW + SECTION, status=422),
    Row(
        ask="PATCH",
        headers={**PATCH, "If-Match": "{etag}"},
        body=CANDIDATE + SECTION,
        status=204,
    ),
    Row(ask="HEAD", status=200),
    Row(ask="DELETE", headers={"If-Match": '"other"'}, status=200),
    Row(ask="HEAD", status=404),
    Row(ask="DELETE", status=404),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(clip: Clip) -> AsyncIterator[StageServer]:
    async with stage_server() as running, WhipPublisher(f"{running.url}/whip/live", clip):
        await running.heard.wait_for("arrived")
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def check(http: ClientSession, url: str, row: Row, etag: str = "") -> Mapping[str, str]:
    method = row.ask.partition(" ")[0]
    headers = {name: value.replace("{etag}", etag) for name, value in row.headers.items()}
    request = http.request(
        method, url, headers=headers, data=row.body or None, allow_redirects=False
    )
    async with request as response:
        said = await response.text()
    assert response.status == row.status, said
    assert all(response.headers.get(name) for name in row.names), response.headers
    assert not set(row.without) & set(response.headers)
    if row.status in (201, 204, 400, 401, 409, 412, 415, 422, 428):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    if row.status == 204:
        assert said == ""
    return response.headers


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: f"{row.ask} {row.status}")
async def test_endpoints(server: StageServer, http: ClientSession, row: Row) -> None:
    answered = await check(http, server.url + row.ask.partition(" ")[2], row)
    if row.status == 201:
        async with http.delete(server.url + answered["Location"]) as gone:
            assert gone.status == 200


@pytest.mark.parametrize(
    ("kind", "offer"), [("whip/other", OBS), ("whep/live", offers.CHROMIUM_VIEWER)]
)
async def test_a_resource_from_its_first_patch_to_its_end(
    server: StageServer, http: ClientSession, kind: str, offer: str
) -> None:
    post = Row(ask="POST", headers=OFFER, body=offer, status=201, names=CREATED)
    answered = await check(http, f"{server.url}/{kind}", post)
    etag, location = answered["ETag"], server.url + answered["Location"]
    assert etag[0] == etag[-1] == '"'
    for row in RESOURCE:
        await check(http, location, row, etag)

"""WHIP and WHEP by the letter: every row is a request and the answer the texts ask for."""

import asyncio
import re
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import psutil
import pytest
from aiohttp import ClientSession

from streaming_server.media.limits import Objection
from streaming_server.media.peers import Certificate
from streaming_server.web.languages import RESOURCES, Language, Texts
from streaming_server.web.signalling import FRAGMENT, MOST_BYTES, SDP
from tests.house_rules.tree import PROJECT
from tests.media import offers
from tests.media.clips import Clip
from tests.media.stage_server import StageServer
from tests.media.whep_client import ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

POST = {"Content-Type": SDP}
PATCH = {"Content-Type": FRAGMENT}
CANDIDATE = "a=ice-ufrag:{ufrag}\r\na=ice-pwd:{pwd}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"


@pytest.mark.parametrize(
    ("offer", "status", "reason"),
    [
        ("hello", 415, "not_sdp"),
        ("", 415, "not_sdp"),
        ("{}", 415, "not_sdp"),
        (offers.AV1_ONLY, 422, "no_codec"),
        (offers.ENCODER_HIGH, 422, "h264_profile"),
        (offers.WITH_DATA, 422, "unsupported_section"),
        (offers.WITHOUT_FINGERPRINT, 422, "offer_incomplete"),
    ],
)
async def test_an_offer_that_cannot_be_served_gets_its_status_and_a_sentence(
    server: StageServer, http: ClientSession, offer: str, status: int, reason: str
) -> None:
    async with http.post(f"{server.url}/whip/s", data=offer, headers=POST) as response:
        body = await response.json()
        assert (response.status, body["reason"]) == (status, reason)
        assert body["sentence"]


async def test_the_sentence_is_in_the_readers_language(
    server: StageServer, http: ClientSession
) -> None:
    sentences = []
    for language in ("zh", "en"):
        headers = {**POST, "Accept-Language": language}
        async with http.post(f"{server.url}/whip/s", data="x", headers=headers) as response:
            sentences.append((await response.json())["sentence"])
    assert sentences[0] != sentences[1]
    assert sentences[1].isascii()


async def test_another_content_type_is_refused(server: StageServer, http: ClientSession) -> None:
    for content_type in ("text/plain", "application/json"):
        headers = {"Content-Type": content_type}
        offer = offers.CHROMIUM_PUBLISHER
        async with http.post(f"{server.url}/whip/s", data=offer, headers=headers) as response:
            assert response.status == 415


async def test_a_body_that_is_too_large_is_refused_by_its_length(
    server: StageServer, http: ClientSession
) -> None:
    offer = BytesIO(b"v=0\r\n" + b"a=x\r\n" * (MOST_BYTES // 5))
    async with http.post(f"{server.url}/whip/s", data=offer, headers=POST) as response:
        assert (response.status, (await response.json())["reason"]) == (413, "too_large")


async def test_a_body_without_a_length_is_counted_as_it_comes(
    server: StageServer, http: ClientSession
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 4096 + 2):
            yield b"a" * 4096

    async with http.post(f"{server.url}/whip/s", data=endless(), headers=POST) as response:
        assert response.status == 413


async def test_without_the_right_token_nobody_publishes(
    server: StageServer, http: ClientSession
) -> None:
    for headers in (POST, {**POST, "Authorization": "Bearer wrong"}):
        async with http.post(
            f"{server.url}/whip/closed-s", data=offers.CHROMIUM_PUBLISHER, headers=headers
        ) as response:
            assert response.status == 401
            assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_who_watches_before_anybody_is_live_is_told_to_come_back(
    server: StageServer, http: ClientSession
) -> None:
    async with http.post(
        f"{server.url}/whep/s", data=offers.CHROMIUM_VIEWER, headers=POST
    ) as response:
        assert response.status == 409
        assert int(response.headers["Retry-After"]) > 0
        assert (await response.json())["reason"] == "nobody_live"


async def test_a_publisher_is_created_under_an_unguessable_address(
    server: StageServer, http: ClientSession
) -> None:
    headers = {**POST, "Authorization": "Bearer key"}
    url = f"{server.url}/whip/closed-s"
    async with http.post(url, data=offers.CHROMIUM_PUBLISHER, headers=headers) as response:
        assert response.status == 201
        assert response.content_type == SDP
        assert response.headers["Accept-Patch"] == FRAGMENT
        etag = response.headers["ETag"]
        assert etag[0] == etag[-1] == '"'
        location = response.headers["Location"]
        assert location.startswith("/whip/closed-s/")
        assert len(location.rpartition("/")[2]) >= 32
        exposed = response.headers["Access-Control-Expose-Headers"]
        assert {"Location", "ETag", "Link"} <= {name.strip() for name in exposed.split(",")}
        assert "a=candidate:" in await response.text()
        assert ".local" not in await response.text()
    async with http.delete(server.url + location, headers={"If-Match": '"stale"'}) as response:
        assert response.status == 200
    async with http.delete(server.url + location) as response:
        assert response.status == 404


async def test_a_second_publisher_waits_until_the_first_has_left(
    server: StageServer, http: ClientSession, clip: Clip
) -> None:
    url = f"{server.url}/whip/s"
    async with WhipPublisher(url, clip):
        await server.heard.wait_for("arrived")
        with pytest.raises(aiohttp.ClientResponseError) as refused:
            async with WhipPublisher(url, clip):
                pass
        assert refused.value.status == 409
    async with WhipPublisher(url, clip):
        await server.heard.wait_for("arrived", 2)


async def test_what_an_address_takes_can_be_asked(server: StageServer, http: ClientSession) -> None:
    for kind in ("whip", "whep"):
        async with http.options(f"{server.url}/{kind}/s") as response:
            assert response.status == 200
            assert response.headers["Accept-Post"] == SDP
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert "POST" in response.headers["Access-Control-Allow-Methods"]
            assert "Link" not in response.headers
        async with http.head(f"{server.url}/{kind}/s") as response:
            assert (response.status, response.content_type) == (200, SDP)
        async with http.options(f"{server.url}/{kind}/s/resource") as response:
            assert response.headers["Accept-Patch"] == FRAGMENT


@pytest.fixture
async def viewer(
    server: StageServer, http: ClientSession, clip: Clip, certificate: Certificate
) -> AsyncIterator[WhepViewer]:
    async with WhipPublisher(f"{server.url}/whip/s", clip):
        await server.heard.wait_for("arrived")
        watching = WhepViewer(
            url=f"{server.url}/whep/s", http=http, certificate=certificate, peer_type=ReadingPeer
        )
        await watching.open()
        yield watching
        await watching.close()


async def patched(
    viewer: WhepViewer, fragment: str, headers: dict[str, str]
) -> tuple[int, str, str]:
    """Status, ETag and body."""
    assert viewer.resource is not None
    async with viewer.http.patch(viewer.resource, data=fragment, headers=headers) as response:
        return response.status, response.headers.get("ETag", ""), await response.text()


def trickled(viewer: WhepViewer) -> str:
    ice = viewer.peer.ice
    fragment = CANDIDATE.format(ufrag=ice.username, pwd=ice.password)
    return fragment + "a=candidate:1 1 udp 1 printer.local 9 typ host\r\n"


async def test_a_candidate_is_taken_in_silence(viewer: WhepViewer) -> None:
    answer = await patched(viewer, trickled(viewer), {**PATCH, "If-Match": viewer.etag})
    assert answer == (204, "", "")


async def test_a_patch_needs_the_right_etag(viewer: WhepViewer) -> None:
    fragment = trickled(viewer)
    assert (await patched(viewer, fragment, PATCH))[0] == 428
    assert (await patched(viewer, fragment, {**PATCH, "If-Match": '"other"'}))[0] == 412


async def test_a_patch_of_another_kind_is_refused(viewer: WhepViewer) -> None:
    headers = {"If-Match": viewer.etag}
    assert (await patched(viewer, "{}", {**headers, "Content-Type": "text/plain"}))[0] == 415
    assert (await patched(viewer, "{}", {**headers, **PATCH}))[0] == 400


async def test_a_patch_of_nothing_finds_nothing(server: StageServer, http: ClientSession) -> None:
    url, headers = f"{server.url}/whep/s/gone", {**PATCH, "If-Match": "*"}
    async with http.patch(url, data="a=mid:0", headers=headers) as response:
        assert response.status == 404


async def test_a_restart_gets_new_credentials_and_a_new_etag(viewer: WhepViewer) -> None:
    fragment = CANDIDATE.format(ufrag="brandnew", pwd="P2uYro0UCOQ4zxjKXaWCBui2")
    status, etag, body = await patched(viewer, fragment, {**PATCH, "If-Match": "*"})
    assert status == 200
    assert etag not in ("", viewer.etag)
    assert "a=ice-ufrag:" in body
    assert "a=candidate:" in body
    status, _, _ = await patched(viewer, trickled(viewer), {**PATCH, "If-Match": viewer.etag})
    assert status == 412


async def test_a_failed_restart_leaves_the_picture_running(viewer: WhepViewer) -> None:
    fragment = CANDIDATE.format(ufrag="brandnew", pwd="P2uYro0UCOQ4zxjKXaWCBui2")
    await patched(viewer, fragment, {**PATCH, "If-Match": "*"})
    assert isinstance(viewer.peer, ReadingPeer)
    await viewer.peer.wait_for_packets(len(viewer.peer.received) + 50)


async def test_many_restarts_at_once_hold_no_socket(
    server: StageServer, viewer: WhepViewer
) -> None:
    fragments = [
        CANDIDATE.format(ufrag=f"brandnew{n}", pwd="P2uYro0UCOQ4zxjKXaWCBui2") for n in range(20)
    ]
    before = udp_sockets()
    headers = {**PATCH, "If-Match": "*"}
    answers = await asyncio.gather(*[patched(viewer, one, headers) for one in fragments])
    assert {status for status, _, _ in answers} == {200}
    assert udp_sockets() == before


def udp_sockets() -> int:
    return len(psutil.Process().net_connections("udp"))


def test_every_refusal_has_its_sentence_in_every_language() -> None:
    texts = Texts(RESOURCES / "i18n")
    codes = {"h264_profile", "no_codec", *Objection}
    for path in (
        *PROJECT.glob("streaming_server/media/*.py"),
        *PROJECT.glob("streaming_server/web/*.py"),
    ):
        codes |= set(
            re.findall(r'(?:MediaRefused\(\d+,\s*|Unacceptable\()"(\w+)"', path.read_text("utf-8"))
        )
    assert len(codes) > 15
    missing = {
        (language, code)
        for language in Language
        for code in codes
        if not texts.has(language, f"media.{code}")
    }
    assert missing == set()

"""A phone whose network lets nothing through but a relay: it sends a show and sees one."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from aioice.stun import TransactionFailed
from aioice.turn import TurnClientUdpProtocol
from aiortc import RTCPeerConnection
from playwright.async_api import Browser, BrowserContext, Page, expect

from installer.turn import Relay
from kiosk.watching.relays import DIRECT, Ways
from streaming_server.app import utc_now
from streaming_server.media.peers import Certificate
from streaming_server.media.relay_check import relays
from streaming_server.web.relays import signed
from tests.fair import SHOW
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.relay import SECRET, coturn
from tests.journeys.resident_fair import Fair, fair
from tests.media.publishers.decoding import decoding_viewer
from tests.media.publishers.pages import LEAVE, PUBLISH

pytestmark = pytest.mark.browser

#: The direct way is closed to whatever the page opens.
RELAY_ALONE = """globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(given) {
    super({...given, iceTransportPolicy: "relay"});
    globalThis.opened = this;
  }
};"""
WAY_TAKEN = """async () => {
  const reports = [...(await opened.getStats()).values()];
  const { selectedCandidatePairId } = reports.find(({ type }) => type === "transport");
  const pair = reports.find(({ id }) => id === selectedCandidatePairId);
  return reports.find(({ id }) => id === pair?.localCandidateId)?.candidateType;
}"""
LINK = re.compile(
    r'<(?P<urls>turns?:[^>]+)>; rel="ice-server"; username="(?P<username>[^"]+)"; '
    r'credential="(?P<credential>[^"]+)"; credential-type="password"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    fair: Fair
    relay: Relay


@pytest_asyncio.fixture(loop_scope="module")
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    (tmp_path / "secret").write_text(f"{SECRET}\n", "utf-8")
    async with coturn(tmp_path / "relay") as relay:
        turn = " ".join(relay.addresses)
        settings: dict[str, Any] = {"turn": turn, "turn_secret_file": tmp_path / "secret"}
        async with fair(tmp_path, **settings) as running:
            yield Street(fair=running, relay=relay)


@pytest_asyncio.fixture(loop_scope="module")
async def walled_in(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await phone(browser)
    await context.add_init_script(RELAY_ALONE)
    yield context
    await context.close()


async def test_a_show_is_sent_and_seen_through_the_relay_alone(
    street: Street, walled_in: BrowserContext
) -> None:
    address, key = f"{street.fair.url}/whip/{SHOW}", await key_of(street.fair)
    sender, resident = await walled_in.new_page(), await walled_in.new_page()
    await sender.goto(street.fair.url)
    async with asyncio.timeout(PATIENCE_S):
        await sender.evaluate(PUBLISH, await target(address, key))
        await street.fair.go_live_as_sent()
        await resident.goto(street.fair.live)
        await expect(resident.locator(".stage")).to_have_attribute("data-picture", "playing")
        await until(resident, "doorstep.framesDecoded() > 25")
        whep = f"{street.fair.url}/whep/{SHOW}"
        async with (
            ClientSession() as http,
            decoding_viewer(whep, http, Certificate.generateCertificate()) as viewer,
        ):
            counters = await viewer.counters(10, "VP8", range(1 << 16))
    assert counters == sorted(counters)
    assert await way_of(sender) == "relay"
    assert await way_of(resident) == "relay"
    await sender.evaluate(LEAVE)


async def test_a_kiosk_tries_the_relay_once_the_direct_way_failed(street: Street) -> None:
    ways = Ways(street.fair.live)
    async with ClientSession() as http:
        assert await ways.next(http) is DIRECT
        ways.note(worked=False)
        peer = RTCPeerConnection(await ways.next(http))
        peer.addTransceiver("video", direction="recvonly")
        await peer.setLocalDescription(await peer.createOffer())
        offer = peer.localDescription.sdp
        await peer.close()
        ways.note(worked=True)
        assert await ways.next(http) is not DIRECT
        ways.note(worked=False)
        assert await ways.next(http) is DIRECT
    assert "typ relay" in offer


async def test_a_kiosk_without_an_answer_about_relays_goes_on_directly(street: Street) -> None:
    ways = Ways("http://127.0.0.1:9/whep/show")  # nobody listens there
    ways.note(worked=False)
    async with ClientSession() as http:
        assert await ways.next(http) is DIRECT


async def test_the_relay_is_of_no_use_to_strangers(street: Street) -> None:
    relay = street.relay
    now = utc_now()
    good = signed("visitor", now + timedelta(hours=1), SECRET.encode())
    expired = signed("visitor", now - timedelta(hours=1), SECRET.encode())
    guessed = signed("visitor", now + timedelta(hours=1), b"a guess")
    address = relay.addresses[0]
    assert await relays(address, *good) is None
    for name, password in (expired, guessed, ("visitor", "password")):
        assert "401" in str(await relays(address, name, password))


@pytest.mark.parametrize("peer", ["127.0.0.1", "198.51.100.7", "10.0.0.1"])
async def test_it_relays_to_the_server_and_to_nobody_else(street: Street, peer: str) -> None:
    name, password = signed("visitor", utc_now() + timedelta(hours=1), SECRET.encode())
    server = (street.relay.address, street.relay.port)
    transport, client = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: TurnClientUdpProtocol(server, name, password, 60, 500), remote_addr=server
    )
    await client.connect()
    with pytest.raises(TransactionFailed, match="403"):
        await client.channel_bind(0x4000, (peer, 5000))
    await client.channel_bind(0x4001, (street.relay.address, 5000))
    await client.delete()
    transport.close()


async def key_of(fair: Fair) -> str:
    return await fair.rooms.identity.stream_key(SHOW)


async def target(address: str, key: str) -> dict[str, object]:
    """As an encoder asks, by its key, before it offers anything."""
    headers = {"Authorization": f"Bearer {key}"}
    async with ClientSession(headers=headers) as http, http.options(address) as answer:
        links = answer.headers.getall("Link")
    servers = [found.groupdict() for link in links if (found := LINK.fullmatch(link))]
    assert len(servers) == 2
    shape = {"codec": "VP8", "width": 640, "height": 360, "first": 0}
    return {"url": address, "key": key, "iceServers": servers, **shape}


async def way_of(page: Page) -> str:
    return str(await page.evaluate(WAY_TAKEN))

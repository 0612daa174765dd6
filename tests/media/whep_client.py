"""A WHEP viewer that really connects, encrypts and decrypts, but only counts what it gets.

Cheap enough that one process holds many: it stands on the server's own `Peer`, in the other role.
"""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

import aiohttp

from streaming_server.media import rtcp
from streaming_server.media.mux import host_addresses
from streaming_server.media.peers import Certificate, Peer, RemoteEnd
from streaming_server.media.rtp import RtpPacket, forward_distance, parse_rtp
from streaming_server.media.sdp import Offer, parse_fragment, parse_offer
from tests.media.full_ice import FullIce

SDP: Final = {"Content-Type": "application/sdp"}
OPUS, VP8, RTX, H264, SEND_TIME_ID = 111, 96, 97, 102, 3


@dataclass(slots=True, kw_only=True)
class Count:
    """Of one SSRC; lost: sequence numbers passed over so far, late ones given back."""

    packets: int = 0
    lost: int = 0
    highest: int | None = None

    def add(self, sequence: int) -> None:
        self.packets += 1
        if self.highest is None:
            self.highest = sequence
            return
        distance = forward_distance(self.highest, sequence)
        if distance > 0:
            self.lost += distance - 1
            self.highest = sequence
        else:
            self.lost -= 1


class CountingPeer(Peer[FullIce]):
    """Reads sequence numbers off the packets without decrypting them."""

    def __init__(self, certificate: Certificate) -> None:
        self.counts: dict[int, Count] = {}
        #: Set when the server said goodbye.
        self.left = asyncio.Event()
        super().__init__(
            certificate,
            FullIce,
            on_rtp=lambda _packet, _now: None,
            on_rtcp=lambda _packet, _now: None,
            on_left=self.left.set,
        )

    @property
    def packets(self) -> int:
        return sum(count.packets for count in self.counts.values())

    @property
    def lost(self) -> int:
        return sum(count.lost for count in self.counts.values())

    def report(self, ssrc: int) -> None:
        """What a browser says once a second."""
        if self.outlet is None or not self.counts:
            return
        blocks = [
            rtcp.ReportBlock(
                ssrc=source,
                fraction_lost=0,
                packets_lost=max(0, count.lost),
                highest_sequence=count.highest or 0,
                jitter=20,
                last_report=0,
                delay=0,
            )
            for source, count in self.counts.items()
        ]
        compound = rtcp.receiver_report(ssrc, blocks) + rtcp.description(ssrc, "viewer")
        self.outlet.send_rtcp(compound)

    def take(self, datagram: bytes) -> None:
        is_rtp = 127 < datagram[0] < 192 and not 192 <= datagram[1] <= 223
        if is_rtp and self.outlet is not None:
            source = int.from_bytes(datagram[8:12], "big")
            count = self.counts.setdefault(source, Count())
            count.add(int.from_bytes(datagram[2:4], "big"))
        else:
            super().take(datagram)


class ReadingPeer(CountingPeer):
    """Decrypts and keeps every packet; `heard` is set with each, reports are kept as well."""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__(certificate)
        self.received: list[RtpPacket] = []
        self.reports: list[rtcp.Report] = []
        self.heard = asyncio.Event()
        #: Video packets to be lost on the way, once each, by sequence number.
        self.losing: set[int] = set()
        self._on_rtp, self._on_rtcp = self._keep, self._keep_reports

    async def wait_for_packets(self, count: int) -> None:
        while len(self.received) < count:
            self.heard.clear()
            await self.heard.wait()

    def _keep(self, packet: bytes, _now: float) -> None:
        self.received.append(parse_rtp(packet))
        self.heard.set()

    def _keep_reports(self, packet: bytes, _now: float) -> None:
        self.reports += rtcp.parse_rtcp(packet)
        self.heard.set()

    def take(self, datagram: bytes) -> None:
        if datagram[0] > 127 and datagram[1] & 0x7F in (VP8, H264):
            sequence = int.from_bytes(datagram[2:4], "big")
            if sequence in self.losing:
                self.losing.remove(sequence)
                return
        Peer.take(self, datagram)


@dataclass(slots=True, kw_only=True)
class WhepViewer:
    """Watches from `open` to `close`."""

    url: str
    http: aiohttp.ClientSession
    certificate: Certificate
    peer_type: type[CountingPeer] = CountingPeer
    candidates: bool = True
    payload_types: tuple[int, ...] = (VP8, H264)
    repairs: bool = False
    hears_guests: bool = False
    #: Another engine may serve it, which makes the offer: VP8 alone here.
    may_go_elsewhere: bool = False
    peer: CountingPeer = field(init=False)
    resource: str | None = field(init=False, default=None)
    etag: str = field(init=False, default="")
    is_elsewhere: bool = field(init=False, default=False)

    async def open(self) -> None:
        """Raises aiohttp.ClientResponseError when the server refuses, ConnectionError when the
        connection does not come about."""
        self.peer = self.peer_type(self.certificate)
        await self.peer.ice.gather(host_addresses())
        payload_types = (*self.payload_types, RTX) if self.repairs else self.payload_types
        offer = viewer_offer(self.peer, self.certificate, self.candidates, payload_types)
        if self.hears_guests:
            offer = with_guests(offer)
        headers = {**SDP, "Prefer": "counter-offer"} if self.may_go_elsewhere else SDP
        async with self.http.post(self.url, data=offer, headers=headers) as response:
            self.is_elsewhere = response.status == 406
            if response.status != 201 and not self.is_elsewhere:
                await self.peer.close()
                response.raise_for_status()
            self.resource = urljoin(self.url, response.headers["Location"])
            self.etag = response.headers["ETag"]
            told = await response.text()
        reaching = asyncio.create_task(reached(self.peer, parse_offer(told)))
        if self.is_elsewhere:
            answer = viewer_answer(self.peer, self.certificate, told)
            async with self.http.patch(self.resource, data=answer, headers=SDP) as response:
                response.raise_for_status()
        if not await reaching:
            raise ConnectionError("not connected")

    async def restart(self) -> None:
        """Change the network: new sockets, new credentials, the same keys (RFC 9725 4.3.3)."""
        assert self.resource is not None
        fresh = FullIce(self.peer)
        await fresh.gather(host_addresses())
        fragment = f"a=ice-ufrag:{fresh.username}\r\na=ice-pwd:{fresh.password}\r\n"
        fragment += "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
        headers = {"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*"}
        async with self.http.patch(self.resource, data=fragment, headers=headers) as response:
            response.raise_for_status()
            self.etag = response.headers["ETag"]
            answered = parse_fragment(await response.text())
        fresh.expect(answered.username, answered.password)
        fresh.deliver()
        await fresh.add_candidates(answered.candidates)
        if not await self.peer.move(fresh):
            raise ConnectionError("not connected")

    async def close(self, *, politely: bool = True) -> None:
        if politely and self.resource is not None:
            async with self.http.delete(self.resource):
                self.resource = None
        await self.peer.close()


async def reached(peer: Peer[FullIce], described: Offer) -> bool:
    """Whether a connection to the one who described itself came about."""
    first = described.sections[0]
    for section in described.sections:
        await peer.ice.add_candidates(section.candidates)
    remote = RemoteEnd(
        username=first.attributes["ice-ufrag"],
        password=first.attributes["ice-pwd"],
        fingerprints=first.fingerprints,
        opens_dtls=first.attributes["setup"] == "active",
    )
    return await peer.connect(remote)


def with_guests(offer: str) -> str:
    """The offer with a second section of sound."""
    head, audio, video = re.split(r"(?=m=)", offer)
    second = audio.replace("a=mid:0", "a=mid:2")
    return head.replace("BUNDLE 0 1", "BUNDLE 0 1 2") + audio + video + second


def viewer_offer(
    peer: Peer[FullIce],
    certificate: Certificate,
    candidates: bool = True,
    payload_types: tuple[int, ...] = (VP8, H264),
) -> str:
    common = [
        "c=IN IP4 0.0.0.0",
        "a=recvonly",
        "a=rtcp-mux",
        f"a=ice-ufrag:{peer.ice.username}",
        f"a=ice-pwd:{peer.ice.password}",
        f"a=fingerprint:sha-256 {certificate.sha256}",
        "a=setup:actpass",
    ]
    if candidates:
        common += [f"a=candidate:{line}" for line in peer.ice.candidate_lines]
    formats = {
        VP8: [f"a=rtpmap:{VP8} VP8/90000"],
        RTX: [f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={VP8}"],
        H264: [
            f"a=rtpmap:{H264} H264/90000",
            f"a=fmtp:{H264} profile-level-id=42e01f;packetization-mode=1",
        ],
    }
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
    lines += [f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}", "a=mid:0", *common]
    lines += [f"a=rtpmap:{OPUS} opus/48000/2"]
    lines += [f"m=video 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, payload_types))}", "a=mid:1"]
    lines += [*common, "a=rtcp-fb:* nack", "a=rtcp-fb:* nack pli", "a=rtcp-fb:* goog-remb"]
    lines.append(
        f"a=extmap:{SEND_TIME_ID} http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
    )
    for payload_type in payload_types:
        lines += formats[payload_type]
    return "\r\n".join(lines) + "\r\n"


def viewer_answer(peer: CountingPeer, certificate: Certificate, offer: str) -> str:
    """What a browser would answer: all that is offered except retransmission streams."""
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
    for section in parse_offer(offer).sections:
        number = VP8 if section.kind == "video" else OPUS
        codec = "VP8/90000" if section.kind == "video" else "opus/48000/2"
        lines += [
            f"m={section.kind} 9 UDP/TLS/RTP/SAVPF {number}",
            "c=IN IP4 0.0.0.0",
            "a=recvonly",
            f"a=mid:{section.mid}",
            "a=rtcp-mux",
            f"a=ice-ufrag:{peer.ice.username}",
            f"a=ice-pwd:{peer.ice.password}",
            f"a=fingerprint:sha-256 {certificate.sha256}",
            "a=setup:active",
            f"a=rtpmap:{number} {codec}",
        ]
        lines += [f"a=candidate:{line}" for line in peer.ice.candidate_lines]
        if section.kind == "video":
            lines += [f"a=rtcp-fb:{number} {fb}" for fb in ("nack", "nack pli", "goog-remb")]
            lines.append("a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time")
    return "\r\n".join(lines) + "\r\n"

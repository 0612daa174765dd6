"""One remote end: ICE to reach it, DTLS to trust it, SRTP keys to talk to it.

The only module that knows aiortc's private names; tests/media/test_private_names.py holds each
of them to the pinned version. aiortc does the handshake. Once a peer is connected a datagram is
decrypted where it arrives, and the peer has no task, no queue and no timer of its own.

    new --gather--> gathered --connect--> connected --close / alert / silence--> closed
"""
# ruff: noqa: SLF001

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, Protocol, TypeVar, cast

from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceTransport
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    SRTPProtectionProfile,
)
from OpenSSL import SSL

from streaming_server.media.ice import Owner, Place
from streaming_server.media.srtp import Inlet, Outlet

CONNECT_TIMEOUT_S = 20.0
MOST_REPEATED_FLIGHTS = 6
_DATAGRAM = 1500
# The cheaper one first, where the peer leaves us the choice.
_PROFILES = [SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80]
_TAG_LENGTHS = {b"SRTP_AEAD_AES_128_GCM": 16, b"SRTP_AES128_CM_SHA1_80": 10}
# aiortc offers ECDSA suites alone; GStreamer's certificates are RSA.
_CIPHERS = (
    b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-SHA"
    b":ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305"
    b":ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteEnd:
    """What an offer says about the peer.

    fingerprints: (algorithm, value) pairs. opens_dtls: the peer insists on being the DTLS client.
    """

    username: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]
    opens_dtls: bool


class Certificate(RTCCertificate):
    """The server's identity for DTLS, one for all peers; its TLS context is made once."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
            self._context.set_cipher_list(_CIPHERS)
            # Nobody resumes; remembered sessions would only pile up in a context that is kept.
            self._context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        return self._context

    @property
    def sha256(self) -> str:
        return next(f.value for f in self.getFingerprints() if f.algorithm == "sha-256")


class _Dtls(RTCDtlsTransport):
    """aiortc's handshake without its receiving task."""

    async def _RTCDtlsTransport__run(self) -> None:
        return


class Path(Protocol):
    """What reaches the peer: on the server an `IceEnd`."""

    @property
    def route(self) -> Place | None:
        """Where to send; None before and after."""

    def expect(self, username: str, password: str) -> None: ...

    async def connect(self) -> None:
        """Raises ConnectionError when the peer cannot be reached."""

    def deliver(self) -> list[bytes]: ...

    async def receive(self) -> bytes: ...

    async def send(self, datagram: bytes) -> None: ...

    def ask(self) -> None: ...

    async def close(self) -> None: ...


class _Link:
    """What the handshake needs of an ICE transport."""

    role = "controlled"

    def __init__(self, path: Path) -> None:
        self._recv, self._send = path.receive, path.send


P = TypeVar("P", bound=Path)


class Peer(Generic[P]):
    """new_path: makes a way to reach the peer, for the start and for each restart. on_rtp and
    on_rtcp get decrypted packets and when they came; on_left is called once, when the peer says
    goodbye. Silence is for the owner to notice: see `heard_at`."""

    def __init__(
        self,
        certificate: Certificate,
        new_path: Callable[[Owner], P],
        *,
        on_rtp: Callable[[bytes, float], None],
        on_rtcp: Callable[[bytes, float], None],
        on_left: Callable[[], object],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._certificate = certificate
        self._on_rtp, self._on_rtcp, self._on_left = on_rtp, on_rtcp, on_left
        self._dtls: _Dtls | None = None
        self._inlet: Inlet | None = None
        self._closed = False
        self._new_path = new_path
        self.ice = new_path(self)
        self.outlet: Outlet | None = None
        #: Loop time at which the peer last proved that it is there.
        self.heard_at = monotonic()

    @property
    def is_connected(self) -> bool:
        return self.outlet is not None and not self._closed

    async def connect(self, remote: RemoteEnd) -> bool:
        """Whether the peer was reached and is who the offer said."""
        self.ice.expect(remote.username, remote.password)
        dtls = _Dtls(cast(RTCIceTransport, _Link(self.ice)), [self._certificate])
        dtls._srtp_profiles = _PROFILES
        dtls._set_role("server" if remote.opens_dtls else "client")
        fingerprints = [RTCDtlsFingerprint(*pair) for pair in remote.fingerprints]
        self._dtls = dtls
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self.ice.connect()
                await dtls.start(RTCDtlsParameters(fingerprints=fingerprints))
        except (TimeoutError, ConnectionError):
            return False
        if dtls.state != "connected" or self._closed:
            return False
        self._take_over(dtls)
        return True

    def restart(self, username: str, password: str) -> P:
        """Begin again to reach a peer whose network changed; keys and media stay (RFC 8445 9).

        The peer is sent to over the old path until the new one works. Returns our new end.
        """
        fresh = self._new_path(self)
        fresh.expect(username, password)
        fresh.deliver()  # the keys are known: whichever path a packet takes, it is the peer's
        return fresh

    async def move(self, fresh: P) -> bool:
        """Wait for the path of a restart and change over; False when it did not come about."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await fresh.connect()
        except (TimeoutError, ConnectionError):
            await fresh.close()
            return False
        if self._closed or self._dtls is None:
            await fresh.close()
            return False
        old, self.ice = self.ice, fresh
        self._dtls._transport = cast(RTCIceTransport, _Link(fresh))
        self._follow_route()
        await old.close()
        return True

    async def close(self) -> None:
        """Say goodbye and free the path; may be called twice."""
        if self._closed:
            return
        self._closed = True
        if self.outlet is not None:
            self.outlet.close()
        if self._dtls is not None:
            await self._dtls.stop()
        await self.ice.close()

    def note_sign(self) -> None:
        """The peer proved that it is there, maybe somewhere else."""
        self.heard_at = monotonic()
        self._follow_route()

    def _follow_route(self) -> None:
        route = self.ice.route
        if self.outlet is not None and route is not None and not self._closed:
            self.outlet.bind(*route)

    def _take_over(self, dtls: _Dtls) -> None:
        assert dtls._ssl is not None
        profile = dtls._ssl.get_selected_srtp_profile()
        self._inlet = Inlet(dtls._rx_srtp)
        self.outlet = Outlet(dtls._tx_srtp, _TAG_LENGTHS[profile])
        self.note_sign()
        for datagram in self.ice.deliver():
            self.take(datagram)
        self._repeat_last_flight(MOST_REPEATED_FLIGHTS)

    def take(self, datagram: bytes) -> None:
        first = datagram[0]
        if 127 < first < 192 and len(datagram) > 1 and self._inlet is not None:
            if 192 <= datagram[1] <= 223:  # RFC 5761 section 4
                self._pass_on(self._inlet.rtcp(datagram), self._on_rtcp)
            else:
                self._pass_on(self._inlet.rtp(datagram), self._on_rtp)
        elif 19 < first < 64:
            self._pump_dtls(datagram)

    def _pass_on(self, packet: bytes | None, receiver: Callable[[bytes, float], None]) -> None:
        if packet is not None and not self._closed:
            self.heard_at = now = monotonic()
            receiver(packet, now)

    def _pump_dtls(self, datagram: bytes) -> None:
        assert self._dtls is not None
        assert self._dtls._ssl is not None
        if self._closed:
            return
        left = False
        try:
            self._dtls._ssl.bio_write(datagram)
            self._dtls._ssl.recv(_DATAGRAM)
        except SSL.ZeroReturnError:
            left = True
        except SSL.Error:
            left = False  # not for us, or nothing to read: DTLS drops what it cannot use
        self._flush_dtls()
        if left:
            self._on_left()

    def _flush_dtls(self) -> None:
        assert self._dtls is not None
        assert self._dtls._ssl is not None
        try:
            datagram = self._dtls._ssl.bio_read(_DATAGRAM)
        except SSL.Error:
            return
        route = self.ice.route
        if route is not None:
            try:
                route[0].sendto(datagram, route[1])
            except OSError:
                return  # as if lost on the way

    def _repeat_last_flight(self, left: int) -> None:
        """With DTLS 1.3 our last words may have to be said again after the handshake."""
        if self._closed or self._dtls is None or self._dtls._ssl is None or not left:
            return
        timeout = self._dtls._ssl.DTLSv1_get_timeout()
        if timeout is None:
            return
        if timeout <= 0:
            self._dtls._ssl.DTLSv1_handle_timeout()
            self._flush_dtls()
        self._loop.call_later(max(timeout, 0.05), self._repeat_last_flight, left - 1)

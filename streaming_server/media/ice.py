"""Reaching a peer: aioice's connectivity checks, without its queue and its timers afterwards.

The only module that knows aioice's private names; tests/media/test_private_names.py holds them.
The server gathers host addresses alone: it has no need of STUN, and each lookup would delay
every viewer. It never resolves `.local` names: such a peer is known by its first check.
"""
# ruff: noqa: SLF001

import asyncio
import contextlib
import logging
import random
import socket
import struct
from collections.abc import Callable
from functools import partial

from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, get_host_addresses
from aioice.stun import TransactionError

from streaming_server.media.srtp import Address

logger = logging.getLogger(__name__)
# It tells of every check of every pair at INFO: a dozen lines for each viewer.
logging.getLogger("aioice").setLevel(logging.WARNING)

_STUN_FIRST_BYTES = range(4)  # RFC 7983 section 7
_COMPONENT = 1
ANY_PORT = range(1)  # 0: the system hands one out
MOST_TRIES = 32  # of a range of ports before an address is given up
#: Where a peer may be; we knock at each, and must not be sent to knock at a whole network.
MOST_CANDIDATES = 64
MOST_WAITING = 64  # datagrams of a handshake that nobody has read yet; it needs a dozen
SOCKET_BUFFER = 1 << 20  # bytes, as far as the system allows: a camera's second that was held up


async def _bound(connection: Connection, address: str, ports: range) -> StunProtocol | None:
    loop = asyncio.get_running_loop()
    tried = random.sample(ports, min(len(ports), MOST_TRIES))
    for port in tried:
        try:
            transport, protocol = await loop.create_datagram_endpoint(
                lambda: StunProtocol(connection), local_addr=(address, port)
            )
        except OSError:
            continue
        for direction in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, direction, SOCKET_BUFFER
            )
        host, bound_port = transport.get_extra_info("sockname")[:2]
        protocol.local_candidate = Candidate(
            foundation=candidate_foundation("host", "udp", host),
            component=_COMPONENT,
            transport="udp",
            priority=candidate_priority(_COMPONENT, "host"),
            host=host,
            port=bound_port,
            type="host",
        )
        return protocol
    logger.warning("no port to be had on an address tries=%d", len(tried))
    return None


def _dropped(_datagram: bytes, _component: int) -> None:
    return


def host_addresses() -> tuple[str, ...]:
    """This machine's addresses; the loopback only where there is no other."""
    return tuple(get_host_addresses(use_ipv4=True, use_ipv6=True)) or ("127.0.0.1",)


class IceEnd:
    """One set of ICE credentials and its sockets.

    on_datagram gets what is not STUN, once `deliver` was called; on_heard is called whenever the
    peer proved by a signed check that it is there, after `route` was brought up to date.
    """

    def __init__(self, on_datagram: Callable[[bytes], None], on_heard: Callable[[], None]) -> None:
        self._on_datagram, self._on_heard = on_datagram, on_heard
        self._connection = Connection(ice_controlling=False, use_ipv6=True)
        self._can_check = asyncio.Event()
        self._delivers = False
        self._closed = False

    @property
    def username(self) -> str:
        return self._connection.local_username

    @property
    def password(self) -> str:
        return self._connection.local_password

    @property
    def remote_username(self) -> str | None:
        return self._connection.remote_username

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(self._connection.local_candidates)

    @property
    def route(self) -> tuple[socket.socket, Address] | None:
        """The socket and address chosen by the peer; None before and after."""
        pair = self._connection._nominated.get(_COMPONENT)
        if pair is None:
            return None
        wrapped = pair.protocol.transport.get_extra_info("socket")
        return wrapped._sock, pair.remote_addr

    def candidate_lines(self, public_address: str | None) -> tuple[str, ...]:
        """All our candidates as in SDP, the public one besides where a NAT maps it."""
        lines = [candidate.to_sdp() for candidate in self.candidates]
        for candidate in self.candidates[:1] if public_address else ():
            lines.append(
                f"public 1 udp {candidate.priority - 1} {public_address} {candidate.port} typ host"
            )
        return tuple(lines)

    async def gather(self, addresses: tuple[str, ...], ports: range = ANY_PORT) -> None:
        """Open a socket on each address; one that cannot be had is left out."""
        connection = self._connection
        connection._local_candidates_start = True
        for address in addresses:
            protocol = await _bound(connection, address, ports)
            if protocol is not None:
                connection._protocols.append(protocol)
                connection._local_candidates.append(protocol.local_candidate)
        connection._local_candidates_end = True
        check_incoming = connection.check_incoming

        def heard(check: object, sender: Address, protocol: StunProtocol) -> None:
            if self._has_room() or self._is_known(sender):
                check_incoming(check, sender, protocol)  # type: ignore[arg-type]
                self._on_heard()

        connection.check_incoming = heard  # type: ignore[method-assign,assignment]
        # It keeps what looks like a check and is none, from whomever, for somebody to read.
        connection.data_received = _dropped  # type: ignore[method-assign,assignment]
        for protocol in connection._protocols:
            protocol.datagram_received = partial(  # type: ignore[method-assign]
                self._received, protocol, protocol.datagram_received
            )

    def expect(self, username: str, password: str) -> None:
        """Who the peer is; without this no check can be answered in full."""
        self._connection.remote_username = username
        self._connection.remote_password = password

    async def add_candidate(self, line: str) -> None:
        """line: as in SDP, without `candidate:`. What cannot be used is dropped in silence."""
        try:
            candidate = Candidate.from_sdp(line)
            usable = (
                candidate.component == _COMPONENT
                and candidate.transport.lower() == "udp"
                and not candidate.host.endswith(".local")
                and any(local.can_pair_with(candidate) for local in self.candidates)
            )
        except ValueError:
            return
        if usable and self._has_room() and not self._closed:
            await self._connection.add_remote_candidate(candidate)
            self._can_check.set()

    async def connect(self) -> None:
        """Raises ConnectionError when the peer cannot be reached."""
        # aioice gives up at once when there is nothing to check yet.
        await self._can_check.wait()
        await self._connection.connect()
        consent = self._connection._query_consent_task
        if consent is not None:  # one sweep over all peers does this instead
            consent.cancel()

    def deliver(self) -> list[bytes]:
        """From now on datagrams go to on_datagram; returns those that waited."""
        self._delivers = True
        waiting = []
        with contextlib.suppress(asyncio.QueueEmpty):
            while (item := self._connection._queue.get_nowait()) is not None:
                waiting.append(item[0])
        return waiting

    async def receive(self) -> bytes:
        return await self._connection.recv()

    async def send(self, datagram: bytes) -> None:
        await self._connection.send(datagram)

    async def prove(self) -> bool:
        """Ask the peer whether it is still there and wants to be sent to (RFC 7675)."""
        pair = self._connection._nominated.get(_COMPONENT)
        if pair is None or self._connection.remote_password is None:
            return False
        request = self._connection.build_request(pair, nominate=False)
        key = self._connection.remote_password.encode()
        try:
            # Once only: a repetition could outlive the socket, and the next sweep asks again.
            await pair.protocol.request(request, pair.remote_addr, key, retransmissions=0)
        except TransactionError:
            return False
        return True

    async def close(self) -> None:
        self._closed = True
        self._can_check.set()
        await self._connection.close()

    def _received(
        self,
        protocol: StunProtocol,
        to_aioice: Callable[[bytes, Address], None],
        datagram: bytes,
        sender: Address,
    ) -> None:
        if not datagram:
            return
        if datagram[0] in _STUN_FIRST_BYTES:
            # Anybody may write to this port: nonsense must not end up in the loop's error log.
            with contextlib.suppress(ValueError, KeyError, struct.error):
                to_aioice(datagram, sender)
            if self._connection._early_checks:
                self._can_check.set()
        elif self._delivers:
            self._on_datagram(datagram)
        elif self._is_known(sender) and self._connection._queue.qsize() < MOST_WAITING:
            self._connection._queue.put_nowait((datagram, _COMPONENT))

    def _has_room(self) -> bool:
        return len(self._connection._remote_candidates) < MOST_CANDIDATES

    def _is_known(self, sender: Address) -> bool:
        """Whether it comes from where a signed check came from; a handshake is easily upset."""
        return any(
            (remote._network_host, remote.port) == sender[:2]
            for remote in self._connection._remote_candidates
        )

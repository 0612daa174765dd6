"""A viewer's side of ICE: aioice's connectivity checks, without its timers afterwards.

The server is the lite side and checks nothing, so what connects to it in tests and benchmarks has
to be the full one. aioice's private names are held by test_private_names.py.
"""
# ruff: noqa: SLF001

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from functools import partial

from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol

from streaming_server.media.ice import MOST_WAITING, Owner, Place
from streaming_server.media.srtp import Address

_STUN_FIRST_BYTES = range(4)  # RFC 7983 section 7
_COMPONENT = 1
SOCKET_BUFFER = 1 << 20  # bytes, as far as the system allows: a camera's second that was held up


async def _bound(connection: Connection, address: str) -> StunProtocol:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: StunProtocol(connection), local_addr=(address, 0)
    )
    for direction in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, direction, SOCKET_BUFFER)
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


class FullIce:
    """One set of ICE credentials and its sockets; it controls and nominates."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._connection = Connection(ice_controlling=True, use_ipv6=True)
        self._can_check = asyncio.Event()
        self._delivers = False

    @property
    def username(self) -> str:
        return self._connection.local_username

    @property
    def password(self) -> str:
        return self._connection.local_password

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(self._connection.local_candidates)

    @property
    def route(self) -> Place | None:
        pair = self._connection._nominated.get(_COMPONENT)
        if pair is None:
            return None
        wrapped = pair.protocol.transport.get_extra_info("socket")
        return wrapped._sock, pair.remote_addr

    @property
    def candidate_lines(self) -> tuple[str, ...]:
        """As in SDP."""
        return tuple(candidate.to_sdp() for candidate in self.candidates)

    async def gather(self, addresses: tuple[str, ...]) -> None:
        connection = self._connection
        connection._local_candidates_start = True
        for address in addresses:
            protocol = await _bound(connection, address)
            connection._protocols.append(protocol)
            connection._local_candidates.append(protocol.local_candidate)
        connection._local_candidates_end = True
        for protocol in connection._protocols:
            protocol.datagram_received = partial(  # type: ignore[method-assign]
                self._received, protocol.datagram_received
            )

    def expect(self, username: str, password: str) -> None:
        self._connection.remote_username = username
        self._connection.remote_password = password

    async def add_candidates(self, lines: tuple[str, ...]) -> None:
        """lines: as in SDP, without `candidate:`; other than UDP is passed over."""
        for line in lines:
            candidate = Candidate.from_sdp(line)
            if any(local.can_pair_with(candidate) for local in self.candidates):
                await self._connection.add_remote_candidate(candidate)
                self._can_check.set()

    async def connect(self) -> None:
        """Raises ConnectionError when the peer cannot be reached."""
        # aioice gives up at once when there is nothing to check yet.
        await self._can_check.wait()
        await self._connection.connect()
        consent = self._connection._query_consent_task
        if consent is not None:  # the server asks, and we answer
            consent.cancel()

    def deliver(self) -> list[bytes]:
        """From now on datagrams go to the owner; returns those that waited."""
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

    def ask(self) -> None:
        """Nothing: it is the server that asks."""

    async def close(self) -> None:
        self._can_check.set()
        await self._connection.close()

    def _received(
        self, to_aioice: Callable[[bytes, Address], None], datagram: bytes, sender: Address
    ) -> None:
        if not datagram:
            return
        if datagram[0] in _STUN_FIRST_BYTES:
            with contextlib.suppress(ValueError, KeyError, struct.error):
                to_aioice(datagram, sender)
            if self._connection._early_checks:
                self._can_check.set()
        elif self._delivers:
            self._owner.take(datagram)
        elif self._connection._queue.qsize() < MOST_WAITING:
            self._connection._queue.put_nowait((datagram, _COMPONENT))

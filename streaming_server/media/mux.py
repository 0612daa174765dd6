"""The engine's UDP sockets: one per local address, shared by all peers.

A datagram finds its peer by the address it comes from. An address becomes a peer's by a check
that is signed with the password of the end it names; what anybody else sends costs a look-up.
"""

import asyncio
import logging
import random
import socket
from ipaddress import ip_address

from aioice.ice import get_host_addresses

from streaming_server.media.ice import MOST_ADDRESSES, IceEnd, Place
from streaming_server.media.stun import Kind, NotStun, parse_binding

logger = logging.getLogger(__name__)

ANY_PORT = range(1)  # 0: the system hands one out
MOST_TRIES = 32  # of a range of ports before an address is given up
#: Bytes, as far as the system allows: a burst to hundreds of viewers, a camera's second held up.
SOCKET_BUFFER = 4 << 20
MOST_AT_ONCE = 64  # datagrams read before others have their turn
_LONGEST_DATAGRAM = 2048
_STUN_FIRST_BYTES = range(4)  # RFC 7983 section 7


def host_addresses() -> tuple[str, ...]:
    """This machine's addresses; the loopback only where there is no other."""
    return tuple(get_host_addresses(use_ipv4=True, use_ipv6=True)) or ("127.0.0.1",)


class UdpMux:
    """`open` before anything else, `close` after the ends."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._by_name: dict[str, IceEnd] = {}
        self._by_place: dict[Place, IceEnd] = {}

    def open(self, addresses: tuple[str, ...], ports: range = ANY_PORT) -> None:
        """Bind a socket on each address, on the same port where that can be had.

        An address that cannot be had is left out. Raises OSError when none can.
        """
        loop = asyncio.get_running_loop()
        tried = random.sample(ports, min(len(ports), MOST_TRIES))
        for address in addresses:
            bound = _bound(address, tried)
            if bound is None:
                logger.warning("no port to be had on an address tries=%d", len(tried))
                continue
            self._sockets.append(bound)
            tried.insert(0, bound.getsockname()[1])
            loop.add_reader(bound, self._read, bound)
        if not self._sockets:
            raise OSError("no UDP port is free for media")

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        for each in self._sockets:
            loop.remove_reader(each)
            each.close()
        self._sockets.clear()

    def candidate_lines(self, public_address: str | None) -> tuple[str, ...]:
        """All candidates as in SDP, the public one besides where a NAT maps it."""
        places = [each.getsockname()[:2] for each in self._sockets]
        if public_address is not None and places:
            places.append((public_address, places[0][1]))
        return tuple(
            f"{number} 1 udp {_priority(number)} {host} {port} typ host"
            for number, (host, port) in enumerate(places, 1)
        )

    # -- ends

    def expect(self, end: IceEnd) -> None:
        self._by_name[end.username] = end

    def forget(self, end: IceEnd) -> None:
        self._by_name.pop(end.username, None)
        for place in end.places:
            if self._by_place.get(place) is end:
                del self._by_place[place]
        end.places.clear()

    def give(self, place: Place, end: IceEnd) -> bool:
        """Let what comes from there be the end's; False while it is another peer's.

        A sender address can be forged by whoever holds a password of its own: a place that is
        taken stays so until its peer is gone, which takes seconds.
        """
        holder = self._by_place.get(place)
        if holder is end:
            return True
        if holder is not None:
            if holder.owner is not end.owner:
                return False
            del holder.places[place]
        if len(end.places) == MOST_ADDRESSES:
            oldest = next(known for known in end.places if known != end.route)
            del end.places[oldest], self._by_place[oldest]
        end.places[place] = None
        self._by_place[place] = end
        return True

    # -- datagrams

    def _read(self, sock: socket.socket) -> None:
        for _ in range(MOST_AT_ONCE):
            try:
                datagram, sender = sock.recvfrom(_LONGEST_DATAGRAM)
            except OSError:  # nothing more, or word of an earlier one that did not arrive
                return
            if datagram:
                self._received((sock, sender), datagram)

    def _received(self, place: Place, datagram: bytes) -> None:
        if datagram[0] in _STUN_FIRST_BYTES:
            self._checked(place, datagram)
            return
        end = self._by_place.get(place)
        if end is not None:
            end.received(datagram)

    def _checked(self, place: Place, datagram: bytes) -> None:
        try:
            binding = parse_binding(datagram)
        except NotStun:
            return
        if binding.kind is Kind.REQUEST:
            end = self._by_name.get(binding.receiver)
            if end is not None:
                end.checked(place, binding, datagram)
            return
        end = self._by_place.get(place)
        if end is not None:
            end.answered(binding, datagram)


def _priority(number: int) -> int:
    """Of the host candidate with this number, from 1 (RFC 8445 section 5.1.2)."""
    return 126 << 24 | (65536 - number) << 8 | 255


def _bound(address: str, ports: list[int]) -> socket.socket | None:
    family = socket.AF_INET if ip_address(address).version == 4 else socket.AF_INET6
    for port in ports:
        try:
            sock = socket.socket(family, socket.SOCK_DGRAM)
        except OSError:  # no such family here, or no descriptor left
            return None
        try:
            sock.setblocking(False)
            sock.bind((address, port))
        except OSError:
            sock.close()
            continue
        for direction in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, direction, SOCKET_BUFFER)
        return sock
    return None

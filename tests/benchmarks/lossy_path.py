"""A way to the server that loses and delays, for one viewer: a UDP proxy that needs no rights."""

import asyncio
import random
import re
import socket
from collections.abc import Callable
from typing import Final

_CANDIDATE: Final = re.compile(r"a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) [^\r]*\r\n")

Address = tuple[str, int]
Receive = Callable[[bytes, Address], None]


def first_address(sdp: str) -> Address:
    """Of IPv4, where the other side waits."""
    found = _CANDIDATE.search(sdp)
    assert found is not None, "no address of IPv4"
    return found[1], int(found[2])


def moved(sdp: str, address: Address) -> str:
    """With this address as the only one."""
    without = re.sub(r"a=candidate:[^\r]*\r\n", "", sdp)
    line = f"a=candidate:1 1 udp 2130706431 {address[0]} {address[1]} typ host\r\n"
    return without.replace("a=end-of-candidates\r\n", line + "a=end-of-candidates\r\n", 1)


class LossyPath:
    """`open` before anything else, `close` after. loss: share of datagrams each way."""

    def __init__(self, *, seed: int, loss: float, delay_s: float) -> None:
        self._chance = random.Random(seed)
        self._loss, self._delay_s = loss, delay_s
        self._loop = asyncio.get_running_loop()
        self._server: Address | None = None
        self._viewer: Address | None = None
        self._transports: list[asyncio.DatagramTransport] = []
        self.passed = self.lost = 0

    async def open(self, answer: str) -> str:
        """The answer with this way as the only one to the server's first IPv4 candidate."""
        host, port = first_address(answer)
        outside = await self._bound(host, self._to_server)
        inside = await self._bound(host, self._to_viewer)
        self._transports = [outside, inside]
        self._server = (host, port)
        return moved(answer, (host, outside.get_extra_info("sockname")[1]))

    def close(self) -> None:
        for transport in self._transports:
            transport.close()

    async def _bound(self, host: str, receive: Receive) -> asyncio.DatagramTransport:
        transport, _ = await self._loop.create_datagram_endpoint(
            lambda: _Protocol(receive), local_addr=(host, 0)
        )
        # What this process is late to read is not to be lost on top.
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        return transport

    def _to_server(self, datagram: bytes, sender: Address) -> None:
        self._viewer = sender
        if self._server is not None:
            self._pass_on(1, datagram, self._server)

    def _to_viewer(self, datagram: bytes, _sender: Address) -> None:
        if self._viewer is not None:
            self._pass_on(0, datagram, self._viewer)

    def _pass_on(self, through: int, datagram: bytes, receiver: Address) -> None:
        if self._chance.random() < self._loss:
            self.lost += 1
            return
        self.passed += 1
        self._loop.call_later(self._delay_s, self._send, through, datagram, receiver)

    def _send(self, through: int, datagram: bytes, receiver: Address) -> None:
        if not self._transports[through].is_closing():
            self._transports[through].sendto(datagram, receiver)


class _Protocol(asyncio.DatagramProtocol):
    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._receive(data, addr)

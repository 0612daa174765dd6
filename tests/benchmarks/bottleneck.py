"""A narrow path for one viewer, in this process and without root: a token bucket with a short
queue in front of the server's UDP port, seeded loss and a delay both ways."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

WIRE_BYTES: Final = 28  # IPv4 and UDP headers count as well
Address = tuple[str, int]


class Bottleneck(asyncio.DatagramProtocol):
    """Towards the viewer. bits_per_second may be changed at any time."""

    def __init__(self, server: Address, *, seed: int, delay_s: float, queue_bytes: int) -> None:
        self.bits_per_second = float("inf")
        self.loss = 0.0
        self.dropped = self.carried = 0
        self._server, self._delay_s, self._queue_bytes = server, delay_s, queue_bytes
        self._chance = random.Random(seed)
        self._free_at = 0.0
        self._loop = asyncio.get_running_loop()
        self._ways: dict[Address, asyncio.DatagramTransport] = {}
        self._opening: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11's own is no DatagramTransport by name.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, viewer: Address) -> None:
        """Up: wide, only late."""
        way = self._ways.get(viewer)
        if way is None:
            opening = self._loop.create_task(self._open(viewer, data))
            self._opening.add(opening)
            opening.add_done_callback(self._opening.discard)
        else:
            self._loop.call_later(self._delay_s, way.sendto, data)

    def down(self, data: bytes, viewer: Address) -> None:
        assert self._transport is not None
        now = self._loop.time()
        size = len(data) + WIRE_BYTES
        waiting_s = max(0.0, self._free_at - now)
        is_full = waiting_s * self.bits_per_second / 8 + size > self._queue_bytes
        if (self.bits_per_second < float("inf") and is_full) or self._chance.random() < self.loss:
            self.dropped += 1
            return
        self.carried += 1
        self._free_at = max(now, self._free_at) + size * 8 / self.bits_per_second
        self._loop.call_at(self._free_at + self._delay_s, self._arrive, data, viewer)

    def _arrive(self, data: bytes, viewer: Address) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, viewer)

    def close(self) -> None:
        for way in self._ways.values():
            way.close()
        if self._transport is not None:
            self._transport.close()

    async def _open(self, viewer: Address, first: bytes) -> None:
        bottleneck = self

        class Back(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, _server: Address) -> None:
                bottleneck.down(data, viewer)

        way, _ = await self._loop.create_datagram_endpoint(Back, remote_addr=self._server)
        self._ways.setdefault(viewer, way).sendto(first)


@asynccontextmanager
async def bottleneck(
    server: Address, *, seed: int, delay_s: float = 0.02, queue_bytes: int = 16_000
) -> AsyncIterator[tuple[Bottleneck, int]]:
    """The path and the port where the viewer finds it, on the server's own address."""
    loop = asyncio.get_running_loop()
    transport, path = await loop.create_datagram_endpoint(
        lambda: Bottleneck(server, seed=seed, delay_s=delay_s, queue_bytes=queue_bytes),
        local_addr=(server[0], 0),
    )
    try:
        yield path, transport.get_extra_info("sockname")[1]
    finally:
        path.close()

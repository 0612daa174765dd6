"""The cable between a station and the server, to be pulled out: HTTP and UDP go through it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
from aiohttp import web

from streaming_server.media.mux import host_addresses

HERE: Final = "127.0.0.1"
_CANDIDATE: Final = re.compile(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host.*\r\n")
Address = tuple[str, int]


class _Side(asyncio.DatagramProtocol):
    """One end of the UDP path: what arrives here leaves at the other end."""

    def __init__(self, cable: "Cable") -> None:
        self._cable = cable
        self.other: _Side | None = None
        self.peer: Address | None = None
        self.transport: asyncio.DatagramTransport | None = None

    def datagram_received(self, datagram: bytes, source: Address) -> None:
        if self._cable.is_cut or self.other is None:
            return
        self.peer = source
        if self.other.transport is not None and self.other.peer is not None:
            self.other.transport.sendto(datagram, self.other.peer)


class Cable:
    """url: where the server is reached through it."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._sides: list[_Side] = []
        self.url = ""
        self.is_cut = False
        self._address = host_addresses()[0]

    async def carry(self, request: web.Request) -> web.StreamResponse:
        if self.is_cut:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        body = _CANDIDATE.sub("", (await request.read()).decode())
        headers = {
            k: v for k, v in request.headers.items() if k in ("Authorization", "Content-Type")
        }
        async with (
            aiohttp.ClientSession() as http,
            http.request(
                request.method, self._server + request.path, data=body, headers=headers
            ) as answer,
        ):
            text = await answer.text()
            found = _CANDIDATE.search(text)
            if found is not None:
                text = await self._rerouted(text, (found[1], int(found[2])))
            kept = {k: v for k, v in answer.headers.items() if k in ("Location", "Content-Type")}
            return web.Response(status=answer.status, body=text.encode(), headers=kept)

    async def close(self) -> None:
        for side in self._sides:
            if side.transport is not None:
                side.transport.close()

    async def _rerouted(self, sdp: str, server: Address) -> str:
        """The answer with one candidate, at which our end of a new UDP path listens."""
        ours, theirs = await self._side(), await self._side()
        ours.other, theirs.other, theirs.peer = theirs, ours, server
        assert ours.transport is not None
        port = ours.transport.get_extra_info("sockname")[1]
        line = f"a=candidate:1 1 udp 2130706431 {self._address} {port} typ host\r\n"
        kept = _CANDIDATE.sub("", sdp)
        return kept.replace("a=end-of-candidates", f"{line}a=end-of-candidates", 1)

    async def _side(self) -> _Side:
        loop, side = asyncio.get_running_loop(), _Side(self)
        side.transport, _ = await loop.create_datagram_endpoint(
            lambda: side, local_addr=(self._address, 0)
        )
        self._sides.append(side)
        return side


@asynccontextmanager
async def cable(server: str) -> AsyncIterator[Cable]:
    laid = Cable(server)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", laid.carry)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HERE, 0).start()
    laid.url = f"http://{HERE}:{runner.addresses[0][1]}"
    try:
        yield laid
    finally:
        await runner.cleanup()
        await laid.close()

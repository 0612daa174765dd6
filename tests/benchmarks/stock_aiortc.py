"""What aiortc does out of the box: relay decoded frames, encode them again for each viewer.

python -m tests.benchmarks.stock_aiortc     prints its address on the first line
"""

import asyncio
import contextlib
import secrets

from aiohttp import web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay


class StockServer:
    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._tracks: list[MediaStreamTrack] = []
        self._connections: dict[str, RTCPeerConnection] = {}

    async def publish(self, request: web.Request) -> web.Response:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connection.on("track", self._tracks.append)
        return await self._answer(request, connection)

    async def watch(self, request: web.Request) -> web.Response:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        for track in self._tracks:
            connection.addTrack(self._relay.subscribe(track))
        return await self._answer(request, connection)

    async def leave(self, request: web.Request) -> web.Response:
        connection = self._connections.pop(request.match_info["resource"], None)
        if connection is not None:
            await connection.close()
        return web.Response()

    async def _answer(self, request: web.Request, connection: RTCPeerConnection) -> web.Response:
        offer = RTCSessionDescription(await request.text(), "offer")
        await connection.setRemoteDescription(offer)
        answer = await connection.createAnswer()
        assert answer is not None
        await connection.setLocalDescription(answer)
        name = secrets.token_hex(8)
        self._connections[name] = connection
        return web.Response(
            status=201,
            text=connection.localDescription.sdp,
            content_type="application/sdp",
            headers={"Location": f"{request.path}/{name}", "ETag": f'"{name}"'},
        )


async def serve() -> None:
    server = StockServer()
    app = web.Application()
    for kind, handler in (("whip", server.publish), ("whep", server.watch)):
        app.router.add_post(f"/{kind}/{{session}}", handler)
        app.router.add_delete(f"/{kind}/{{session}}/{{resource}}", server.leave)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())

"""Whether the server runs, and whether it can do its work."""

from typing import Final

from aiohttp import web

from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route


async def healthz(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"ok": True})


async def readyz(request: web.Request) -> web.StreamResponse:
    """Raises Unavailable, which answers 503, when rows cannot be read."""
    rooms = request.app[ROOMS]
    sequence = await rooms.reader.last_sequence()
    return web.json_response({"ok": True, "sequence": sequence})


ROUTES: Final = (
    Route(method="GET", path="/healthz", handler=healthz),
    Route(method="GET", path="/readyz", handler=readyz),
)

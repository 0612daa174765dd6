"""Whether the server runs, and whether it can do its work."""

import asyncio
from typing import Final

from aiohttp import web

from streaming_server.telemetry import has_room
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route


async def healthz(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"ok": True})


async def readyz(request: web.Request) -> web.StreamResponse:
    """Raises Unavailable, which answers 503, when rows cannot be read.

    A full disk is no reason to send people elsewhere: there is no other server with these rows, and
    here they still watch, read, and are told why nothing is taken.
    """
    rooms = request.app[ROOMS]
    sequence = await rooms.reader.last_sequence()
    free_bytes = await asyncio.to_thread(rooms.free_bytes)
    told = {"ok": True, "sequence": sequence, "has_room": has_room(free_bytes)}
    return web.json_response(told)


ROUTES: Final = (
    Route(method="GET", path="/healthz", handler=healthz),
    Route(method="GET", path="/readyz", handler=readyz),
)

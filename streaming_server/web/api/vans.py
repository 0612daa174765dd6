"""What a van takes along for its next day."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from aiohttp import web

from shared.ids import StationCode
from streaming_server.web.identity import CALLER
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who

_PIECE: Final = 256 * 1024


async def copy(request: web.Request) -> web.StreamResponse:
    """A database, for a van alone; it lies nowhere once it was sent."""
    actor, vans = request[CALLER].actor, request.app[ROOMS].vans
    if actor.kiosk_id is None or not await vans.is_van(actor.kiosk_id):
        raise web.HTTPForbidden
    station = actor.station or StationCode("")
    with tempfile.TemporaryDirectory(prefix="doorstep-van-") as folder:
        file = await vans.copy_for(actor.kiosk_id, station, Path(folder))
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "application/octet-stream"
        response.content_length = file.stat().st_size
        await response.prepare(request)
        with file.open("rb") as pieces:
            while piece := await asyncio.to_thread(pieces.read, _PIECE):
                await response.write(piece)
        await response.write_eof()
    return response


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/v1/van/copy",
        handler=copy,
        who=Who.KIOSK,
        summary="Everything a van needs for its next day, as a database",
    ),
)

"""The hall's display: the numbers that are called, large enough for eight metres."""

import asyncio
from typing import Final

from aiohttp import web

from shared.live_sessions import Standing
from streaming_server.voice import TAKEN_BACK, Missing, announcement
from streaming_server.web.pages import ROOMS, page, render, whole_number
from streaming_server.web.pages.open_stations import open_station
from streaming_server.web.slips import qr_picture
from streaming_server.web.views.hall import board_view
from streaming_server.web.views.opening import special_soon

#: A clip that was recorded anew is heard on the next day.
_KEPT_SECONDS: Final = 24 * 3600
#: In an address, where a counter's number stands: the call is taken back.
_BACK: Final = "back"
_NONE: Final = -1


async def board(request: web.Request) -> web.StreamResponse:
    rooms = request.app[ROOMS]
    station = await open_station(request)
    return await render(
        request,
        "board.html",
        station=station,
        now=rooms.now(),
        hall=await board_view(request, station.code),
        standings=tuple(Standing),
        notice=next(iter(special_soon(request, station)), ""),
        picture=qr_picture(f"{request.url.origin()}/take/{station.code}"),
    )


async def voice(request: web.Request) -> web.StreamResponse:
    """One announcement as one sound; the same for every station."""
    place = request.match_info
    is_back = place["counter"] == _BACK
    counter = TAKEN_BACK if is_back else whole_number(place["counter"]) or _NONE
    try:
        sound = await asyncio.to_thread(
            announcement, request.app[ROOMS].voice, place["language"], place["number"], counter
        )
    except (ValueError, Missing):
        raise web.HTTPNotFound from None
    return web.Response(
        body=sound, content_type="audio/wav", headers={"Cache-Control": f"max-age={_KEPT_SECONDS}"}
    )


ROUTES = (
    page("/board/{station}", board),
    page("/board/{station}/voice/{language}/{number}/{counter}", voice),
)

"""A picture on somebody's own phone that opens the own affairs on a touchscreen, once."""

from aiohttp import web

from streaming_server.web.pages import page, render, see_other, visitor_of
from streaming_server.web.pages.resident_place import chosen_place
from streaming_server.web.proofs import PROOFS
from streaming_server.web.slips import qr_picture


async def show(request: web.Request) -> web.StreamResponse:
    visitor_id = visitor_of(request)
    if visitor_id is None:  # a browser that keeps no cookie has no affairs either
        return see_other("/mine")
    key = request.app[PROOFS].show(visitor_id)
    return await render(
        request,
        "resident/screen.html",
        tab="mine",
        place=await chosen_place(request),
        picture=qr_picture(f"{request.url.origin()}/own/{key}"),
    )


async def scanned_elsewhere(_request: web.Request) -> web.StreamResponse:
    """By a phone instead of a touchscreen: whoever holds it has affairs of their own."""
    return see_other("/mine")


ROUTES = (
    page("/own", show),
    page("/own/{key}", scanned_elsewhere),
)

"""Puts the web together: middleware, static files, pages and the API, over the rooms given."""

from collections.abc import Callable
from typing import Final

from aiohttp import web

from streaming_server.web.assets import set_up_assets
from streaming_server.web.errors import errors
from streaming_server.web.limits import LIMITER, new_limiter
from streaming_server.web.pages import page_routes
from streaming_server.web.rendering import set_up_templates
from streaming_server.web.rooms import ROOMS, Rooms
from streaming_server.web.routes import add_routes
from streaming_server.web.security import guard, trace

LARGEST_BODY: Final = 1024 * 1024


def make_site(rooms: Rooms, *parts: Callable[[web.Application], None]) -> web.Application:
    """parts: what else is to be set up on the application, such as the signalling."""
    app = web.Application(middlewares=[trace, errors], client_max_size=LARGEST_BODY)
    app[ROOMS] = rooms
    app[LIMITER] = new_limiter()
    app.on_response_prepare.append(guard)
    set_up_templates(app)
    set_up_assets(app)
    add_routes(app, page_routes())
    for part in parts:
        part(app)
    return app

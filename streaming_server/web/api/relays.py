"""Where a program that reaches no picture finds a relay; pages are told without asking."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from streaming_server.web.api.bodies import given
from streaming_server.web.relays import RELAYS, IceServer
from streaming_server.web.routes import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class IceServers:
    ice_servers: tuple[IceServer, ...]


async def ice_servers(request: web.Request) -> web.StreamResponse:
    return given(IceServers(ice_servers=request.app[RELAYS].servers()))


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/v1/ice-servers",
        handler=ice_servers,
        summary="TURN relays for a network that lets no picture through; none when none is set.",
        answer=IceServers,
    ),
)

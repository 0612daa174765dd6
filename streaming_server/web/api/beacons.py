"""What viewers' browsers say about how the show reaches them."""

import time
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from streaming_server.telemetry import Beacon
from streaming_server.web.api.bodies import given, taken
from streaming_server.web.observed import AUDIENCE
from streaming_server.web.routes import Route

BEACON_EVERY_S: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """next_in_seconds: when the next one is welcome."""

    next_in_seconds: int


async def take_beacon(request: web.Request) -> web.StreamResponse:
    """Whoever knows the resource is its viewer."""
    beacon = await taken(request, Beacon)
    if not request.app[AUDIENCE].heard(beacon, time.monotonic()):
        raise web.HTTPNotFound
    return given(Heard(next_in_seconds=BEACON_EVERY_S))


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/v1/beacons",
        handler=take_beacon,
        summary="How the picture reaches this viewer, every ten seconds",
        body=Beacon,
        answer=Heard,
    ),
)

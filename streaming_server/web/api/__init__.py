"""JSON under /api/v1: commands in, read models out, and their own description."""

import json
from functools import cache
from typing import Final

from aiohttp import web

from streaming_server.web.api.affairs import ROUTES as AFFAIRS
from streaming_server.web.api.beacons import ROUTES as BEACONS
from streaming_server.web.api.beds import ROUTES as BEDS
from streaming_server.web.api.captions import ROUTES as CAPTIONS
from streaming_server.web.api.changes import ROUTES as CHANGES
from streaming_server.web.api.entrances import ROUTES as ENTRANCES
from streaming_server.web.api.hall import ROUTES as HALL
from streaming_server.web.api.openapi import describe
from streaming_server.web.api.people import ROUTES as PEOPLE
from streaming_server.web.api.places import ROUTES as PLACES
from streaming_server.web.api.reads import ROUTES as READS
from streaming_server.web.api.relays import ROUTES as RELAYS
from streaming_server.web.api.vans import ROUTES as VANS
from streaming_server.web.routes import Route

DESCRIBED: Final = (
    *CHANGES,
    *ENTRANCES,
    *READS,
    *PEOPLE,
    *CAPTIONS,
    *BEACONS,
    *RELAYS,
    *HALL,
    *PLACES,
    *BEDS,
    *AFFAIRS,
    *VANS,
)


async def description(_request: web.Request) -> web.StreamResponse:
    return web.json_response(text=_description())


@cache
def _description() -> str:
    return json.dumps(describe(DESCRIBED))


ROUTES: Final = (
    *DESCRIBED,
    Route(method="GET", path="/api/v1/openapi.json", handler=description),
)

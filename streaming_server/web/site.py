"""Puts the web together: middleware, static files, pages, API, feed, link and signalling."""

import asyncio
from typing import Final

from aiohttp import web

from streaming_server.ports.viewings import Viewings
from streaming_server.telemetry import Audience
from streaming_server.telemetry.metrics import Metrics
from streaming_server.web import api, codes, feed_stream, health, link, metrics
from streaming_server.web.assets import set_up_assets
from streaming_server.web.errors import errors
from streaming_server.web.feed_stream import STREAMS, end_streams
from streaming_server.web.late_viewers import LATE_VIEWERS, LateViewers
from streaming_server.web.limits import LIMITER, new_limiter
from streaming_server.web.machines.facts import FACTS, Facts
from streaming_server.web.machines.fleet import FLEET, Fleet
from streaming_server.web.machines.trials import TRIALS, Trials, end_in_peace
from streaming_server.web.media_gate import GATE, SessionGate
from streaming_server.web.metrics import METRICS_TOKEN
from streaming_server.web.observed import AUDIENCE, METRICS
from streaming_server.web.pages import page_routes
from streaming_server.web.proofs import PROOFS, Proofs
from streaming_server.web.relays import RELAYS, Relays
from streaming_server.web.rendering import set_up_templates
from streaming_server.web.rooms import ROOMS, Rooms
from streaming_server.web.routes import add_routes
from streaming_server.web.security import BEHIND_PROXY, guard, trace
from streaming_server.web.segments import add_segments
from streaming_server.web.signalling import add_signalling
from streaming_server.web.studio_calls import STUDIO_CALLS, StudioCalls
from streaming_server.web.viewers import VIEWER_COUNTS, ViewerCounts

LARGEST_BODY: Final = 1024 * 1024


def make_site(
    rooms: Rooms,
    viewings: Viewings,
    *,
    behind_proxy: bool = False,
    metrics_token: str = "",
    relays: Relays | None = None,
) -> web.Application:
    """Everything under one address. Call it in the running loop."""
    app = web.Application(middlewares=[trace, errors], client_max_size=LARGEST_BODY)
    app[ROOMS] = rooms
    app[BEHIND_PROXY] = behind_proxy
    app[LIMITER] = new_limiter()
    app[AUDIENCE], app[METRICS], app[METRICS_TOKEN] = Audience(), Metrics(), metrics_token
    app[STREAMS] = dict[asyncio.Task[object], str]()
    late = app[LATE_VIEWERS] = LateViewers(viewings, rooms.now)
    app[VIEWER_COUNTS] = ViewerCounts(rooms.engine, late)
    app[STUDIO_CALLS], app[PROOFS] = StudioCalls(), Proofs(rooms.now)
    _add_machines(app, rooms)
    app[RELAYS] = relays or Relays(now=rooms.now)
    app.on_response_prepare.append(guard)
    app.on_shutdown.append(end_streams)
    set_up_templates(app)
    set_up_assets(app)
    add_routes(app, page_routes())
    add_routes(app, (*api.ROUTES, *feed_stream.ROUTES, *link.ROUTES, *health.ROUTES, *codes.ROUTES))
    app.router.add_get("/metrics", metrics.metrics)
    gate = SessionGate(
        handle=rooms.handle,
        reader=rooms.reader,
        identity=rooms.identity,
        viewings=viewings,
        late=late,
        now=rooms.now,
    )
    app[GATE] = gate
    app.on_cleanup.append(gate.close)
    add_signalling(app, rooms.engine, gate, rooms.texts, app[RELAYS].links)
    add_segments(app, rooms.engine, gate, rooms.texts, rooms.segments)
    return app


def _add_machines(app: web.Application, rooms: Rooms) -> None:
    app[FACTS], app[FLEET] = Facts(rooms.machines), Fleet(rooms.machines, rooms.now)
    app[TRIALS] = Trials(rooms.set_aside, rooms.now)
    app.on_cleanup.append(end_in_peace)

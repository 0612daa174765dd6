"""What the server sees of itself, for the operator's page and /metrics."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from shared.ids import SessionId, StationCode
from shared.live_sessions import BEFORE_END, LiveSession
from shared.organisation import ActorKind
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.media import StageCondition
from streaming_server.telemetry import Audience, FleetOverview, Watch, overview_of
from streaming_server.telemetry.audience import GRACE_S
from streaming_server.telemetry.metrics import Metrics
from streaming_server.web.identity import Caller
from streaming_server.web.late_viewers import LATE_VIEWERS
from streaming_server.web.posted import is_text
from streaming_server.web.rooms import ROOMS

AUDIENCE: Final = web.AppKey("audience", Audience)
METRICS: Final = web.AppKey("metrics", Metrics)
MOST_SHOWS: Final = 1000
PLACE_COOKIE: Final = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    overview: FleetOverview
    sessions: Mapping[SessionId, LiveSession]


class Tidying:
    """Forgets viewers who left, also while nobody looks at the operator's page."""

    def __init__(self, app: web.Application) -> None:
        self._app = app

    async def watch(self, interval_s: float = GRACE_S) -> None:
        """Runs as long as the server. A store that is away is asked again the next time."""
        while True:
            await asyncio.sleep(interval_s)
            with contextlib.suppress(Unavailable):
                await fleet_of(self._app)


async def fleet_of(app: web.Application) -> Fleet:
    """Every show that is rehearsed or on air. Raises Unavailable."""
    rooms, audience, now = app[ROOMS], app[AUDIENCE], time.monotonic()
    sessions = {
        one.session_id: one for one in await rooms.reader.sessions(BEFORE_END, limit=MOST_SHOWS)
    }
    conditions: dict[SessionId, StageCondition] = {}
    for session_id in sessions:
        condition = await rooms.engine.condition(session_id)
        if condition is not None:
            conditions[session_id] = condition
    present = {one.resource for condition in conditions.values() for one in condition.viewers}
    audience.keep_only(present, now)
    late = app[LATE_VIEWERS].counts
    overview = overview_of(conditions, await rooms.engine.loads(), audience, now, late)
    overview = replace(overview, free_bytes=await asyncio.to_thread(rooms.free_bytes))
    return Fleet(overview=overview, sessions=sessions)


def note_viewer(request: web.Request, caller: Caller, session_id: SessionId, resource: str) -> None:
    """Where a viewer watches from: its own station for a kiosk, else what the browser chose."""
    is_kiosk = caller.actor.kind is ActorKind.KIOSK
    chosen = request.cookies.get(PLACE_COOKIE, "")
    station = caller.actor.station if is_kiosk else StationCode(chosen) if chosen else None
    request.app[AUDIENCE].began(
        resource,
        Watch(
            session_id=session_id,
            station=station if station and is_text(station) else None,
            is_kiosk=is_kiosk,
            began_at=time.monotonic(),
        ),
    )

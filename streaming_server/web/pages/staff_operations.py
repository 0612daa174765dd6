"""The operator's page: what runs, who has trouble, and one sentence on each what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from shared.ids import SessionId, StationCode
from shared.live_sessions import Phase
from streaming_server.telemetry import Advice, advise
from streaming_server.web.observed import Fleet, fleet_of
from streaming_server.web.pages import ROOMS, Who, page, render, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    text: str
    is_urgent: bool


async def operations(request: web.Request) -> web.StreamResponse:
    fleet = await fleet_of(request.app)
    stations = {one.code: one.name for one in await request.app[ROOMS].reader.stations()}
    return await render(
        request,
        "staff/operations.html",
        fleet=fleet.overview,
        sessions=fleet.sessions,
        stations=stations,
        now=request.app[ROOMS].now(),
        advice=[
            _sentence(request, one, fleet, stations)
            for one in advise(fleet.overview, _interrupted(fleet))
        ],
    )


def _interrupted(fleet: Fleet) -> tuple[SessionId, ...]:
    phases = ((one, session.phase) for one, session in fleet.sessions.items())
    return tuple(one for one, phase in phases if phase is Phase.INTERRUPTED)


def _sentence(
    request: web.Request, advice: Advice, fleet: Fleet, stations: Mapping[StationCode, str]
) -> Sentence:
    show = fleet.sessions[advice.session_id].title if advice.session_id else ""
    place = stations.get(advice.station, advice.station) if advice.station else ""
    text = words_of(request)(f"advice.{advice.code}", show=show, place=place, **advice.facts)
    return Sentence(text=text, is_urgent=advice.is_urgent)


ROUTES = (page("/operations", operations, Who.OFFICE),)

"""What everybody may read: stations, shows, postings."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from shared.ids import JobId, SessionId, StationCode
from shared.jobs import Category
from shared.live_sessions import Phase
from shared.organisation import Station
from streaming_server.ports.reading import JobSearch
from streaming_server.web.api.bodies import asked, given
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route
from streaming_server.web.views import (
    JobView,
    SessionView,
    job_view,
    job_views,
    session_view,
    session_views,
)
from streaming_server.web.views.replays import ReplayView, replay_view

_Text = Annotated[str, Field(max_length=100)]
_LAST_PAGE: Final = 10_000
SHOWN_PHASES: Final = frozenset(Phase) - {Phase.ARCHIVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stations:
    stations: tuple[Station, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsAsked:
    station: _Text | None = None
    phase: Phase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    sessions: tuple[SessionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FromWhere:
    """from_station: the code of the station to walk from."""

    from_station: _Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayAsked:
    """after: how many pieces are known already."""

    after: Annotated[int, Field(ge=0, le=_LAST_PAGE)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsAsked(FromWhere):
    words: _Text = ""
    station: _Text | None = None
    district: _Text | None = None
    category: Category | None = None
    page: Annotated[int, Field(ge=1, le=_LAST_PAGE)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """total: postings found. heads: people they look for."""

    jobs: tuple[JobView, ...]
    total: int
    heads: int
    page: int
    pages: int


async def stations(request: web.Request) -> web.StreamResponse:
    return given(Stations(stations=await request.app[ROOMS].reader.stations()))


async def sessions(request: web.Request) -> web.StreamResponse:
    wish = asked(request, SessionsAsked)
    phases = frozenset({wish.phase}) if wish.phase else SHOWN_PHASES
    station = StationCode(wish.station) if wish.station else None
    found = await request.app[ROOMS].reader.sessions(phases, station)
    return given(Sessions(sessions=await session_views(request, found)))


async def session(request: web.Request) -> web.StreamResponse:
    wish = asked(request, FromWhere)
    found = await request.app[ROOMS].reader.session(SessionId(request.match_info["session_id"]))
    if found is None:
        raise web.HTTPNotFound
    return given(await session_view(request, found, walk_from=await _station(request, wish)))


async def replay(request: web.Request) -> web.StreamResponse:
    wish = asked(request, ReplayAsked)
    found = await request.app[ROOMS].reader.session(SessionId(request.match_info["session_id"]))
    seen = await replay_view(request, found) if found else None
    if seen is None:
        raise web.HTTPNotFound
    return given(replace(seen, pieces=seen.pieces[wish.after :]))


async def jobs(request: web.Request) -> web.StreamResponse:
    wish = asked(request, JobsAsked)
    search = JobSearch(
        words=wish.words,
        station=StationCode(wish.station) if wish.station else None,
        district=wish.district or None,
        category=wish.category,
        page=wish.page,
    )
    found = await request.app[ROOMS].reader.search_jobs(search)
    walk_from = await _station(request, wish)
    return given(
        Jobs(
            jobs=await job_views(request, found.postings, walk_from=walk_from),
            total=found.total,
            heads=found.heads,
            page=wish.page,
            pages=ceil(found.total / search.page_size),
        )
    )


async def job(request: web.Request) -> web.StreamResponse:
    wish = asked(request, FromWhere)
    job_id = JobId(request.match_info["job_id"])
    postings = await request.app[ROOMS].reader.postings((job_id,))
    if job_id not in postings:
        raise web.HTTPNotFound
    walk_from = await _station(request, wish)
    return given(await job_view(request, postings[job_id], walk_from=walk_from))


async def _station(request: web.Request, wish: FromWhere) -> Station | None:
    if not wish.from_station:
        return None
    return await request.app[ROOMS].reader.station(StationCode(wish.from_station))


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/v1/stations",
        handler=stations,
        summary="All stations",
        answer=Stations,
    ),
    Route(
        method="GET",
        path="/api/v1/sessions",
        handler=sessions,
        summary="Live shows, soonest first",
        query=SessionsAsked,
        answer=Sessions,
    ),
    Route(
        method="GET",
        path="/api/v1/sessions/{session_id}",
        handler=session,
        summary="One live show with its role cards",
        query=FromWhere,
        answer=SessionView,
    ),
    Route(
        method="GET",
        path="/api/v1/sessions/{session_id}/replay",
        handler=replay,
        summary="What was recorded of a show, and where each role is talked about",
        query=ReplayAsked,
        answer=ReplayView,
    ),
    Route(
        method="GET",
        path="/api/v1/jobs",
        handler=jobs,
        summary="Search postings",
        query=JobsAsked,
        answer=Jobs,
    ),
    Route(
        method="GET",
        path="/api/v1/jobs/{job_id}",
        handler=job,
        summary="One posting",
        query=FromWhere,
        answer=JobView,
    ),
)

"""A ticket on a phone: take one, see one's place, let others pass, leave, say how it was.

Whoever has the slip's token has the ticket; no cookie and no name is asked for.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aiohttp import web

from shared.live_sessions import RUNNING
from shared.refusals import Refused
from shared.tickets.legs import CloseReason, Rating, Visit
from shared.tickets.lifecycle import State
from shared.tickets.priority import Priority
from streaming_server.ports.reading import JobSearch
from streaming_server.web.limits import ASK, too_often
from streaming_server.web.pages import (
    CALLER,
    ROOMS,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    wrong_fields,
)
from streaming_server.web.pages.open_stations import open_station
from streaming_server.web.pages.resident_roles import listed, nearest_first
from streaming_server.web.pages.staff_frame import wish
from streaming_server.web.posted import posted
from streaming_server.web.slips import is_token, new_token, token_hash
from streaming_server.web.views import session_views
from streaming_server.web.views.hall import hall_view, ticket_view
from streaming_server.web.views.opening import hours_now, special_soon

#: From so few people ahead on, somebody is told to come near.
NEAR: Final = 3
#: Few of a line may be many at its counter: who waits longer for sure is not called in.
_SOON_MINUTES: Final = 30
_NEARBY: Final = 4
_LOOKED_AT: Final = 40
_OVER: Final = frozenset({State.DONE, State.CANCELLED, State.EXPIRED})


async def ticket(request: web.Request) -> web.StreamResponse:
    return await _ticket(request, 200, {})


async def move(request: web.Request) -> web.StreamResponse:
    """Let others pass, leave, come back, say how it was: each on this ticket alone."""
    visit = await _visit(request)
    typed = await fields(request)
    refused = await too_often(request, ASK, visit.visit_id)
    if refused is None:
        holder = replace(request[CALLER].visitor, visit_id=visit.visit_id)
        said = {name: typed.get(name, "") for name in ("command_id", "leg_id")}
        if typed.get("rating"):
            command = wish(type="rate_service", rating=typed["rating"], **said)
        else:
            reason = CloseReason.LEFT if typed.get("move") == "cancel" else ""
            command = wish(type="move_leg", move=typed.get("move", ""), reason=reason, **said)
        outcome = await request.app[ROOMS].handle(command, holder)
        refused = outcome if isinstance(outcome, Refused) else None
    if refused is not None:
        return await _ticket(request, status_of(refused), wrong_fields(request, refused))
    return see_other(request.path)


async def take(request: web.Request) -> web.StreamResponse:
    return await _take(request, 200, {}, {})


async def taken(request: web.Request) -> web.StreamResponse:
    station = await open_station(request)
    typed = await fields(request)
    token = typed.get("token", "")
    chosen = (await posted(request)).getall("service", [])
    command = wish(
        type="take_ticket",
        command_id=typed.get("command_id", ""),
        visit_id=typed.get("visit_id", ""),
        station=station.code,
        services=[one for one in chosen if isinstance(one, str)],
        priority=typed.get("priority", Priority.NORMAL),
        token_hash=token_hash(token) if is_token(token) else "",
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _take(request, status_of(outcome), typed, wrong_fields(request, outcome))
    return see_other(f"/t/{token}")


async def _take(
    request: web.Request, status: int, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> web.StreamResponse:
    station = await open_station(request)
    return await render(
        request,
        "resident/take.html",
        status=status,
        station=station,
        place=station,
        hours=hours_now(request, station),
        special_days=special_soon(request, station),
        hall=await hall_view(request, station.code),
        typed=typed,
        wrong=wrong,
        priorities=tuple(Priority),
        token=new_token(),
    )


async def _ticket(
    request: web.Request, status: int, wrong: Mapping[str, str]
) -> web.StreamResponse:
    visit = await _visit(request)
    view = await ticket_view(request, visit)
    reader = request.app[ROOMS].reader
    station = await reader.station(visit.station)
    if view is None or station is None:
        raise web.HTTPNotFound
    running = await reader.sessions(RUNNING, limit=1)
    has_few = view.state is State.WAITING and view.ahead <= NEAR
    is_shared = view.wait is not None and view.wait.low > _SOON_MINUTES
    found = await reader.search_jobs(JobSearch(station=station.code, page_size=_LOOKED_AT))
    near = await listed(request, nearest_first(found.postings, station)[:_NEARBY], station)
    return await render(
        request,
        "resident/ticket.html",
        status=status,
        ticket=view,
        station=station,
        place=station,
        is_over=view.state in _OVER,
        is_near=has_few and not is_shared,
        is_shared=has_few and is_shared,
        live=await session_views(request, running, walk_from=station),
        near=near,
        ratings=tuple(Rating),
        wrong=wrong,
    )


async def _visit(request: web.Request) -> Visit:
    """Raises HTTPNotFound for a token that opens nothing."""
    token = request.match_info["token"]
    known = request.app[ROOMS].reader
    visit = await known.visit_by_token(token_hash(token)) if is_token(token) else None
    if visit is None:
        raise web.HTTPNotFound
    return visit


ROUTES = (
    page("/t/{token}", ticket),
    form("/t/{token}", move),
    page("/take/{station}", take),
    form("/take/{station}", taken),
)

"""Staff give a number and print the slip."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from shared.ids import StationCode, VisitId
from shared.refusals import Refused
from shared.tickets.priority import Priority
from streaming_server.web.pages import (
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    wrong_fields,
)
from streaming_server.web.pages.staff_frame import desk_of, office_time, station_of, wish
from streaming_server.web.posted import posted
from streaming_server.web.slips import is_token, new_token, slip_of, token_hash
from streaming_server.web.views.hall import hall_view, ticket_view


async def new(request: web.Request) -> web.StreamResponse:
    return await _new(request, 200, {}, (), {})


async def issue(request: web.Request) -> web.StreamResponse:
    """The token was born in the form, so a second tap prints the same slip."""
    station = await station_of(request)
    typed = await fields(request)
    token = typed.get("token", "")
    if not is_token(token):
        token = new_token()
    services = (await posted(request)).getall("service", [])
    chosen = [one for one in services if isinstance(one, str)]
    booked = office_time(typed.get("booked_for", ""))
    command = wish(
        type="issue_ticket",
        command_id=typed.get("command_id", ""),
        visit_id=typed.get("visit_id", ""),
        station=station.code,
        services=chosen,
        priority=typed.get("priority", Priority.NORMAL),
        booked_for=booked.isoformat() if booked else "",
        token_hash=token_hash(token),
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        wrong = wrong_fields(request, outcome)
        return await _new(request, status_of(outcome), typed, chosen, wrong)
    return await _slip(request, VisitId(typed.get("visit_id", "")), token)


async def renew(request: web.Request) -> web.StreamResponse:
    """Another slip for a lost one."""
    station = await station_of(request)
    typed = await fields(request)
    visit_id, token = typed.get("visit_id", ""), typed.get("token", "")
    if not is_token(token):
        token = new_token()
    command = wish(
        type="renew_slip",
        command_id=typed.get("command_id", ""),
        visit_id=visit_id,
        token_hash=token_hash(token),
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return see_other(f"/desk/{station.code}/counters")
    return await _slip(request, VisitId(visit_id), token)


async def _new(
    request: web.Request,
    status: int,
    typed: Mapping[str, str],
    chosen: Sequence[str],
    wrong: Mapping[str, str],
) -> web.StreamResponse:
    desk = await desk_of(request)
    return await render(
        request,
        "staff/ticket_new.html",
        status=status,
        desk=desk,
        hall=await hall_view(request, desk.station.code),
        typed=typed,
        chosen=chosen,
        wrong=wrong,
        priorities=tuple(Priority),
        token=new_token(),
        counter=await _counter(request, desk.station.code),
    )


async def _counter(request: web.Request, station: StationCode) -> str:
    """At which one somebody gives the number, and goes on after it; "" for none of the station."""
    wanted = request.query.get("counter", "")
    known = await request.app[ROOMS].reader.counters(station)
    return wanted if wanted in {one.counter_id for one in known} else ""


async def _slip(request: web.Request, visit_id: VisitId, token: str) -> web.StreamResponse:
    station = await station_of(request)
    visit = await request.app[ROOMS].reader.visit(visit_id)
    ticket = await ticket_view(request, visit) if visit else None
    if visit is None or ticket is None or visit.station != station.code:
        raise web.HTTPNotFound
    return await render(
        request,
        "staff/slip.html",
        desk=await desk_of(request),
        station=station,
        visit=visit,
        ticket=ticket,
        slip=slip_of(request, token),
        token=new_token(),
        counter=await _counter(request, station.code),
    )


ROUTES = (
    page("/desk/{station}/tickets/new", new, Who.STAFF),
    form("/desk/{station}/tickets/new", issue, Who.STAFF),
    form("/desk/{station}/slips", renew, Who.STAFF),
)

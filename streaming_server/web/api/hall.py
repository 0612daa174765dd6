"""The hall for programs: the line for staff, the board for everybody, a ticket for its holder."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from shared.ids import LegId, ServiceCode, StationCode
from shared.tickets.lifecycle import State
from shared.tickets.numbers import day_of
from shared.tickets.ranges import WaitRange
from shared.tickets.services import ServiceItem
from streaming_server.web.api.bodies import given
from streaming_server.web.identity import CALLER
from streaming_server.web.rights import may_see_desk
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who
from streaming_server.web.slips import is_token, token_hash
from streaming_server.web.views.hall import (
    BoardView,
    TicketView,
    board_view,
    hall_view,
    ticket_view,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """why: how the place came about. minutes: of the bonus."""

    leg_id: LegId
    version: int
    number: str
    service: ServiceCode
    state: State
    arrived_at: datetime
    eligible_at: datetime
    counts_from: datetime
    why: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """In the order in which people are called."""

    line: tuple[InLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    services: tuple[ServiceItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """What a number is worth to who reads it aloud; never what somebody came for."""

    number: str
    state: State
    ahead: int
    wait: WaitRange | None
    open_counters: int
    counter: int | None


async def line(request: web.Request) -> web.StreamResponse:
    station = await _station(request)
    if not may_see_desk(request[CALLER].actor, station):
        raise web.HTTPForbidden
    hall = await hall_view(request, station)
    return given(
        Line(
            line=tuple(
                InLine(
                    leg_id=row.leg.leg_id,
                    version=row.leg.version,
                    number=row.leg.number,
                    service=row.leg.service,
                    state=row.leg.state,
                    arrived_at=row.leg.arrived_at,
                    eligible_at=row.leg.eligible_at,
                    counts_from=row.leg.counts_from,
                    why=row.why,
                    minutes=row.minutes,
                )
                for row in (*hall.line, *hall.early)
            )
        )
    )


async def hall(request: web.Request) -> web.StreamResponse:
    return given(await board_view(request, await _station(request)))


async def services(request: web.Request) -> web.StreamResponse:
    station = await _station(request)
    items = await request.app[ROOMS].reader.service_items(station)
    return given(Services(services=tuple(items.values())))


async def ticket(request: web.Request) -> web.StreamResponse:
    token = request.match_info["token"]
    reader = request.app[ROOMS].reader
    visit = await reader.visit_by_token(token_hash(token)) if is_token(token) else None
    found = await ticket_view(request, visit) if visit else None
    if found is None:
        raise web.HTTPNotFound
    return given(found)


async def numbered(request: web.Request) -> web.StreamResponse:
    """For the station's own screens: whoever stands there typed the number that the board shows."""
    station = await _station(request)
    if request[CALLER].actor.station != station:
        raise web.HTTPForbidden
    rooms = request.app[ROOMS]
    wanted = request.match_info["number"]
    legs = await rooms.reader.legs(station, day_of(rooms.now()), frozenset(State))
    visit_id = next((leg.visit_id for leg in legs if leg.number == wanted), None)
    visit = await rooms.reader.visit(visit_id) if visit_id else None
    found = await ticket_view(request, visit) if visit else None
    if found is None:
        raise web.HTTPNotFound
    return given(
        NumberView(
            number=found.number,
            state=found.state,
            ahead=found.ahead,
            wait=found.wait,
            open_counters=found.open_counters,
            counter=found.counter,
        )
    )


async def _station(request: web.Request) -> StationCode:
    code = StationCode(request.match_info["code"])
    if await request.app[ROOMS].reader.station(code) is None:
        raise web.HTTPNotFound
    return code


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/v1/stations/{code}/line",
        handler=line,
        who=Who.STAFF,
        summary="Who waits in a station's hall, in the order of calling",
        answer=Line,
    ),
    Route(
        method="GET",
        path="/api/v1/stations/{code}/hall",
        handler=hall,
        summary="What stands on a hall's board: numbers, never names",
        answer=BoardView,
    ),
    Route(
        method="GET",
        path="/api/v1/stations/{code}/services",
        handler=services,
        summary="What people may come to a station for",
        answer=Services,
    ),
    Route(
        method="GET",
        path="/api/v1/stations/{code}/numbers/{number}",
        handler=numbered,
        who=Who.KIOSK,
        summary="Where a number of today stands, for the station's own screens",
        answer=NumberView,
    ),
    Route(
        method="GET",
        path="/api/v1/tickets/{token}",
        handler=ticket,
        summary="One ticket, for whoever holds its slip",
        answer=TicketView,
    ),
)

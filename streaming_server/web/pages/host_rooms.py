"""An employer reserves the free studio and equipment of a station."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from aiohttp import web

from shared.ids import ReservationId, StationCode
from shared.live_sessions import BEFORE_END, LiveSession
from shared.organisation import SHANGHAI, ActorKind, Station
from shared.refusals import Refused
from shared.reservations import HOLDING, LIFECYCLE, Move, Reservation, slots_between
from shared.wire import decode_command
from streaming_server.web.pages import (
    CALLER,
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
from streaming_server.web.pages.room_forms import (
    SPAN,
    next_quarter,
    read_day,
    reservation_id,
    reserve_fields,
)
from streaming_server.web.pages.staff_frame import wish
from streaming_server.web.views.rooms import clock, free_views, start_of_day
from streaming_server.web.views.shut_out import shut_sentence

#: Days that stand beside each other for choice.
DAYS = 14
LATELY = timedelta(days=1)


async def choose(request: web.Request) -> web.StreamResponse:
    return await _page(request, 200, {}, {})


async def reserve(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    named = reserve_fields(typed, typed.get("station", ""))
    if isinstance(named, Refused):
        return await _page(request, status_of(named), typed, wrong_fields(request, named))
    employer_id = request[CALLER].actor.employer_id
    outcome = await send(request, decode_command(json.dumps({**named, "employer_id": employer_id})))
    if isinstance(outcome, Refused):
        return await _page(request, status_of(outcome), typed, wrong_fields(request, outcome))
    return see_other(f"/rooms?station={typed['station']}&made={reservation_id(typed)}")


async def move(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    command = wish(
        type="move_reservation",
        command_id=typed.get("command_id", ""),
        reservation_id=request.match_info["reservation_id"],
        move=typed.get("move", ""),
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _page(request, status_of(outcome), typed, wrong_fields(request, outcome))
    return see_other("/rooms")


async def _page(
    request: web.Request, status: int, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> web.StreamResponse:
    actor = request[CALLER].actor
    if actor.kind is not ActorKind.EMPLOYER or actor.employer_id is None:
        raise web.HTTPForbidden
    rooms = request.app[ROOMS]
    shows = await _shows(request)
    station = await _station(request, typed, shows)
    today = rooms.now().astimezone(SHANGHAI).date()
    day = read_day(typed.get("day") or request.query.get("day", ""), today)
    resources = await rooms.reader.resources_of(station.code)
    taken = await rooms.reader.taken_slots(
        tuple(one.resource_id for one in resources),
        slots_between(start_of_day(day), start_of_day(day) + timedelta(days=1)),
    )
    own = await rooms.reader.reservations_of(actor.employer_id, rooms.now() - LATELY)
    if actor.session_id is not None:
        own = tuple(one for one in own if one.session_id == actor.session_id)
    stations = {one.code: one for one in await rooms.reader.stations()}
    begins = next_quarter(rooms.now())
    made = request.query.get("made", "")
    return await render(
        request,
        "staff/host_rooms.html",
        status=status,
        stations=tuple(stations.values()),
        station=station,
        today=today,
        day=day,
        days=tuple(today + timedelta(days=index) for index in range(DAYS)),
        things=free_views(resources, taken, day),
        shows=[show for show in shows if show.station == station.code],
        own=[_stands(request, one, stations.get(one.station)) for one in own],
        made=next((one for one in own if one.reservation_id == ReservationId(made)), None),
        usual={"starts": clock(begins), "ends": clock(begins + SPAN)},
        typed=typed,
        wrong=wrong,
        clock=clock,
    )


def _stands(
    request: web.Request, one: Reservation, place: Station | None
) -> tuple[Reservation, Station | None, tuple[Move, ...], str]:
    """With what the employer can do, and why the door is closed then, if it is."""
    now = request.app[ROOMS].now()
    is_coming = one.state in HOLDING and one.starts_at > now
    is_shut = is_coming and place is not None and place.shuts_out(one.starts_at)
    why = shut_sentence(request, place, one.starts_at) if place is not None and is_shut else ""
    return one, place, _moves(one, now), why


async def _shows(request: web.Request) -> tuple[LiveSession, ...]:
    """The employer's own that are to come; of a studio's code, the one show."""
    actor = request[CALLER].actor
    found = await request.app[ROOMS].reader.sessions(BEFORE_END, limit=500)
    return tuple(
        show
        for show in found
        if show.employer_id == actor.employer_id and actor.session_id in {None, show.session_id}
    )


async def _station(
    request: web.Request, typed: Mapping[str, str], shows: tuple[LiveSession, ...]
) -> Station:
    """The one asked for, else that of the next show, else the first. Raises HTTPNotFound."""
    reader = request.app[ROOMS].reader
    wished = typed.get("station") or request.query.get("station", "")
    code = wished or (shows[0].station if shows else "")
    found = await reader.station(StationCode(code)) if code else None
    if found is None and not wished:
        found = next(iter(await reader.stations()), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _moves(reservation: Reservation, now: datetime) -> tuple[Move, ...]:
    possible = LIFECYCLE[reservation.state]
    if reservation.ends_at <= now:
        return ()
    is_running = reservation.starts_at <= now
    wished = Move.RELEASE if is_running else Move.CANCEL
    return (wished,) if wished in possible else ()


ROUTES = (
    page("/rooms", choose, Who.HOST),
    form("/rooms", reserve, Who.HOST),
    form("/rooms/{reservation_id}", move, Who.HOST),
)

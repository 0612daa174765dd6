"""The counter's booked times: who comes when, and what is kept for walk-ins."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from aiohttp import web

from shared.appointments.slots import FARTHEST
from shared.refusals import Refused
from shared.tickets.numbers import day_of
from shared.tickets.priority import Priority
from shared.wire import Command, decode_command
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
    whole_number,
    wrong_fields,
)
from streaming_server.web.pages.room_forms import read_day, read_instant
from streaming_server.web.pages.staff_frame import station_of, wish
from streaming_server.web.views.appointments import BAR, day_view
from streaming_server.web.views.opening import special_sentence

_DAY: Final = timedelta(days=1)


async def appointments(request: web.Request) -> web.StreamResponse:
    return await _appointments(request, 200, "", {}, {})


async def book(request: web.Request) -> web.StreamResponse:
    """For whoever stands there or rings up."""
    station = await station_of(request)
    typed = await fields(request)
    starts_at = read_instant(typed.get("day", ""), typed.get("starts", ""))
    sent = {
        "type": "book_at_desk",
        "command_id": typed.get("command_id", ""),
        "appointment_id": str(
            uuid5(NAMESPACE_URL, f"doorstep:appointment:{typed.get('command_id', '')}")
        ),
        "station": station.code,
        "service": typed.get("service", ""),
        "starts_at": (starts_at or request.app[ROOMS].now()).isoformat(),
        "form_of_address": typed.get("form_of_address", ""),
        "phone": typed.get("phone") or None,
        "priority": typed.get("priority") or Priority.NORMAL,
    }
    outcome = await send(request, decode_command(json.dumps(sent)))
    if isinstance(outcome, Refused):
        wrong = wrong_fields(request, outcome)
        return await _appointments(request, status_of(outcome), "book", typed, wrong)
    return see_other(f"{request.path}?day={typed.get('day', '')}")


async def cancel(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    command = wish(
        type="cancel_appointment",
        command_id=typed.get("command_id", ""),
        appointment_id=request.match_info["appointment_id"],
    )
    return await _sent(request, command, "list", typed)


async def set_terms(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    typed = await fields(request)
    command = wish(
        type="set_terms",
        command_id=typed.get("command_id", ""),
        station=station.code,
        walk_in_percent=whole_number(typed.get("walk_in_percent", "")) or 0,
        release_minutes=whole_number(typed.get("release_minutes", "")) or 0,
    )
    return await _sent(request, command, "terms", typed)


async def _sent(
    request: web.Request, command: Command, at: str, typed: Mapping[str, str]
) -> web.StreamResponse:
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        wrong = wrong_fields(request, outcome)
        return await _appointments(request, status_of(outcome), at, typed, wrong)
    root = request.path.partition("/appointments")[0]
    return see_other(f"{root}/appointments?day={typed.get('day', '')}")


async def _appointments(
    request: web.Request, status: int, at: str, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> web.StreamResponse:
    station = await station_of(request)
    rooms = request.app[ROOMS]
    today = day_of(rooms.now())
    day = read_day(typed.get("day") or request.query.get("day", ""), today)
    view = await day_view(request, station, day)
    special = station.special_on(day)
    items = await rooms.reader.service_items(station.code)
    return await render(
        request,
        "staff/appointments.html",
        status=status,
        station=station,
        tab="appointments",
        view=view,
        special=special_sentence(request, special) if special else "",
        bar=BAR,
        items=[item for item in items.values() if item.is_offered],
        at=at,
        typed=typed,
        wrong=wrong,
        is_today=day == today,
        before=_near(day - _DAY, today),
        after=_near(day + _DAY, today),
        priorities=tuple(Priority),
        may_change=request[CALLER].actor.station == station.code,
    )


def _near(day: date, today: date) -> date | None:
    """A day that can be looked at: the last fortnight, and as far as times are booked."""
    return day if today - FARTHEST <= day <= today + FARTHEST else None


_ALL: Final = "/desk/{station}/appointments"
ROUTES = (
    page(_ALL, appointments, Who.STAFF),
    form(_ALL, book, Who.STAFF),
    form(_ALL + "/terms", set_terms, Who.STAFF),
    form(_ALL + "/{appointment_id}", cancel, Who.STAFF),
)

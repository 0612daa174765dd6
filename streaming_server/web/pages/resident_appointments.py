"""A time at a station's counters: choose what for, see what is free, book it, and its page."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import segno
from aiohttp import web

from shared.appointments.lifecycle import Appointment, State
from shared.appointments.slots import FARTHEST
from shared.attendance import Pass, write_pass
from shared.ids import AppointmentId, GatheringId, ServiceCode
from shared.tickets.numbers import day_of
from shared.tickets.priority import BOOKED_LATE, Priority
from shared.wire import Malformed
from streaming_server.web.pages import (
    ROOMS,
    fields,
    form,
    page,
    render,
    see_other,
    visitor_of,
    words_of,
)
from streaming_server.web.pages.open_stations import open_station
from streaming_server.web.pages.resident_apply import TITLES
from streaming_server.web.pages.resident_courses import (
    form_of_address_typed,
    known_facts,
    phone_typed,
    wrong_in_contact,
)
from streaming_server.web.pages.resident_wishes import wish
from streaming_server.web.pages.room_forms import read_day, read_instant
from streaming_server.web.views.appointments import open_slots
from streaming_server.web.views.hall import item_name
from streaming_server.web.views.opening import special_sentence
from streaming_server.web.views.shut_out import SHUT, appointment_state, shut_sentence

_DAY: Final = timedelta(days=1)


async def choose(request: web.Request) -> web.StreamResponse:
    return await _choose(request, request.query, {})


async def book(request: web.Request) -> web.StreamResponse:
    station = await open_station(request)
    typed = await fields(request)
    if not typed.get("appointment_id"):
        raise Malformed("appointment_id")
    known, words = await known_facts(request), words_of(request)
    wrong = wrong_in_contact(typed, known, words)
    if wrong:
        return await _choose(request, typed, wrong, 422)
    starts_at = read_instant(typed.get("day", ""), typed.get("starts", ""))
    unmet = await wish(
        request,
        {
            "type": "book_appointment",
            "command_id": typed.get("command_id", ""),
            "appointment_id": typed["appointment_id"],
            "station": station.code,
            "service": typed.get("service", ""),
            "starts_at": (starts_at or request.app[ROOMS].now()).isoformat(),
            "form_of_address": form_of_address_typed(typed, known, words),
            "phone": phone_typed(typed, known),
            "priority": typed.get("priority") or Priority.NORMAL,
        },
    )
    if unmet:
        return await _choose(request, typed, unmet.wrong, unmet.status)
    return see_other(f"/mine/appointments/{typed['appointment_id']}")


async def mine(request: web.Request) -> web.StreamResponse:
    return await _mine(request, {})


async def cancel(request: web.Request) -> web.StreamResponse:
    """Or has it again: the button says which."""
    own = await _own(request)
    typed = await fields(request)
    is_undo = typed.get("move") == "undo"
    unmet = await wish(
        request,
        {
            "type": "restore_appointment" if is_undo else "cancel_appointment",
            "command_id": typed.get("command_id", ""),
            "appointment_id": own.appointment_id,
        },
    )
    return await _mine(request, unmet.wrong, unmet.status) if unmet else see_other(request.path)


async def _choose(
    request: web.Request, typed: Mapping[str, str], wrong: Mapping[str, str], status: int = 200
) -> web.StreamResponse:
    station = await open_station(request)
    rooms = request.app[ROOMS]
    today = day_of(rooms.now())
    items = await rooms.reader.service_items(station.code)
    item = items.get(ServiceCode(typed.get("service", "")))
    day = min(max(read_day(typed.get("day", ""), today), today), today + FARTHEST)
    special = station.special_on(day)
    known = await known_facts(request)
    phone = known.contact.phone if known else None
    return await render(
        request,
        "resident/appointment_new.html",
        status=status,
        tab="",
        place=station,
        station=station,
        items=[one for one in items.values() if one.is_offered],
        item=item,
        day=day,
        days=[today + _DAY * ahead for ahead in range(FARTHEST.days + 1)],
        times=await open_slots(request, station, item, day) if item else (),
        special=special_sentence(request, special) if special else "",
        late=round(BOOKED_LATE / timedelta(minutes=1)),
        known=known,
        phone_tail=phone.tail if phone else None,
        is_changing="change" in typed or "change" in request.query,
        typed=typed,
        wrong=wrong,
        titles=TITLES,
        priorities=tuple(Priority),
        local=_local,
    )


async def _mine(
    request: web.Request, wrong: Mapping[str, str], status: int = 200
) -> web.StreamResponse:
    own = await _own(request)
    rooms = request.app[ROOMS]
    station = await rooms.reader.station(own.station)
    items = await rooms.reader.service_items(own.station)
    if station is None:
        raise web.HTTPNotFound
    return await render(
        request,
        "resident/appointment.html",
        status=status,
        tab="mine",
        place=station,
        station=station,
        mine=own,
        service_name=item_name(request, items.get(own.service), own.service),
        picture=await _picture(request, own),
        shut=shut_sentence(request, station, own.starts_at)
        if appointment_state(station, own, rooms.now()) == SHUT
        else "",
        can_undo=own.undo_until is not None and rooms.now() <= own.undo_until,
        wrong=wrong,
    )


async def _picture(request: web.Request, own: Appointment) -> str | None:
    """The code to be shown on arrival; none when it was shown or is no longer good."""
    key = await request.app[ROOMS].reader.pass_key(own.station)
    if own.state is not State.BOOKED or key is None:
        return None
    shown = Pass(
        station=own.station,
        gathering_id=GatheringId(own.appointment_id),
        day=day_of(own.starts_at),
        number=own.number,
    )
    return segno.make(write_pass(shown, key), error="m").svg_data_uri(border=2, scale=5)


async def _own(request: web.Request) -> Appointment:
    """Raises HTTPNotFound for somebody else's: whether it exists is nobody's business."""
    appointment_id = AppointmentId(request.match_info["appointment_id"])
    found = await request.app[ROOMS].reader.appointment(appointment_id)
    if found is None or not found.visitor_id or found.visitor_id != visitor_of(request):
        raise web.HTTPNotFound
    return found


def _local(day: date) -> str:
    return f"{day.month}/{day.day}"


ROUTES = (
    page("/appointments/{station}", choose),
    form("/appointments/{station}", book),
    page("/mine/appointments/{appointment_id}", mine),
    form("/mine/appointments/{appointment_id}", cancel),
)

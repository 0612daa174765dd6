"""The counter's week of the studio, meeting rooms and equipment."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from aiohttp import web

from shared.ids import EmployerId, ReservationId, ResourceId, SessionId
from shared.live_sessions import BEFORE_END
from shared.organisation import SHANGHAI, Employer, Station
from shared.refusals import Reason, Refused
from shared.reservations import (
    LIFECYCLE,
    Approval,
    Kind,
    Move,
    Reservation,
    Resource,
    State,
)
from shared.wire import decode_command
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
    whole_number,
    wrong_fields,
)
from streaming_server.web.pages.room_forms import (
    SPAN,
    next_quarter,
    read_day,
    reservation_id,
    reserve_fields,
)
from streaming_server.web.pages.staff_frame import MOST_SHOWS, station_of, wish
from streaming_server.web.posted import posted
from streaming_server.web.views.rooms import clock, monday_of, start_of_day, week_of, who

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a form of the page got for an answer; at: "new" or the id of the reservation."""

    status: int = 200
    at: str = ""
    wrong: Mapping[str, str] | None = None
    typed: Mapping[str, str] | None = None


async def week(request: web.Request) -> web.StreamResponse:
    return await _week(request, Said())


async def reserve(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    typed = await fields(request)
    named = reserve_fields(typed, station.code)
    if isinstance(named, Refused):
        return await _refused(request, "new", named, typed)
    party = await _party(request, typed, station)
    if isinstance(party, Refused):
        return await _refused(request, "new", party, typed)
    command = decode_command(json.dumps({**named, "employer_id": party, "is_approved": True}))
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _refused(request, "new", outcome, typed)
    day = typed.get("day", "")
    return see_other(f"{request.path}?day={day}&reservation={reservation_id(typed)}")


async def move(request: web.Request) -> web.StreamResponse:
    """Staff approve, decline, cancel, or take something back early."""
    station = await station_of(request)
    typed = await fields(request)
    wished = request.match_info["reservation_id"]
    command = wish(
        type="move_reservation",
        command_id=typed.get("command_id", ""),
        reservation_id=wished,
        move=typed.get("move", ""),
        reason=typed.get("reason", ""),
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _refused(request, wished, outcome, typed)
    day = read_day(typed.get("day", ""), request.app[ROOMS].now().astimezone(SHANGHAI).date())
    return see_other(f"/desk/{station.code}/rooms?day={day.isoformat()}&reservation={wished}")


async def things(request: web.Request) -> web.StreamResponse:
    return await _things(request, 200, {}, {})


async def set_thing(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    sent = await posted(request)
    typed = {name: value.strip() for name, value in sent.items() if isinstance(value, str)}
    days = [whole_number(str(day)) for day in sent.getall("weekdays", [])]
    new = uuid5(NAMESPACE_URL, f"doorstep:resource:{typed.get('command_id', '')}")
    command = wish(
        type="set_resource",
        command_id=typed.get("command_id", ""),
        resource={
            "resource_id": typed.get("resource_id") or str(new),
            "station": station.code,
            "kind": typed.get("kind", ""),
            "name": typed.get("name", ""),
            "copies": whole_number(typed.get("copies", "")) or 0,
            "opens": typed.get("opens") or "00:00",
            "closes": typed.get("closes") or "00:00",
            "weekdays": sorted({day for day in days if day}),
            "approval": typed.get("approval", ""),
            "longest_minutes": whole_number(typed.get("longest_minutes", "")) or 0,
            "note": typed.get("note", "")[:120],
            "is_open": bool(typed.get("is_open")),
        },
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        wrong = wrong_fields(request, outcome)
        return await _things(request, status_of(outcome), typed, wrong, days)
    return see_other(request.path)


async def _things(
    request: web.Request,
    status: int,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    days: Sequence[int | None] = (),
) -> web.StreamResponse:
    station = await station_of(request)
    resources = await request.app[ROOMS].reader.resources_of(station.code)
    wished = typed.get("resource_id") or request.query.get("thing", "")
    chosen = next((one for one in resources if one.resource_id == wished), None)
    return await render(
        request,
        "staff/rooms_things.html",
        status=status,
        station=station,
        tab="rooms",
        resources=resources,
        chosen=chosen or _blank(station),
        is_new=chosen is None,
        days=days or (chosen or _blank(station)).weekdays,
        typed=typed,
        wrong=wrong,
        kinds=tuple(Kind),
        approvals=tuple(Approval),
    )


def _blank(station: Station) -> Resource:
    return Resource(
        resource_id=ResourceId(""),
        station=station.code,
        kind=Kind.STUDIO,
        name="",
        opens=station.opens,
        closes=station.closes,
    )


async def _party(
    request: web.Request, typed: Mapping[str, str], station: Station
) -> str | Refused | None:
    """Whose reservation it is: of the show's employer, of the one named, or the station's own."""
    reader = request.app[ROOMS].reader
    if typed.get("session_id"):
        session = await reader.session(SessionId(typed["session_id"]))
        if session is None or session.station != station.code:
            return Refused(reason=Reason.NOT_FOUND, field="session_id")
        return session.employer_id
    name = typed.get("employer", "")
    if not name:
        return None
    employers = await reader.employers()
    found = next((one for one in employers.values() if one.name == name), None)
    if found is None:
        return Refused(reason=Reason.NOT_FOUND, field="employer_id")
    return found.employer_id


async def _refused(
    request: web.Request, at: str, refused: Refused, typed: Mapping[str, str]
) -> web.StreamResponse:
    said = Said(status=status_of(refused), at=at, wrong=wrong_fields(request, refused), typed=typed)
    return await _week(request, said)


async def _week(request: web.Request, said: Said) -> web.StreamResponse:
    station = await station_of(request)
    now = request.app[ROOMS].now()
    today = now.astimezone(SHANGHAI).date()
    typed = said.typed or {}
    day = read_day(typed.get("day") or request.query.get("day", ""), today)
    begins = next_quarter(now)
    return await render(
        request,
        "staff/rooms.html",
        status=said.status,
        station=station,
        tab="rooms",
        today=today,
        day=day,
        usual={"day": day.isoformat(), "starts": clock(begins), "ends": clock(begins + SPAN)},
        said=said,
        typed=typed,
        wished_show=typed.get("session_id") or request.query.get("for", ""),
        wrong=said.wrong or {},
        clock=clock,
        **await _calendar(request, station, monday_of(day)),
        **await _one(request, station, said),
    )


async def _calendar(request: web.Request, station: Station, monday: date) -> dict[str, Any]:
    """The week, what waits for an answer, and what a new reservation can be for."""
    reader = request.app[ROOMS].reader
    resources = [one for one in await reader.resources_of(station.code) if one.is_open]
    starts_at = start_of_day(monday)
    found = await reader.reservations_between(station.code, starts_at, starts_at + _WEEK)
    employers = await reader.employers()
    requested = await reader.requested_reservations(station.code)
    return {
        "week": week_of(resources, found, employers, monday),
        "earlier": monday - _WEEK,
        "later": monday + _WEEK,
        "resources": resources,
        "names": {one.resource_id: one.name for one in resources},
        "requests": [(one, who(one, employers)) for one in requested],
        "shows": await reader.sessions(BEFORE_END, station.code, limit=MOST_SHOWS),
        "employers": _names(employers),
    }


async def _one(request: web.Request, station: Station, said: Said) -> dict[str, Any]:
    """The reservation that was pressed, and what can be done with it."""
    wished = said.at if said.at not in {"", "new"} else request.query.get("reservation", "")
    rooms = request.app[ROOMS]
    chosen = await _chosen(request, station, wished)
    employers = await rooms.reader.employers() if chosen else {}
    return {
        "chosen": chosen,
        "chosen_who": who(chosen, employers) if chosen else "",
        "chosen_show": await _show_title(request, chosen),
        "moves": _moves(chosen, rooms.now()) if chosen else (),
    }


async def _chosen(request: web.Request, station: Station, wished: str) -> Reservation | None:
    if not wished:
        return None
    found = await request.app[ROOMS].reader.reservation(ReservationId(wished))
    return found if found is not None and found.station == station.code else None


async def _show_title(request: web.Request, reservation: Reservation | None) -> str:
    if reservation is None or reservation.session_id is None:
        return ""
    session = await request.app[ROOMS].reader.session(reservation.session_id)
    return session.title if session else ""


def _moves(reservation: Reservation, now: datetime) -> tuple[Move, ...]:
    possible = tuple(LIFECYCLE[reservation.state])
    if reservation.ends_at <= now:
        return tuple(one for one in possible if one is Move.DECLINE)
    is_running = reservation.starts_at <= now
    if reservation.state is State.APPROVED:
        return (Move.RELEASE,) if is_running else (Move.CANCEL,)
    return tuple(one for one in possible if one is not Move.CANCEL)


def _names(employers: Mapping[EmployerId, Employer]) -> tuple[str, ...]:
    return tuple(sorted(one.name for one in employers.values()))


ROUTES = (
    page("/desk/{station}/rooms", week, Who.STAFF),
    form("/desk/{station}/rooms", reserve, Who.STAFF),
    page("/desk/{station}/rooms/things", things, Who.STAFF),
    form("/desk/{station}/rooms/things", set_thing, Who.STAFF),
    form("/desk/{station}/rooms/{reservation_id}", move, Who.STAFF),
)

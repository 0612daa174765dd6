"""The door: whoever comes is checked in by code, number, telephone or name, and gets a number in
the line where a counter serves them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aiohttp import web

from shared.appointments.lifecycle import visit_of
from shared.appointments.messages import AppointmentCheckedIn
from shared.gatherings import CheckedIn, Enrolment, Gathering, State, booking_of
from shared.ids import AppointmentId, EnrolmentId
from shared.organisation import SHANGHAI, Station
from shared.refusals import Reason, Refused
from shared.tickets.numbers import day_of
from streaming_server.ports.handling import Receipt
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
from streaming_server.web.pages.staff_frame import station_of, wish
from streaming_server.web.views.appointments import BookedView, booked_views
from streaming_server.web.views.gatherings import CourseView, course_view, course_views


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Who was checked in to what."""

    place: Enrolment
    name: str
    course: CourseView
    booking: str


async def door(request: web.Request) -> web.StreamResponse:
    return await _door(request, None)


async def check_in(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    typed = await fields(request)
    if not typed.get("scanned"):
        return await _door(request, Refused(reason=Reason.NOT_FOUND, field="scanned"))
    command = wish(
        type="check_in",
        command_id=typed.get("command_id", ""),
        station=station.code,
        scanned=typed["scanned"],
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _door(request, outcome)
    return see_other(f"{request.path}?{_who_came(outcome)}")


def _who_came(receipt: Receipt) -> str:
    """As the address of the page has it."""
    for event in receipt.events:
        if isinstance(event, CheckedIn):
            return f"place={event.enrolment_id}{_again(event)}"
        if isinstance(event, AppointmentCheckedIn):
            return f"booked={event.appointment_id}{_again(event)}"
    return ""


def _again(event: CheckedIn | AppointmentCheckedIn) -> str:
    return "" if event.first_at == event.at else "&again=yes"


async def _door(request: web.Request, refused: Refused | None) -> web.StreamResponse:
    station = await station_of(request)
    reader = request.app[ROOMS].reader
    today = _midnight(request.app[ROOMS].now())
    found = await reader.gatherings_between(station.code, today, today + timedelta(days=1))
    people = await _booked_today(request, station)
    place = "" if refused else request.query.get("place", "")
    booking = "" if refused else request.query.get("booked", "")
    came = await _came(request, station, EnrolmentId(place))
    known_by = came.booking if came else booking
    visit = await reader.visit(visit_of(known_by)) if known_by else None
    return await render(
        request,
        "staff/door.html",
        status=status_of(refused) if refused else 200,
        station=station,
        tab="door",
        courses=await course_views(request, found),
        counts={one.plan.gathering_id: await _counts(request, one, today.date()) for one in found},
        times={one.plan.gathering_id: _times_on(one, today.date()) for one in found},
        came=came,
        booked=people.get(AppointmentId(booking)),
        expected=[one for one in people.values() if one.is_expected],
        visit=visit if visit is not None and visit.station == station.code else None,
        is_again="again" in request.query,
        wrong=wrong_fields(request, refused) if refused else {},
        clock=_clock,
    )


async def _came(request: web.Request, station: Station, enrolment_id: EnrolmentId) -> Came | None:
    """Of any day: doors open an hour before a course, which may be the other side of midnight."""
    reader = request.app[ROOMS].reader
    here = await reader.enrolment(enrolment_id) if enrolment_id else None
    if here is None or here.station != station.code:
        return None
    at = await reader.gathering(here.gathering_id)
    if at is None:
        return None
    contacts = await reader.enrolment_contacts(here.gathering_id)
    name = contacts[here.enrolment_id].form_of_address.disclose()
    day = here.attended[-1].day if here.attended else at.plan.meetings[0].day
    return Came(
        place=here,
        name=name,
        course=await course_view(request, at),
        booking=booking_of(at.plan, here.enrolment_id, day),
    )


async def _booked_today(
    request: web.Request, station: Station
) -> Mapping[AppointmentId, BookedView]:
    rooms = request.app[ROOMS]
    now, day = rooms.now(), day_of(rooms.now())
    views = booked_views(
        request,
        await rooms.reader.appointments(station.code, day),
        await rooms.reader.appointment_contacts(station.code, day),
        (await rooms.reader.service_items(station.code)).values(),
        await rooms.reader.appointment_terms(station.code),
        now,
    )
    return {one.appointment.appointment_id: one for one in views}


async def _counts(request: web.Request, one: Gathering, day: date) -> tuple[int, int]:
    """How many are here that day, and how many have a place."""
    people = await request.app[ROOMS].reader.enrolments(one.plan.gathering_id)
    enrolled = [who for who in people if who.state is State.ENROLLED]
    return sum(who.came_on(day) is not None for who in enrolled), len(enrolled)


def _times_on(one: Gathering, day: date) -> str:
    """The hours of its date that day; of what began the evening before, those of that date."""
    date_of_day = next((each for each in one.plan.meetings if each.day == day), None)
    each = date_of_day or one.plan.meetings[0]
    return f"{_clock(each.starts_at)}–{_clock(each.ends_at)}"


def _midnight(now: datetime) -> datetime:
    return now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"


ROUTES = (
    page("/desk/{station}/check-in", door, Who.STAFF),
    form("/desk/{station}/check-in", check_in, Who.STAFF),
)

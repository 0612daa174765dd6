"""A resident's own applications: what comes of each, and the resident's moves."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from shared.applications import Application, Move, State
from shared.appointments.lifecycle import Appointment
from shared.appointments.lifecycle import State as Booked
from shared.ids import ApplicationId, JobId
from shared.tickets.numbers import day_of
from streaming_server.ports.reading import JobSearch
from streaming_server.web.pages import (
    ROOMS,
    fields,
    form,
    page,
    render,
    see_other,
    visitor_of,
)
from streaming_server.web.pages.resident_place import chosen_place
from streaming_server.web.pages.resident_roles import ListedRole, listed
from streaming_server.web.pages.resident_wishes import wish
from streaming_server.web.views import my_application_views
from streaming_server.web.views.gatherings import MyPlace, my_places
from streaming_server.web.views.shut_out import appointment_state

#: How many roles are named to somebody who was declined.
NEAR_INSTEAD: Final = 2


async def mine(request: web.Request) -> web.StreamResponse:
    session = request.query.get("session", "")
    sent = [one for one in await _sent(request) if not session or one.session_id == session]
    return await render(
        request,
        "resident/mine.html",
        tab="mine",
        place=await chosen_place(request),
        mine=await my_application_views(request, reversed(sent)),
        mine_session=session,
        places=await _places(request),
        booked=await _booked(request),
        near=await _near_instead(request, sent),
        wrong={},
    )


async def _places(request: web.Request) -> tuple[MyPlace, ...]:
    """In courses, salons and fairs that are not over."""
    visitor = visitor_of(request)
    enrolled = await request.app[ROOMS].reader.enrolments_of(visitor) if visitor else ()
    now = request.app[ROOMS].now()
    return tuple(
        place for place in await my_places(request, enrolled) if place.course.over_at > now
    )


async def _booked(request: web.Request) -> list[tuple[Appointment, str, str]]:
    """Times at counters that are not over, with the station's name and how they stand."""
    visitor, rooms = visitor_of(request), request.app[ROOMS]
    kept = await rooms.reader.appointments_of(visitor) if visitor else ()
    now = rooms.now()
    today = day_of(now)
    coming = [
        one
        for one in reversed(kept)
        if one.state is not Booked.CANCELLED and day_of(one.starts_at) >= today
    ]
    stations = {one.code: one for one in await rooms.reader.stations()} if coming else {}
    return [
        (one, place.name if place else one.station, appointment_state(place, one, now))
        for one, place in ((one, stations.get(one.station)) for one in coming)
    ]


async def one(request: web.Request) -> web.StreamResponse:
    return await _one(request, await _own(request), {}, {})


async def move(request: web.Request) -> web.StreamResponse:
    """The resident accepts, passes, replies or takes the application back."""
    application = await _own(request)
    typed = await fields(request)
    unmet = await wish(
        request,
        {
            "type": "answer_application",
            "command_id": typed.get("command_id", ""),
            "application_id": application.application_id,
            "move": typed.get("move", ""),
            "text": typed.get("text") or ("" if typed.get("move") == Move.REPLY else None),
        },
    )
    if unmet:
        return await _one(request, application, typed, unmet.wrong, unmet.status)
    return see_other(f"/mine/{application.application_id}")


async def _one(
    request: web.Request,
    application: Application,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    status: int = 200,
) -> web.Response:
    reader = request.app[ROOMS].reader
    return await render(
        request,
        "resident/application.html",
        status=status,
        tab="mine",
        place=await chosen_place(request),
        application=(await my_application_views(request, (application,)))[0],
        station=await reader.station(application.station),
        is_fresh=application.may_undo(request.app[ROOMS].now()),
        mine_session=application.session_id or "",
        near=await _near_instead(request, (application,)),
        typed=typed,
        wrong=wrong,
    )


async def _own(request: web.Request) -> Application:
    """Raises HTTPNotFound for somebody else's: whether it exists is nobody's business."""
    wished = ApplicationId(request.match_info["application_id"])
    found = next((one for one in await _sent(request) if one.application_id == wished), None)
    if found is None:
        raise web.HTTPNotFound
    return found


async def _sent(request: web.Request) -> tuple[Application, ...]:
    visitor = visitor_of(request)
    return await request.app[ROOMS].reader.applications_of(visitor) if visitor else ()


async def _near_instead(
    request: web.Request, sent: tuple[Application, ...] | list[Application]
) -> Mapping[JobId, tuple[ListedRole, ...]]:
    """For each role that came to nothing, the same kind of work near the same station."""
    reader = request.app[ROOMS].reader
    lost = [one for one in sent if one.state in {State.DECLINED, State.CLOSED}][-NEAR_INSTEAD:]
    postings = await reader.postings(tuple(one.job_id for one in lost))
    place = await chosen_place(request)
    near: dict[JobId, tuple[ListedRole, ...]] = {}
    for posting in postings.values():
        search = JobSearch(station=posting.station, category=posting.category, page_size=5)
        found = await reader.search_jobs(search)
        others = [other for other in found.postings if other.job_id != posting.job_id]
        near[posting.job_id] = await listed(request, others[:NEAR_INSTEAD], place)
    return near


ROUTES = (
    page("/mine", mine),
    page("/mine/{application_id}", one),
    form("/mine/{application_id}", move),
)

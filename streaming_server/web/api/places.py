"""What programs read about rooms, equipment and courses."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from shared.ids import GatheringId, StationCode
from shared.organisation import SHANGHAI
from shared.reservations import slots_between
from streaming_server.web.api.bodies import asked, given
from streaming_server.web.identity import CALLER
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who
from streaming_server.web.views.gatherings import CourseView, course_view, course_views
from streaming_server.web.views.rooms import FreeView, free_views, start_of_day

AHEAD: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursesAsked:
    """station None: of the whole city."""

    station: Annotated[str, Field(max_length=64)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    courses: tuple[CourseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAsked:
    """day: local; today without it."""

    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    resources: tuple[FreeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassKey:
    """key: in hexadecimal. With it a station's own machine reads passes while it has no network."""

    station: str
    key: str


async def pass_key(request: web.Request) -> web.StreamResponse:
    """For the station's own machines alone: whoever has it can make passes."""
    station = request[CALLER].actor.station
    if station is None or station != request.match_info["code"]:
        raise web.HTTPForbidden
    key = await request.app[ROOMS].reader.pass_key(station)
    if key is None:
        raise web.HTTPNotFound
    return given(PassKey(station=station, key=key.hex()))


async def courses(request: web.Request) -> web.StreamResponse:
    wish = asked(request, CoursesAsked)
    rooms = request.app[ROOMS]
    station = StationCode(wish.station) if wish.station else None
    found = await rooms.reader.gatherings_between(station, rooms.now(), rooms.now() + AHEAD)
    return given(Courses(courses=await course_views(request, found)))


async def course(request: web.Request) -> web.StreamResponse:
    gathering_id = GatheringId(request.match_info["gathering_id"])
    found = await request.app[ROOMS].reader.gathering(gathering_id)
    if found is None:
        raise web.HTTPNotFound
    return given(await course_view(request, found))


async def resources(request: web.Request) -> web.StreamResponse:
    wish = asked(request, DayAsked)
    rooms = request.app[ROOMS]
    station = await rooms.reader.station(StationCode(request.match_info["code"]))
    if station is None:
        raise web.HTTPNotFound
    day = wish.day or rooms.now().astimezone(SHANGHAI).date()
    if not date(2000, 1, 2) < day < date(2199, 12, 1):
        raise web.HTTPNotFound
    found = await rooms.reader.resources_of(station.code)
    taken = await rooms.reader.taken_slots(
        tuple(one.resource_id for one in found),
        slots_between(start_of_day(day), start_of_day(day) + timedelta(days=1)),
    )
    return given(Resources(resources=free_views(found, taken, day)))


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/v1/courses",
        handler=courses,
        summary="Courses, salons and fairs of the next two months, soonest first",
        query=CoursesAsked,
        answer=Courses,
    ),
    Route(
        method="GET",
        path="/api/v1/courses/{gathering_id}",
        handler=course,
        summary="One course, salon or fair",
        answer=CourseView,
    ),
    Route(
        method="GET",
        path="/api/v1/stations/{code}/resources",
        handler=resources,
        who=Who.HOST,
        summary="What is free of a station's rooms and equipment on a day; never who holds it",
        query=DayAsked,
        answer=Resources,
    ),
    Route(
        method="GET",
        path="/api/v1/stations/{code}/pass-key",
        handler=pass_key,
        who=Who.KIOSK,
        summary="What a station's own machine needs to read passes without a network",
        answer=PassKey,
    ),
)

"""Courses, salons and fairs as everybody may see them; and a resident's own place in one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from aiohttp import web

from shared.gatherings import (
    ACTIVE,
    Attendance,
    Enrolment,
    Gathering,
    Kind,
    Meeting,
    State,
    next_meeting,
)
from shared.ids import EnrolmentId, GatheringId, StationCode
from shared.organisation import SHANGHAI, Station
from streaming_server.web.rendering import wording_of, words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.views.shut_out import shut_out_meetings, shut_sentence

#: What begins then is for people who work by day.
EVENING: Final = time(17, 30)
_SATURDAY: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """free: places left. when: said in the reader's language. reason: why it was called off.

    starts_at, ends_at: of the first date; dates: of all, when there are more than one, as they are
    said. opens_at: when the door of the next date is opened. over_at: when the last one ends.
    shut: why the station is closed on dates that are to come.
    """

    gathering_id: GatheringId
    kind: Kind
    kind_name: str
    title: str
    about: str
    place: str
    host: str
    station: StationCode
    station_name: str
    address: str
    starts_at: datetime
    ends_at: datetime
    over_at: datetime
    opens_at: datetime
    when: str
    dates: tuple[str, ...]
    needed_percent: int
    capacity: int
    free: int
    waiting: int
    has_childcare: bool
    gives_certificate: bool
    is_evening: bool
    is_weekend: bool
    is_on: bool
    reason: str | None
    shut: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPlace:
    """A resident's place, or place in the line."""

    enrolment_id: EnrolmentId
    number: str
    state: State
    state_name: str
    offer_until: datetime | None
    checked_in_at: datetime | None
    attended: tuple[Attendance, ...]
    is_active: bool
    course: CourseView


async def course_views(request: web.Request, found: Iterable[Gathering]) -> tuple[CourseView, ...]:
    stations = {one.code: one for one in await request.app[ROOMS].reader.stations()}
    return tuple(_view(request, one, stations) for one in found)


async def course_view(request: web.Request, found: Gathering) -> CourseView:
    return (await course_views(request, (found,)))[0]


async def my_places(request: web.Request, enrolments: Iterable[Enrolment]) -> tuple[MyPlace, ...]:
    own = tuple(enrolments)
    reader = request.app[ROOMS].reader
    found = await reader.gatherings(tuple({one.gathering_id for one in own}))
    courses = dict(zip(found, await course_views(request, found.values()), strict=True))
    words = words_of(request)
    return tuple(
        MyPlace(
            enrolment_id=one.enrolment_id,
            number=one.number,
            state=one.state,
            state_name=words(f"state.enrolment_{one.state}"),
            offer_until=one.offer_until,
            checked_in_at=one.checked_in_at,
            attended=one.attended,
            is_active=one.state in ACTIVE,
            course=courses[one.gathering_id],
        )
        for one in own
        if one.gathering_id in courses
    )


def said_meeting(request: web.Request, one: Meeting) -> str:
    """A date and its hours, in the reader's language."""
    say, words = wording_of(request), words_of(request)
    starts, ends = one.starts_at.astimezone(SHANGHAI), one.ends_at.astimezone(SHANGHAI)
    return words(
        "page.courses.when",
        day=say.day(one.starts_at),
        weekday=words(f"day.{starts.isoweekday()}"),
        starts=f"{starts:%H:%M}",
        ends=f"{ends:%H:%M}",
    )


def _shut(request: web.Request, gathering: Gathering, station: Station) -> tuple[str, ...]:
    found = shut_out_meetings(station, gathering, request.app[ROOMS].now())
    return tuple(shut_sentence(request, station, at) for at in found)


def _view(
    request: web.Request, gathering: Gathering, stations: Mapping[StationCode, Station]
) -> CourseView:
    plan, words = gathering.plan, words_of(request)
    starts = plan.starts_at.astimezone(SHANGHAI)
    station = stations.get(plan.station)
    said = tuple(said_meeting(request, one) for one in plan.meetings)
    times = words("page.courses.times", count=len(said))
    when = words("page.common.comma").join((said[0], times) if plan.more else said)
    coming = next_meeting(plan, request.app[ROOMS].now()) or plan.meetings[-1]
    return CourseView(
        gathering_id=plan.gathering_id,
        kind=plan.kind,
        kind_name=words(f"gathering.{plan.kind}"),
        title=plan.title,
        about=plan.about,
        place=plan.place,
        host=plan.host,
        station=plan.station,
        station_name=station.name if station else "",
        address=station.address if station else "",
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        over_at=plan.over_at,
        opens_at=coming.opens_at,
        when=when,
        dates=said if plan.more else (),
        needed_percent=plan.needed_percent,
        capacity=plan.capacity,
        free=gathering.free,
        waiting=gathering.waiting,
        has_childcare=plan.has_childcare,
        gives_certificate=plan.gives_certificate,
        is_evening=starts.time() >= EVENING,
        is_weekend=starts.isoweekday() >= _SATURDAY,
        is_on=gathering.is_on,
        reason=gathering.reason,
        shut=_shut(request, gathering, station) if station else (),
    )

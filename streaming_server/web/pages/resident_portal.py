"""The portal: live now, work within a walk, stations open now, the next shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import groupby
from typing import Final

from aiohttp import web

from shared.ids import StationCode
from shared.jobs import Category
from shared.live_sessions import RUNNING, Phase
from shared.organisation import SHANGHAI, Station
from streaming_server.ports.reading import JobSearch
from streaming_server.web.pages import ROOMS, page, render
from streaming_server.web.pages.resident_place import chosen_place, minutes_between
from streaming_server.web.pages.resident_roles import (
    FAR_AWAY,
    ListedRole,
    listed,
    nearest_first,
    still_to_come,
)
from streaming_server.web.views import session_views

NEARBY: Final = 6
STATIONS: Final = 4
NEXT_SHOWS: Final = 4
#: Enough to find the nearest ones of a station's list.
LOOKED_AT: Final = 60
#: The walking line is drawn on 728 units: the door, then fifteen minutes.
LINE_STARTS: Final = 44.0
LINE_MINUTE: Final = 43.6
LINE_MINUTES: Final = 15
#: Stops closer than this share one plate.
PLATE_WIDTH: Final = 34.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """x: middle of the plate on the line. numbers: of roles in shows. others: roles without."""

    x: float
    minutes: int
    numbers: tuple[int, ...]
    others: int

    @property
    def width(self) -> float:
        """Of the plate: what its numbers need, with room between them."""
        digits = sum(len(str(number)) for number in self.numbers)
        return max(30.0, 12.0 + 11.0 * digits + 18.0 * (len(self.numbers) - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStation:
    """closes: today."""

    station: Station
    closes: time
    minutes: int | None


async def portal(request: web.Request) -> web.StreamResponse:
    reader = request.app[ROOMS].reader
    place = await chosen_place(request)
    near = await reader.search_jobs(
        JobSearch(station=place.code if place else None, page_size=LOOKED_AT)
    )
    everywhere = await reader.search_jobs(JobSearch(page_size=1))
    roles = await listed(request, nearest_first(near.postings, place)[:NEARBY], place)
    running = await reader.sessions(RUNNING)
    waiting = await reader.sessions(frozenset({Phase.SCHEDULED, Phase.LOBBY}))
    coming = still_to_come(waiting, request.app[ROOMS].now())[:NEXT_SHOWS]
    shows = await session_views(request, (*running, *coming), walk_from=place)
    return await render(
        request,
        "resident/portal.html",
        tab="home",
        place=place,
        live=shows[: len(running)],
        coming=shows[len(running) :],
        roles=roles,
        stops=walking_line(roles),
        total=everywhere.total,
        heads=everywhere.heads,
        stations=await open_stations(request, place),
        categories=tuple(Category),
    )


def walking_line(roles: Sequence[ListedRole]) -> tuple[Stop, ...]:
    """Where the roles lie on the line, near ones sharing a plate; roles beyond its end are off."""
    spots = [
        (role.job.walk_minutes, role)
        for role in roles
        if role.job.walk_minutes is not None and role.job.walk_minutes <= LINE_MINUTES
    ]
    stops: list[Stop] = []
    for minutes, those in groupby(spots, key=lambda spot: spot[0]):
        shown = [role.showing for _, role in those]
        numbers = tuple(showing.number for showing in shown if showing)
        stop = Stop(
            x=LINE_STARTS + LINE_MINUTE * minutes,
            minutes=minutes,
            numbers=numbers,
            others=len(shown) - len(numbers),
        )
        if stops and stop.x - stops[-1].x < PLATE_WIDTH:
            stop = _shared(stops.pop(), stop)
        stops.append(stop)
    return tuple(stops)


def _shared(one: Stop, other: Stop) -> Stop:
    return Stop(
        x=(one.x + other.x) / 2,
        minutes=one.minutes,
        numbers=one.numbers + other.numbers,
        others=one.others + other.others,
    )


async def open_stations(request: web.Request, place: Station | None) -> tuple[OpenStation, ...]:
    """The nearest stations whose door is open now."""
    rooms = request.app[ROOMS]
    now = rooms.now()
    today = now.astimezone(SHANGHAI).date()
    found = [
        OpenStation(station=station, closes=span.closes, minutes=minutes_between(place, station))
        for station in await rooms.reader.stations()
        if station.is_open(now) and (span := station.span_on(today)) is not None
    ]
    code = place.code if place else StationCode("")
    found.sort(key=lambda one: (one.station.code != code, one.minutes or FAR_AWAY))
    return tuple(found[:STATIONS])


ROUTES = (page("/", portal),)

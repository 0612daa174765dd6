"""What was booked for a time at which the door stays closed since.

Nothing is cancelled by itself: a course may be held all the same, and whoever booked is to be told
by somebody. So staff find it, and whoever booked reads it on the page of their own.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from aiohttp import web

from shared.appointments.lifecycle import Appointment, State
from shared.appointments.slots import FARTHEST
from shared.gatherings import Gathering
from shared.organisation import SHANGHAI, Station
from shared.reservations import HOLDING
from shared.tickets.opening import FARTHEST_SPECIAL_DAY
from streaming_server.web.rendering import words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.views.opening import special_sentence

#: What an appointment is said to be, instead of booked.
SHUT: Final = "shut"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutOutDay:
    """appointments, reservations: how many."""

    day: date
    appointments: int
    gatherings: tuple[Gathering, ...]
    reservations: int


async def shut_out_days(request: web.Request, station: Station) -> tuple[ShutOutDay, ...]:
    """Days to come with something booked for which the door is closed, soonest first."""
    reader, now = request.app[ROOMS].reader, request.app[ROOMS].now()
    until = now + FARTHEST_SPECIAL_DAY
    booked = await _shut_out_appointments(request, station)
    held = [
        one.starts_at
        for one in await reader.reservations_between(station.code, now, until)
        if one.state in HOLDING and one.starts_at > now and station.shuts_out(one.starts_at)
    ]
    meeting: defaultdict[date, list[Gathering]] = defaultdict(list)
    for gathering in await reader.gatherings_between(station.code, now, until):
        for day in sorted({_local(at) for at in shut_out_meetings(station, gathering, now)}):
            meeting[day].append(gathering)
    days = {*map(_local, booked), *map(_local, held), *meeting}
    return tuple(
        ShutOutDay(
            day=day,
            appointments=_many(booked, day),
            gatherings=tuple(meeting[day]),
            reservations=_many(held, day),
        )
        for day in sorted(days)
    )


def shut_out_of(station: Station, kept: Iterable[Appointment]) -> tuple[Appointment, ...]:
    """Those that are still to come to a door that is closed. Times are booked in opening hours."""
    return tuple(
        one for one in kept if one.state is State.BOOKED and not station.is_open(one.starts_at)
    )


def appointment_state(station: Station | None, one: Appointment, now: datetime) -> str:
    """As it is said to whoever booked: also that the door is closed then, while it is to come."""
    if station is None or one.starts_at <= now or not shut_out_of(station, (one,)):
        return one.state.value
    return SHUT


def shut_out_meetings(
    station: Station, gathering: Gathering, now: datetime
) -> tuple[datetime, ...]:
    """When those begin that the door is closed for; none of one that was called off."""
    begin = (one.starts_at for one in gathering.plan.meetings if gathering.is_on)
    return tuple(at for at in begin if at > now and station.shuts_out(at))


def shut_sentence(request: web.Request, station: Station, at: datetime) -> str:
    """Why the door is closed then: the sentence of that date, or that the week was changed."""
    special = station.special_on(_local(at))
    return special_sentence(request, special) if special else words_of(request)("page.hours.shut")


async def _shut_out_appointments(request: web.Request, station: Station) -> list[datetime]:
    rooms = request.app[ROOMS]
    now = rooms.now()
    ahead = range(FARTHEST // _DAY + 1)
    kept = [await rooms.reader.appointments(station.code, _local(now) + at * _DAY) for at in ahead]
    return [
        one.starts_at
        for of_day in kept
        for one in shut_out_of(station, of_day)
        if one.starts_at > now
    ]


def _many(instants: Iterable[datetime], day: date) -> int:
    return sum(_local(at) == day for at in instants)


def _local(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()

"""The station's days in figures, and what another priority rule would do to each class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from aiohttp import web

from shared.organisation import SHANGHAI, Station
from shared.tickets.forecasts import Forecast, days_before, forecast
from shared.tickets.legs import Leg
from shared.tickets.lifecycle import State
from shared.tickets.numbers import day_of
from shared.tickets.priority import BONUS, Priority
from shared.trials import MODEL_COUNTERS, Coming, Waits, model_day, waits_under
from streaming_server.sheets import Cell
from streaming_server.web.pages import (
    ROOMS,
    Who,
    page,
    render,
    whole_number,
    words_of,
)
from streaming_server.web.pages.room_forms import read_day
from streaming_server.web.pages.staff_frame import station_of
from streaming_server.web.pages.statistics_tables import hall_table
from streaming_server.web.tables_out import table_file
from streaming_server.web.views.gatherings import course_views
from streaming_server.web.views.rooms import start_of_day
from streaming_server.web.views.statistics import (
    BAR,
    FEW,
    Attendance,
    attendance_of,
    coming_of,
    hall_of,
    use_of,
)

MOST_DAYS: Final = 31
USUAL: Final = timedelta(days=6)
MOST_BONUS: Final = 240
#: With fewer people than this a trial says nothing about a rule.
ENOUGH: Final = 20
STATES: Final = frozenset(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=index) for index in range(count))


async def statistics(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    span = _span(request)
    rooms = request.app[ROOMS]
    starts, ends = start_of_day(span.first), start_of_day(span.last) + timedelta(days=1)
    attendance = await _held(request, station, span)
    reservations = await rooms.reader.reservations_between(station.code, starts, ends)
    return await render(
        request,
        "staff/statistics.html",
        station=station,
        tab="statistics",
        span=span,
        hall=hall_of(await _legs(request, station, span)),
        services=await _services(request, station),
        attendance=tuple(
            zip(
                attendance,
                await course_views(request, [one.gathering for one in attendance]),
                strict=True,
            )
        ),
        uses=use_of(await rooms.reader.resources_of(station.code), reservations),
        forecast=await _forecast(request, station),
        few=FEW,
        bar=BAR,
    )


async def _forecast(request: web.Request, station: Station) -> Forecast | None:
    """Of tomorrow, whatever days are looked at."""
    tomorrow = _today(request.app[ROOMS].now()) + timedelta(days=1)
    seen = await request.app[ROOMS].reader.arrivals(station.code, days_before(tomorrow))
    return forecast(seen, tomorrow)


async def attendance_along(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    span, words = _span(request), words_of(request)
    held = await _held(request, station, span)
    heading: list[Cell] = [
        words(f"page.{name}")
        for name in (
            "gatherings.what",
            "gatherings.when",
            "statistics.enrolled",
            "statistics.came",
            "statistics.no_shows",
        )
    ]
    views = await course_views(request, [one.gathering for one in held])
    rows: list[list[Cell]] = [
        [
            view.title,
            f"{view.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            one.enrolled,
            one.came,
            one.enrolled - one.came,
        ]
        for one, view in zip(held, views, strict=True)
    ]
    name = f"doorstep-{station.code}-courses-{span.first:%Y%m%d}-{span.last:%Y%m%d}"
    return table_file([heading, *rows], name, request.match_info["kind"])


async def take_along(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    span = _span(request)
    hall = hall_of(await _legs(request, station, span))
    table = hall_table(hall, words_of(request), await _services(request, station))
    name = f"doorstep-{station.code}-{span.first:%Y%m%d}-{span.last:%Y%m%d}"
    return table_file(table, name, request.match_info["kind"])


async def trial(request: web.Request) -> web.StreamResponse:
    """Another rule for the people of one day, beside the rule of today."""
    station = await station_of(request)
    now = request.app[ROOMS].now()
    day = read_day(request.query.get("day", ""), _today(now))
    legs = await request.app[ROOMS].reader.legs(station.code, day, STATES)
    own = coming_of(legs)
    is_own = len(own) >= ENOUGH
    people: Sequence[Coming] = own if is_own else model_day()
    used = {one.counter for one in legs if one.counter is not None}
    counters = len(used) if is_own else MODEL_COUNTERS
    asked = {one: _bonus(request, one) for one in Priority}
    bonus = {one: timedelta(minutes=minutes) for one, minutes in asked.items()}
    standing, changed = waits_under(people, counters), waits_under(people, counters, bonus)
    return await render(
        request,
        "staff/trial.html",
        station=station,
        tab="statistics",
        day=day,
        is_own=is_own,
        counters=counters,
        asked=asked,
        rows=_compared(standing, changed),
        people=len(people),
        few=FEW,
        most=MOST_BONUS,
    )


def _compared(
    standing: Mapping[Priority, Waits], changed: Mapping[Priority, Waits]
) -> tuple[tuple[Priority, Waits, Waits, float, float], ...]:
    """Each class with its waits under both rules, and two bars on one scale."""
    longest = max((one.p90 for one in (*standing.values(), *changed.values())), default=0) or 1
    return tuple(
        (
            priority,
            standing[priority],
            changed[priority],
            round(BAR * standing[priority].p90 / longest, 1),
            round(BAR * changed[priority].p90 / longest, 1),
        )
        for priority in Priority
        if priority in standing
    )


def _bonus(request: web.Request, priority: Priority) -> int:
    """Minutes; what makes no sense is the rule of today."""
    minutes = whole_number(request.query.get(priority, ""))
    usual = int(BONUS[priority].total_seconds()) // 60
    return usual if minutes is None else min(minutes, MOST_BONUS)


async def _held(request: web.Request, station: Station, span: Span) -> tuple[Attendance, ...]:
    """Courses and the like that are over, with who came."""
    rooms = request.app[ROOMS]
    starts, ends = start_of_day(span.first), start_of_day(span.last) + timedelta(days=1)
    found = await rooms.reader.gatherings_between(station.code, starts, ends)
    over = [one for one in found if one.plan.over_at <= rooms.now()]
    people = {
        one.plan.gathering_id: await rooms.reader.enrolments(one.plan.gathering_id) for one in over
    }
    return attendance_of(over, people)


async def _services(request: web.Request, station: Station) -> Mapping[str, str]:
    """What each service is called at this station, in the reader's language."""
    items = await request.app[ROOMS].reader.service_items(station.code)
    language = words_of(request).language
    return {code: getattr(item.name, language) for code, item in items.items()}


async def _legs(request: web.Request, station: Station, span: Span) -> tuple[Leg, ...]:
    reader = request.app[ROOMS].reader
    found: list[Leg] = []
    for day in span.days:
        found += await reader.legs(station.code, day, STATES)
    return tuple(found)


def _span(request: web.Request) -> Span:
    """Of the address; a week up to today without one, and never more than a month."""
    today = _today(request.app[ROOMS].now())
    last = read_day(request.query.get("last", ""), today)
    first = read_day(request.query.get("first", ""), last - USUAL)
    first, last = min(first, last), max(first, last)
    return Span(first=max(first, last - timedelta(days=MOST_DAYS - 1)), last=last)


def _today(now: datetime) -> date:
    """Of the station: who closes after midnight closes the day that began in the morning."""
    return day_of(now)


ROUTES = (
    page("/desk/{station}/statistics", statistics, Who.STAFF),
    page("/desk/{station}/statistics/table.{kind}", take_along, Who.STAFF),
    page("/desk/{station}/statistics/attendance.{kind}", attendance_along, Who.STAFF),
    page("/desk/{station}/statistics/trial", trial, Who.STAFF),
)

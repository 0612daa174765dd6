"""A station's hall as its pages see it: the line with its reasons, one counter, the board, a slip.

No name is in any of them. What somebody came for is in those of the staff and of the slip alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from aiohttp import web

from shared.ids import LegId, ServiceCode, StationCode, VisitId
from shared.live_sessions import BEFORE_END, LiveSession, Standing, on_the_wall
from shared.tickets.legs import Counter, Leg, Visit
from shared.tickets.lifecycle import OPEN, State
from shared.tickets.line import Passing, ahead_of, early, in_line, next_at, passed_by
from shared.tickets.moving import RETURNS_WITHIN
from shared.tickets.numbers import day_of
from shared.tickets.priority import BONUS, Priority
from shared.tickets.ranges import Calibrations, WaitRange, range_of
from shared.tickets.services import GROUPS, ServiceItem
from shared.tickets.waits import estimates
from streaming_server.web.languages import Language
from streaming_server.web.rendering import words_of
from streaming_server.web.rooms import ROOMS

#: On the board beside the number that is called now.
EARLIER_CALLS: Final = 3
#: Since when a call is on the board.
SHOWN_FOR: Final = timedelta(hours=2)
#: From so many minutes on, somebody's wait is told in another colour.
LONG_WAIT: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One who waits. why: a word under ticket.why. minutes: of the bonus."""

    leg: Leg
    name: str
    why: str
    minutes: int
    is_long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HallView:
    """The hall of a station now, for its staff.

    line: who may be called, in order. early: who came early for a booking. away: held, and called
    without coming, as long as they may come back. waits: by group, of whoever takes a number now.
    """

    station: StationCode
    now: datetime
    items: Mapping[ServiceCode, ServiceItem]
    counters: tuple[Counter, ...]
    legs: tuple[Leg, ...]
    line: tuple[RowView, ...]
    early: tuple[RowView, ...]
    away: tuple[RowView, ...]
    waits: Mapping[str, WaitRange]
    expected: Mapping[LegId, timedelta]
    bad_ratings: tuple[RowView, ...]

    @property
    def open_counters(self) -> int:
        return sum(counter.is_staffed for counter in self.counters)

    @property
    def by_group(self) -> Mapping[str, int]:
        return {
            group: sum(row.leg.prefix == group for row in (*self.line, *self.early))
            for group in GROUPS
        }

    @property
    def waits_by_range(self) -> Mapping[WaitRange, tuple[str, ...]]:
        """Groups with the same wait are told together."""
        ranges = dict.fromkeys(self.waits.values())
        return {
            one: tuple(group for group, other in self.waits.items() if other == one)
            for one in ranges
        }

    @property
    def longest(self) -> datetime | None:
        """Since when whoever waits longest waits."""
        return min((row.leg.arrived_at for row in self.line), default=None)

    def at(self, counter: Counter) -> Leg | None:
        return next((leg for leg in self.legs if leg.leg_id == counter.leg_id), None)

    def next_at(self, counter: Counter) -> RowView | None:
        found = next_at(counter, (row.leg for row in self.line), self.now)
        return next((row for row in self.line if row.leg == found), None)

    def served_at(self, counter: Counter) -> tuple[RowView, ...]:
        return tuple(row for row in self.line if counter.serves(row.leg))


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A number on the board. calls: how often it was called by now."""

    number: str
    counter: int
    calls: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOnWall:
    """standing: whether it runs, should have begun or comes next."""

    title: str
    standing: Standing
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """What everybody in the hall may see. waiting: people by group. show: the one to tell of."""

    station: StationCode
    show: ShowOnWall | None
    calls: tuple[CallView, ...]
    waiting: Mapping[str, int]
    open_counters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A slip's page. ahead: of the same group. wait: None while no open counter serves it.

    returns_until: of a number that was called and nobody came.
    """

    number: str
    station: StationCode
    service: ServiceCode
    service_name: str
    state: State
    leg_id: LegId
    version: int
    ahead: int
    wait: WaitRange | None
    open_counters: int
    counter: int | None
    passed_by: tuple[Passing, ...]
    can_let_pass: bool
    returns_until: datetime | None
    held_until: datetime | None
    booked_for: datetime | None
    is_early: bool
    later: tuple[str, ...]
    rating: str | None


def item_name(request: web.Request, item: ServiceItem | None, code: ServiceCode) -> str:
    if item is None:
        return code
    return item.name.zh if words_of(request).language is Language.ZH else item.name.en


async def hall_view(request: web.Request, station: StationCode) -> HallView:
    rooms = request.app[ROOMS]
    now = rooms.now()
    items = await rooms.reader.service_items(station)
    counters = await rooms.reader.counters(station)
    legs = await rooms.reader.legs(station, day_of(now), OPEN | {State.NO_SHOW})
    paces = await paces_of(request, station, items)

    def row(leg: Leg) -> RowView:
        why, minutes = why_there(leg)
        return RowView(
            leg=leg,
            name=item_name(request, items.get(leg.service), leg.service),
            why=why,
            minutes=minutes,
            is_long=now - leg.arrived_at >= LONG_WAIT,
        )

    expected = estimates(legs, counters, paces, now)
    known = await rooms.reader.calibrations(station)
    return HallView(
        station=station,
        now=now,
        items=items,
        counters=counters,
        legs=legs,
        line=tuple(map(row, in_line(legs, now))),
        early=tuple(map(row, early(legs, now))),
        away=tuple(row(leg) for leg in legs if _is_away(leg, now)),
        waits=_waits(legs, counters, paces, items, known, now),
        expected=expected,
        bad_ratings=tuple(map(row, await rooms.reader.bad_ratings(station))),
    )


async def board_view(request: web.Request, station: StationCode) -> BoardView:
    rooms = request.app[ROOMS]
    now = rooms.now()
    day = day_of(now)
    called = await rooms.reader.called(station, day, now - SHOWN_FOR)
    waiting = await rooms.reader.legs(station, day, frozenset({State.WAITING}))
    counters = await rooms.reader.counters(station)
    shown: dict[str, Leg] = {}
    for leg in called:
        if leg.counter is not None and leg.called_at is not None:
            # Who was sent on to another counter is looked for there alone; the last call is first.
            shown.setdefault(leg.number, leg)
    shows = await rooms.reader.sessions(BEFORE_END, station)
    return BoardView(
        station=station,
        show=_on_the_wall(shows, now),
        calls=tuple(
            CallView(
                number=leg.number,
                counter=leg.counter or 0,
                calls=leg.calls,
                at=leg.called_at or now,
            )
            for leg in islice(shown.values(), EARLIER_CALLS)
        ),
        waiting={group: sum(leg.prefix == group for leg in waiting) for group in GROUPS},
        open_counters=sum(counter.is_staffed for counter in counters),
    )


def _on_the_wall(shows: Iterable[LiveSession], now: datetime) -> ShowOnWall | None:
    told = on_the_wall(shows, now)
    if told is None:
        return None
    show, standing = told
    return ShowOnWall(title=show.title, standing=standing, starts_at=show.starts_at)


async def ticket_view(request: web.Request, visit: Visit) -> TicketView | None:
    """None for a visit without a leg, which there is not."""
    rooms = request.app[ROOMS]
    now = rooms.now()
    own = await rooms.reader.legs_of(visit.visit_id)
    if not own:
        return None
    mine = own[-1]
    items = await rooms.reader.service_items(visit.station)
    counters = await rooms.reader.counters(visit.station)
    present = await rooms.reader.legs(visit.station, visit.day, OPEN)
    called = await rooms.reader.called(visit.station, visit.day, mine.arrived_at)
    paces = await paces_of(request, visit.station, items)
    expected = estimates(present, counters, paces, now).get(mine.leg_id)
    known = await rooms.reader.calibrations(visit.station)
    around = {leg.leg_id: leg for leg in (*present, *called)}.values()
    return TicketView(
        number=mine.number,
        station=visit.station,
        service=mine.service,
        service_name=item_name(request, items.get(mine.service), mine.service),
        state=mine.state,
        leg_id=mine.leg_id,
        version=mine.version,
        ahead=ahead_of(mine, present, now) if mine.state is State.WAITING else 0,
        wait=None if expected is None else range_of(expected, known),
        open_counters=sum(counter.is_staffed for counter in counters),
        counter=mine.counter,
        passed_by=passed_by(mine, around, counters, now) if mine.is_open else (),
        can_let_pass=mine.state in {State.WAITING, State.CALLED} and not mine.has_let_pass,
        returns_until=_returns_until(mine, now),
        held_until=mine.held_until if mine.state is State.HELD else None,
        booked_for=mine.booked_for,
        is_early=mine.state is State.WAITING and mine.eligible_at > now,
        later=tuple(item_name(request, items.get(code), code) for code in visit.planned),
        rating=mine.rating,
    )


async def paces_of(
    request: web.Request, station: StationCode, items: Mapping[ServiceCode, ServiceItem]
) -> Mapping[ServiceCode, timedelta]:
    """As staff guess it, corrected by what was seen."""
    seen = await request.app[ROOMS].reader.paces(station)
    return {code: item.usual for code, item in items.items()} | dict(seen)


def why_there(leg: Leg) -> tuple[str, int]:
    """Why somebody stands where they stand: a word under ticket.why, and the bonus in minutes."""
    minutes = round((leg.eligible_at - leg.counts_from).total_seconds() / 60)
    if leg.has_let_pass or leg.has_returned:
        return "let_pass" if leg.has_let_pass else "returned", minutes
    if leg.booked_for is not None:
        return ("booked" if minutes > _minutes(BONUS[leg.priority]) else "booked_late"), minutes
    return leg.priority.value, minutes


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def _is_away(leg: Leg, now: datetime) -> bool:
    return leg.state is State.HELD or _returns_until(leg, now) is not None


def _returns_until(leg: Leg, now: datetime) -> datetime | None:
    if leg.state is not State.NO_SHOW or leg.ended_at is None or leg.has_returned:
        return None
    until = leg.ended_at + RETURNS_WITHIN
    return until if until > now else None


def _waits(
    legs: Iterable[Leg],
    counters: Iterable[Counter],
    paces: Mapping[ServiceCode, timedelta],
    items: Mapping[ServiceCode, ServiceItem],
    known: Calibrations,
    now: datetime,
) -> Mapping[str, WaitRange]:
    """Of somebody of no priority who comes now, by group; not of what nobody serves."""
    legs, counters = tuple(legs), tuple(counters)
    found: dict[str, WaitRange] = {}
    for group in GROUPS:
        newcomer = _newcomer(group, items, now)
        if newcomer is None:
            continue
        expected = estimates((*legs, newcomer), counters, paces, now).get(newcomer.leg_id)
        if expected is not None:
            found[group] = range_of(expected, known)
    return found


def _newcomer(group: str, items: Mapping[ServiceCode, ServiceItem], now: datetime) -> Leg | None:
    item = next((one for one in items.values() if one.group == group), None)
    if item is None:
        return None
    return Leg(
        leg_id=LegId(f"~{group}"),
        visit_id=VisitId("~"),
        station=StationCode(""),
        day=day_of(now),
        number="",
        prefix=group,
        service=item.code,
        position=1,
        priority=Priority.NORMAL,
        arrived_at=now,
        eligible_at=now,
        counts_from=now,
    )

"""A day in a hall, replayed faster than life: pages and statistics beside the log, waits beside
what people were told.

People come with a morning peak and lognormal service times; some have priority, some do not come
when they are called. Time is the server's clock, moved from event to event.
"""

import heapq
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final

from shared.ids import CounterId, LegId, Sequence, ServiceCode, StationCode, VisitId
from shared.refusals import Reason, Refused
from shared.tickets import moving
from shared.tickets.legs import Leg
from shared.tickets.lifecycle import Move, State
from shared.tickets.messages import (
    CallNext,
    IssueTicket,
    LegAdded,
    LegEvent,
    LegMoved,
    MoveLeg,
    TicketIssued,
)
from shared.tickets.numbers import day_of
from shared.tickets.priority import Priority
from shared.wire import Command
from streaming_server.app import control_plane
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from streaming_server.web.slips import token_hash
from tests.benchmarks.hall_ground import SERVICES, fresh, open_counters, staff_of
from tests.fair import HERE, Clock, station
from tests.web.house import Caller, House, open_house

#: Half past eight on a Sunday morning in Shanghai, two hours before tests/fair.py's own now.
OPENS: Final = timedelta(hours=-1, minutes=-30)
DAY: Final = timedelta(hours=9)
WALKS_S: Final = 25
#: In the mean; so that the counters are taken up for nine tenths of the day.
LOAD: Final = 0.9
SPREAD: Final = 0.5
NEVER_COMES: Final = 0.03
PRIORITIES: Final = (Priority.ELDER, Priority.WITH_INFANT, Priority.DISABLED)
PRIOR: Final = 0.15
#: Pages are compared with the log at so many moments of the day.
LOOKS: Final = 25


@dataclass(slots=True, kw_only=True)
class Day:
    """told: by visit, the range and the wait that followed, in minutes. wrong: what a page said
    otherwise than the log. life, took: seconds. fixed: minutes between the ends of the ranges that
    0.6 to 1.4 times the expected wait, in fives, would have been; of one ticket a minute."""

    tickets: int
    told: list[tuple[int, int, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    fixed: list[int] = field(default_factory=list)
    looked: int = 0
    life: float = 0
    took: float = 0

    @property
    def covered(self) -> float | None:
        """Percent of waits that fell inside the range that was shown."""
        inside = sum(low <= waited <= high for low, high, waited in self.told)
        return 100 * inside / len(self.told) if self.told else None

    @property
    def width(self) -> float | None:
        """Minutes between the ends of a range, in the median."""
        return median(high - low for low, high, _ in self.told) if self.told else None

    @property
    def fixed_width(self) -> float | None:
        return median(self.fixed) if self.fixed else None


async def replay_day(folder: Path, tickets: int, counters: int, seed: int = 7) -> Day:
    clock = Clock()
    clock.forward(OPENS)
    windows = tuple(CounterId(f"counter-{number}") for number in range(1, counters + 1))
    async with control_plane(Settings(data=folder), clock) as (store, service, _):
        await store.seed([station()], (), ())
        await open_counters(service.handle, HERE, windows)
    day = Day(tickets=tickets)
    async with open_house(folder, clock) as house, await house.resident() as browser:
        hall = _Hall(house, browser, windows, tickets, random.Random(seed), day)
        started, began = time.perf_counter(), clock.now
        await hall.run()
        day.life, day.took = (clock.now - began).total_seconds(), time.perf_counter() - started
        await _compare(house, browser, day)
        for visit, (low, high) in hall.shown.items():
            called = hall.called.get(visit)
            if called is not None:
                waited = (called - hall.came[visit]).total_seconds() / 60
                day.told.append((low, high, waited))
    day.fixed = _fixed(folder)
    return day


def _fixed(folder: Path) -> list[int]:
    """How wide a range was that nothing was learnt for."""
    with closing(sqlite3.connect(folder / "doorstep.db")) as rows:
        expected = [row[0] for row in rows.execute("SELECT expected FROM wait_samples")]
    ends = ((int(one * 0.6 // 5) * 5, int(-(-one * 1.4 // 5)) * 5) for one in expected)
    return [max(high - low, 10) for low, high in ends]


class _Hall:
    def __init__(
        self,
        house: House,
        browser: Caller,
        windows: tuple[CounterId, ...],
        tickets: int,
        chance: random.Random,
        day: Day,
    ) -> None:
        self._house, self._browser, self._windows, self._day = house, browser, windows, day
        self._chance = chance
        self._mean = DAY.total_seconds() * LOAD * len(windows) / tickets - WALKS_S
        self._idle = set(windows)
        self._agenda: list[tuple[datetime, int, str, Any]] = []
        self._order = count()
        self.came: dict[str, datetime] = {}
        self.called: dict[str, datetime] = {}
        self.shown: dict[str, tuple[int, int]] = {}
        for at, moment in enumerate(sorted(self._arrivals(tickets))):
            self._plan(moment, "arrive", at)
        self._every = max(1, tickets // LOOKS)

    def _arrivals(self, tickets: int) -> Iterator[datetime]:
        """Half of them in the first third of the day."""
        for _ in range(tickets):
            share = self._chance.betavariate(1.4, 2.0)
            yield self._house.clock.now + DAY * share

    def _plan(self, at: datetime, kind: str, what: Any) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), kind, what))

    async def run(self) -> None:
        while self._agenda:
            at, _, kind, what = heapq.heappop(self._agenda)
            self._house.clock.now = at
            await getattr(self, f"_{kind}")(what)

    async def _arrive(self, at: int) -> None:
        name, token = f"v{at}", f"{at:022d}"
        is_prior = self._chance.random() < PRIOR
        wish = IssueTicket(
            command_id=fresh(),
            visit_id=VisitId(name),
            station=HERE,
            services=(ServiceCode(self._chance.choice(SERVICES)),),
            priority=self._chance.choice(PRIORITIES) if is_prior else Priority.NORMAL,
            token_hash=token_hash(token),
        )
        await self._wish(wish)
        self.came[name] = self._house.clock.now
        ticket = await self._browser.json(f"/api/v1/tickets/{token}")
        if ticket["wait"]:
            self.shown[name] = (ticket["wait"]["low"], ticket["wait"]["high"])
        if at % self._every == 0:
            await _compare(self._house, self._browser, self._day)
        if self._idle:
            await self._call(min(self._idle))

    async def _call(self, counter_id: CounterId) -> None:
        outcome = await self._wish(CallNext(command_id=fresh(), counter_id=counter_id))
        now = self._house.clock.now
        called = [
            event
            for event in (outcome.events if outcome else ())
            if isinstance(event, LegMoved) and event.move is Move.CALL
        ]
        if not called:
            self._idle.add(counter_id)
            return
        self._idle.discard(counter_id)
        (call,) = called
        self.called[call.visit_id] = now
        if self._chance.random() < NEVER_COMES:
            self._plan(now + timedelta(seconds=45), "recall", (call.leg_id, counter_id))
        else:
            self._plan(now + timedelta(seconds=WALKS_S), "start", (call.leg_id, counter_id))

    async def _start(self, what: tuple[LegId, CounterId]) -> None:
        leg_id, counter_id = what
        await self._move(leg_id, Move.START)
        sigma = SPREAD
        took = self._chance.lognormvariate(0, sigma) * self._mean / (2.718281828 ** (sigma**2 / 2))
        self._plan(self._house.clock.now + timedelta(seconds=took), "call", counter_id)

    async def _recall(self, what: tuple[LegId, CounterId]) -> None:
        await self._move(what[0], Move.RECALL)
        self._plan(self._house.clock.now + timedelta(seconds=60), "miss", what)

    async def _miss(self, what: tuple[LegId, CounterId]) -> None:
        await self._move(what[0], Move.MISS)
        await self._call(what[1])

    async def _move(self, leg_id: LegId, move: Move) -> None:
        await self._wish(MoveLeg(command_id=fresh(), leg_id=leg_id, move=move))

    async def _wish(self, command: Command) -> Receipt | None:
        """None when nobody waits; anything else that is refused is a fault of this play."""
        outcome = await self._house.rooms.handle(command, staff_of(StationCode(HERE)))
        if isinstance(outcome, Refused):
            assert outcome.reason is Reason.NOBODY_WAITS, outcome
            return None
        return outcome


async def _compare(house: House, browser: Caller, day: Day) -> None:
    """The rows, the board, a phone and the statistics beside the log, which is read anew."""
    day.looked += 1
    log = await _log(house)
    legs = _legs_of(log)
    now = house.clock.now
    states = frozenset(State)
    rows = {leg.leg_id: leg for leg in await house.rooms.reader.legs(HERE, day_of(now), states)}
    day.wrong += [f"row {leg_id}" for leg_id in legs if rows.get(leg_id) != legs[leg_id]]
    board = await browser.json(f"/api/v1/stations/{HERE}/hall")
    called = [event for event in log if isinstance(event, LegMoved) and event.move in _CALLS]
    latest = list(dict.fromkeys(event.number for event in reversed(called)))[:3]
    if [call["number"] for call in board["calls"]] != latest:
        day.wrong.append(f"board {[call['number'] for call in board['calls']]} {latest}")
    waiting = sum(leg.state is State.WAITING for leg in legs.values())
    if sum(board["waiting"].values()) != waiting:
        day.wrong.append("board's waiting")
    await _compare_phone(browser, legs, day)
    for counter in await house.rooms.reader.counters(HERE):
        said = (await house.rooms.reader.counter_day(counter, now)).served
        true = sum(
            leg.state is State.DONE and leg.counter_id == counter.counter_id
            for leg in legs.values()
        )
        if said != true:
            day.wrong.append(f"served at {counter.number}: {said} {true}")


_CALLS: Final = frozenset({Move.CALL, Move.RECALL})


async def _compare_phone(browser: Caller, legs: dict[LegId, Leg], day: Day) -> None:
    """The latest who came, and one of each state."""
    sample = {leg.state: leg for leg in legs.values()}.values()
    for leg in sample:
        token = f"{int(leg.visit_id[1:]):022d}"
        ticket = await browser.json(f"/api/v1/tickets/{token}")
        ahead = sum(
            other.prefix == leg.prefix
            and (other.counts_from, other.arrived_at, other.leg_id)
            < (leg.counts_from, leg.arrived_at, leg.leg_id)
            for other in legs.values()
            if other.state is State.WAITING
        )
        true = (leg.state, leg.number, ahead if leg.state is State.WAITING else 0)
        if (ticket["state"], ticket["number"], ticket["ahead"]) != true:
            day.wrong.append(f"phone {ticket['number']} {ticket['state']} {ticket['ahead']} {true}")


async def _log(house: House) -> list[LegEvent]:
    found: list[LegEvent] = []
    after = Sequence(0)
    while True:
        items = await house.rooms.reader.feed_after(after, frozenset({f"desk:{HERE}"}), limit=2_000)
        if not items:
            return found
        after = items[-1].sequence
        found += [item.event for item in items if isinstance(item.event, LegEvent)]


def _legs_of(log: list[LegEvent]) -> dict[LegId, Leg]:
    legs: dict[LegId, Leg] = {}
    for event in log:
        leg_id = event.leg.leg_id if isinstance(event, TicketIssued | LegAdded) else event.leg_id
        legs[leg_id] = moving.evolve(legs.get(leg_id), event)
    return legs

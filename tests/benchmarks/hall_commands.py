"""Ticket commands: how many a second, and that a call is one person's however the server dies."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from installer.demo.server import RunningServer
from shared.ids import CounterId, LegId, Sequence, StationCode
from shared.refusals import Refused
from shared.tickets.lifecycle import Move, State
from shared.tickets.messages import CallNext, LegMoved, MoveLeg
from shared.tickets.numbers import day_of
from shared.wire import Command, encode_command
from streaming_server.app import control_plane, utc_now
from streaming_server.memory import settle
from streaming_server.settings import Settings
from streaming_server.voice import make_missing
from tests.benchmarks.hall_ground import SERVICES, Ground, fresh, issue, lay_halls, staff_of

CLIENTS: Final = 32
#: One number series holds 999; a station with four counters is far from it.
COUNTERS_A_STATION: Final = 4
CALLERS: Final = 20
#: A caller whose server is away asks again so soon.
AGAIN_S: Final = 0.2
#: Between two deaths the server answers for so long.
LIVES_S: Final = 0.5
Wish = Callable[[Command], Awaitable[Mapping[str, Any]]]


async def through_handle(folder: Path, rounds: int) -> float:
    """Commands a second by 32 clients, each of which issues, calls, starts and finishes."""
    ground = await lay_halls(folder, CLIENTS // COUNTERS_A_STATION, COUNTERS_A_STATION)
    async with control_plane(Settings(data=folder)) as (_, service, _):

        async def wish_at(code: StationCode, command: Command) -> Mapping[str, Any]:
            outcome = await service.handle(command, staff_of(code))
            assert not isinstance(outcome, Refused), outcome
            moved = [event for event in outcome.events if isinstance(event, LegMoved)]
            return {"leg_id": moved[-1].leg_id if moved else ""}

        settle()  # as the server does once it has started
        return await _rate(ground, rounds, wish_at)


async def through_http(folder: Path, rounds: int) -> float:
    """The same over HTTP, from one process beside the server's."""
    ground = await lay_halls(folder, CLIENTS // COUNTERS_A_STATION, COUNTERS_A_STATION)
    # What a server does at its first start alone is no part of its pace.
    await asyncio.to_thread(make_missing, Settings(data=folder).voice)
    async with RunningServer(folder) as server, _session(server.url) as http:

        async def wish_at(code: StationCode, command: Command) -> Mapping[str, Any]:
            receipt = await _post(http, ground.tokens[code], command)
            moved = [event for event in receipt["events"] if event["type"] == "leg_moved"]
            return {"leg_id": moved[-1]["leg_id"] if moved else ""}

        return await _rate(ground, rounds, wish_at)


async def _rate(
    ground: Ground,
    rounds: int,
    wish_at: Callable[[StationCode, Command], Awaitable[Mapping[str, Any]]],
) -> float:
    async def client(code: StationCode, counter_id: CounterId) -> None:
        for at in range(rounds):
            service = SERVICES[at % len(SERVICES)]
            await wish_at(code, issue(code, f"{counter_id}.{at}", service))
            called = await wish_at(code, CallNext(command_id=fresh(), counter_id=counter_id))
            for move in (Move.START, Move.FINISH):
                leg_id = LegId(called["leg_id"])
                await wish_at(code, MoveLeg(command_id=fresh(), leg_id=leg_id, move=move))

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for code in ground.stations:
            for counter_id in ground.counters[code]:
                group.create_task(client(code, counter_id))
    return 4 * rounds * CLIENTS / (time.perf_counter() - started)


@dataclass(slots=True, kw_only=True)
class Calls:
    """acknowledged: by the leg that a caller was told of. deaths: of the server meanwhile."""

    waiting: int
    deaths: int = 0
    acknowledged: list[str] = field(default_factory=list)
    called: Counter[str] = field(default_factory=Counter)
    done: int = 0

    @property
    def twice(self) -> int:
        """Legs that two callers were told of, or that the log says were called twice."""
        told = Counter(self.acknowledged)
        return sum(count > 1 for count in told.values()) + sum(
            count > 1 for count in self.called.values()
        )

    @property
    def lost(self) -> int:
        """Acknowledged calls of which the log knows nothing, and people nobody called."""
        return sum(leg not in self.called for leg in self.acknowledged) + (
            self.waiting - len(self.called)
        )


async def calls_through_deaths(folder: Path, waiting: int, deaths: int) -> Calls:
    """20 counters call whoever is next until nobody waits, while the server is killed."""
    ground = await lay_halls(folder, 1, CALLERS)
    (code,) = ground.stations
    async with control_plane(Settings(data=folder)) as (_, service, _):
        for at in range(waiting):
            comes = issue(code, f"v{at}", SERVICES[at % len(SERVICES)])
            assert not isinstance(await service.handle(comes, staff_of(code)), Refused)
    calls = Calls(waiting=waiting)
    async with RunningServer(folder) as server, _session(server.url) as http:

        async def wish(command: Command) -> Mapping[str, Any]:
            return await _until_answered(http, ground.tokens[code], command)

        async with asyncio.TaskGroup() as group:
            callers = [
                group.create_task(_calls_on(counter_id, wish, calls))
                for counter_id in ground.counters[code]
            ]
            group.create_task(_kill_again(server, deaths, calls, callers))
    async with control_plane(Settings(data=folder)) as (store, _, _):
        items = await store.reader.feed_after(
            Sequence(0), frozenset({f"hall:{code}"}), limit=100_000
        )
        moves = [item.event for item in items if isinstance(item.event, LegMoved)]
        calls.called.update(one.leg_id for one in moves if one.move is Move.CALL)
        done = await store.reader.legs(code, day_of(utc_now()), frozenset({State.DONE}))
        calls.done = len(done)
    return calls


async def _calls_on(counter_id: CounterId, wish: Wish, calls: Calls) -> None:
    while True:
        receipt = await wish(CallNext(command_id=fresh(), counter_id=counter_id))
        if receipt.get("reason") == "nobody_waits":
            return
        called = [one for one in receipt["events"] if one.get("move") == "call"]
        if not called:
            return  # the last one was done, and nobody waits
        leg_id = called[0]["leg_id"]
        calls.acknowledged.append(leg_id)
        for move in (Move.START, Move.FINISH):
            await wish(MoveLeg(command_id=fresh(), leg_id=LegId(leg_id), move=move))
        await asyncio.sleep(AGAIN_S)


async def _kill_again(
    server: RunningServer, deaths: int, calls: Calls, callers: list[asyncio.Task[None]]
) -> None:
    for _ in range(deaths):
        await asyncio.sleep(LIVES_S)
        if all(caller.done() for caller in callers):
            return
        await server.kill()
        calls.deaths += 1
        await server.start()


async def _until_answered(
    http: aiohttp.ClientSession, token: str, command: Command
) -> Mapping[str, Any]:
    """The same wish, with the same id, until the server is there to answer it."""
    while True:
        try:
            return await _post(http, token, command, may_refuse=True)
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(AGAIN_S)


async def _post(
    http: aiohttp.ClientSession, token: str, command: Command, *, may_refuse: bool = False
) -> Mapping[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    body = encode_command(command).encode()
    async with http.post("/api/v1/commands", data=body, headers=headers) as answer:
        said: Mapping[str, Any] = await answer.json()
        assert answer.status == 200 or (may_refuse and answer.status == 409), said
        return said


def _session(url: str) -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=20)
    return aiohttp.ClientSession(url, timeout=timeout, connector=aiohttp.TCPConnector(limit=64))

"""Beds under attack, and how long it takes to find a free one.

    python -m tests.benchmarks.beds --json FILE [--quick]

A thousand wishes for one bed and night go through HTTP at once, each followed by one for a bed that
ten want, while the server is killed (SIGKILL) and started again. Who gets no answer sends the same
wish once more, as a counter's page does. Then the city's beds with half a year of nights, four
fifths of them taken: free beds of one market and of all, in the process and over HTTP.
"""

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar
from uuid import uuid4

import aiohttp

from installer.demo.server import RunningServer
from shared.lodging import Party, tonight
from streaming_server.app import utc_now
from streaming_server.memory import settle
from streaming_server.settings import Settings
from streaming_server.store.lodging import availability
from streaming_server.store.writer import open_connection
from tests.benchmarks.bed_ground import MARKET, lay_city, lay_market
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, median, percentile

Result = TypeVar("Result")
MARKET_MS: Final = 5.0
CITY_MS: Final = 40.0
OVER_HTTP: Final = 3.0
SHARE_TAKEN: Final = 0.8
#: So many wishes for each of the other beds.
WANT_EACH: Final = 10
AT_ONCE: Final = 200
TRIES_AGAIN_S: Final = 0.2
WARM_ROUNDS: Final = 20
GIVES_UP_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    attempts: int
    deaths: int
    days: int
    searches: int


WHOLE: Final = Size(attempts=1000, deaths=3, days=180, searches=1000)
QUICK: Final = Size(attempts=300, deaths=2, days=30, searches=200)


async def measure(size: Size) -> list[Row]:
    return [*await _apart(lambda folder: _fight(folder, size)), *await _searches(size)]


@dataclass(slots=True)
class Fight:
    """won: bed -> stays that were acknowledged. answered: attempts that are over."""

    won: dict[int, list[str]] = field(default_factory=dict)
    answered: int = 0
    sent_again: int = 0
    odd: Counter[str] = field(default_factory=Counter)


async def _fight(folder: Path, size: Size) -> list[Row]:
    others = size.attempts // WANT_EACH
    token = await lay_market(folder, others + 1)
    server, fight = RunningServer(folder), Fight()
    await server.start({"DOORSTEP_MEDIA_WORKERS": "0"})
    try:
        headers = {"Authorization": f"Bearer {token}"}
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        async with aiohttp.ClientSession(headers=headers, connector=connector) as http:
            wishes = [_client(http, server, fight, 2 + at % others) for at in range(size.attempts)]
            deaths, _ = await asyncio.gather(_deaths(server, fight, size), asyncio.gather(*wishes))
    finally:
        await server.stop()
    with closing(sqlite3.connect(Settings(data=folder).database)) as rows:
        return _judged(rows, fight, size, deaths)


async def _client(
    http: aiohttp.ClientSession, server: RunningServer, fight: Fight, other: int
) -> None:
    for bed in (1, other):
        await _hold(http, server, fight, bed)
        fight.answered += 1


async def _hold(http: aiohttp.ClientSession, server: RunningServer, fight: Fight, bed: int) -> None:
    night, stay_id = tonight(utc_now()), str(uuid4())
    wish = {
        "type": "hold_bed",
        "command_id": str(uuid4()),
        "stay_id": stay_id,
        "market": MARKET,
        "party": "man",
        "first": night.isoformat(),
        "end": (night + timedelta(days=1)).isoformat(),
        "bed_id": bed,
    }
    async with asyncio.timeout(GIVES_UP_S):
        answer = await _answer(http, server, fight, wish)
    if answer.get("reason") is None:
        fight.won.setdefault(bed, []).append(stay_id)
    elif answer["reason"] != "night_taken":
        fight.odd[str(answer["reason"])] += 1


async def _answer(
    http: aiohttp.ClientSession, server: RunningServer, fight: Fight, wish: dict[str, object]
) -> dict[str, Any]:
    """The same wish until somebody answers."""
    while True:
        try:
            async with http.post(f"{server.url}/api/v1/commands", json=wish) as response:
                answer: dict[str, Any] = await response.json()
                return answer
        except (aiohttp.ClientError, TimeoutError, json.JSONDecodeError):
            fight.sent_again += 1
            await asyncio.sleep(TRIES_AGAIN_S)


async def _deaths(server: RunningServer, fight: Fight, size: Size) -> int:
    """Killed each time a further part of the attempts is answered."""
    for death in range(1, size.deaths + 1):
        until = 2 * size.attempts * death // (size.deaths + 1)
        while fight.answered < until:  # noqa: ASYNC110  the clients set no event
            await asyncio.sleep(0.005)
        await server.kill()
        await server.start({"DOORSTEP_MEDIA_WORKERS": "0"})
    return size.deaths


def _judged(rows: sqlite3.Connection, fight: Fight, size: Size, deaths: int) -> list[Row]:
    held: dict[int, list[str]] = {}
    for bed, stay_id in rows.execute(
        "SELECT bed_id, stay_id FROM bed_nights JOIN stays ON stays.row = bed_nights.stay"
    ):
        held.setdefault(bed, []).append(stay_id)
    acknowledged = {(bed, stay) for bed, stays in fight.won.items() for stay in stays}
    lost = sum(stay not in held.get(bed, ()) for bed, stay in acknowledged)
    stays, receipts = (
        rows.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        for table in ("stays", "receipts")
    )
    beds = size.attempts // WANT_EACH + 1
    return [
        for_scale("attempts at one bed and night", size.attempts, ""),
        for_scale("  and at one of ten each for others", size.attempts, ""),
        for_scale("  wishes sent again after no answer", fight.sent_again, ""),
        at_least("times the server was killed meanwhile", size.deaths, deaths, "deaths"),
        Row(
            name="winners of the one bed",
            asked="= 1",
            measured=len(fight.won.get(1, [])),
            unit="",
            ok=len(fight.won.get(1, [])) == len(held.get(1, [])) == 1,
        ),
        at_least("beds that somebody has in the end", beds, len(held), "beds"),
        at_most("nights given twice", 0, sum(len(one) - 1 for one in held.values()), ""),
        at_most("acknowledged bookings lost", 0, lost, ""),
        at_most("bookings made twice or without a receipt", 0, abs(stays - receipts), ""),
        at_most("answers that are neither", 0, fight.odd.total(), ""),
    ]


async def _searches(size: Size) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="doorstep-beds-") as name:
        folder = Path(name)
        beds, nights = await lay_city(folder, size.days, SHARE_TAKEN)
        market, city = _in_process(folder, size)
        market_http, city_http = await _over_http(folder, size)
    return [
        for_scale("beds of the city", beds, "beds"),
        for_scale("nights taken", nights, "rows"),
        for_scale("  of all nights", 100 * nights / (beds * size.days), "%"),
        at_most("free beds of one market, p99, in the process", MARKET_MS, _p99(market), "ms"),
        for_scale("  median", median(market), "ms"),
        at_most("free beds of the city, p99, in the process", CITY_MS, _p99(city), "ms"),
        for_scale("  median", median(city), "ms"),
        at_most("one market over HTTP, p99", OVER_HTTP * MARKET_MS, _p99(market_http), "ms"),
        for_scale("  median", median(market_http), "ms"),
        at_most("the city over HTTP, p99", OVER_HTTP * CITY_MS, _p99(city_http), "ms"),
        for_scale("  median", median(city_http), "ms"),
    ]


def _in_process(folder: Path, size: Size) -> tuple[list[float], list[float]]:
    settle()  # as the server does: laying the ground left much behind
    chance, now = Random(11), utc_now()
    market, city = list[float](), list[float]()
    with closing(open_connection(Settings(data=folder).database)) as rows:
        markets = [row["market"] for row in rows.execute(_MARKETS)]
        for _ in range(WARM_ROUNDS + size.searches):
            party = chance.choice((Party.MAN, Party.WOMAN, Party.FAMILY))
            first = tonight(now) + timedelta(days=chance.randrange(size.days - 7))
            asked = (party, first, first + timedelta(days=chance.randint(1, 7)), now)
            where = chance.choice(markets)
            market.append(_clocked(partial(availability.load_free_in_market, rows, where, *asked)))
            city.append(_clocked(partial(availability.load_free_in_city, rows, *asked)))
    return market[WARM_ROUNDS:], city[WARM_ROUNDS:]


_MARKETS: Final = "SELECT DISTINCT market FROM lodging_rooms ORDER BY market"


def _clocked(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


async def _over_http(folder: Path, size: Size) -> tuple[list[float], list[float]]:
    with closing(sqlite3.connect(Settings(data=folder).database)) as rows:
        markets = [market for (market,) in rows.execute(_MARKETS)]
    server, chance = RunningServer(folder), Random(13)
    await server.start({"DOORSTEP_MEDIA_WORKERS": "0"})
    market, city = list[float](), list[float]()
    try:
        async with aiohttp.ClientSession() as http:
            for _ in range(size.searches):
                first = tonight(utc_now()) + timedelta(days=chance.randrange(size.days - 7))
                nights, party = chance.randint(1, 7), chance.choice(("man", "woman", "family"))
                query = f"/api/v1/beds?party={party}&first={first}&nights={nights}"
                where = chance.choice(markets)
                market.append(await _asked(http, f"{server.url}{query}&market={where}"))
                city.append(await _asked(http, f"{server.url}{query}"))
    finally:
        await server.stop()
    return market, city


async def _asked(http: aiohttp.ClientSession, address: str) -> float:
    began = time.perf_counter()
    async with http.get(address) as response:
        response.raise_for_status()
        await response.read()
    return 1000 * (time.perf_counter() - began)


def _p99(values: list[float]) -> float | None:
    return percentile(values, 0.99)


async def _apart(work: Callable[[Path], Awaitable[Result]]) -> Result:
    with tempfile.TemporaryDirectory(prefix="doorstep-beds-") as folder:
        return await work(Path(folder))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.beds")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a shorter run")
    arguments = parser.parse_args()
    rows = asyncio.run(measure(QUICK if arguments.quick else WHOLE))
    return finish("Beds", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

"""The station's day under load.

    python -m tests.benchmarks.station --json FILE [--quick]

Tickets: commands through `handle` on SQLite, each durable, in a loop as the server's own, and over
HTTP from one process beside the server's; twenty counters that call whoever is next while the
server is killed (SIGKILL); a day replayed faster than life, with the board, phones and statistics
beside the log, and real waits beside the ranges that people were shown.
"""

import argparse
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import uvloop

from tests.benchmarks import beds
from tests.benchmarks.hall_commands import calls_through_deaths, through_handle, through_http
from tests.benchmarks.hall_day import replay_day
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale

Result = TypeVar("Result")
HANDLE_A_SECOND: Final = 5000
HTTP_A_SECOND: Final = 1500
FASTER: Final = 100
COVERED_PERCENT: Final = 80
WIDEST_MINUTES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """rounds: of issue, call, start and finish by each of 32 clients."""

    handle_rounds: int
    http_rounds: int
    waiting: int
    deaths: int
    tickets: int
    counters: int


WHOLE: Final = Size(
    handle_rounds=200, http_rounds=60, waiting=600, deaths=3, tickets=2000, counters=12
)
QUICK: Final = Size(
    handle_rounds=30, http_rounds=12, waiting=200, deaths=2, tickets=300, counters=4
)


async def measure(size: Size) -> list[Row]:
    return [*await _speed(size), *await _deaths(size), *await _day(size)]


async def _speed(size: Size) -> list[Row]:
    handled = await _apart(lambda folder: through_handle(folder, size.handle_rounds))
    served = await _apart(lambda folder: through_http(folder, size.http_rounds))
    return [
        at_least("ticket commands through handle, 32 clients", HANDLE_A_SECOND, handled, "1/s"),
        at_least("ticket commands over HTTP, 32 clients", HTTP_A_SECOND, served, "1/s"),
    ]


async def _deaths(size: Size) -> list[Row]:
    calls = await _apart(lambda folder: calls_through_deaths(folder, size.waiting, size.deaths))
    return [
        for_scale("people called by 20 counters", len(calls.called), "people"),
        at_least("times the server was killed meanwhile", size.deaths, calls.deaths, "deaths"),
        at_most("people called twice", 0, calls.twice, "people"),
        at_most("calls lost, and people nobody called", 0, calls.lost, "people"),
        at_least("people served to the end", size.waiting, calls.done, "people"),
    ]


async def _day(size: Size) -> list[Row]:
    day = await _apart(lambda folder: replay_day(folder, size.tickets, size.counters))
    for wrong in day.wrong[:10]:
        print(wrong, file=sys.stderr)
    return [
        for_scale("tickets of a day", day.tickets, "tickets"),
        at_least("faster than life", FASTER, day.life / day.took, "times"),
        for_scale("moments at which pages were read beside the log", day.looked, "moments"),
        at_most("what pages and statistics say otherwise than the log", 0, len(day.wrong), ""),
        at_least("waits inside the range that was shown", COVERED_PERCENT, day.covered, "%"),
        for_scale("width of a range, median, were it 0.6 to 1.4 in fives", day.fixed_width, "min"),
        at_most("width of a range, median, as it was shown", WIDEST_MINUTES, day.width, "min"),
    ]


async def _apart(work: Callable[[Path], Awaitable[Result]]) -> Result:
    """In a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="doorstep-station-") as folder:
        return await work(Path(folder))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.station")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a shorter run")
    arguments = parser.parse_args()
    rows = uvloop.run(measure(QUICK if arguments.quick else WHOLE))
    rows += uvloop.run(beds.measure(beds.QUICK if arguments.quick else beds.WHOLE))
    return finish("The station's day", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

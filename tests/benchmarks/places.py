"""The last place of a course, and one hour of the studio, wanted by many at once.

    python -m tests.benchmarks.places --json FILE [--quick]

Everything goes over HTTP to the real server, which is killed (SIGKILL) and started again in the
middle; whoever got no answer asks again with the same id. Afterwards the rows say who has it.
"""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.places_race import Race, Races, race_through_deaths
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, percentile


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    people: int
    employers: int
    deaths: int


WHOLE: Final = Size(people=1000, employers=1000, deaths=3)
QUICK: Final = Size(people=300, employers=100, deaths=2)


async def measure(size: Size) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="doorstep-places-") as folder:
        races = await race_through_deaths(Path(folder), size.people, size.employers, size.deaths)
    waits = races.course.latencies
    return [
        at_least("times the server was killed meanwhile", size.deaths, races.deaths, "deaths"),
        *_rows("last place of a course", races.course),
        *_rows("one hour of the studio", races.studio),
        for_scale("wishes answered, deaths and starts included", _rate(races), "1/s"),
        for_scale("answer to a resident, with deaths, p50", percentile(waits, 0.5), "ms"),
        for_scale("answer to a resident, with deaths, p99", percentile(waits, 0.99), "ms"),
    ]


def _rows(what: str, race: Race) -> list[Row]:
    return [
        for_scale(f"{what}: wanted at once", race.wishes, "wishes"),
        at_least(f"{what}: answered", race.wishes, len(race.won) + race.refused, "wishes"),
        at_least(f"{what}: told that it is theirs", 1, len(race.won), "people"),
        at_most(f"{what}: told that it is theirs, at most", 1, len(race.won), "people"),
        at_most(f"{what}: have it in the rows", 1, len(race.held), "people"),
        at_most(f"{what}: taken by the counter", 1, race.taken, "places"),
        at_most(f"{what}: acknowledged and lost", 0, race.lost, "people"),
    ]


def _rate(races: Races) -> float:
    return races.answered / races.seconds if races.seconds else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.places")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a shorter run")
    arguments = parser.parse_args()
    rows = asyncio.run(measure(QUICK if arguments.quick else WHOLE))
    return finish("Rooms and courses", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

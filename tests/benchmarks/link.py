"""The line between a station's machines and the server.

    python -m tests.benchmarks.link --json FILE [--quick] [--part runs --runs 250 --seed 250]

Runs that end in kill -9, a lost reply, a cut line or a full disk at a moment nobody chose; each is
followed by a quiet one, and then what people hold in their hands is compared with the server. The
same with a server that keeps no receipts must fail. Beside it: what a machine kept while it was
away, delivered at once; a fact that reaches many machines on one server; and a wish over which the
server's process dies.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from tests.benchmarks.link_crowd import Reached, crowd
from tests.benchmarks.link_drain import drain
from tests.benchmarks.link_poison import WISHES, Poisoned, poisoned
from tests.benchmarks.link_runs import Outcome, bad_ends
from tests.benchmarks.link_window import Watched
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, percentile

DRAINED_WITHIN_S: Final = 30.0
TOUCH_MS: Final = 100.0
REACHED_WITHIN_S: Final = 1.0
CORES: Final = 1.0


class Part(StrEnum):
    RUNS = "runs"
    FORGETFUL = "forgetful"
    DRAIN = "drain"
    CROWD = "crowd"
    POISON = "poison"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """drained_share: of the time that the whole number of wishes may take."""

    runs: int
    forgetful_runs: int
    kept: int
    machines: int
    changes: int
    drained_share: float = 1.0


WHOLE: Final = Size(runs=500, forgetful_runs=100, kept=10_000, machines=1000, changes=20)
QUICK: Final = Size(
    runs=24, forgetful_runs=12, kept=1000, machines=200, changes=5, drained_share=0.1
)


async def measure(size: Size, parts: Collection[Part], seed: int) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="doorstep-link-") as name:
        folder = Path(name)
        if Part.RUNS in parts:
            rows += _of_runs(_told(await bad_ends(folder / "runs", size.runs, seed=seed)))
        if Part.FORGETFUL in parts:
            rows += _of_forgetful(
                await bad_ends(folder / "forgets", size.forgetful_runs, forgets=True)
            )
        if Part.DRAIN in parts:
            rows += _of_draining(await drain(folder / "drain", size.kept), size)
        if Part.CROWD in parts:
            rows += _of_crowd(await crowd(folder / "crowd", size.machines, size.changes))
        if Part.POISON in parts:
            rows += _of_poison(await poisoned(folder / "poison"))
    return rows


def _told(outcome: Outcome) -> Outcome:
    """Of whatever went wrong its whole history is said."""
    for history in outcome.histories:
        print(history, file=sys.stderr)
    return outcome


def _of_runs(right: Outcome) -> list[Row]:
    return [
        for_scale("runs that ended badly", right.runs, ""),
        for_scale("  of them killed", right.killed, ""),
        at_least("slips given to people", right.runs, right.slips, ""),
        at_most("  lost", 0, right.lost, ""),
        at_most("  numbers given twice", 0, right.twice, ""),
        at_most("  machines whose order was lost", 0, right.disordered, ""),
        at_most("  runs after which something was refused", 0, right.refused, ""),
        at_most("  runs after which something waits", 0, right.waiting, ""),
        at_most("  runs of which a process broke", 0, right.broken, ""),
    ]


def _of_forgetful(wrong: Outcome) -> list[Row]:
    return [
        for_scale("the same without receipts", wrong.runs, ""),
        at_least("  runs that fail, as they must", 1, wrong.refused, ""),
    ]


def _of_draining(drained: Watched, size: Size) -> list[Row]:
    limit = DRAINED_WITHIN_S * size.drained_share
    slowest = percentile([one * 1000 for one in drained.touches], 0.95)
    longest = max(drained.pauses, default=0.0) * 1000
    return [
        at_most(f"{size.kept} wishes kept while away, delivered", limit, drained.seconds, "s"),
        at_most("  of them refused", 0, drained.for_staff, ""),
        at_most("  a wish at the machine meanwhile, p95", TOUCH_MS, slowest, "ms"),
        at_most("  longest the window's loop stood still", TOUCH_MS, longest, "ms"),
        for_scale("  pauses of it beyond a frame", len(drained.pauses), ""),
    ]


def _of_crowd(reached: Reached) -> list[Row]:
    slowest = percentile(reached.delays, 0.95)
    return [
        for_scale("machines on one server", reached.machines, ""),
        at_most("  a fact reaches them, p95", REACHED_WITHIN_S, slowest, "s"),
        at_most("  facts that never came", 0, reached.missing, ""),
        at_most("  server meanwhile", CORES, reached.cpu, "cores"),
    ]


def _of_poison(one: Poisoned) -> list[Row]:
    return [
        at_most("deaths over one wish until it was set aside", 3, one.deaths, ""),
        at_least("  of the wishes around it, delivered", WISHES - 1, one.delivered, ""),
        at_least("  set aside for staff", 1, one.set_aside, ""),
        at_most("  until everything was handed on", 90, one.seconds, "s"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.link")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a shorter run")
    parser.add_argument("--part", type=Part, choices=Part, action="append", help="only this one")
    parser.add_argument("--runs", type=int, help="so many that end badly")
    parser.add_argument("--seed", type=int, default=0, help="of the first of them")
    arguments = parser.parse_args()
    size = QUICK if arguments.quick else WHOLE
    size = replace(size, runs=arguments.runs or size.runs)
    rows = asyncio.run(measure(size, arguments.part or tuple(Part), arguments.seed))
    return finish("The line between machines and server", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

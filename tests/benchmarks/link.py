"""The line between a station's machines and the server.

    python -m tests.benchmarks.link --json FILE [--quick]

Runs that end in kill -9, a lost reply, a cut line or a full disk at a moment nobody chose; each is
followed by a quiet one, and then what people hold in their hands is compared with the server. The
same with a server that keeps no receipts must fail. Beside it: what a machine kept while it was
away, delivered at once; and a fact that reaches many machines on one server.
"""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.link_crowd import Reached, crowd
from tests.benchmarks.link_drain import Drained, drain
from tests.benchmarks.link_runs import Outcome, bad_ends
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, percentile

DRAINED_WITHIN_S: Final = 30.0
TOUCH_MS: Final = 100.0
REACHED_WITHIN_S: Final = 1.0
CORES: Final = 1.0


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


async def measure(size: Size) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="doorstep-link-") as name:
        folder = Path(name)
        right = await bad_ends(folder / "runs", size.runs)
        wrong = await bad_ends(folder / "forgets", size.forgetful_runs, forgets=True)
        drained = await drain(folder / "drain", size.kept)
        reached = await crowd(folder / "crowd", size.machines, size.changes)
    return [
        *_of_runs(right, wrong),
        *_of_draining(drained, size),
        *_of_crowd(reached),
    ]


def _of_runs(right: Outcome, wrong: Outcome) -> list[Row]:
    return [
        for_scale("runs that ended badly", right.runs, ""),
        for_scale("  of them killed", right.killed, ""),
        at_least("slips given to people", right.runs, right.slips, ""),
        at_most("  lost", 0, right.lost, ""),
        at_most("  numbers given twice", 0, right.twice, ""),
        at_most("  machines whose order was lost", 0, right.disordered, ""),
        at_most("  runs after which something was refused", 0, right.refused, ""),
        at_most("  runs after which something waits", 0, right.waiting, ""),
        at_least("the same without receipts: runs that fail", 1, wrong.refused, ""),
    ]


def _of_draining(drained: Drained, size: Size) -> list[Row]:
    limit = DRAINED_WITHIN_S * size.drained_share
    slowest = percentile([one * 1000 for one in drained.touches], 0.95)
    return [
        at_most(f"{size.kept} wishes kept while away, delivered", limit, drained.seconds, "s"),
        at_most("  of them refused", 0, drained.for_staff, ""),
        at_most("  a wish at the machine meanwhile, p95", TOUCH_MS, slowest, "ms"),
    ]


def _of_crowd(reached: Reached) -> list[Row]:
    slowest = percentile(reached.delays, 0.95)
    return [
        for_scale("machines on one server", reached.machines, ""),
        at_most("  a fact reaches them, p95", REACHED_WITHIN_S, slowest, "s"),
        at_most("  facts that never came", 0, reached.missing, ""),
        at_most("  server meanwhile", CORES, reached.cpu, "cores"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.link")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a shorter run")
    arguments = parser.parse_args()
    rows = asyncio.run(measure(QUICK if arguments.quick else WHOLE))
    return finish("The line between machines and server", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())

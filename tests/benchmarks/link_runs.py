"""Runs that end badly, each between two quiet ones; then paper and server are compared."""

import asyncio
import contextlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.link_ground import Enrolled, Ground, lay, served
from tests.benchmarks.link_histories import history
from tests.benchmarks.link_life import (
    LONGEST,
    REFUSED,
    SLIPS,
    WAITING,
    Ending,
    Life,
    live,
)
from tests.benchmarks.lives import live_through

BAD_ENDS: Final = (Ending.KILLED, Ending.LOST_REPLY, Ending.CUT, Ending.FULL_DISK)
SLIPS_A_RUN: Final = 6
#: At once: the machine has two cores, and the server wants one of them.
AT_ONCE: Final = 3
_KILLED: Final = -9
Ended = tuple[int, int]
#: Of whom which allotment became the bed.
_BEDS: Final = (
    "SELECT stay_id, block_id FROM stays JOIN stay_parts ON stay_parts.stay = stays.row "
    "JOIN blocks USING (room_id, beds) WHERE blocks.kiosk_id IS NOT NULL "
    "AND stays.state = 'confirmed'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """slips: handed to people, numbers and beds. lost: slips that the server does not have, or has
    otherwise. twice: numbers or beds given to two people. disordered: machines whose slips came in
    another order. refused, waiting: machines of which the server refused something, or that did not
    hand on everything in time. broken: runs of which a process ended otherwise than it should.
    killed: runs that really ended so. histories: of the machines with which something is wrong."""

    runs: int
    slips: int
    lost: int
    twice: int
    disordered: int
    refused: int
    waiting: int
    broken: int
    killed: int
    histories: tuple[str, ...]


async def bad_ends(folder: Path, runs: int, *, seed: int = 0, forgets: bool = False) -> Outcome:
    """seed: of the first run; each has one more than the one before it."""
    ground = await lay(folder / "server", runs, has_beds=True)
    async with served(folder / "server", forgets=forgets) as server:
        machines = folder / "machines"
        statuses = await asyncio.to_thread(_live_all, ground, machines, server.url, seed)
    return _compared(folder / "server", machines, ground, statuses)


def _live_all(ground: Ground, folder: Path, url: str, seed: int) -> list[Ended]:
    """The status of each run's bad end and of its quiet one."""
    rows = [
        [
            Life(
                folder=folder / machine.kiosk_id,
                url=url,
                machine=machine,
                ending=ending,
                seed=seed + at,
                slips=slips,
            )
            for ending, slips in (
                (Ending.NONE, 0),
                (BAD_ENDS[at % len(BAD_ENDS)], SLIPS_A_RUN),
                (Ending.NONE, 1),
            )
        ]
        for at, machine in enumerate(ground.machines)
    ]
    # Forked from a process that has read all modules: a life begins within milliseconds.
    ended = live_through(
        rows,
        live,
        at_once=AT_ONCE,
        longest_s=LONGEST.total_seconds(),
        preload="tests.benchmarks.link_life",
    )
    return [(bad, quiet) for _, bad, quiet in ended]


def _compared(server: Path, folder: Path, ground: Ground, statuses: list[Ended]) -> Outcome:
    numbers: Counter[tuple[str, str]] = Counter()
    slips = lost = disordered = 0
    wrong: list[Enrolled] = []
    with contextlib.closing(sqlite3.connect(server / "doorstep.db")) as rows:
        beds = dict(rows.execute(_BEDS))
        for machine, (bad, quiet) in zip(ground.machines, statuses, strict=True):
            paper = list(_paper(folder / machine.kiosk_id / SLIPS))
            known = dict(
                rows.execute(
                    "SELECT visit_id, number FROM visits WHERE station = ?", (machine.station,)
                )
            )
            slips += len(paper)
            missing = sum(
                number not in {known.get(f"v-{slip_id}"), beds.get(f"stay-{slip_id}")}
                for slip_id, number in paper
            )
            lost += missing
            numbers.update((machine.station, number) for _, number in paper)
            is_disordered = _order(rows, paper) != sorted(_order(rows, paper))
            disordered += is_disordered
            if missing or is_disordered or quiet != os.EX_OK or bad not in {os.EX_OK, _KILLED}:
                wrong.append(machine)
    return Outcome(
        runs=len(statuses),
        slips=slips,
        lost=lost,
        twice=sum(many - 1 for many in numbers.values()),
        disordered=disordered,
        refused=sum(quiet == REFUSED for _, quiet in statuses),
        waiting=sum(quiet == WAITING for _, quiet in statuses),
        broken=sum(
            quiet not in {os.EX_OK, REFUSED, WAITING} or bad not in {os.EX_OK, _KILLED}
            for bad, quiet in statuses
        ),
        killed=sum(bad == _KILLED for bad, _ in statuses),
        histories=tuple(history(server, folder / one.kiosk_id, one) for one in wrong),
    )


def _paper(path: Path) -> Iterator[tuple[str, str]]:
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            slip_id, number = line.split()
            yield slip_id, number


def _order(rows: sqlite3.Connection, paper: list[tuple[str, str]]) -> list[int]:
    """The positions at the server of what was given, in the order of giving."""
    found = []
    for slip_id, _ in paper:
        row = rows.execute(
            "SELECT sequence FROM receipts WHERE command_id = ?", (slip_id,)
        ).fetchone()
        found += [row[0]] if row else []
    return found

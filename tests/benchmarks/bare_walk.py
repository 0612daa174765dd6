"""A number taken by hand on the bare machine while its network is away, and given to the server."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from shared.tickets.numbers import day_of
from tests.benchmarks.bare_glass import ALIKE, KEPT, SLIPS, Glass
from tests.benchmarks.bare_system import BareSystem, within
from tests.benchmarks.table import Row, at_least, at_most

#: Each is touched on the screen that the one before it opened.
_WALK: Final = ("取号办事", "找工作", "求职登记", "取这个号", "没有，普通号")
#: The link waits up to half a minute between two tries.
_GIVEN_WITHIN_S: Final = 60.0


def never_closed(data: Path) -> None:
    """The server does not run. A station is open by day, a benchmark runs at any hour, and hours
    that staff set end a minute before midnight at the latest."""
    with closing(sqlite3.connect(data / "doorstep.db")) as database, database:
        database.execute("UPDATE stations SET opens = '00:00', closes = '23:59'")


def number_by_hand(system: BareSystem, glass: Glass, pictures: Path | None) -> list[Row]:
    """The machine was booted with no network."""
    glass.fill()
    unlike, alike = [], [glass.until_alike()]
    for text in _WALK:
        unlike.append(glass.touch(text))
        alike.append(glass.until_alike())
        if pictures is not None:
            glass.keep(pictures, f"{len(unlike)}")
    given = glass.ask("number")
    kept = within(lambda: numbers_kept(system) == [given], seconds=30.0)
    printed = within(lambda: any((system.root / SLIPS).glob("*.png")), seconds=30.0)
    if pictures is not None:
        for slip in (system.root / SLIPS).glob("*.png"):
            shutil.copy(slip, pictures)
    return [
        at_least("no network: touches answered, to a number", len(_WALK), len(unlike), ""),
        at_least(
            "a screen before its touch is not as the next", ALIKE * 100, min(unlike) * 100, "%"
        ),
        at_most("a screen is not as its mirror's", ALIKE * 100, max(alike) * 100, "%"),
        at_most("its number is in the kept database", 30.0, kept, "s"),
        at_most("and its slip printed", 30.0, printed, "s"),
    ]


def given_to_the_server(system: BareSystem, data: Path) -> list[Row]:
    (number,) = numbers_kept(system)
    system.network(is_up=True)
    took = within(lambda: numbers_of_machines(data) == [number])
    within(lambda: waits(system) == 0)
    more = len(numbers_of_machines(data)) - 1
    return [
        at_most("network back: the server has that number", _GIVEN_WITHIN_S, took, "s"),
        at_most("and more than that", 0, more, ""),
    ]


def sizes(system: BareSystem) -> list[Row]:
    """What grows on the disk of a machine, and its bounds."""
    kept = sum(one.stat().st_size for one in (system.root / KEPT).glob("*") if one.is_file())
    said = system.asks("journalctl", "--boot", "--unit=systemd-journald", "--output=cat")
    bounds = [line for line in said.splitlines() if line.startswith("System Journal")]
    bound = bounds[-1].partition("max ")[2].partition(",")[0] if bounds else ""
    most = float(bound[:-1]) if bound.endswith("M") else None
    return [
        at_most("the journal on the disk may take", 200, most, "MB"),
        at_most("database, outbox and facts of a machine", 20, kept / 1e6, "MB"),
    ]


def numbers_kept(system: BareSystem) -> list[str]:
    return _column(system.root / KEPT / "replica.db", "SELECT number FROM tickets")


def has_numbers(system: BareSystem) -> bool:
    """Does the machine hold numbers to give without a network?"""
    file = system.root / KEPT / "replica.db"
    return file.exists() and bool(_column(file, "SELECT prefix FROM blocks"))


def waits(system: BareSystem) -> int:
    asked = "SELECT command_id FROM outbox WHERE standing = 'pending'"
    return len(_column(system.root / KEPT / "replica.db", asked))


def numbers_of_machines(data: Path) -> list[str]:
    """Of today; those of the sample city are of the days before."""
    day = day_of(datetime.now(UTC)).isoformat()
    asked = f"SELECT number FROM visits WHERE channel = 'kiosk' AND day = '{day}'"
    return _column(data / "doorstep.db", asked)


def _column(file: Path, asked: str) -> list[str]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as database:
        return [str(value) for (value,) in database.execute(asked)]

"""Everything that is known of one machine's wishes after a run, for whoever asks why.

Of both sides: what it lived through, what it handed to people, what stands in its outbox and its
journal, and what the server has of it.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.store.rescue import DATABASE
from tests.benchmarks.link_ground import Enrolled
from tests.benchmarks.link_life import SLIPS, STORY

_OUTBOX: Final = (
    "SELECT position, kind, command_id, standing, reason, sentence, occurred_at, cause, slip, "
    "body IS NOT NULL AS has_body FROM outbox ORDER BY position"
)


def history(server: Path, folder: Path, machine: Enrolled) -> str:
    """server: the folder of a server that has ended. folder: of the machine."""
    lines = [f"== {machine.kiosk_id} of {machine.station}"]
    for name in (STORY, SLIPS, "outbox.journal"):
        lines += [f"-- {name}", *_lines(folder / name)]
    wishes = list(_rows(folder / DATABASE, _OUTBOX))
    lines += ["-- outbox", *map(str, wishes)]
    for table in ("state", "blocks", "series", "used_beds"):
        lines += [f"-- {table}", *map(str, _rows(folder / DATABASE, f"SELECT * FROM {table}"))]
    lines += ["-- server", *_at_server(server / "doorstep.db", machine, wishes)]
    return "\n".join(lines)


def _at_server(path: Path, machine: Enrolled, wishes: list[dict[str, object]]) -> Iterator[str]:
    for wish in wishes:
        bound = (wish["command_id"],)
        receipts = list(_rows(path, "SELECT * FROM receipts WHERE command_id = ?", bound))
        visits = list(_rows(path, "SELECT * FROM visits WHERE visit_id = 'v-' || ?", bound))
        stays = list(_rows(path, "SELECT * FROM stays WHERE stay_id = 'stay-' || ?", bound))
        yield f"{wish['position']}: {receipts or 'no receipt'} {visits or stays}"
    bound = (machine.kiosk_id,)
    yield from map(str, _rows(path, "SELECT * FROM number_blocks WHERE kiosk_id = ?", bound))
    yield from map(str, _rows(path, "SELECT * FROM machine_letters WHERE kiosk_id = ?", bound))
    yield from map(str, _rows(path, "SELECT * FROM blocks WHERE kiosk_id = ?", bound))


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", errors="replace").splitlines() if path.exists() else ["none"]


def _rows(path: Path, question: str, bound: tuple[object, ...] = ()) -> Iterator[dict[str, object]]:
    with contextlib.closing(sqlite3.connect(path)) as rows:
        rows.row_factory = sqlite3.Row
        try:
            for row in rows.execute(question, bound):
                yield dict(row)
        except sqlite3.Error as error:
            yield {"error": str(error), "asked": json.dumps(question)}

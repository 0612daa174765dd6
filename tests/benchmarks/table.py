"""What a benchmark says: one row a figure, printed as a table and written as JSON.

The JSON is `{"rows": [{"name", "asked", "measured", "unit", "ok"}]}`. A figure that could not be
taken is `measured: null` and not ok: a benchmark never passes by silence.
"""

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """asked: in words, "<= 300"; empty when the row is there for scale."""

    name: str
    asked: str
    measured: float | None
    unit: str
    ok: bool


def at_most(name: str, limit: float, measured: float | None, unit: str) -> Row:
    ok = measured is not None and measured <= limit
    return Row(name=name, asked=f"<= {limit:g}", measured=measured, unit=unit, ok=ok)


def at_least(name: str, limit: float, measured: float | None, unit: str) -> Row:
    ok = measured is not None and measured >= limit
    return Row(name=name, asked=f">= {limit:g}", measured=measured, unit=unit, ok=ok)


def for_scale(name: str, measured: float | None, unit: str) -> Row:
    """A figure beside which the others are read; it asks nothing."""
    return Row(name=name, asked="", measured=measured, unit=unit, ok=True)


def median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile: a value that was really measured."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def write_rows(rows: Sequence[Row], path: Path | None) -> None:
    if path is not None:
        text = json.dumps({"rows": [asdict(row) for row in rows]}, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", "utf-8")


def print_rows(title: str, rows: Sequence[Row]) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("figure")
    for heading in ("asked", "measured", "unit"):
        table.add_column(heading, justify="right")
    table.add_column("ok")
    for row in rows:
        measured = "-" if row.measured is None else f"{row.measured:.4g}"
        table.add_row(row.name, row.asked, measured, row.unit, "yes" if row.ok else "NO")
    Console().print(table)


def finish(title: str, rows: Sequence[Row], path: Path | None) -> int:
    """Print and write the rows. Returns the exit status: 0 only if there are rows, each ok."""
    print_rows(title, rows)
    write_rows(rows, path)
    return 0 if rows and all(row.ok for row in rows) else 1

"""What the journey measured, what of it must hold, and how it is shown.

A figure that could not be taken because the machine lacks something (a browser, a window library)
is null with the reason beside it; one that was taken and is wrong makes the whole not ok.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

Value = float | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """limit: what must hold; None for a figure that is only told. at_least: else at most."""

    unit: str
    limit: float | None = None
    at_least: bool = False

    def holds(self, value: Value) -> bool:
        if value is None or self.limit is None:
            return True
        if isinstance(value, bool):
            return value
        return value >= self.limit if self.at_least else abs(value) <= self.limit

    def words(self) -> str:
        if self.limit is None:
            return ""
        if self.unit == "":
            return "yes"
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g}"


FRAME_MS: Final = 40
FIGURES: Final[Mapping[str, Asked]] = {
    "publisher_bitrate_kbps": Asked(unit="kbit/s", limit=1000, at_least=True),
    "browser_first_frame_ms": Asked(unit="ms", limit=3000),
    "browser_frames_decoded": Asked(unit="frames", limit=25, at_least=True),
    "browser_screen_delay_ms": Asked(unit="ms", limit=1000),
    "kiosk_first_frame_ms": Asked(unit="ms", limit=5000),
    "kiosk_frames_decoded": Asked(unit="frames", limit=25, at_least=True),
    "kiosk_card_skew_ms": Asked(unit="ms", limit=2 * FRAME_MS),
    "frame_counter_ok": Asked(unit="", limit=1),
    "card_skew_ms": Asked(unit="ms", limit=2 * FRAME_MS),
    "application_to_employer_ms": Asked(unit="ms", limit=1000),
    "answer_to_viewer_ms": Asked(unit="ms", limit=1000),
    "application_with_media_blocked_ok": Asked(unit="", limit=1),
    "setup_seconds": Asked(unit="s"),
}


@dataclass(slots=True)
class Measured:
    """Filled as the journey goes. problems: what went wrong, in words."""

    values: dict[str, Value] = field(default_factory=dict)
    not_measured: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems and all(self.holds(name) for name in FIGURES)

    def holds(self, name: str) -> bool:
        """Taken and as asked, or not to be had on this machine."""
        if self.values.get(name) is None:
            return name in self.not_measured
        return FIGURES[name].holds(self.values[name])

    def lacks(self, why: str, *names: str) -> None:
        """The machine cannot do this; that is no failure of the program."""
        for name in names:
            self.values[name] = None
            self.not_measured[name] = why

    def as_json(self) -> str:
        whole = {
            "ok": self.ok,
            **{name: _rounded(self.values.get(name)) for name in FIGURES},
            "not_measured": self.not_measured,
            "problems": self.problems,
        }
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"

    def write(self, path: Path) -> None:
        path.write_text(self.as_json(), "utf-8")

    def show(self, console: Console) -> None:
        table = Table(title="What the journey measured", title_justify="left")
        for heading in ("figure", "measured", "unit", "asked", "ok"):
            table.add_column(heading, justify="right" if heading == "measured" else "left")
        for name, asked in FIGURES.items():
            value = self.values.get(name)
            mark = "-" if name in self.not_measured else "yes" if self.holds(name) else "NO"
            table.add_row(name, _shown(value), asked.unit, asked.words(), mark)
        console.print(table)
        for why in dict.fromkeys(self.not_measured.values()):
            console.print(f"Not measured: {why}.", markup=False)
        for problem in self.problems:
            console.print(f"Problem: {problem}", markup=False)
        console.print(self.verdict())

    def verdict(self) -> str:
        if not self.ok:
            return "Not everything worked."
        if self.not_measured:
            return "Everything that this machine can show worked."
        return "Everything worked."


def _rounded(value: Value) -> Value:
    return round(value, 1) if isinstance(value, float) else value


def _shown(value: Value) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.1f}" if isinstance(value, float) else str(value)

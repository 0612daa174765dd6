"""The tables a city is drawn from, as they lie in resources/cities/{city}/."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Final, TypeVar

from pydantic import TypeAdapter

from shared.jobs import AskedFact, Category, Hours, PayUnit, Provision, Settlement

CITIES: Final = Path(__file__).resolve().parents[2] / "resources" / "cities"

Table = TypeVar("Table")
#: What a table says of a provision: a note means given, in these words; None means not said.
Given = bool | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """latitude, longitude: of the middle of its streets. spread_km: how far stations reach."""

    name: str
    letters: str
    latitude: float
    longitude: float
    spread_km: float
    stations: int
    gig_markets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of employer, and how many there are of it."""

    count: int
    suffixes: tuple[str, ...]
    callers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """How names are put together; each text has the blanks that its place in the code fills.

    street_endings: a community whose name ends so is a street itself.
    """

    station: str
    market: str
    subdistrict: str
    address: str
    address_in_street: str
    street_endings: tuple[str, ...]
    beside: str
    caller: str
    with_shift: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    early: str
    morning: str
    noon: str
    day: str
    afternoon: str
    late: str
    night: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    communities: tuple[str, ...]
    streets: tuple[str, ...]
    landmarks: tuple[str, ...]
    first_published: tuple[str, ...]
    shop_words: tuple[str, ...]
    kinds: Mapping[str, Kind]
    surnames: tuple[str, ...]
    guests: Mapping[str, str]
    forms: Forms
    shifts: Shifts


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRange:
    """low_fen: from and to; span_fen: what the upper figure lies above the lower, 0 for none."""

    unit: PayUnit
    low_fen: tuple[int, int]
    span_fen: tuple[int, int]
    settlement: Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A kind of work; where there is a choice, one is drawn for each posting."""

    title: str
    kinds: tuple[str, ...]
    heads: tuple[int, int]
    pay: tuple[PayRange, ...]
    hours: tuple[str, ...]
    conditions: tuple[str, ...]
    content: tuple[str, ...]
    meals: tuple[Given, ...]
    lodging: tuple[Given, ...]
    couples: tuple[bool | None, ...]
    ages: tuple[tuple[int, int], ...]
    asks: tuple[tuple[AskedFact, ...], ...]
    certificate: tuple[bool | None, ...] = (None, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryTable:
    """share: of all roles, in percent."""

    category: Category
    share: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePay:
    unit: PayUnit
    low_fen: int
    high_fen: int | None
    settlement: Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRole:
    """A role of the show that runs first, word for word."""

    title: str
    category: Category
    heads: int
    pay: StagePay | None
    hours: str
    conditions: str
    content: str
    meals: Given
    lodging: Given
    couples: bool | None
    ages: tuple[int, int] | None
    certificate: bool | None
    asks: tuple[AskedFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEmployer:
    """login: the name of its account."""

    name: str
    kind: str
    caller: str
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing the employer says. role: its place among the show's roles, from 1; None: no role.

    board: what stands on the board beside the speaker meanwhile.
    """

    role: int | None
    say: str
    board: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """residents: who comes to watch it in the demo."""

    title: str
    employer: StageEmployer
    roles: tuple[StageRole, ...]
    talk: tuple[Line, ...]
    residents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The shows of today and tomorrow. titles: with {name} and {count}."""

    titles: tuple[str, ...]
    local_times: tuple[time, ...]
    count: int
    most_roles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    stage: Stage
    coming: Coming


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    districts: tuple[District, ...]
    names: Names
    categories: tuple[CategoryTable, ...]
    shows: Shows


def cities() -> tuple[str, ...]:
    """The cities there are tables for."""
    return tuple(sorted(folder.name for folder in CITIES.iterdir() if folder.is_dir()))


def load_tables(city: str) -> Tables:
    """Raises FileNotFoundError for a city without tables, ValidationError for a wrong table."""
    folder = CITIES / city
    return Tables(
        districts=_read(folder / "districts.json", TypeAdapter(tuple[District, ...])),
        names=_read(folder / "names.json", TypeAdapter(Names)),
        categories=tuple(
            _read(path, TypeAdapter(CategoryTable))
            for path in sorted((folder / "roles").glob("*.json"))
        ),
        shows=_read(folder / "shows.json", TypeAdapter(Shows)),
    )


def read_hours(text: str) -> Hours:
    """Hours from "06:00-10:00 1-6": local times, weekdays from and to, 1 Monday."""
    clock, days = text.split()
    starts, ends = (time.fromisoformat(part) for part in clock.split("-"))
    first, last = (int(part) for part in days.split("-"))
    return Hours(starts=starts, ends=ends, weekdays=tuple(range(first, last + 1)))


def read_provision(given: Given) -> Provision | None:
    if given is None:
        return None
    if isinstance(given, str):
        return Provision(given=True, note=given)
    return Provision(given=given)


def _read(path: Path, adapter: TypeAdapter[Table]) -> Table:
    return adapter.validate_json(path.read_bytes())

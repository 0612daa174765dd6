"""Reading a list of rooms, a row a room: what is right can be taken, what is wrong is told by line.

Columns are found by their names, in any order; which names mean what is data, as are the words for
men and women. Amounts are yuan with up to two decimals.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from shared.ids import StationCode
from shared.lodging.rooms import Policy

MOST_BEDS: Final = 12
MOST_FREE_NIGHTS: Final = 30
#: Ten thousand yuan: more for a night is a slip of the finger.
DEAREST_FEN: Final = 1_000_000
LONGEST_LABEL: Final = 16
_FLOORS: Final = range(-2, 100)
_AMOUNT: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?")


class Problem(StrEnum):
    """What is wrong with a row; a closed set with a sentence each."""

    #: The list has no column of that kind.
    NO_COLUMN = "no_column"
    #: A field that every room needs is empty.
    MISSING = "missing"
    UNKNOWN_MARKET = "unknown_market"
    UNKNOWN_POLICY = "unknown_policy"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"
    #: The same room stands in an earlier line.
    TWICE = "twice"
    #: Two beds of a room have the same label.
    SAME_BED = "same_bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """columns: field -> names, folded. policies: word -> policy. lower, upper: endings of labels.
    between: characters that part the labels of beds."""

    columns: Mapping[str, frozenset[str]]
    policies: Mapping[str, Policy]
    lower: str
    upper: str
    between: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BedLine:
    label: str
    is_lower: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLine:
    """line: in the list, counted from 1 as tables show it, the heading included."""

    line: int
    market: StationCode
    building: str
    floor: int
    number: str
    policy: Policy
    beds: tuple[BedLine, ...]
    night_fen: int = 0
    deposit_fen: int = 0
    free_nights: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """column: as the list names it. value: what stands there, cut short."""

    line: int
    problem: Problem
    column: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    rooms: tuple[RoomLine, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    beds: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "beds", sum(len(room.beds) for room in self.rooms))


class _Wrong(Exception):
    def __init__(self, problem: Problem, field: str, value: str = "") -> None:
        super().__init__(problem)
        self.problem, self.field, self.value = problem, field, value


_NEEDED: Final = ("market", "number", "policy", "beds")


def fold(text: str) -> str:
    """Full-width letters and stray blanks are the same word."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def read_inventory(
    rows: Sequence[Sequence[str]],
    vocabulary: Vocabulary,
    markets: Collection[StationCode],
    names: Mapping[str, StationCode],
) -> Inventory:
    """rows: the heading first. markets: codes of gig markets; names: their names, folded."""
    heading = rows[0] if rows else ()
    places = _places(heading, vocabulary)
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        return Inventory(
            problems=tuple(
                RowProblem(line=1, problem=Problem.NO_COLUMN, column=name) for name in missing
            )
        )
    reader = _Reader(vocabulary, frozenset(markets), names)
    return reader.read(rows, places, heading)


def _places(heading: Sequence[str], vocabulary: Vocabulary) -> dict[str, int]:
    """Where each field stands; the first of two columns of the same name."""
    found: dict[str, int] = {}
    for at, title in enumerate(heading):
        for name, titles in vocabulary.columns.items():
            if fold(title) in titles:
                found.setdefault(name, at)
    return found


class _Reader:
    def __init__(
        self,
        vocabulary: Vocabulary,
        markets: frozenset[StationCode],
        names: Mapping[str, StationCode],
    ) -> None:
        self._vocabulary, self._markets, self._names = vocabulary, markets, names

    def read(
        self, rows: Sequence[Sequence[str]], places: Mapping[str, int], heading: Sequence[str]
    ) -> Inventory:
        rooms: list[RoomLine] = []
        problems: list[RowProblem] = []
        seen: set[tuple[str, str, str]] = set()
        for line, row in enumerate(rows[1:], start=2):
            if not any(text.strip() for text in row):
                continue
            texts = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
            try:
                room = self._room(line, texts)
                key = (room.market, room.building, room.number)
                if key in seen:
                    raise _Wrong(Problem.TWICE, "number", room.number)
                seen.add(key)
                rooms.append(room)
            except _Wrong as wrong:
                at = places.get(wrong.field, places["number"])
                problems.append(
                    RowProblem(
                        line=line,
                        problem=wrong.problem,
                        column=heading[at].strip(),
                        value=wrong.value[:LONGEST_LABEL],
                    )
                )
        return Inventory(rooms=tuple(rooms), problems=tuple(problems))

    def _room(self, line: int, texts: Mapping[str, str]) -> RoomLine:
        for name in _NEEDED:
            if not texts[name]:
                raise _Wrong(Problem.MISSING, name)
        number = _short(texts["number"], "number")
        return RoomLine(
            line=line,
            market=self._market(texts["market"]),
            building=_short(texts.get("building") or "1", "building"),
            floor=_whole(texts.get("floor") or _floor_of(number), "floor", _FLOORS),
            number=number,
            policy=self._policy(texts["policy"]),
            beds=self._beds(texts["beds"]),
            night_fen=_fen(texts.get("night_yuan", ""), "night_yuan"),
            deposit_fen=_fen(texts.get("deposit_yuan", ""), "deposit_yuan"),
            free_nights=_whole(
                texts.get("free_nights") or "0", "free_nights", range(MOST_FREE_NIGHTS + 1)
            ),
        )

    def _market(self, text: str) -> StationCode:
        code = StationCode(text.upper())
        if code in self._markets:
            return code
        if named := self._names.get(fold(text)):
            return named
        raise _Wrong(Problem.UNKNOWN_MARKET, "market", text)

    def _policy(self, text: str) -> Policy:
        policy = self._vocabulary.policies.get(fold(text))
        if policy is None:
            raise _Wrong(Problem.UNKNOWN_POLICY, "policy", text)
        return policy

    def _beds(self, text: str) -> tuple[BedLine, ...]:
        """A count, or labels with something between them."""
        counted = fold(text)
        if counted.isascii() and counted.isdecimal():
            return self._numbered(_whole(counted, "beds", range(1, MOST_BEDS + 1)))
        labels = _parted(text, self._vocabulary.between)
        if len(labels) > MOST_BEDS:
            raise _Wrong(Problem.OUT_OF_RANGE, "beds", str(len(labels)))
        if len(set(labels)) < len(labels):
            raise _Wrong(Problem.SAME_BED, "beds", text)
        return tuple(
            BedLine(
                label=_short(label, "beds"), is_lower=not label.endswith(self._vocabulary.upper)
            )
            for label in labels
        )

    def _numbered(self, count: int) -> tuple[BedLine, ...]:
        """Bunks: one lower and one upper each; a last single one is lower."""
        ends = (self._vocabulary.lower, self._vocabulary.upper)
        return tuple(
            BedLine(label=f"{at // 2 + 1}{ends[at % 2]}", is_lower=at % 2 == 0)
            for at in range(count)
        )


def _parted(text: str, between: str) -> list[str]:
    for character in between:
        text = text.replace(character, " ")
    return text.split()


def _floor_of(number: str) -> str:
    """203 is on the second floor, 1104 on the eleventh."""
    digits = "".join(one for one in number if one.isdecimal() and one.isascii())
    return digits[:-2] or "1"


def _short(text: str, name: str) -> str:
    if len(text) > LONGEST_LABEL:
        raise _Wrong(Problem.TOO_LONG, name, text)
    return text


def _whole(text: str, name: str, within: Iterable[int]) -> int:
    digits = fold(text)
    if not re.fullmatch(r"-?[0-9]{1,6}(?:\.0+)?", digits):
        raise _Wrong(Problem.NOT_A_NUMBER, name, text)
    number = int(float(digits))
    if number not in within:
        raise _Wrong(Problem.OUT_OF_RANGE, name, text)
    return number


def _fen(text: str, name: str) -> int:
    if not text:
        return 0
    amount = fold(text)
    if not _AMOUNT.fullmatch(amount):
        raise _Wrong(Problem.NOT_A_NUMBER, name, text)
    yuan, _, cents = amount.partition(".")
    fen = int(yuan) * 100 + int(f"{cents}00"[:2])
    if fen > DEAREST_FEN:
        raise _Wrong(Problem.OUT_OF_RANGE, name, text)
    return fen

"""Wishes of every kind as the published description has them: mostly such as could be meant."""

from collections.abc import Mapping
from random import Random
from typing import Any, Final, get_args

from pydantic import TypeAdapter

from shared.ids import JobId
from shared.wire import Command
from tests.fair import ELSEWHERE, HERE, JOB, SHOP, SHOW
from tests.fair_store import fresh
from tests.lodging_store import ROOMS
from tests.lodgings import MARKET

#: What stands in one place of every third wish, where something else belongs.
NONSENSE: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    1.5,
    2**63,
    10**30,
    "",
    " ",
    "\x00",
    "\u202e",
    "\U0002cb2a😀",
    "x" * 3000,
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31",
    "24:00",
    [],
    {},
    ["x", "x"],
    [[]],
    {"x": {}},
)
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "date-time": (
        "2026-11-22T02:00:00Z",
        "2026-11-22T06:00:00Z",
        "2026-11-23T01:30:00Z",
        "2026-11-23T10:00:00+08:00",
        "2199-12-31T23:59:59Z",
    ),
    "date": ("2026-11-22", "2026-11-23", "2026-11-24", "2000-01-01", "2199-12-31"),
    "time": ("00:00:00", "09:00:00", "18:00:00", "23:59:59.999999"),
    "phone": ("13800000000", "13800000001", "1"),
    "token_hash": ("0" * 64, "x"),
    "document_number": ("110101199003070000", "37010219500101123X"),
    "": ("王", "王师傅", "\U0002cb2a😀", "a", "1", "", "好" * 40),
}
_NUMBERS: Final = (0, 1, 1, 2, 3, 7, 60, 400, 2**31, 2**53, -1)


class Drawn:
    """Remembers the names of what was made by earlier wishes, so that later ones meet it."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.parts: Mapping[str, Any] = TypeAdapter(Command).json_schema()["$defs"]
        self.known: dict[str, list[str]] = {
            "station": [HERE, HERE, HERE, MARKET, ELSEWHERE],
            "code": [HERE, "job_seeking"],
            "market": [MARKET],
            "session_id": [SHOW],
            "job_id": [JOB, JobId("new-job")],
            "employer_id": [SHOP],
            "service": ["job_seeking", "training"],
            "services": ["job_seeking", "policy_advice"],
            "bed_id": [str(bed.bed_id) for room in ROOMS for bed in room.beds],
            "prefix": ["A", "D"],
            "group": ["A"],
            "topic": ["meals"],
        }

    def wish(self, kind: str) -> dict[str, Any]:
        """Of the class of that name."""
        wish: dict[str, Any] = self._part({"$ref": kind}, "")
        if self.chance.random() < 0.3:
            self._spoil(wish)
        wish["type"] = self.parts[kind]["properties"]["type"]["const"]
        wish["command_id"] = fresh()
        return wish

    def remember(self, wish: Mapping[str, Any]) -> None:
        """It was accepted."""
        for name, value in wish.items():
            if name.endswith("_id") and isinstance(value, str) and value:
                self.known.setdefault(name, []).append(value)
        if "services" in wish:
            self.known.setdefault("leg_id", []).append(f"{wish['visit_id']}.1")

    def _part(self, part: Mapping[str, Any], name: str) -> Any:
        match part:
            case {"$ref": where}:
                return self._part(self.parts[where.rpartition("/")[2]], name)
            case {"const": only}:
                return only
            case {"enum": values}:
                return self.chance.choice(values)
            case {"anyOf": parts}:
                return self._part(self.chance.choice(parts), name)
            case _:
                return self._value(part, name)

    def _value(self, part: Mapping[str, Any], name: str) -> Any:
        chance = self.chance
        match part.get("type"):
            case "object":
                return self._object(part)
            case "array":
                many = part.get("minItems") or chance.choice((0, 1, 1, 2))
                return [self._part(part.get("items", {}), name) for _ in range(many)]
            case "integer" | "number":
                return chance.choice(_NUMBERS)
            case "boolean":
                return chance.random() < 0.5
            case "null":
                return None
            case _:
                return self._text(part.get("format", name), name)

    def _object(self, part: Mapping[str, Any]) -> dict[str, Any]:
        fields, wanted = part.get("properties", {}), part.get("required", ())
        drawn = {
            name: self._part(field, name)
            for name, field in fields.items()
            if name in wanted or self.chance.random() < 0.35
        }
        if "propertyNames" in part:
            names = self._part(part["propertyNames"], "")
            drawn[names] = self._part(part["additionalProperties"], "")
        return drawn

    def _text(self, kind: str, name: str) -> str:
        chance = self.chance
        is_new = chance.random() < (0.25 if name.endswith("_id") else 0.02)
        if name in self.known and not is_new:
            return chance.choice(self.known[name])
        if name.endswith("_id"):
            return fresh()
        return chance.choice(_TEXTS.get(kind, _TEXTS[""]))

    def _spoil(self, wish: dict[str, Any]) -> None:
        there: Any = wish
        while True:
            inner = [value for value in there.values() if isinstance(value, dict) and value]
            if not inner or self.chance.random() < 0.5:
                break
            there = self.chance.choice(inner)
        there[self.chance.choice(list(there))] = self.chance.choice(NONSENSE)


def kinds() -> tuple[str, ...]:
    """Those last after which there is less to wish for."""
    names = [kind.__name__ for kind in get_args(Command)]
    return tuple(sorted(names, key=lambda name: name in {"CloseJob", "MoveSession", "EndDay"}))

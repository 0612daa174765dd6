"""The form of a role: what was typed, read onto a posting, and what is wrong with it.

A form may hold all groups of fields or only the few that are missing; `part` names those it holds,
so that an absent tick box is told from a box that was not there.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, TypeVar

from multidict import MultiMapping

from shared.jobs import (
    AskedFact,
    Category,
    Hours,
    LegalField,
    Pay,
    PayUnit,
    Place,
    Posting,
    Provision,
    Settlement,
)
from shared.organisation import Station

#: Nobody is asked more than this before applying.
MOST_ASKS: Final = 2
WEEKDAYS: Final = tuple(range(1, 8))
_FEN: Final = 100
_Choice = TypeVar("_Choice", bound=StrEnum)

#: The group of fields in which a legal field is filled in; the employer's own are not in a form.
GROUP_OF: Final[Mapping[LegalField, str]] = {
    LegalField.HEAD_COUNT: "head_count",
    LegalField.CONDITIONS: "conditions",
    LegalField.CONTENT: "content",
    LegalField.PLACE: "place",
    LegalField.BASIC_PAY: "pay",
    LegalField.VALIDITY: "valid_until",
}


class Typed:
    """Text by field as a person typed it; `one` for boxes, `has` for ticks.

    errors: by group of fields, a key under page.role.error or a sentence that a rule gave.
    """

    def __init__(self, values: Mapping[str, tuple[str, ...]]) -> None:
        self._values = values
        self.errors: dict[str, str] = {}

    def one(self, name: str) -> str:
        return next(iter(self._values.get(name, ())), "")

    def has(self, name: str, value: object) -> bool:
        return str(value) in self._values.get(name, ())

    def all(self, name: str) -> tuple[str, ...]:
        return self._values.get(name, ())

    def text(self, name: str) -> str | None:
        return unicodedata.normalize("NFC", self.one(name)).strip() or None

    def figure(self, name: str, group: str) -> Decimal | None:
        typed = unicodedata.normalize("NFKC", self.one(name)).strip().replace(",", "")
        if not typed:
            return None
        try:
            figure = Decimal(typed)
        except InvalidOperation:
            figure = Decimal("NaN")
        # Longer figures are slips of the hand; the rules name the range of shorter ones.
        if not figure.is_finite() or abs(figure) >= 10**9:
            self.errors[group] = "not_a_number"
            return None
        return figure

    def whole(self, name: str, group: str) -> int | None:
        figure = self.figure(name, group)
        if figure is None:
            return None
        if figure != int(figure):
            self.errors[group] = "not_whole"
            return None
        return int(figure)

    def fen(self, name: str, group: str) -> int | None:
        yuan = self.figure(name, group)
        return None if yuan is None else int((yuan * _FEN).to_integral_value())

    def day(self, name: str) -> date | None:
        typed = self.one(name).strip()
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            self.errors[name] = "not_a_day"
            return None

    def clock(self, name: str, group: str) -> time | None:
        typed = self.one(name).strip()
        try:
            return time.fromisoformat(typed).replace(tzinfo=None) if typed else None
        except ValueError:
            self.errors[group] = "not_a_time"
            return None

    def choice(self, name: str, choices: type[_Choice]) -> _Choice | None:
        typed = self.one(name)
        return choices(typed) if typed in set(choices) else None

    def yes_no(self, name: str) -> bool | None:
        return {"yes": True, "no": False}.get(self.one(name))


def typed_by(form: MultiMapping[Any]) -> Typed:
    """What a posted form holds; files are no text and are left out."""
    names = dict.fromkeys(form.keys())
    return Typed(
        {name: tuple(v for v in form.getall(name) if isinstance(v, str)) for name in names}
    )


def typed_of(posting: Posting) -> Typed:
    """A posting as somebody would have typed it."""
    pay, hours = posting.pay, posting.hours
    known: dict[str, object] = {
        "title": posting.title,
        "category": posting.category,
        "head_count": posting.head_count,
        "conditions": posting.conditions,
        "content": posting.content,
        "place": posting.place.address if posting.place else None,
        "pay_low": _yuan(pay.low_fen) if pay else None,
        "pay_high": _yuan(pay.high_fen) if pay and pay.high_fen else None,
        "pay_unit": pay.unit if pay else None,
        "settlement": pay.settlement if pay else None,
        "valid_until": posting.valid_until,
        "starts": f"{hours.starts:%H:%M}" if hours else None,
        "ends": f"{hours.ends:%H:%M}" if hours else None,
        "couples": _tick(posting.couples),
        "health_certificate": _tick(posting.health_certificate),
        "youngest": posting.youngest,
        "oldest": posting.oldest,
        "source": posting.source,
    }
    known |= _provision_typed("lodging", posting.lodging)
    known |= _provision_typed("meals", posting.meals)
    values: dict[str, tuple[str, ...]] = {
        name: (str(value),) for name, value in known.items() if value is not None
    }
    values["weekdays"] = tuple(map(str, hours.weekdays if hours else WEEKDAYS[:6]))
    values["asks"] = tuple(posting.asks)
    return Typed(values)


def read_posting(typed: Typed, base: Posting, station: Station) -> Posting:
    """The base with what was typed; `typed.errors` is empty when all of it could be read."""
    parts = set(typed.all("part")) or set(_GROUPS)
    changes: dict[str, Any] = {}
    for name, read in _GROUPS.items():
        if name in parts:
            changes |= read(typed, base, station)
    return replace(base, **changes)


def _title(typed: Typed, base: Posting, _station: Station) -> dict[str, Any]:
    return {
        "title": typed.text("title") or "",
        "category": typed.choice("category", Category) or base.category,
    }


def _head_count(typed: Typed, _base: Posting, _station: Station) -> dict[str, Any]:
    return {"head_count": typed.whole("head_count", "head_count")}


def _conditions(typed: Typed, _base: Posting, _station: Station) -> dict[str, Any]:
    return {"conditions": typed.text("conditions")}


def _content(typed: Typed, _base: Posting, _station: Station) -> dict[str, Any]:
    return {"content": typed.text("content")}


def _place(typed: Typed, base: Posting, station: Station) -> dict[str, Any]:
    address = typed.text("place")
    if address is None:
        return {"place": None}
    if base.place is not None:
        return {"place": replace(base.place, address=address)}
    # Until somebody marks the spot, the station's door stands for it: they are a walk apart.
    here = Place(address=address, latitude=station.latitude, longitude=station.longitude)
    return {"place": here}


def _pay(typed: Typed, _base: Posting, _station: Station) -> dict[str, Any]:
    low, high = typed.fen("pay_low", "pay"), typed.fen("pay_high", "pay")
    unit = typed.choice("pay_unit", PayUnit)
    if low is None:
        if high is not None:
            typed.errors["pay"] = "pay_without_low"
        return {"pay": None}
    if unit is None:
        typed.errors["pay"] = "pay_without_unit"
        return {}
    settlement = typed.choice("settlement", Settlement)
    return {"pay": Pay(low_fen=low, high_fen=high, unit=unit, settlement=settlement)}


def _valid_until(typed: Typed, _base: Posting, _station: Station) -> dict[str, Any]:
    return {"valid_until": typed.day("valid_until")}


def _hours(typed: Typed, _base: Posting, _station: Station) -> dict[str, Any]:
    starts, ends = typed.clock("starts", "hours"), typed.clock("ends", "hours")
    days = tuple(day for day in WEEKDAYS if typed.has("weekdays", day))
    if starts is None and ends is None:
        return {"hours": None}
    if starts is None or ends is None:
        typed.errors.setdefault("hours", "hours_half")
        return {}
    if not days:
        typed.errors["hours"] = "no_weekday"
        return {}
    return {"hours": Hours(starts=starts, ends=ends, weekdays=days)}


def _answers(typed: Typed, _base: Posting, _station: Station) -> dict[str, Any]:
    return {
        "lodging": _provision(typed, "lodging"),
        "meals": _provision(typed, "meals"),
        "couples": typed.yes_no("couples"),
        "health_certificate": typed.yes_no("health_certificate"),
        "youngest": typed.whole("youngest", "age"),
        "oldest": typed.whole("oldest", "age"),
    }


def _asks(typed: Typed, _base: Posting, _station: Station) -> dict[str, Any]:
    asks = tuple(fact for fact in AskedFact if typed.has("asks", fact))
    if len(asks) > MOST_ASKS:
        typed.errors["asks"] = "too_many_asks"
    return {"asks": asks[:MOST_ASKS], "source": typed.text("source")}


_GROUPS: Final[Mapping[str, Callable[[Typed, Posting, Station], dict[str, Any]]]] = {
    "title": _title,
    "head_count": _head_count,
    "conditions": _conditions,
    "content": _content,
    "place": _place,
    "pay": _pay,
    "valid_until": _valid_until,
    "hours": _hours,
    "answers": _answers,
    "asks": _asks,
}
#: The group whose box an error of the rules belongs to.
GROUP_OF_RULE: Final[Mapping[str, str]] = {"youngest": "age", "oldest": "age"}


def _provision(typed: Typed, name: str) -> Provision | None:
    given = typed.yes_no(name)
    note = typed.text(f"{name}_note") or ""
    return None if given is None else Provision(given=given, note=note[:60] if given else "")


def _provision_typed(name: str, provision: Provision | None) -> dict[str, object]:
    if provision is None:
        return {}
    return {name: _tick(provision.given), f"{name}_note": provision.note}


def _tick(value: bool | None) -> str | None:
    return None if value is None else ("yes" if value else "no")


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / _FEN:f}"

"""What a person reads when a rule said no, in whichever language it is said."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import ceil
from typing import Final, Protocol

from shared.organisation import SHANGHAI, part_of_clock
from shared.refusals import Fact

#: Facts that are dates, moments (or a whole day), and moments whose day was said before, each in
#: ISO 8601.
_DATES: Final = frozenset({"night", "day"})
_MOMENTS: Final = frozenset({"at", "opens", "times"})
_CLOCKS: Final = frozenset({"until"})
_A_DATE: Final = "2026-11-28"
#: Facts whose value is itself a key: the sentence gets the words for it.
_NAMED: Final = {"state": "state", "fact": "fact", "fields": "legal_field"}
#: Facts that may have a sentence of their own, which tells more; what tells most comes first.
_TELLING: Final = {"counter": "at_counter", "number": "of_number"}


class Say(Protocol):
    """The sentences of one language, by their dotted keys."""

    def __call__(self, key: str, /, **facts: object) -> str: ...
    def has(self, key: str, /) -> bool: ...


def refusal_sentence(
    reason: str,
    field: str | None,
    facts: Mapping[str, Fact],
    say: Say,
    day: Callable[[date], str],
) -> str:
    """day: a date as that language writes it. Raises KeyError for a reason or a fact that nobody
    wrote a sentence for."""
    worded = {name: _worded(name, value, say, day) for name, value in facts.items()}
    key = f"refused.{reason}"
    seconds = worded.get("seconds")
    if isinstance(seconds, int) and say.has(f"{key}_until"):
        return say(f"{key}_until", minutes=max(1, ceil(seconds / 60)))
    special = (f"{key}_{field}", *(f"{key}_{_TELLING[name]}" for name in _TELLING if name in facts))
    return say(next((one for one in special if say.has(one)), key), **worded)


def _worded(name: str, value: Fact, say: Say, day: Callable[[date], str]) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, tuple):
        return say("format.and").join(str(_worded(name, item, say, day)) for item in value)
    if name in _DATES | _MOMENTS | _CLOCKS:
        try:
            return _dated(name, value, say, day)
        except ValueError:  # as a server of the version before says it
            return value
    return _named(_NAMED.get(name), value, say)


def _dated(name: str, value: str, say: Say, day: Callable[[date], str]) -> str:
    """11月28日, 11月28日下午 2:00 or 下午 2:00. Raises ValueError for what is none of these."""
    if name in _DATES or len(value) == len(_A_DATE):
        return day(date.fromisoformat(value))
    local = datetime.fromisoformat(value).astimezone(SHANGHAI)
    part = say(f"format.clock_part.{part_of_clock(local.hour)}")
    hour = local.hour if local.hour <= 12 else local.hour - 12
    clock = say("format.clock", part=part, hour=hour, minute=f"{local.minute:02d}")
    return clock if name in _CLOCKS else say("format.instant", day=day(local.date()), clock=clock)


def _named(group: str | None, value: str, say: Say) -> str:
    if group is None:
        return value
    key = f"{group}.{value}"
    return say(key) if say.has(key) else say(f"{key}.name")

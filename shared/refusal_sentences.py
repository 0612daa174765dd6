"""What a person reads when a rule said no, in whichever language it is said."""

from collections.abc import Callable, Mapping
from datetime import date
from math import ceil
from typing import Final, Protocol

from shared.refusals import Fact

_DATES: Final = frozenset({"night"})
#: Facts whose value is itself a key: the sentence gets the words for it.
_NAMED: Final = {"state": "state", "fact": "fact", "fields": "legal_field"}


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
    special = f"{key}_{field}"
    return say(special if say.has(special) else key, **worded)


def _worded(name: str, value: Fact, say: Say, day: Callable[[date], str]) -> str | int:
    if name in _DATES and isinstance(value, str):
        return day(date.fromisoformat(value))
    group = _NAMED.get(name)
    if isinstance(value, tuple):
        return say("format.and").join(_named(group, item, say) for item in value)
    return value if isinstance(value, int) else _named(group, value, say)


def _named(group: str | None, value: str, say: Say) -> str:
    if group is None:
        return value
    key = f"{group}.{value}"
    return say(key) if say.has(key) else say(f"{key}.name")

"""What people may have, in plain words: which service helps to get it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.ids import ServiceCode

#: By language.
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """place: in the order in which they are asked for. service: which helps. papers: to bring."""

    code: str
    place: int
    service: ServiceCode
    name: Words
    short: Words
    gives: Words
    who: Words
    papers: Words
    how: Words

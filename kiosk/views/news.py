"""The line under the head: what it says, and what it is by its sign and its colour."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, Self

from kiosk.views.wording import Wording


class Kind(StrEnum):
    """Said by whoever has the news: words alone do not tell whether something worked."""

    #: What somebody did here has worked.
    DONE = "done"
    #: Something goes on, or somebody elsewhere has answered.
    NOTE = "note"
    #: It did not work, or is to be done otherwise.
    WARNING = "warning"


class News(Protocol):
    """Worded when it is shown, so that it changes language with the glass."""

    @property
    def kind(self) -> Kind: ...

    def said(self, say: Wording, /) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Obeys News. key: of the words, with their facts."""

    key: str
    kind: Kind
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def done(cls, key: str, **facts: Any) -> Self:
        return cls(key=key, kind=Kind.DONE, facts=facts)

    @classmethod
    def note(cls, key: str, **facts: Any) -> Self:
        return cls(key=key, kind=Kind.NOTE, facts=facts)

    def said(self, say: Wording, /) -> str:
        return say(self.key, **self.facts)

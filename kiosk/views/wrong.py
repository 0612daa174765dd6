"""What went wrong, kept as its reason: the sentence is made whenever it is shown, and so changes
language with everything around it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from kiosk.link.errors import Refusal
from kiosk.views.news import Kind
from kiosk.views.wording import Language, Wording
from shared.refusal_sentences import refusal_sentence
from shared.refusals import Refused

_NOT_TOLD: Final = "error.unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Obeys News. key: of the words, with their facts; or a reason and its field, when a rule said
    no. told: the server's sentence, in the language in which it was asked."""

    key: str = ""
    reason: str = ""
    field: str | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    told: str = ""
    language: Language | None = None

    @property
    def kind(self) -> Kind:
        return Kind.WARNING

    @classmethod
    def said_as(cls, key: str, **facts: Any) -> Self:
        return cls(key=key, facts=facts)

    @classmethod
    def of_rule(cls, refused: Refused) -> Self:
        """Of this machine's own."""
        return cls(reason=refused.reason, field=refused.field, facts=refused.facts)

    @classmethod
    def of_server(cls, refusal: Refusal, language: Language) -> Self:
        """language: that of the glass when it was answered."""
        facts = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in refusal.facts.items()
        }
        return cls(
            reason=refusal.reason,
            field=refusal.field,
            facts=facts,
            told=refusal.sentence,
            language=language,
        )

    def said(self, say: Wording) -> str:
        if self.key:
            return say(self.key, **self.facts)
        if self.told and self.language is say.language:
            return self.told
        if say.has(f"error.{self.reason}"):  # no rule's: of what is between
            return say(f"error.{self.reason}")
        try:
            return refusal_sentence(self.reason, self.field, self.facts, say, say.month_and_day)
        except KeyError:  # a newer server's reason: it is said at all, if in the other language
            return self.told or say(_NOT_TOLD)


def sentence_of(wrong: Wrong | None, say: Wording) -> str:
    """Empty when nothing is wrong."""
    return "" if wrong is None else wrong.said(say)

"""A sentence as it is said, of one that is written to be seen.

A speech program calls signs by their names, reads a telephone as billions, and leaves a dash out.
The words are in resources/said.json. There a rule is what is found, what is said instead, and of
what is between brackets the table that tells how it is called: whole, or figure by figure.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

_WORDS: Final = Path(__file__).resolve().parents[2] / "resources" / "said.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    finds: re.Pattern[str]
    says: str
    table: Mapping[str, str]

    def __call__(self, sentence: str) -> str:
        return self.finds.sub(self._said, sentence)

    def _said(self, found: re.Match[str]) -> str:
        return self.says.format(*(_called(part, self.table) for part in found.groups()))


def as_said(sentence: str, language: str) -> str:
    """language: zh or en."""
    for rule in _rules()[language]:
        sentence = rule(sentence)
    return sentence


def _called(part: str, table: Mapping[str, str]) -> str:
    if part in table:
        return table[part]
    if part and all(figure in table for figure in part):
        return " ".join(table[figure] for figure in part)
    return part


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Sequence[Rule]]:
    spoken = json.loads(_WORDS.read_text("utf-8"))
    return {
        language: tuple(_rule(words["tables"], *written) for written in words["rules"])
        for language, words in spoken.items()
    }


def _rule(
    tables: Mapping[str, Mapping[str, str]], finds: str, says: str, table: str | None = None
) -> Rule:
    return Rule(finds=re.compile(finds), says=says, table=tables[table] if table else {})

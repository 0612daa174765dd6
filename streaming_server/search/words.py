"""Words without a dictionary: characters and pairs of neighbours, the same at writing and asking.

A tokenizer that splits at spaces sees a whole Chinese sentence as one word, and one of three
characters never finds 保洁. Neighbouring pairs, asked for as a phrase, find exactly what a plain
substring would.
"""

import re
import unicodedata
from typing import Final

#: A run of Han characters, or a run of Latin letters and digits.
_RUNS: Final = re.compile(r"(?P<han>[\u3400-\u9fff\U00020000-\U0003ffff]+)|[0-9a-z]+")
#: Stands between runs, so that no phrase reaches over a full stop. Private-use characters are words
#: to the tokenizer and never typed.
_GAP: Final = " \ue000 "
#: More words than anybody types; the rest narrows nothing.
_MOST_RUNS: Final = 12


def pairs(text: str) -> str:
    """The column asked with words of two characters and more."""
    return _GAP.join(" ".join(_neighbours(run)) if is_han else run for run, is_han in _runs(text))


def characters(text: str) -> str:
    """The column asked with a single character."""
    return " ".join(" ".join(run) for run, is_han in _runs(text) if is_han)


def question(typed: str) -> str | None:
    """The index's own language for "all of these words"; None when nothing can be asked."""
    runs = list(_runs(typed))[:_MOST_RUNS]
    return " AND ".join(_term(run, is_han) for run, is_han in runs) or None


def _term(run: str, is_han: bool) -> str:
    if not is_han:
        return f'pairs : "{run}"*'
    if len(run) == 1:
        return f'characters : "{run}"'
    return f'pairs : "{" ".join(_neighbours(run))}"'


def _neighbours(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _runs(text: str) -> list[tuple[str, bool]]:
    folded = unicodedata.normalize("NFKC", text).lower()
    return [(match.group(), match.group("han") is not None) for match in _RUNS.finditer(folded)]

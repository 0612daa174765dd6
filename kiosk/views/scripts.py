"""What a screen says aloud: the same values that it shows, in the order in which they are read.

Nothing that somebody typed is among them: who stands behind hears as well as who reads.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

#: Names of shown values that are sentences by themselves.
_SENTENCES: Final = ("error", "title", "question", "about", "hint", "told", "note", "call")
#: Names of shown lists, and of what is read of each of their rows.
_LISTS: Final = (
    ("lines", ("label", "text", "note")),
    ("rows", ("title", "note", "side")),
    ("options", ("text",)),
    ("tiles", ("text", "note")),
)


def script_of(shows: Mapping[str, Any]) -> tuple[str, ...]:
    """One sentence each."""
    said = [str(shows[name]) for name in _SENTENCES if shows.get(name)]
    for name, fields in _LISTS:
        said += [joined(row.get(field) for field in fields) for row in shows.get(name) or ()]
    return tuple(sentence for sentence in said if sentence)


def joined(parts: Iterable[Any]) -> str:
    """With the pause that a voice makes at a comma."""
    return ", ".join(str(part).replace("\n", ", ") for part in parts if part)

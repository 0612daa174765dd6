"""Which characters and words a row of letters may stand for, the likeliest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

#: Longer rows of letters are no word of ours.
LONGEST_TYPED: Final = 24
#: More than anybody pages through.
MOST_CANDIDATES: Final = 120
_LONGEST_SYLLABLE: Final = 6
_LONGEST_NAME: Final = 4
#: Of a syllable, before the words that begin with it.
_FIRST_CHARACTERS: Final = 6
#: Larger than any place in the list; turns "not found" into the last place.
_NEVER: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """sounds: a syllable for each character."""

    text: str
    sounds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """letters: how many of those that were typed it uses up."""

    text: str
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PinyinTable:
    """characters: by syllable, the likeliest first. words: the likeliest first. given: characters
    that people are called by, the likeliest first."""

    characters: Mapping[str, str]
    words: tuple[Word, ...]
    given: str = ""


def candidates(typed: str, table: PinyinTable, *, is_begun: bool = False) -> tuple[Candidate, ...]:
    """typed: letters a to z. What it spells as a whole, then words that it begins or abbreviates,
    then single characters. is_begun: something stands before it: after a surname comes a name.
    """
    typed = typed[:LONGEST_TYPED]
    if not typed:
        return ()
    found: dict[str, int] = {}
    named = _names_of(typed, table) if is_begun else ""
    for text, letters in chain(
        ((character, len(typed)) for character in named),
        islice(_all(typed, table), MOST_CANDIDATES),
    ):
        found.setdefault(text, letters)
    return tuple(Candidate(text=text, letters=letters) for text, letters in found.items())


def _all(typed: str, table: PinyinTable) -> Iterator[tuple[str, int]]:
    spelled = [word.text for word in table.words if "".join(word.sounds) == typed]
    likeliest = table.characters.get(typed, "")[:_FIRST_CHARACTERS]
    splits = list(_split(typed, table))
    fewest = min((len(syllables) for syllables in splits), default=0)
    named = [_as_a_name(one, table) for one in splits if len(one) == fewest]
    begun = [word.text for word in table.words if _begins(typed, word.sounds)]
    whole = (*spelled, *likeliest, *named, *(begun if len(typed) > 1 else ()))
    yield from ((text, len(typed)) for text in whole)
    yield from _of_first_syllable(typed, table)


def _names_of(syllable: str, table: PinyinTable) -> str:
    known = table.characters.get(syllable, "")
    return "".join(character for character in table.given if character in known)[:_FIRST_CHARACTERS]


def _as_a_name(syllables: tuple[str, ...], table: PinyinTable) -> str:
    """张伟 for zhang wei: a surname, then what people are called."""
    first, *rest = syllables
    called = (
        min(
            table.characters[one],
            key=lambda character: table.given.find(character) % _NEVER,
        )
        for one in rest
    )
    return table.characters[first][0] + "".join(called)


def _split(typed: str, table: PinyinTable, most: int = _LONGEST_NAME) -> Iterator[tuple[str, ...]]:
    """Each way to read all letters as two to four whole syllables."""
    for length in range(min(_LONGEST_SYLLABLE, len(typed) - 1), 0, -1):
        first, rest = typed[:length], typed[length:]
        if first in table.characters and most > 1:
            if rest in table.characters:
                yield (first, rest)
            yield from ((first, *others) for others in _split(rest, table, most - 1))


def _begins(typed: str, sounds: tuple[str, ...]) -> bool:
    """Each character by its whole syllable or by the beginning of it: zhangw, zhw, zw for 张伟."""
    if not sounds:
        return not typed
    first = sounds[0]
    for length in range(min(len(first), len(typed)), 0, -1):
        if first.startswith(typed[:length]):
            rest = typed[length:]
            if not rest or _begins(rest, sounds[1:]):
                return True
    return False


def _of_first_syllable(typed: str, table: PinyinTable) -> Iterator[tuple[str, int]]:
    """The longest syllable first: xian is 先 before it is 西 and 安. Letters that are no syllable
    yet stand for those that they begin."""
    for length in range(min(_LONGEST_SYLLABLE, len(typed)), 0, -1):
        beginning = typed[:length]
        for character in table.characters.get(beginning, ""):
            yield character, length
        for syllable, characters in table.characters.items():
            if syllable != beginning and syllable.startswith(beginning):
                yield from ((character, length) for character in characters[:_FIRST_CHARACTERS])

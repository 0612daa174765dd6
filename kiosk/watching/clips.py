"""Sentences that screens always say in the same words, made as sound before anybody asks.

`python3 -m installer clips` makes all of them at once; a machine that was set up without makes each
when it is first said. What is made lies apart from what a station recorded, which goes first. Only
words of the resources are ever kept: what somebody typed is in none of them.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

MADE: Final = "clips-made"
LANGUAGES: Final = ("zh", "en")
PROGRAM: Final = "espeak-ng"
_RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources" / "i18n"
#: The studio's screens are read by nobody; a list of surnames is no sentence.
_SILENT: Final = frozenset({"studio", "surnames"})
#: In bytes of UTF-8, five seconds or so: what is longer is seldom said and takes much room.
_LONGEST: Final = 60
_FIGURES: Final = tuple("0123456789")


def clip_name(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:16]


@lru_cache(maxsize=len(LANGUAGES))
def fixed_sentences(language: str) -> frozenset[str]:
    """Without a figure or a name to be filled in."""
    words = json.loads((_RESOURCES / f"kiosk.{language}.json").read_text("utf-8"))
    return frozenset((*_fixed(words), *_FIGURES))


def make_missing(
    folder: Path, say: Callable[[str, str], bytes], tell: Callable[[int, int], None]
) -> int:
    """How many were made in folder/{language}. say: a sentence in a language as WAV, nothing where
    it cannot. tell: how many of how many are there. Raises OSError where nothing can be kept."""
    spoken = {language: sorted(fixed_sentences(language)) for language in LANGUAGES}
    wanted = [(one, language) for language, all_ in spoken.items() for one in all_]
    made = 0
    for at, (sentence, language) in enumerate(wanted, 1):
        if not path_of(folder, sentence, language).exists():
            made += keep(folder, sentence, language, say(sentence, language))
        tell(at, len(wanted))
    return made


def path_of(folder: Path, sentence: str, language: str) -> Path:
    return folder / language / f"{clip_name(sentence)}.wav"


def keep(folder: Path, sentence: str, language: str, sound: bytes) -> bool:
    """By another name first: a clip that is there is whole. Raises OSError."""
    if not sound:
        return False
    path = path_of(folder, sentence, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_suffix(".part")
    begun.write_bytes(sound)
    os.replace(begun, path)
    return True


def _fixed(words: Mapping[str, Any]) -> Iterator[str]:
    for name, value in words.items():
        if name in _SILENT:
            continue
        if not isinstance(value, str):
            yield from _fixed(value)
        elif "{" not in value and len(value.encode()) <= _LONGEST:
            yield value.replace("\n", ", ")


def main(folder: Path) -> int:
    """What `python3 -m installer clips` runs."""
    from kiosk.watching.speech import say_with

    program = shutil.which(PROGRAM)
    if program is None:
        sys.stderr.write(f"{PROGRAM} is not installed: screens are read by eye\n")
        return 1

    def tell(at: int, of: int) -> None:
        if at % 50 == 0 or at == of:
            sys.stdout.write(f"  {at} of {of} sentences\n")

    made = make_missing(folder, lambda one, language: say_with(program, one, language), tell)
    sys.stdout.write(f"  {made} made in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

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

from kiosk.watching.speech_program import PROGRAM, say_with

MADE: Final = "clips-made"
LANGUAGES: Final = ("zh", "en")
#: Goes on by one where the same sentences are said otherwise: what was made before is made anew.
_SAID: Final = 2
#: Of a sentence, and what a machine needs to go on beside all of them.
_BYTES_A_CLIP: Final = 100_000
_BYTES_LEFT: Final = 200_000_000
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
        if not made_path(folder, sentence, language).exists():
            made += keep(folder, sentence, language, say(sentence, language))
        tell(at, len(wanted))
    return made


def made_path(folder: Path, sentence: str, language: str) -> Path:
    return path_of(folder, sentence, f"{language}-{_SAID}")


def path_of(folder: Path, sentence: str, language: str) -> Path:
    return folder / language / f"{clip_name(sentence)}.wav"


def keep(folder: Path, sentence: str, language: str, sound: bytes) -> bool:
    """By another name first, and on the disk: a clip that is there is whole, also after a power
    cut. Raises OSError."""
    if not sound:
        return False
    path = made_path(folder, sentence, language)
    if not path.parent.exists():
        _remove_made_before(folder, language)
        path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_suffix(".part")
    try:
        with begun.open("wb") as file:
            file.write(sound)
            file.flush()
            os.fsync(file.fileno())
        os.replace(begun, path)
    finally:
        begun.unlink(missing_ok=True)
    return True


def _remove_made_before(folder: Path, language: str) -> None:
    """What was said otherwise is said no more, and takes as much room again."""
    for name in (language, *(f"{language}-{said}" for said in range(1, _SAID))):
        shutil.rmtree(folder / name, ignore_errors=True)


def bytes_wanted(folder: Path) -> int:
    """About so much room is needed for what is missing there."""
    missing = sum(
        not made_path(folder, sentence, language).exists()
        for language in LANGUAGES
        for sentence in fixed_sentences(language)
    )
    return missing * _BYTES_A_CLIP


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
    program = shutil.which(PROGRAM)
    if program is None:
        sys.stderr.write(f"{PROGRAM} is not installed: screens are read by eye\n")
        return 1

    def tell(at: int, of: int) -> None:
        if at % 50 == 0 or at == of:
            sys.stdout.write(f"  {at} of {of} sentences\n")

    def say(sentence: str, language: str) -> bytes:
        return say_with(program, sentence, language)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        wanted, free = bytes_wanted(folder), shutil.disk_usage(folder).free
        if wanted and free < wanted + _BYTES_LEFT:
            sys.stderr.write(
                f"{folder} has room for {free / 1e6:.0f} MB; {wanted / 1e6:.0f} MB are needed, and "
                f"{_BYTES_LEFT / 1e6:.0f} MB for the machine to go on: nothing was made\n"
            )
            return 1
        made = make_missing(folder, say, tell)
    except OSError as error:
        sys.stderr.write(f"{folder} takes no more: {error.strerror}. Run it again to go on\n")
        return 1
    sys.stdout.write(f"  {made} made in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Says with espeak-ng whatever nobody recorded. What a station recorded stays as it is; what this
program made with a voice or a pace of before is made anew.

Nothing but its sound tells one from the other, so a clip that is exactly what the program said then
is taken for one of ours. That is looked at once for each voice; `made-with` remembers it.
"""

import json
import os
import shutil
import string
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from streaming_server.voice.clips import announcement

WORDS: Final = Path(__file__).resolve().parents[2] / "resources" / "voice.json"
_PROGRAM: Final = "espeak-ng"
#: Words a minute: a call takes 4.9 s in Chinese and 3.9 s in English. At 150 it was 10.5 s in
#: all, in which the next person already waits for theirs.
_PACE: Final = "180"
_LONGEST_SECONDS: Final = 10.0
#: Voices and paces with which clips were made; "cmn" spelled each syllable in English.
_BEFORE: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "zh": (("cmn", "180"), ("cmn", "150")),
    "en": (("en-gb", "150"),),
}
_NOTE: Final = "made-with"


def make_missing(folder: Path) -> int | None:
    """How many clips were made in folder/{language}; None when no speech program is there.

    Raises OSError when the folder cannot be written.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        return None
    made = 0
    for language, spoken in json.loads(WORDS.read_text("utf-8")).items():
        room = folder / language
        room.mkdir(parents=True, exist_ok=True)
        clips = _clips(spoken["clips"])
        _remove_made_before(program, room, clips, _BEFORE[language], spoken["voice"])
        for name, words in clips.items():
            file = room / f"{name}.wav"
            if not file.exists():
                _say(program, (spoken["voice"], _PACE), words, file)
                made += 1
    if made:
        announcement.cache_clear()  # some may have been said with clips of before
    return made


def _remove_made_before(
    program: str,
    room: Path,
    clips: Mapping[str, str],
    before: Iterable[tuple[str, str]],
    voice: str,
) -> None:
    note, now = room / _NOTE, f"{voice} {_PACE}\n"
    if note.exists() and note.read_text("utf-8") == now:
        return
    for manner in before:
        for name, words in clips.items():
            file, then = room / f"{name}.wav", room / f"{name}.then"
            if file.exists():
                _say(program, manner, words, then)
                if then.read_bytes() == file.read_bytes():
                    file.unlink()
                then.unlink()
    note.write_text(now, "utf-8")


def _clips(words: Mapping[str, str]) -> Mapping[str, str]:
    """With the letters, which are called the same in both languages."""
    return {**{letter: letter.upper() for letter in string.ascii_lowercase}, **words}


def _say(program: str, manner: tuple[str, str], words: str, file: Path) -> None:
    """manner: voice and pace."""
    # By another name first: a clip that is there is whole.
    voice, pace = manner
    begun = file.with_suffix(".part")
    subprocess.run(
        [program, "-v", voice, "-s", pace, "-w", str(begun), "--", words],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_LONGEST_SECONDS,
    )
    os.replace(begun, file)

"""Says with espeak-ng whatever nobody recorded. What is in the folder already stays as it is."""

import json
import os
import shutil
import string
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).resolve().parents[2] / "resources" / "voice.json"
_PROGRAM: Final = "espeak-ng"
#: Words a minute: a call takes 4.9 s in Chinese and 3.9 s in English. At 150 it was 10.5 s in
#: all, in which the next person already waits for theirs.
_PACE: Final = "180"
_LONGEST_SECONDS: Final = 10.0


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
        for name, words in _clips(spoken["clips"]).items():
            file = room / f"{name}.wav"
            if not file.exists():
                _say(program, spoken["voice"], words, file)
                made += 1
    return made


def _clips(words: Mapping[str, str]) -> Mapping[str, str]:
    """With the letters, which are called the same in both languages."""
    return {**{letter: letter.upper() for letter in string.ascii_lowercase}, **words}


def _say(program: str, voice: str, words: str, file: Path) -> None:
    # By another name first: a clip that is there is whole.
    begun = file.with_suffix(".part")
    subprocess.run(
        [program, "-v", voice, "-s", _PACE, "-w", str(begun), "--", words],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_LONGEST_SECONDS,
    )
    os.replace(begun, file)

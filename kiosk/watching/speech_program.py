"""The program that says a sentence, and how it is asked to."""

import io
import subprocess
import wave
from collections.abc import Sequence
from typing import Final

from kiosk.watching.saying import as_said

PROGRAM: Final = "espeak-ng"
#: The other Chinese one, "cmn", spells each syllable in English: 您 is said "nin two" (1.51).
VOICES: Final = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
#: Words a minute: slower than the hall's calls, which are short and well known.
_PACE: Final = "150"
#: Of the program's own 100, with which some sentences fill the scale: a chime beside one of them
#: would be cut at its peaks.
_AMPLITUDE: Final = "66"
_LONGEST_SECONDS: Final = 10.0


def say_with(program: str, text: str, language: str) -> bytes:
    """A WAV; nothing where the program fails."""
    # The text goes in by a pipe: a command line is seen by everybody on the machine.
    command = [
        program,
        "-v",
        VOICES[language],
        "-s",
        _PACE,
        "-a",
        _AMPLITUDE,
        "--stdin",
        "--stdout",
    ]
    sound = ran(command, as_said(text, language))
    return _with_its_length(sound) if sound else b""


def _with_its_length(sound: bytes) -> bytes:
    """Into a pipe the program writes before it knows how long it will be."""
    held = io.BytesIO()
    with wave.open(io.BytesIO(sound)) as said, wave.open(held, "wb") as whole:
        whole.setparams(said.getparams())
        whole.writeframes(said.readframes(said.getnframes()))
    return held.getvalue()


def ran(command: Sequence[str], text: str) -> bytes:
    """What it wrote; nothing where it fails. text: what it reads."""
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=_LONGEST_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout

"""A sentence as sound: recorded by somebody, else said by a speech program.

A station that records its own puts `{language}/{name}.wav` into the folder of clips; the name is
the first sixteen figures of the SHA-256 of the sentence. Without a speech program the speech
service of the machine says it; without that the screen is read by eye alone.
"""

import hashlib
import io
import shutil
import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_PROGRAM: Final = "espeak-ng"
_SERVICE: Final = "spd-say"
_VOICES: Final = {"zh": "cmn", "en": "en-gb"}
#: Words a minute: slower than the hall's calls, which are short and well known.
_PACE: Final = "150"
_LONGEST_SECONDS: Final = 10.0


def clip_name(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:16]


class Speech:
    """Called from a thread that may wait."""

    def __init__(self, clips: Path) -> None:
        self._clips = clips

    def sounds(self, sentences: Sequence[str], language: str) -> tuple[bytes, ...]:
        """WAV files in order; what follows each other without a clip is said in one breath."""
        found: list[bytes] = []
        unsaid: list[str] = []
        for sentence in sentences:
            clip = self._clip(sentence, language)
            if clip is None:
                unsaid.append(sentence)
                continue
            found += self._said(unsaid, language)
            unsaid = []
            found.append(clip)
        return (*found, *self._said(unsaid, language))

    def _clip(self, sentence: str, language: str) -> bytes | None:
        try:
            return (self._clips / language / f"{clip_name(sentence)}.wav").read_bytes()
        except OSError:
            return None

    def _said(self, sentences: Sequence[str], language: str) -> tuple[bytes, ...]:
        if not sentences:
            return ()
        text = ". ".join(sentences)
        program = shutil.which(_PROGRAM)
        if program is None:
            self._ask_service(text, language)
            return ()
        # The text goes in by a pipe: a command line is seen by everybody on the machine.
        command = [program, "-v", _VOICES[language], "-s", _PACE, "--stdin", "--stdout"]
        sound = _ran(command, text)
        return (_with_its_length(sound),) if sound else ()

    def _ask_service(self, text: str, language: str) -> None:
        service = shutil.which(_SERVICE)
        if service is not None:
            _ran([service, "-l", language, "-e"], text)


def _with_its_length(sound: bytes) -> bytes:
    """Into a pipe the program writes before it knows how long it will be."""
    held = io.BytesIO()
    with wave.open(io.BytesIO(sound)) as said, wave.open(held, "wb") as whole:
        whole.setparams(said.getparams())
        whole.writeframes(said.readframes(said.getnframes()))
    return held.getvalue()


def _ran(command: Sequence[str], text: str) -> bytes:
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

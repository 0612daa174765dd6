"""A sentence as sound: recorded by somebody, else made before, else said by a speech program.

A station that records its own puts `{language}/{name}.wav` into the folder of clips; the name is
the first sixteen figures of the SHA-256 of the sentence. What is always said in the same words is
made once and kept (kiosk.watching.clips); of a sentence with figures its fixed parts are. Without a
speech program the speech service of the machine says the rest; without that it is read by eye.
"""

import io
import shutil
import subprocess
import wave
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.watching.clips import MADE, PROGRAM, fixed_sentences, keep, made_path, path_of
from kiosk.watching.saying import as_said

_SERVICE: Final = "spd-say"
#: The other Chinese one, "cmn", spells each syllable in English: 您 is said "nin two" (1.51).
VOICES: Final = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
#: Words a minute: slower than the hall's calls, which are short and well known.
_PACE: Final = "150"
#: Of the program's own 100, with which some sentences fill the scale: a chime beside one of them
#: would be cut at its peaks.
_AMPLITUDE: Final = "66"
_LONGEST_SECONDS: Final = 10.0
#: As scripts join what belongs to one row.
_JOINT: Final = ", "


class Speech:
    """Called from a thread that may wait. clips: what a station recorded; what is made lies beside
    it."""

    def __init__(self, clips: Path) -> None:
        self._clips, self._made = clips, clips.parent / MADE

    def sounds(self, sentences: Sequence[str], language: str) -> tuple[bytes, ...]:
        """WAV files in order; what follows each other without a clip is said in one breath."""
        found: list[bytes] = []
        unsaid: list[str] = []
        for part in self._parts(sentences, language):
            clip = self._clip(part, language)
            if clip is None:
                unsaid.append(part)
                continue
            found += self._said(unsaid, language)
            unsaid = []
            found.append(clip)
        return (*found, *self._said(unsaid, language))

    def _parts(self, sentences: Sequence[str], language: str) -> Iterator[str]:
        """Whole sentences where there may be a clip of the whole, else where they are joined."""
        for sentence in sentences:
            if self._may_have_clip(sentence, language):
                yield sentence
            else:
                yield from (part for part in sentence.split(_JOINT) if part.strip())

    def _may_have_clip(self, sentence: str, language: str) -> bool:
        is_fixed = sentence in fixed_sentences(language)
        return is_fixed or path_of(self._clips, sentence, language).exists()

    def _clip(self, sentence: str, language: str) -> bytes | None:
        recorded = path_of(self._clips, sentence, language)
        for path in (recorded, made_path(self._made, sentence, language)):
            with suppress(OSError):
                return path.read_bytes()
        program = shutil.which(PROGRAM)
        if program is None or sentence not in fixed_sentences(language):
            return None
        sound = say_with(program, sentence, language)
        with suppress(OSError):  # a full disk: then it is made again the next time
            keep(self._made, sentence, language, sound)
        return sound or None

    def _said(self, sentences: Sequence[str], language: str) -> tuple[bytes, ...]:
        if not sentences:
            return ()
        text = ". ".join(sentences)
        program = shutil.which(PROGRAM)
        if program is None:
            self._ask_service(text, language)
            return ()
        sound = say_with(program, text, language)
        return (sound,) if sound else ()

    def _ask_service(self, text: str, language: str) -> None:
        service = shutil.which(_SERVICE)
        if service is not None:
            _ran([service, "-l", language, "-e"], as_said(text, language))


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
    sound = _ran(command, as_said(text, language))
    return _with_its_length(sound) if sound else b""


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

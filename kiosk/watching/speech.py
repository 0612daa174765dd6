"""A sentence as sound: recorded by somebody, else made before, else said by a speech program.

A station that records its own puts `{language}/{name}.wav` into the folder of clips; the name is
the first sixteen figures of the SHA-256 of the sentence. What is always said in the same words is
made once and kept (kiosk.watching.clips); of a sentence with figures its fixed parts are. Without a
speech program the speech service of the machine says the rest; without that it is read by eye.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.watching.clips import MADE, fixed_sentences, keep, made_path, path_of
from kiosk.watching.saying import as_said
from kiosk.watching.speech_program import PROGRAM, ran, say_with

_SERVICE: Final = "spd-say"
#: As scripts join what belongs to one row.
_JOINT: Final = ", "
#: Whether whoever wanted to hear it still does.
Wanted = Callable[[], bool]


def _always() -> bool:
    return True


class Speech:
    """Called from a thread that may wait. clips: what a station recorded; what is made lies beside
    it."""

    def __init__(self, clips: Path) -> None:
        self._clips, self._made = clips, clips.parent / MADE
        self._turn = threading.Lock()
        #: For whom the service was asked last; it speaks by itself, and for as long as it likes.
        self._served: Wanted | None = None

    @property
    def is_served(self) -> bool:
        """Whether the service may be speaking."""
        return self._served is not None

    def hush(self) -> None:
        """The service says no more of what nobody wants to hear any longer."""
        with self._turn:
            self._end_unwanted()

    def _end_unwanted(self) -> None:
        service = shutil.which(_SERVICE)
        if self._served is None or self._served() or service is None:
            return
        self._served = None
        ran([service, "-C"], "")

    def sounds(
        self, sentences: Sequence[str], language: str, wanted: Wanted = _always
    ) -> tuple[bytes, ...]:
        """WAV files in order; what follows each other without a clip is said in one breath."""
        found: list[bytes] = []
        unsaid: list[str] = []
        for part in self._parts(sentences, language):
            clip = self._clip(part, language)
            if clip is None:
                unsaid.append(part)
                continue
            found += self._said(unsaid, language, wanted)
            unsaid = []
            found.append(clip)
        return (*found, *self._said(unsaid, language, wanted))

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

    def _said(self, sentences: Sequence[str], language: str, wanted: Wanted) -> tuple[bytes, ...]:
        if not sentences:
            return ()
        text = ". ".join(sentences)
        program = shutil.which(PROGRAM)
        if program is None:
            self._ask_service(text, language, wanted)
            return ()
        sound = say_with(program, text, language)
        return (sound,) if sound else ()

    def _ask_service(self, text: str, language: str, wanted: Wanted) -> None:
        service = shutil.which(_SERVICE)
        if service is None:
            return
        with self._turn:
            self._end_unwanted()
            if wanted():
                self._served = wanted
                ran([service, "-l", language, "-e"], as_said(text, language))

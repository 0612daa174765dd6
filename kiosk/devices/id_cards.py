"""An ID-card reader: the maker's program in a process of its own, which says a line for each card.

    {"is": "ready"}    {"is": "absent"}    {"is": "card", "name": "...", "number": "..."}

What it says is masked in the moment it is read; the whole number goes no further than this module.
A program that hangs, dies or talks nonsense holds up nothing: it is started again.
"""

import json
import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Final

from shared.people import PersonalText

logger = logging.getLogger(__name__)

_LONGEST_LINE: Final = 2048
_AGAIN_SECONDS: Final = 5.0
_STOP_SECONDS: Final = 3.0
#: Of a number of 18: the region's three, and the last four, by which a person knows it.
_SHOWN_FIRST: Final = 3
_SHOWN_LAST: Final = 4
_SHORTEST_NUMBER: Final = 15
_LONGEST_NUMBER: Final = 18


class CardState(StrEnum):
    READY = "ready"
    #: No reader is plugged in, or its program does not run.
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedCard:
    """number: 110***********1234. What may be shown, and all that is kept."""

    name: PersonalText
    number: str


def masked(number: str) -> str | None:
    """None for what cannot be a card's number."""
    is_number = number.isascii() and number.isalnum()
    if not is_number or not _SHORTEST_NUMBER <= len(number) <= _LONGEST_NUMBER:
        return None
    hidden = "*" * (len(number) - _SHOWN_FIRST - _SHOWN_LAST)
    return number[:_SHOWN_FIRST] + hidden + number[-_SHOWN_LAST:]


def read_line(line: bytes) -> MaskedCard | CardState | None:
    """None for nonsense."""
    try:
        said = json.loads(line)
        match said["is"]:
            case "card":
                number, name = masked(str(said["number"]).strip()), str(said["name"]).strip()
                return MaskedCard(name=PersonalText(name), number=number) if number else None
            case other:
                return CardState(other)
    except (ValueError, KeyError, TypeError):
        return None


class CardReader:
    """command: the adapter, and its options. Both calls come from the reader's thread."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        read: Callable[[MaskedCard], None],
        tell: Callable[[CardState], None],
        again_seconds: float = _AGAIN_SECONDS,
    ) -> None:
        self._command = tuple(command)
        self._read, self._tell = read, tell
        self._again_seconds = again_seconds
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._state: CardState | None = None
        self._thread = threading.Thread(target=self._run, name="id cards", daemon=True)

    @property
    def state(self) -> CardState | None:
        """None until its program said something."""
        return self._state

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is not None:
            process.kill()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # makers' programs print what they read
                )
            except OSError:
                process = None
            if process is not None and process.stdout is not None:
                self._process = process
                with process:
                    self._listen(process.stdout)
                    process.kill()
            self._is(CardState.ABSENT)
            self._stopping.wait(self._again_seconds)

    def _listen(self, lines: IO[bytes]) -> None:
        while not self._stopping.is_set():
            line = lines.readline(_LONGEST_LINE)
            if not line:
                return
            match read_line(line):
                case MaskedCard() as card:
                    self._is(CardState.READY)
                    self._read(card)
                case CardState() as state:
                    self._is(state)
                case None:
                    logger.warning("the card reader said what is no line of the protocol")

    def _is(self, state: CardState) -> None:
        if state is not self._state and not self._stopping.is_set():
            self._state = state
            logger.info("card reader state=%s", state)
            self._tell(state)

"""How loud the microphone is: a share of the meter, and a word for who reads no meters.

Pure; time is passed in as monotonic seconds. The levels are those of the studio's page.
"""

import math
from enum import StrEnum
from typing import Final

QUIETEST_DB: Final = -60.0
LOUDEST_DB: Final = -6.0
#: Speech at arm's length lies between these shares of the meter.
SOFT: Final = 0.35
LOUD: Final = 0.96
_HEARD: Final = 0.08
_FALLS_PER_SECOND: Final = 0.8
_SILENT_SECONDS: Final = 4.0
_LOUD_SECONDS: Final = 1.0


class Word(StrEnum):
    #: Nothing was heard for a while.
    SILENT = "silent"
    SOFT = "soft"
    GOOD = "good"
    LOUD = "loud"


def share_of(level: float) -> float:
    """Of the meter, 0 to 1. level: root mean square of samples between -1 and 1."""
    decibels = 20 * math.log10(max(level, 1e-6))
    return min(1.0, max(0.0, (decibels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)))


class Loudness:
    """share: rises at once and falls slowly, as an eye can follow."""

    def __init__(self, now: float) -> None:
        self.share = 0.0
        self._at = now
        self._heard_at = now - _SILENT_SECONDS
        self._loud_at = now - _LOUD_SECONDS

    def hear(self, level: float, now: float) -> Word:
        share = share_of(level)
        self.share = max(share, self.share - _FALLS_PER_SECOND * (now - self._at))
        self._at = now
        if share > _HEARD:
            self._heard_at = now
        if share > LOUD:
            self._loud_at = now
        return self._word(now)

    def _word(self, now: float) -> Word:
        if now - self._heard_at >= _SILENT_SECONDS:
            return Word.SILENT
        if now - self._loud_at < _LOUD_SECONDS:
            return Word.LOUD
        return Word.SOFT if self.share < SOFT else Word.GOOD

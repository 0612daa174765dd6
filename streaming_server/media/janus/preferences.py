"""Which shows are better off at Janus nodes: those with a crowd, and then for a while.

    few --as many viewers as `beyond`--> crowd --fewer than three quarters of it--> few

Pages move whenever this changes, and one that moves is counted twice for a moment. So what was
chosen holds for some seconds, whatever is counted.
"""

from dataclasses import dataclass
from typing import Final

from shared.ids import SessionId

#: Of the threshold: with fewer viewers than this share of it they come back to our own engine.
RETURNS_AT: Final = 0.75
HOLDS_S = 20.0


@dataclass(frozen=True, slots=True)
class _Choice:
    """since: loop time."""

    is_crowd: bool
    since: float


_FEW: Final = _Choice(False, float("-inf"))


class Preferences:
    """beyond: a show with so many viewers has a crowd; 0: every show does."""

    def __init__(self, beyond: int) -> None:
        self._beyond = beyond
        self._choices: dict[SessionId, _Choice] = {}
        #: Of shows that our own engine had no room for: how many watched then.
        self._most: dict[SessionId, int] = {}

    def is_crowd(self, session_id: SessionId, viewers: int, now: float) -> bool:
        if self._beyond == 0:
            return True
        known = self._choices.get(session_id, _FEW)
        if now - known.since < HOLDS_S:
            return known.is_crowd
        enough = min(self._beyond, self._most.get(session_id, self._beyond))
        is_crowd = viewers >= enough * (RETURNS_AT if known.is_crowd else 1.0)
        if is_crowd is not known.is_crowd:
            self._choices[session_id] = _Choice(is_crowd, now)
        return is_crowd

    def take_for_a_crowd(self, session_id: SessionId, viewers: int, now: float) -> None:
        """Our own engine has no room for one more, however few they are."""
        self._most[session_id] = max(1, viewers)
        self._choices[session_id] = _Choice(True, now)

    def forget(self, session_id: SessionId) -> None:
        self._choices.pop(session_id, None)
        self._most.pop(session_id, None)

"""When a viewer moves to the other engine: the server says where it is better off.

A crowd moves one after another. Who needs a smaller picture stays with the server's own engine,
for no other has one.
"""

import random
from typing import Final

from shared.rungs import Rung

#: All screens of a city are told in the same second.
SPREAD_SECONDS = 8.0
#: After a move that did not come about.
AGAIN_SECONDS: Final = 30.0


class Moves:
    """is_elsewhere: served, or to be served, by another engine than the server's own."""

    def __init__(self) -> None:
        self._is_elsewhere: bool | None = None
        self._stays = False
        self._due_at = 0.0

    @property
    def may_go(self) -> bool:
        return not self._stays

    def prefer(self, is_elsewhere: bool, now: float) -> None:
        """The server says where viewers of the show are better off."""
        if is_elsewhere is not self._is_elsewhere:
            self._is_elsewhere = is_elsewhere
            self._due_at = now + random.uniform(0, SPREAD_SECONDS)

    def note_rung(self, rung: Rung) -> None:
        self._stays = self._stays or rung is not Rung.HIGH

    def is_due(self, is_elsewhere: bool, now: float) -> bool:
        """is_elsewhere: where it is now."""
        goal = False if self._stays else self._is_elsewhere
        return goal is not None and goal is not is_elsewhere and now >= self._due_at

    def tried(self, now: float) -> None:
        self._due_at = now + AGAIN_SECONDS

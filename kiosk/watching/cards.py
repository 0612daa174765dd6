"""Which role card is up: it changes when the picture it belongs to plays.

Pure; the time in seconds is passed in. A card waits at most five seconds, for example when the
picture stands still.
"""

from typing import Final

from shared.live_sessions import is_at_or_after

LONGEST_WAIT_SECONDS: Final = 5.0


class CardClock:
    """number: the card that is up, None when there is none."""

    def __init__(self, number: int | None = None) -> None:
        self.number = number
        self._waiting: list[tuple[int | None, int, float]] = []

    def pin(self, number: int | None, picture: int | None, *, plays: bool, now: float) -> bool:
        """A card was pinned; true when it is up at once: nothing plays, or no picture is named."""
        if picture is None or not plays:
            self._waiting.clear()
            return self._show(number)
        self._waiting.append((number, picture, now + LONGEST_WAIT_SECONDS))
        return False

    def play(self, picture: int | None, now: float) -> bool:
        """A picture is about to be shown; true when the card changes with it."""
        changed = False
        while self._waiting and self._is_due(picture, now):
            changed = self._show(self._waiting.pop(0)[0]) or changed
        return changed

    @property
    def waits(self) -> bool:
        return bool(self._waiting)

    def _is_due(self, picture: int | None, now: float) -> bool:
        _, belongs_to, latest = self._waiting[0]
        return now >= latest or (picture is not None and is_at_or_after(picture, belongs_to))

    def _show(self, number: int | None) -> bool:
        changed = number != self.number
        self.number = number
        return changed

"""Which caption is up: it comes with its picture, as a card does, and goes when it was read.

Pure; the time in seconds is passed in.
"""

from typing import Final

from kiosk.watching.cards import CardClock

#: Slow readers of Chinese take four characters a second.
_SECONDS_A_CHARACTER: Final = 0.25
_SHORTEST_STAY_SECONDS: Final = 4.0


class CaptionClock:
    """text: of the line that is up; empty when there is none. is_used: whether the show ever had
    one, so that its band keeps its place."""

    def __init__(self) -> None:
        self.text = ""
        self.is_used = False
        self._turns = CardClock()
        self._lines: dict[int, str] = {}
        self._until = 0.0

    def said(self, number: int, text: str, picture: int | None, *, plays: bool, now: float) -> bool:
        """A line came; true when it is up at once."""
        self._lines[number] = text
        return self._turns.pin(number, picture, plays=plays, now=now) and self._show(now)

    def play(self, picture: int | None, now: float) -> bool:
        """A picture is about to be shown; true when the band changes with it."""
        if self._turns.play(picture, now):
            return self._show(now)
        if self.text and now >= self._until:
            self.text = ""
            return True
        return False

    def _show(self, now: float) -> bool:
        number = self._turns.number
        if number is None:
            return False
        self.text = self._lines[number]
        self._lines = {later: text for later, text in self._lines.items() if later > number}
        self.is_used = True
        self._until = now + max(_SHORTEST_STAY_SECONDS, len(self.text) * _SECONDS_A_CHARACTER)
        return True

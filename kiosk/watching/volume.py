"""How loud the machine is.

as an office set it ──louder, softer──▶ by hand ──the visit ends──▶ as an office set it

In quiet hours nothing is heard that nobody here asked for. Who asks, by the key that reads aloud or
by the four keys, is read to softly: without it somebody who does not see could do nothing.
"""

from typing import Final

from PySide6.QtCore import QObject, Signal

from shared.link.settings import DEFAULT

#: Per cent, from step to step 3.75 dB: less than that is hardly heard as another loudness.
STEPS: Final = (10, 25, 40, 55, 70, 85, 100)
#: What somebody asked for is never softer.
SOFT: Final = 25
_DECIBELS_A_PER_CENT: Final = 0.25


def gain(percent: int) -> float:
    """The factor of an amplitude: 100 is the recording as it is, 0 is silence."""
    if percent <= 0:
        return 0.0
    return float(10 ** (-(100 - percent) * _DECIBELS_A_PER_CENT / 20))


class Volume(QObject):
    """One for everything that the machine lets be heard; used in the window's thread."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._usual = DEFAULT.volume
        self._by_hand: int | None = None
        self._is_quiet = False
        self._is_asked = False

    @property
    def percent(self) -> int:
        if self._by_hand is not None:
            return self._by_hand
        unasked = 0 if self._is_quiet else self._usual
        return max(unasked, SOFT) if self._is_asked else unasked

    @property
    def gain(self) -> float:
        return gain(self.percent)

    @property
    def is_quiet(self) -> bool:
        """Whether these are quiet hours."""
        return self._is_quiet

    def louder(self) -> None:
        self._by_hand = next((step for step in STEPS if step > self.percent), STEPS[-1])
        self.changed.emit()

    def softer(self) -> None:
        """Never to nothing: who does not see would not know where they are."""
        self._by_hand = next((step for step in reversed(STEPS) if step < self.percent), STEPS[0])
        self.changed.emit()

    def ask(self) -> None:
        """Somebody here wants to hear."""
        self._is_asked = True
        self.changed.emit()

    def forget(self) -> None:
        """The next person finds it as it was."""
        self._by_hand, self._is_asked = None, False
        self.changed.emit()

    def follow(self, usual: int, *, is_quiet: bool) -> None:
        """What an office set, and whether its quiet hours are on."""
        if (usual, is_quiet) != (self._usual, self._is_quiet):
            self._usual, self._is_quiet = usual, is_quiet
            self.changed.emit()

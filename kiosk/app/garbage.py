"""Who takes apart what nobody holds any more: the window's thread alone.

Python's collector runs in whichever thread happens to make the next object, the link's among them.
What belongs to the window must not end there: a timer that is destroyed in another thread stays in
the list of the window's, which then calls into memory that is gone.

Screens that come and go also leave holes in the C library's heap, between what stays: a tenth of
it. Their pages are given back to the system again and again, which takes a millisecond or two.
"""

import ctypes
import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MILLISECONDS: Final = 1000
SETTLES_AFTER_MILLISECONDS: Final = 5000  # the first screen comes first, and a show on it
GIVES_BACK_EVERY_MILLISECONDS: Final = 30_000


class WindowGarbage(QObject):
    """From when it is made to `stop`, no other thread collects. Made in the window's thread."""

    def __init__(
        self,
        every_milliseconds: int = EVERY_MILLISECONDS,
        gives_back_every_milliseconds: int = GIVES_BACK_EVERY_MILLISECONDS,
    ) -> None:
        super().__init__()
        gc.disable()
        self._beat = QTimer(self, interval=every_milliseconds)
        self._beat.timeout.connect(collect_what_is_due)
        self._gives = QTimer(self, interval=gives_back_every_milliseconds)
        self._gives.timeout.connect(give_free_pages_back)
        self._settling = QTimer(self, interval=SETTLES_AFTER_MILLISECONDS, singleShot=True)
        self._settling.timeout.connect(self.settle)
        self._settling.start()

    def settle(self) -> None:
        """What the machine was made of is there for good and is never looked through: 130,000
        things, of which some sixty are garbage. The window would stand still for a tenth of a
        second and more, with a show on it."""
        gc.freeze()
        self._beat.start()
        self._gives.start()

    def stop(self) -> None:
        self._settling.stop()
        self._beat.stop()
        self._gives.stop()
        gc.unfreeze()
        gc.enable()


def collect_what_is_due() -> None:
    """As the interpreter would have: the oldest generation that is over its threshold, and all
    younger ones with it."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return


def give_free_pages_back() -> bool:
    """To the system, wherever they are (malloc_trim(3)). False where there were none, or the C
    library has no such call."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and bool(trim(0))

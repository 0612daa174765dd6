"""How the machine is, for the report to the server: whoever owns a device says how it does."""

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from shared.link.health import Ended, Readiness

_MEGABYTE: Final = 1 << 20
#: In the machine's folder, from its service (installer/units.py): the service manager's result of
#: the run before and, where the program ended first, its status. A signal alone is no death of it:
#: cage may end by one when it is told to stop.
_ENDED: Final = "ended"
_RESULTS: Final[Mapping[str, Ended]] = {
    "oom-kill": Ended.OUT_OF_MEMORY,
    "watchdog": Ended.STOOD,
    "timeout": Ended.STOOD,
}
#: Closed, begun again for a damaged database (kiosk/app/renewal.py), told to stop; none: it did not
#: end first.
_ENDS_WELL: Final = frozenset({"", "0", "3", "143"})


@cache
def version() -> str:
    """Of the program."""
    from importlib import metadata  # half of what mail is made of, and no part of the start

    return metadata.version("doorstep")


def _absent() -> Readiness:
    return Readiness.ABSENT


@dataclass(slots=True)
class Instruments:
    """printer, scanner, camera, id_reader: asked with each report, from the link's thread; an
    answer must not take time. Whoever starts the devices puts them here. touched_at: by the
    monotonic clock."""

    folder: Path
    printer: Callable[[], Readiness] = _absent
    scanner: Callable[[], Readiness] = _absent
    camera: Callable[[], Readiness] = _absent
    id_reader: Callable[[], Readiness] = _absent
    touched_at: Callable[[], float | None] = lambda: None

    def touched_seconds(self) -> int | None:
        """Since somebody touched the screen; None before anybody did."""
        touched_at = self.touched_at()
        return None if touched_at is None else round(time.monotonic() - touched_at)

    def ended(self) -> Ended:
        """The run before this one; a machine that no service starts has none."""
        try:
            result, _, status = (self.folder / _ENDED).read_text("utf-8").strip().partition(" ")
        except (OSError, ValueError):
            return Ended.WELL
        return _RESULTS.get(result, Ended.WELL if status in _ENDS_WELL else Ended.DIED)

    def disk_free_mb(self) -> int | None:
        try:
            return shutil.disk_usage(self.folder).free // _MEGABYTE
        except OSError:
            return None

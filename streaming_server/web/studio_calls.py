"""Which shows staff called to their station's studio a moment ago, so that its screen may open them
without a code. In memory alone: after a restart staff press once more."""

import time
from collections.abc import Callable, Iterable
from typing import Final

from aiohttp import web

from shared.ids import SessionId, StationCode
from shared.studio_calls import HOLDS_FOR, StudioCalled
from shared.wire import Event


class StudioCalls:
    """monotonic: seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._called: dict[StationCode, tuple[SessionId, float]] = {}

    def hear(self, events: Iterable[Event]) -> None:
        """A station has one studio: the latest call counts."""
        for event in events:
            if isinstance(event, StudioCalled):
                until = self._monotonic() + HOLDS_FOR.total_seconds()
                self._called[event.station] = event.session_id, until

    def take(self, station: StationCode | None, session_id: SessionId) -> bool:
        """Whether the station's screen may open the show; it may once."""
        if station is None:
            return False
        called, until = self._called.get(station, (None, 0.0))
        if called != session_id or self._monotonic() > until:
            return False
        del self._called[station]
        return True


STUDIO_CALLS: Final = web.AppKey("studio_calls", StudioCalls)

"""What the first screen needs of the machine: little, so that it stands there in a blink.

The hall (see `hall`) has the same and much more; it takes this one's place as soon as it is there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final, Protocol

from kiosk.views.visit import VisitScope
from kiosk.views.wording import Wording
from shared.organisation import SHANGHAI

#: What the first screen says of the station's facts; kept for the next start.
KEPT: Final = ("headline", "headlineBig", "below")


class Facts(Protocol):
    """Of the kiosk's board."""

    @property
    def station(self) -> Any: ...
    @property
    def jobs(self) -> Sequence[Any]: ...
    @property
    def on_air(self) -> Sequence[Any]: ...
    @property
    def to_come(self) -> Sequence[Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Of a station, as far as its name; its hours come with the facts."""

    name: str
    opens: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFacts:
    """Before any were read."""

    station: Sign | None
    jobs: Sequence[Any] = ()
    on_air: Sequence[Any] = ()
    to_come: Sequence[Any] = ()


class Place(Protocol):
    """The foyer, or the hall."""

    @property
    def board(self) -> Facts: ...
    @property
    def visit(self) -> VisitScope: ...
    @property
    def say(self) -> Wording: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


@dataclass(slots=True, kw_only=True)
class Foyer:
    board: Facts
    visit: VisitScope
    say: Wording
    now: Callable[[], datetime]


def gives_numbers_from(place: Place) -> str:
    """ "8:30", or 明天上午 8:30, while the station is shut; empty while it gives numbers, or its
    hours are not known."""
    station, now = place.board.station, place.now()
    if station is None or station.opens is None or station.is_open(now):
        return ""
    opens: datetime | None = station.opens_next(now)
    if opens is None:
        return place.say("hours.some_day")
    is_today = opens.date() == now.astimezone(SHANGHAI).date()
    return f"{opens:%-H:%M}" if is_today else place.say.instant(opens, now)

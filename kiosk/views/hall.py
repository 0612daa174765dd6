"""What every screen works with: the facts, the person's visit, the words, the clock, the server."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.desk import Desk
from kiosk.link.board import Board
from kiosk.views.calls import Calls
from kiosk.views.front_desk import FrontDesk
from kiosk.views.own_calls import OwnCalls
from kiosk.views.visit import VisitScope
from kiosk.views.wording import Wording
from kiosk.watching.player import Sound
from kiosk.watching.screening import Screening
from shared.organisation import Station, walking_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """desk: takes wishes with or without a network. front_desk: what is on today, asked of whoever
    knows best. own: what is kept for whoever proved who they are. sound: whatever is heard. mint:
    makes the ids of wishes. server: the address that shows are watched at."""

    board: Board
    desk: Desk
    visit: VisitScope
    say: Wording
    calls: Calls
    front_desk: FrontDesk
    own: OwnCalls
    screening: Screening
    sound: Sound
    now: Callable[[], datetime]
    mint: Callable[[], str]
    server: str

    def walk_minutes(self, to: Station) -> int | None:
        """From here; None when nobody would walk it."""
        here = self.board.station
        return None if here is None else walking_minutes(here, to.latitude, to.longitude)

    @property
    def help_topics(self) -> tuple[str, ...]:
        """Where an answer to a call for staff is heard."""
        station = self.board.station
        return () if station is None else (f"help:{station.code}",)

    @property
    def hall_topics(self) -> tuple[str, ...]:
        """Where numbers and counters are heard."""
        station = self.board.station
        return () if station is None else (f"hall:{station.code}",)

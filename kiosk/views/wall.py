"""看直播: who is on air now, and which shows come next."""

from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.facts import Session
from kiosk.views.cards import show_line, talk_line
from kiosk.views.hall import Hall
from kiosk.views.home import when
from kiosk.views.scripts import joined
from kiosk.views.view import View
from shared.live_sessions import Phase

A_PAGE: Final = 3
_MOST_TO_COME: Final = 3


class WallView(View):
    #: The id of the show that somebody wants to watch.
    chosen = Signal(str)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._page = 0
        self.refresh()

    def open(self) -> None:
        self._page = 0
        self.refresh()

    def spoken(self) -> tuple[str, ...]:
        say, running = self._hall.say, self.shown("onAir") or ()
        shows = (joined((one["employer"], one["talk"])) for one in running)
        coming = (joined((one["when"], one["line"])) for one in self.shown("toCome") or ())
        return (say("wall.title" if running else "wall.none"), *shows, *coming)

    def refresh(self) -> None:
        on_air = self._hall.board.on_air
        pages = max(1, -(-len(on_air) // A_PAGE))
        self._page = min(self._page, pages - 1)
        first = self._page * A_PAGE
        rest = len(on_air) - first - A_PAGE
        self.show(
            onAir=[self._running(one) for one in on_air[first : first + A_PAGE]],
            toCome=[self._coming(one) for one in self._hall.board.to_come[:_MOST_TO_COME]],
            further=self._hall.say("list.further", count=rest) if rest > 0 else "",
            isFirstPage=self._page == 0,
        )

    @Slot(str)
    def watch(self, session_id: str) -> None:
        self.chosen.emit(session_id)

    @Slot()
    def further(self) -> None:
        self._page += 1
        self.refresh()

    @Slot()
    def first(self) -> None:
        self._page = 0
        self.refresh()

    def _running(self, session: Session) -> dict[str, Any]:
        say = self._hall.say
        return {
            "id": session.session_id,
            "employer": session.employer.name,
            "talk": talk_line(session, say),
            "roles": say("live.roles", count=len(session.cards)) if session.pin else "",
            "viewers": _viewers(session, self._hall),
            "isThere": session.phase is Phase.ON_AIR,
        }

    def _coming(self, session: Session) -> dict[str, Any]:
        return {
            "when": when(session, self._hall),
            "line": show_line(session, self._hall.say),
            "place": session.station_name,
        }


def _viewers(session: Session, hall: Hall) -> str:
    return hall.say("live.viewers", count=session.viewers) if session.viewers else ""

"""Which show is yours: what is on in this station today."""

from typing import Any

from PySide6.QtCore import Signal, Slot

from kiosk.link.facts import Session
from kiosk.views.hall import Hall
from kiosk.views.home import when
from kiosk.views.view import View
from shared.live_sessions import RUNNING, Phase
from shared.organisation import SHANGHAI

A_PAGE = 4


class ShowsView(View):
    chosen = Signal(str)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._page = 0
        self.refresh()

    def refresh(self) -> None:
        shows = self._todays()
        pages = max(1, -(-len(shows) // A_PAGE))
        self._page = min(self._page, pages - 1)
        first = self._page * A_PAGE
        self.show(
            shows=[self._row(one) for one in shows[first : first + A_PAGE]],
            behind=max(0, len(shows) - first - A_PAGE),
            isFirstPage=self._page == 0,
        )

    @Slot(str)
    def choose(self, session_id: str) -> None:
        self.chosen.emit(session_id)

    @Slot()
    def further(self) -> None:
        self._page += 1
        self.refresh()

    @Slot()
    def first(self) -> None:
        self._page = 0
        self.refresh()

    def _todays(self) -> tuple[Session, ...]:
        """Of this station: what runs, stands ready, or begins today."""
        station = self._hall.board.station
        today = self._hall.now().astimezone(SHANGHAI).date()
        return tuple(
            sorted(
                (
                    one
                    for one in self._hall.board.sessions.values()
                    if station is not None
                    and one.station == station.code
                    and one.phase not in {Phase.ENDED, Phase.ARCHIVED}
                    and (one.phase in RUNNING or one.starts_at.astimezone(SHANGHAI).date() == today)
                ),
                key=lambda one: one.starts_at,
            )
        )

    def _row(self, session: Session) -> dict[str, Any]:
        say = self._hall.say
        return {
            "id": session.session_id,
            "employer": session.employer.name,
            "title": session.title,
            "roles": say("live.roles", count=len(session.cards)),
            "when": when(session, self._hall),
            "isRunning": session.phase in RUNNING,
        }

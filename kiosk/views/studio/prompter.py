"""The role cards in large letters, page by page, and the one that everybody sees."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.facts import Card, Job, Session
from kiosk.link.host_facts import Wanted
from kiosk.views.cards import heads, pay_figure, pay_unit, short_title, walk
from kiosk.views.hall import Hall
from kiosk.views.view import View
from shared.ids import SessionId
from shared.live_sessions import RUNNING

ON_THE_SHELF: Final = 6
#: What people ask first, in the order in which it is told.
_TOLD: Final = ("lodging", "meals", "daily_pay", "couples", "age", "health_certificate")


class PrompterView(View):
    #: The number of the role to be shown to everybody; None takes the card down.
    pinned = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self.forget()

    def forget(self) -> None:
        self.session_id: SessionId | None = None
        self._at = 0
        self._page = 0
        self._wanted: Mapping[int, int] = {}
        self.refresh()

    def want(self, hearings: tuple[Wanted, ...] | None) -> None:
        """How many residents wait to hear about which role; None: the server is away."""
        if hearings is not None:
            self._wanted = {one.role_number: one.count for one in hearings}
            self.refresh()

    def open(self, session_id: SessionId) -> None:
        """Where the show is: a studio that was entered again goes on with its card."""
        self.session_id = session_id
        session = self._session
        numbers = [card.number for card in session.cards] if session else []
        pinned = session.pin.number if session and session.pin else None
        self._at, self._page = (numbers.index(pinned) if pinned in numbers else 0), 0
        self.refresh()

    @property
    def _session(self) -> Session | None:
        return self._hall.board.sessions.get(self.session_id) if self.session_id else None

    @property
    def _card(self) -> Card | None:
        session = self._session
        if session is None or not session.cards:
            return None
        self._at = min(self._at, len(session.cards) - 1)
        return session.cards[self._at]

    def refresh(self) -> None:
        session, card = self._session, self._card
        if session is None or card is None:
            self.show(card={}, lines=[], shelf=[], page="", isPinned=False, pin="", canPin=False)
            return
        pages = _pages(card.job, self._hall)
        self._page = min(self._page, len(pages) - 1)
        on_air = session.pin.number if session.pin else None
        say = self._hall.say
        self.show(
            card={
                "number": card.number,
                "title": card.job.title,
                "pay": pay_figure(card.job),
                "unit": pay_unit(card.job),
                "wanted": self._want_it(card),
            },
            lines=pages[self._page],
            page=say("studio.page", page=self._page + 1, pages=len(pages)),
            hasNext=self._page < len(pages) - 1 or self._at < len(session.cards) - 1,
            hasPrevious=self._page > 0 or self._at > 0,
            isPinned=card.number == on_air,
            canPin=session.phase in RUNNING and card.number != on_air,
            pin=say("studio.pin", number=card.number),
            shelf=self._shelf(session, on_air),
        )

    @Slot()
    def further(self) -> None:
        session, card = self._session, self._card
        if session is None or card is None:
            return
        if self._page < len(_pages(card.job, self._hall)) - 1:
            self._page += 1
        elif self._at < len(session.cards) - 1:
            self._at, self._page = self._at + 1, 0
        self.refresh()

    @Slot()
    def back(self) -> None:
        if self._page > 0:
            self._page -= 1
        elif self._at > 0:
            self._at, self._page = self._at - 1, 0
        self.refresh()

    @Slot(int)
    def choose(self, number: int) -> None:
        session = self._session
        numbers = [card.number for card in session.cards] if session else []
        if number in numbers:
            self._at, self._page = numbers.index(number), 0
        self.refresh()

    @Slot()
    def pin(self) -> None:
        card = self._card
        if card is not None:
            self.pinned.emit(card.number)

    @Slot()
    def unpin(self) -> None:
        self.pinned.emit(None)

    def _want_it(self, card: Card) -> str:
        count = self._wanted.get(card.number, 0)
        return self._hall.say("studio.wanted", count=count) if count else ""

    def _shelf(self, session: Session, on_air: int | None) -> list[dict[str, Any]]:
        first = max(0, min(self._at - ON_THE_SHELF // 2, len(session.cards) - ON_THE_SHELF))
        return [
            {
                "number": card.number,
                "title": short_title(card.job),
                "isOnAir": card.number == on_air,
                "isShown": card is self._card,
                "isTalked": card.number in session.talked,
                "wanted": self._want_it(card),
            }
            for card in session.cards[first : first + ON_THE_SHELF]
        ]


def _pages(job: Job, hall: Hall) -> list[list[dict[str, str]]]:
    """What to say first, then the rest; a page that would be empty is not there."""
    say = hall.say
    place = " ".join(filter(None, (job.place.address if job.place else "", walk(job, say))))
    hours = " ".join(filter(None, (job.text("hours"), job.text("days"))))
    told = "\n".join(
        said.sentence for topic in _TOLD if (said := job.answers.get(topic)) is not None
    )
    facts = (
        (("hours", hours), ("place", place), ("heads", heads(job, say))),
        (("content", job.content or ""), ("conditions", job.conditions or "")),
        (("answers", told),),
    )
    pages = [
        [{"label": say(f"studio.line.{name}"), "text": text} for name, text in page if text]
        for page in facts
    ]
    return [page for page in pages if page] or [[]]

"""The studio's code, as staff handed it out: letters and digits on a pad."""

from typing import Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.errors import Refusal
from kiosk.link.host import Host
from kiosk.views.hall import Hall
from kiosk.views.studio.hosting import Hosting
from kiosk.views.view import View
from kiosk.views.wrong import Wrong, sentence_of
from shared.ids import SessionId

#: What codes are made of: nothing that is read or heard as something else.
KEYS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 10
_HALF: Final = 5


class CodeView(View):
    entered = Signal(object)
    left = Signal()

    def __init__(self, hall: Hall, hosting: Hosting) -> None:
        super().__init__()
        self._hall = hall
        self._hosting = hosting
        self._session_id: SessionId | None = None
        self._typed = ""
        self._wrong: Wrong | None = None
        self._is_asking = False
        self.refresh()

    def open(self, session_id: SessionId) -> None:
        if session_id != self._session_id:
            self.forget()
        self._session_id = session_id
        self.refresh()

    def forget(self) -> None:
        self._session_id = None
        self._typed, self._wrong = "", None
        self._is_asking = False
        self.refresh()

    def refresh(self) -> None:
        session = self._hall.board.sessions.get(self._session_id) if self._session_id else None
        self.show(
            employer=session.employer.name if session else "",
            title=session.title if session else "",
            halves=[self._typed[:_HALF], self._typed[_HALF:]],
            wrong=sentence_of(self._wrong, self._hall.say),
            isWhole=len(self._typed) == LENGTH and not self._is_asking,
            isAsking=self._is_asking,
            letters=list(KEYS),
        )

    @Slot(str)
    def press(self, key: str) -> None:
        if len(self._typed) < LENGTH and key in KEYS and not self._is_asking:
            self._typed += key
            self._wrong = None
        self.refresh()

    @Slot()
    def drop(self) -> None:
        if not self._is_asking:
            self._typed, self._wrong = self._typed[:-1], None
        self.refresh()

    @Slot()
    def enter(self) -> None:
        if self._session_id is None or len(self._typed) != LENGTH or self._is_asking:
            return
        session_id, self._is_asking = self._session_id, True
        self._hosting.enter(session_id, self._typed, self._take)
        self.refresh()

    @Slot()
    def back(self) -> None:
        self.left.emit()

    def _take(self, answer: Host | Refusal | None) -> None:
        self._is_asking = False
        if isinstance(answer, Host) and answer.session_id == self._session_id:
            self.forget()
            self.entered.emit(answer)
            return
        if isinstance(answer, Refusal):
            is_wrong = answer.field == "code"
            self._wrong = (
                Wrong.said_as("studio.code.wrong")
                if is_wrong
                else Wrong.of_server(answer, self._hall.say.language)
            )
        elif answer is None:
            self._wrong = Wrong.said_as("studio.offline")
        self.refresh()

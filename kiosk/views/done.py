"""报上名了: who calls, when, the number to remember, and a minute to undo it."""

from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.link.errors import Receipt, Refusal
from kiosk.link.facts import Own
from kiosk.views.calls import Answer
from kiosk.views.hall import Hall
from kiosk.views.news import Kind
from kiosk.views.scripts import joined
from kiosk.views.view import View
from kiosk.views.visit import SentApplication
from kiosk.views.wrong import Wrong, sentence_of
from shared.applications import UNDO_LASTS, AnswerApplication, Move
from shared.ids import CommandId

_SECOND: Final = 1000


class DoneView(View):
    #: The person is done: everything personal goes.
    finished = Signal()
    #: On with what they did before.
    goesOn = Signal()
    undone = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._sent: SentApplication | None = None
        self._undo_wish: AnswerApplication | None = None
        self._is_undone = False
        self._answer = ""
        self._wrong: Wrong | None = None
        self._tick = QTimer(self, interval=_SECOND)
        self._tick.timeout.connect(self.refresh)

    def open(self, sent: SentApplication) -> None:
        self.forget()
        self._sent = sent
        self._undo_wish = AnswerApplication(
            command_id=CommandId(self._hall.mint()),
            application_id=sent.application_id,
            move=Move.WITHDRAW,
            visitor_id=self._hall.visit.visitor_id,
        )
        self._tick.start()
        self.refresh()

    def forget(self) -> None:
        self._tick.stop()
        self._sent, self._undo_wish = None, None
        self._is_undone, self._answer, self._wrong = False, "", None
        self.show(who="", number="", role="", when="", answer="")

    def hear_own(self, own: Own) -> None:
        """The employer answered while the result is still up."""
        if self._sent is None:
            return
        sent_id = self._sent.application_id
        known = next((one for one in own.applications if one.application_id == sent_id), None)
        if known is not None and known.state != "waiting":
            self._answer = known.sentence
        self.refresh()

    @Slot()
    def undo(self) -> None:
        if self._undo_wish is not None:
            self._hall.calls.send(self._undo_wish, self._answered)

    @Slot()
    def finish(self) -> None:
        self.finished.emit()

    @Slot()
    def goOn(self) -> None:
        self.goesOn.emit()

    def _answered(self, answer: Answer) -> None:
        if self._sent is None:
            return
        match answer:
            case Receipt():
                self._is_undone = True
                self._hall.visit.sent.remove(self._sent)
                self._tick.stop()
                self.undone.emit()
            case Refusal():
                self._wrong = Wrong.of_server(answer, self._hall.say.language)
            case None:
                self._wrong = Wrong.said_as("offline.undo")
        self.refresh()

    def _title(self, sent: SentApplication) -> str:
        if self._is_undone:
            return "done.undone"
        return "done.kept" if sent.is_kept else "done.title"

    def spoken(self) -> tuple[str, ...]:
        say = self._hall.say
        said = [str(self.shown("title") or ""), str(self.shown("role") or "")]
        if not self.shown("isUndone"):
            said += [
                joined((say(f"done.{key}"), self.shown(key))) for key in ("who", "when", "number")
            ]
        return tuple(one for one in (*said, self.shown("missed") or "") if one)

    def refresh(self) -> None:
        sent, say = self._sent, self._hall.say
        if sent is None:
            return
        now = self._hall.now()
        left = max(0, round((sent.undo_until - now).total_seconds()))
        role = (
            sent.title
            if sent.role_number is None
            else say("done.numbered", number=sent.role_number, title=sent.title)
        )
        self.show(
            title=say(self._title(sent)),
            kind=Kind.NOTE if self._is_undone or sent.is_kept else Kind.DONE,
            role=say("done.role", role=role, employer=sent.employer),
            who=sent.caller,
            tail=say("done.tail", tail=sent.phone_tail) if sent.phone_tail else "",
            when=say.instant(sent.call_at, now),
            day=say.day(sent.call_at),
            number=sent.number,
            isUndone=self._is_undone,
            missed=say("done.missed", due=say.instant(sent.due, now)),
            answer=self._answer,
            secondsLeft=left,
            share=left / UNDO_LASTS.total_seconds(),
            error=sentence_of(self._wrong, say),
        )

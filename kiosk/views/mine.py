"""我的报名: what the person who stands here applied for, and what was answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.errors import Refusal
from kiosk.link.facts import Own, OwnApplication
from kiosk.views.calls import Answer
from kiosk.views.hall import Hall
from kiosk.views.news import Kind
from kiosk.views.scripts import joined
from kiosk.views.view import View
from kiosk.views.wording import Wording
from kiosk.views.wrong import Wrong, sentence_of
from shared.applications import OPEN, AnswerApplication, Move, State
from shared.ids import ApplicationId, CommandId

_SHOWN: Final = 3
#: Each with two answers at the most.
_SHOWN_BIG: Final = 2
_MAY_WITHDRAW: Final = frozenset({*OPEN, State.AGREED})


@dataclass(frozen=True, slots=True)
class Answered:
    """Obeys News: what an employer answered, in the words that were read last. It is a note, be it
    yes or no: whoever stands here did nothing that has worked or failed."""

    application_id: str
    sentence: Callable[[str], str]

    @property
    def kind(self) -> Kind:
        return Kind.NOTE

    def said(self, _say: Wording, /) -> str:
        return self.sentence(self.application_id)


class MineView(View):
    #: One of the applications got an answer from its employer: Answered.
    answered = Signal(object)
    changed = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._known: dict[str, OwnApplication] = {}
        self._wrong: Wrong | None = None
        self._is_big = False

    def set_big(self, is_big: bool) -> None:
        """Large letters: fewer things to choose from."""
        self._is_big = is_big
        self.refresh()

    def open(self) -> None:
        self._wrong = None
        self.refresh()
        self.reload()

    def forget(self) -> None:
        self._known = {}
        self._wrong = None
        self.show(applications=[], error="")

    def reload(self) -> None:
        visitor = self._hall.visit.visitor_id
        self._hall.calls.own(visitor, lambda own: self._read(visitor, own))

    def _read(self, visitor: str, own: Own | None) -> None:
        if own is None or visitor != self._hall.visit.visitor_id:
            return  # the person has gone meanwhile
        # What was sent here is known as sent, though it may be answered before it is first read.
        states = {sent.application_id: State.WAITING.value for sent in self._hall.visit.sent}
        states |= {known.application_id: known.state for known in self._known.values()}
        self._known = {one.application_id: one for one in own.applications}
        for one in own.applications:
            was = states.get(one.application_id)
            if was is not None and was != one.state and one.state != "withdrawn":
                self.answered.emit(Answered(one.application_id, self.sentence))
        self.refresh()
        self.changed.emit()

    def sentence(self, application_id: str) -> str:
        """As the server says it, in the language of the last reading; empty once it is gone."""
        known = self._known.get(application_id)
        return known.sentence if known is not None else ""

    @property
    def own(self) -> Own:
        return Own(applications=tuple(self._known.values()))

    @Slot(str, str)
    def move(self, application_id: str, move: str) -> None:
        """accept, pass, withdraw, or reply with one of two words."""
        wish, _, word = move.partition(":")
        command = AnswerApplication(
            command_id=CommandId(self._hall.mint()),
            application_id=ApplicationId(application_id),
            move=Move(wish),
            text=self._hall.say(f"mine.{word}") if word else None,
            visitor_id=self._hall.visit.visitor_id,
        )
        self._hall.calls.send(command, self._moved)

    def _moved(self, answer: Answer) -> None:
        match answer:
            case Refusal():
                self._wrong = Wrong.of_server(answer, self._hall.say.language)
            case None:
                self._wrong = Wrong.said_as("offline.undo")
            case _:
                self._wrong = None
        self.refresh()
        self.reload()

    def spoken(self) -> tuple[str, ...]:
        say, own = self._hall.say, self.shown("applications") or ()
        rows = (joined((one["title"], one["sentence"])) for one in own)
        return (say("mine.title"), *(rows if own else (say("mine.none"),)))

    def refresh(self) -> None:
        most = _SHOWN_BIG if self._is_big else _SHOWN
        shown = tuple(self._known.values())[-most:]
        error = sentence_of(self._wrong, self._hall.say)
        self.show(applications=[self._row(one) for one in shown], error=error)

    def _row(self, one: OwnApplication) -> dict[str, Any]:
        return {
            "id": one.application_id,
            "number": one.number,
            "title": one.title,
            "employer": one.employer,
            "sentence": one.sentence,
            "isOver": one.state in {"declined", "withdrawn", "closed"},
            "moves": self._moves(one),
        }

    def _moves(self, one: OwnApplication) -> list[dict[str, str]]:
        match one.state:
            case "offered":
                moves = ["accept", "pass"]
            case "asked":
                moves = ["reply:yes", "reply:no"]
            case state if state in _MAY_WITHDRAW:
                moves = ["withdraw"]
            case _:
                moves = []
        return [{"move": move, "text": self._hall.say(f"mine.{_word(move)}")} for move in moves]


def _word(move: str) -> str:
    return move.partition(":")[2] or move

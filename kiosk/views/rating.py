"""办得怎么样: one tap of whoever was served and holds the slip up again.

asking ──tap──▶ told, and another tap changes it          without a network the machine keeps it
"""

from typing import Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.errors import Receipt, Refusal
from kiosk.views.calls import Answer
from kiosk.views.hall import Hall
from kiosk.views.scripts import joined
from kiosk.views.view import View
from kiosk.views.wrong import Wrong, sentence_of
from shared.ids import CommandId, LegId
from shared.tickets.legs import Rating
from shared.tickets.messages import RateService

_KEPT: Final = "feedback_kept"


class RatingView(View):
    """`shows`: question, told, error, words (key, text, isChosen); no words: nothing is asked."""

    #: What it says has changed.
    changed = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self.forget()

    def forget(self) -> None:
        self._leg_id: LegId | None = None
        self._is_seen = True
        self._wish: RateService | None = None
        self._rating: Rating | None = None
        self._kept_as = ""
        self._wrong: Wrong | None = None
        self.refresh()

    def ask(self, leg_id: LegId, rating: Rating | None, *, is_seen: bool = True) -> None:
        """rating: what was said before. is_seen: the server said that it is done; else whoever
        stands here has to know."""
        if leg_id != self._leg_id:
            self.forget()
            self._leg_id, self._rating, self._is_seen = leg_id, rating, is_seen
        self.refresh()

    @Slot(str)
    def rate(self, word: str) -> None:
        """The same wish again when nothing came back."""
        rating = Rating(word)
        if self._leg_id is None:
            return
        if self._wish is None or self._wish.rating is not rating:
            wish_id = CommandId(self._hall.mint())
            self._wish = RateService(command_id=wish_id, leg_id=self._leg_id, rating=rating)
        wish = self._wish
        self._hall.front_desk.send(wish, lambda answer: self._answered(wish, answer))

    def _answered(self, wish: RateService, answer: Answer) -> None:
        if wish is not self._wish:
            return  # another word was touched meanwhile, or the person has gone
        match answer:
            case Receipt():
                is_kept = any(one["type"] == _KEPT for one in answer.events)
                self._kept_as = wish.command_id[:4].upper() if is_kept else ""
                self._rating, self._wish, self._wrong = wish.rating, None, None
            case Refusal():
                self._wrong = Wrong.of_server(answer, self._hall.say.language)
            case None:
                self._wrong = Wrong.said_as("rate.away")
        self.refresh()
        self.changed.emit()

    def spoken(self) -> tuple[str, ...]:
        shown = (str(self.shown(name)) for name in ("question", "told", "error"))
        words = joined(one["text"] for one in self.shown("words"))
        return (*(one for one in shown if one), *((words,) if words else ()))

    def refresh(self) -> None:
        say, is_asked = self._hall.say, self._leg_id is not None
        question = "rate.question" if self._is_seen else "rate.question_unseen"
        self.show(
            question=say(question) if is_asked else "",
            told=self._told(),
            error=sentence_of(self._wrong, say),
            words=[
                {"key": str(one), "text": say(f"rating.{one}"), "isChosen": one is self._rating}
                for one in Rating
                if is_asked
            ],
        )

    def _told(self) -> str:
        say = self._hall.say
        if self._kept_as:
            return say("rate.kept", number=say("done.kept_number", id=self._kept_as))
        if self._rating is None:
            return ""
        return say("rate.thanks_bad" if self._rating is Rating.BAD else "rate.thanks")

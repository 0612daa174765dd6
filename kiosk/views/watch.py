"""Watching a show: the picture's card, the shelf of roles, stock questions, applying."""

import time
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.link.errors import Receipt, Refusal
from kiosk.link.facts import Card, Session
from kiosk.views.calls import Answer
from kiosk.views.cards import facts_of, pay_figure, pay_short, pay_unit, short_title
from kiosk.views.hall import Hall
from kiosk.views.scripts import joined
from kiosk.views.view import View
from kiosk.views.wrong import Wrong
from kiosk.watching.captions import CaptionClock
from kiosk.watching.cards import CardClock
from shared.audience.captions import CaptionSaid
from shared.audience.guests import STAFF_NUMBER, StageChanged
from shared.ids import CommandId, SessionId
from shared.jobs import Topic
from shared.live_sessions import RUNNING, Phase, RolePinned
from shared.questions import AskQuestion, QuestionAnswered
from shared.recordings import State as Recording
from shared.rungs import Rung

#: The five that people ask most; the employer's own words come for all of them.
TOPICS: Final = (Topic.LODGING, Topic.DAILY_PAY, Topic.FINISH, Topic.AGE, Topic.COUPLES)
ON_THE_SHELF: Final = 5
#: A role somebody tapped is not swept away by the next pin within this time.
_KEEPS_SECONDS: Final = 20.0


class WatchView(View):
    """One show at a time. `cardShown`: (number, stage clock that was pinned, picture shown)."""

    wantsToApply = Signal(object)
    wantsNumber = Signal()
    cardShown = Signal(object, object, object)
    #: A Wrong: something did not work.
    trouble = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self.session_id: SessionId | None = None
        self._clock = CardClock()
        self._captions = CaptionClock()
        self._guest: StageChanged | None = None
        self._pictures: dict[int | None, int | None] = {}
        self._chosen: int | None = None
        self._chosen_at = 0.0
        self._topic: Topic | None = None
        self._said: dict[tuple[int, Topic], str] = {}
        self._passed_on: set[tuple[int, Topic]] = set()
        hall.screening.pictureDue.connect(self._picture_due)
        hall.screening.stateChanged.connect(self.refresh)
        self._tick = QTimer(self, interval=250)
        self._tick.timeout.connect(lambda: self._step(None))

    @property
    def session(self) -> Session | None:
        return self._hall.board.sessions.get(self.session_id) if self.session_id else None

    def open(self, session_id: SessionId) -> None:
        if session_id != self.session_id:
            self.forget()
        self.session_id = session_id
        self._hall.screening.open(f"{self._hall.server}/whep/{session_id}")
        self._hall.screening.set_sound(True)
        self._tick.start()
        self.refresh()

    def leave(self) -> None:
        """Another screen is up; the show may be opened again."""
        self._hall.screening.set_sound(False)
        self._tick.stop()

    def forget(self) -> None:
        """Nothing of what somebody looked at or asked stays."""
        self.session_id = None
        self._clock, self._pictures = CardClock(), {}
        self._captions, self._guest = CaptionClock(), None
        self._chosen, self._topic, self._said = None, None, {}
        self._passed_on = set()

    def hear(self, event: object) -> None:
        if isinstance(event, RolePinned) and event.session_id == self.session_id:
            self._pictures[event.number] = event.picture
            now = time.monotonic()
            plays = self._hall.screening.is_playing
            if self._clock.pin(event.number, event.picture, plays=plays, now=now):
                self._card_changed()
        elif isinstance(event, CaptionSaid) and event.session_id == self.session_id:
            self._captions.said(
                event.number,
                event.text,
                event.picture,
                plays=self._hall.screening.is_playing,
                now=time.monotonic(),
            )
        elif isinstance(event, StageChanged) and event.session_id == self.session_id:
            self._guest = event if event.number is not None else None
        elif isinstance(event, QuestionAnswered) and event.session_id == self.session_id:
            self._said[event.role_number, event.topic] = self._employers_word(event)
        self.refresh()

    @property
    def selected(self) -> Card | None:
        """The role that the card, the chips and the green button are about."""
        session = self.session
        if session is None:
            return None
        number = self._chosen if self._chosen is not None else self._clock.number
        card = session.card(number)
        return card if card is not None else next(iter(session.cards), None)

    def spoken(self) -> tuple[str, ...]:
        card, answer = self.shown("card") or {}, self.shown("answer") or {}
        said = (self.shown("who"), joined((card.get("title"), card.get("pay"))), answer.get("text"))
        return tuple(str(one) for one in said if one)

    def refresh(self) -> None:
        session, say = self.session, self._hall.say
        if session is None:
            return
        self._catch_up(session)
        card = self.selected
        self.show(
            who=" ".join(filter(None, (session.employer.name, session.employer.caller))),
            viewers=say("live.viewers", count=session.viewers) if session.viewers else "",
            isOnAir=session.phase in RUNNING,
            recorded=say("live.recorded") if _is_recorded(session) else "",
            curtain=self._curtain(session),
            band=self._band(),
            hasBand=self._captions.is_used or self._guest is not None,
            hasFace=self._guest is not None,
            card=self._card(card) if card else {},
            shelf=[self._slot(one, card) for one in self._on_the_shelf(session, card)],
            hasMore=len(session.cards) > ON_THE_SHELF,
            chips=self._chips(card),
            answer=self._answer(card),
            apply=say("watch.apply", number=card.number) if card else "",
            quality=self._quality(),
        )

    def _quality(self) -> str:
        """Why the picture is not the best one; empty when it is."""
        rung = self._hall.screening.rung
        return "" if rung is Rung.HIGH else self._hall.say(f"watch.rung_{rung}")

    @Slot(int)
    def choose(self, number: int) -> None:
        self._keep(number)
        self._topic = None
        self.refresh()

    @Slot(str)
    def ask(self, topic: str) -> None:
        """Answered at once from the role's fields; what they do not say goes to the employer."""
        card = self.selected
        if card is None or self.session_id is None:
            return
        self._keep(card.number)
        self._topic = Topic(topic)
        question = AskQuestion(
            command_id=CommandId(self._hall.mint()),
            session_id=self.session_id,
            role_number=card.number,
            topic=self._topic,
            visitor_id=self._hall.visit.visitor_id,
        )
        asked = (card.number, self._topic)
        self._hall.calls.send(question, lambda answer: self._asked(asked, answer))
        self.refresh()

    @Slot()
    def apply(self) -> None:
        self.wantsToApply.emit(self.selected)

    @Slot()
    def number(self) -> None:
        self.wantsNumber.emit()

    def _asked(self, question: tuple[int, Topic], answer: Answer) -> None:
        match answer:
            case Receipt():
                self._passed_on.add(question)
            case Refusal():
                self.trouble.emit(Wrong.of_server(answer, self._hall.say.language))
            case None:
                self.trouble.emit(Wrong.said_as("offline.ask"))
        self.refresh()

    def _picture_due(self, picture: int | None) -> None:
        self._step(picture)

    def _keep(self, number: int) -> None:
        """Who taps a role or asks about one reads on, whatever is pinned meanwhile."""
        self._chosen, self._chosen_at = number, time.monotonic()

    def _step(self, picture: int | None) -> None:
        now = time.monotonic()
        if self._chosen is not None and now - self._chosen_at > _KEEPS_SECONDS:
            if self._chosen != self._clock.number:
                self._topic = None
            self._chosen = None
            self.refresh()
        if self._captions.play(picture, now):
            self.refresh()
        if self._clock.play(picture, now):
            self._card_changed()
            self.refresh()

    def _catch_up(self, session: Session) -> None:
        """Who comes in the middle sees the card that is up, whenever the show is known."""
        if self._clock.number is None and not self._clock.waits and session.pin is not None:
            self._clock = CardClock(session.pin.number)

    def _card_changed(self) -> None:
        number = self._clock.number
        if self._chosen is None:
            self._topic = None
        self.cardShown.emit(number, self._pictures.get(number), self._hall.screening.picture)

    def _employers_word(self, event: QuestionAnswered) -> str:
        code = f"answer.said_{event.word}{'_text' if event.text else ''}"
        return self._hall.say(code, text=event.text or "")

    def _curtain(self, session: Session) -> str:
        """What lies over the picture; empty when it plays."""
        if session.phase is Phase.ENDED or session.phase is Phase.ARCHIVED:
            return self._hall.say("watch.ended")
        if self._hall.screening.is_playing and session.phase is not Phase.INTERRUPTED:
            return ""
        if self._hall.screening.is_joining:
            return self._hall.say("watch.joining")
        return self._hall.say("watch.interrupted")

    def _band(self) -> str:
        """Under the picture: what is said, else who speaks beside the employer."""
        guest = self._guest
        if self._captions.text or guest is None:
            return self._captions.text
        who = "guest" if guest.number != STAFF_NUMBER else "staff_guest"
        muted = "_muted" if guest.is_muted else ""
        return self._hall.say(f"watch.{who}{muted}", number=guest.number)

    def _card(self, card: Card) -> dict[str, Any]:
        return {
            "number": card.number,
            "title": card.job.title,
            "isTalked": card.number == self._clock.number,
            "facts": facts_of(card.job, self._hall.say),
            "pay": pay_figure(card.job),
            "unit": pay_unit(card.job),
        }

    def _on_the_shelf(self, session: Session, selected: Card | None) -> tuple[Card, ...]:
        """Five cards; of a longer shelf the ones around the selected, less one for the pad."""
        cards = session.cards
        if len(cards) <= ON_THE_SHELF:
            return cards
        room = ON_THE_SHELF - 1
        at = cards.index(selected) if selected in cards else 0
        first = max(0, min(at - 1, len(cards) - room))
        return cards[first : first + room]

    def _slot(self, card: Card, selected: Card | None) -> dict[str, Any]:
        return {
            "number": card.number,
            "title": short_title(card.job),
            "pay": pay_short(card.job),
            "state": self._talk_state(card.number),
            "isTalked": card.number == self._clock.number,
            "isChosen": card == selected,
        }

    def _talk_state(self, number: int) -> str:
        """在讲, 讲过, or nothing: also while its picture is still to come."""
        session = self.session
        if number == self._clock.number:
            return self._hall.say("shelf.talking")
        if session is None or number not in session.talked:
            return ""
        is_next = session.pin is not None and session.pin.number == number
        return "" if is_next else self._hall.say("shelf.talked")

    def _chips(self, card: Card | None) -> list[dict[str, Any]]:
        if card is None:
            return []
        return [
            {
                "topic": topic,
                "text": self._hall.say(f"chip.{topic}"),
                "isChosen": topic == self._topic,
            }
            for topic in TOPICS
        ]

    def _answer(self, card: Card | None) -> dict[str, str]:
        say, topic = self._hall.say, self._topic
        if card is None or topic is None:
            return {}
        said = card.job.answers.get(topic)
        if said is not None:
            checked = card.job.checked_on
            source = say("watch.from_fields", day=say.day(checked)) if checked else ""
            return {"text": said.sentence, "source": source}
        word = self._said.get((card.number, topic))
        if word is not None:
            return {"text": word, "source": say("watch.from_employer")}
        if (card.number, topic) in self._passed_on:
            return {"text": say("answer.unknown"), "source": say("watch.asked")}
        return {"text": say("watch.asking"), "source": ""}


def _is_recorded(session: Session) -> bool:
    """Who watches is told, though nobody who watches is in it."""
    return session.recording is Recording.AGREED and session.phase in RUNNING

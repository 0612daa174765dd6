"""Who applied and what was asked most, each answered with one touch."""

from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.host_facts import Applicant, AskedQuestion
from kiosk.views.hall import Hall
from kiosk.views.studio.hosting import Hosting
from kiosk.views.view import View
from shared.applications import AnswerApplication, Move, State
from shared.ids import ApplicationId, CommandId, SessionId
from shared.jobs import Topic
from shared.questions import AnswerQuestion, Word

SHOWN: Final = 2
#: Questions that are answered by yes or no; the others are said aloud.
_YES_OR_NO: Final = frozenset(
    {
        Topic.LODGING,
        Topic.MEALS,
        Topic.DAILY_PAY,
        Topic.COUPLES,
        Topic.HEALTH_CERTIFICATE,
    }
)


class PeopleView(View):
    #: A command to be sent for the host.
    wished = Signal(object)

    def __init__(self, hall: Hall, hosting: Hosting) -> None:
        super().__init__()
        self._hall = hall
        self._hosting = hosting
        self.forget()

    def forget(self) -> None:
        """No name stays."""
        self._session_id: SessionId | None = None
        self._applicants: tuple[Applicant, ...] = ()
        self._questions: tuple[AskedQuestion, ...] = ()
        self.refresh()

    def open(self, session_id: SessionId) -> None:
        self._session_id = session_id
        self.reload()

    def reload(self) -> None:
        self._hosting.applicants(self._take_applicants)
        self._hosting.questions(self._take_questions)

    def refresh(self) -> None:
        waiting = [one for one in self._applicants if one.state is State.WAITING]
        asked = sorted((one for one in self._questions if one.is_open), key=lambda one: -one.count)
        say = self._hall.say
        self.show(
            applied=len([one for one in self._applicants if one.state is not State.WITHDRAWN]),
            waiting=[self._applicant(one) for one in waiting[:SHOWN]],
            further=say("studio.people.further", count=len(waiting) - SHOWN)
            if len(waiting) > SHOWN
            else "",
            asked=[self._question(one) for one in asked[:SHOWN]],
        )

    @Slot(str)
    def commit(self, application_id: str) -> None:
        """The time that the resident asked for."""
        self.wished.emit(
            AnswerApplication(
                command_id=self._mint(),
                application_id=ApplicationId(application_id),
                move=Move.COMMIT,
            )
        )

    @Slot(int, str, str)
    def say(self, number: int, topic: str, word: str) -> None:
        if self._session_id is not None:
            self.wished.emit(
                AnswerQuestion(
                    command_id=self._mint(),
                    session_id=self._session_id,
                    role_number=number,
                    topic=Topic(topic),
                    word=Word(word),
                )
            )

    def _mint(self) -> CommandId:
        return CommandId(self._hall.mint())

    def _take_applicants(self, applicants: tuple[Applicant, ...] | None) -> None:
        if applicants is not None:
            self._applicants = applicants
            self.refresh()

    def _take_questions(self, questions: tuple[AskedQuestion, ...] | None) -> None:
        if questions is not None:
            self._questions = questions
            self.refresh()

    def _applicant(self, one: Applicant) -> dict[str, Any]:
        say = self._hall.say
        return {
            "id": one.application_id,
            "name": one.form_of_address.disclose(),
            "number": one.role_number or 0,
            "title": one.title,
            "phone": say("studio.people.tail", tail=one.phone_tail.disclose())
            if one.phone_tail
            else say("studio.people.no_phone"),
            "commit": say("studio.people.commit", at=one.call_at_text),
        }

    def _question(self, one: AskedQuestion) -> dict[str, Any]:
        say = self._hall.say
        words = f"page.studio.word.{one.topic}"
        is_simple = one.topic in _YES_OR_NO
        return {
            "number": one.role_number,
            "topic": one.topic,
            "count": one.count,
            "text": say("studio.asked.text", number=one.role_number, sentence=one.sentence),
            "yes": say(f"{words}.yes") if is_simple else "",
            "no": say(f"{words}.no") if is_simple else "",
            "aloud": say("page.studio.word.aloud"),
        }

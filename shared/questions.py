"""Stock questions in a show: answered from the role's fields, else merged into the employer's list.

One question is one (session, role number, topic). Residents who ask the same are counted once each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal, assert_never

from shared.ids import WHO_ASKS, CommandId, SessionId, VisitorId
from shared.jobs import Answer, Posting, Topic, answer_from_fields
from shared.live_sessions import RUNNING, LiveSession
from shared.people import read_sentence
from shared.refusals import Reason, Refused


class AnswerSource(StrEnum):
    #: The posting's fields; the date they were checked goes with it.
    FIELDS = "fields"
    #: The employer's word during the show; the time it was said goes with it.
    EMPLOYER = "employer"


class Word(StrEnum):
    """The employer's answer in one tap."""

    YES = "yes"
    NO = "no"
    #: "I will say it": answered aloud, text optional.
    ALOUD = "aloud"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """askers: who asked. word, text, answered_at: the employer's answer once it is there."""

    session_id: SessionId
    role_number: int
    topic: Topic
    askers: frozenset[VisitorId] = frozenset()
    from_fields: bool = False
    word: Word | None = None
    text: str | None = None
    first_asked_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def count(self) -> int:
        return len(self.askers)

    @property
    def is_open(self) -> bool:
        return not self.from_fields and self.word is None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """What a decision about a question looks at; question None when nobody asked it yet."""

    question: Question | None = None
    session: LiveSession | None = None
    posting: Posting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuestion:
    command_id: CommandId
    session_id: SessionId
    role_number: int
    topic: Topic
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["ask_question"] = "ask_question"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion:
    command_id: CommandId
    session_id: SessionId
    role_number: int
    topic: Topic
    word: Word
    text: str | None = None
    type: Literal["answer_question"] = "answer_question"


QuestionCommand = AskQuestion | AnswerQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """answer: what was shown at once; None when it went to the employer's list."""

    session_id: SessionId
    role_number: int
    topic: Topic
    visitor_id: VisitorId
    count: int
    answer: Answer | None
    source: AnswerSource | None
    source_at: str | None
    at: datetime
    type: Literal["question_asked"] = "question_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered:
    session_id: SessionId
    role_number: int
    topic: Topic
    word: Word
    text: str | None
    count: int
    at: datetime
    type: Literal["question_answered"] = "question_answered"


QuestionEvent = QuestionAsked | QuestionAnswered


def decide(
    view: QuestionView, command: QuestionCommand, now: datetime
) -> tuple[QuestionEvent, ...] | Refused:
    if view.session is None or view.posting is None:
        return Refused(reason=Reason.NOT_FOUND)
    match command:
        case AskQuestion():
            return _ask(view, view.posting, command, now)
        case AnswerQuestion():
            return _answer(view, command, now)
    assert_never(command)


def evolve(question: Question | None, event: QuestionEvent) -> Question:
    known = question or Question(
        session_id=event.session_id, role_number=event.role_number, topic=event.topic
    )
    match event:
        case QuestionAsked():
            return replace(
                known,
                askers=known.askers | {event.visitor_id},
                from_fields=event.source is AnswerSource.FIELDS,
                first_asked_at=known.first_asked_at or event.at,
            )
        case QuestionAnswered():
            return replace(known, word=event.word, text=event.text, answered_at=event.at)
    assert_never(event)


def spoken_answer(question: Question) -> Answer | None:
    """The employer's word as an answer: said.yes, said.no, said.aloud, with the words if any."""
    if question.word is None:
        return None
    facts: Mapping[str, str] = {"text": question.text} if question.text else {}
    return Answer(code=f"said_{question.word}{'_text' if question.text else ''}", facts=facts)


def _ask(
    view: QuestionView, posting: Posting, command: AskQuestion, now: datetime
) -> tuple[QuestionEvent, ...] | Refused:
    if view.session is None or view.session.phase not in RUNNING:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "session_not_running"})
    question = view.question
    answer: Answer | None
    source: AnswerSource | None
    source_at: str | None
    if answer := answer_from_fields(posting, command.topic):
        source, source_at = AnswerSource.FIELDS, posting.checked_on.isoformat()
    elif question and (answer := spoken_answer(question)) and question.answered_at:
        source, source_at = AnswerSource.EMPLOYER, question.answered_at.isoformat()
    else:
        answer, source, source_at = None, None, None
    askers = (question.askers if question else frozenset()) | {command.visitor_id}
    return (
        QuestionAsked(
            session_id=command.session_id,
            role_number=command.role_number,
            topic=command.topic,
            visitor_id=command.visitor_id,
            count=len(askers),
            answer=answer,
            source=source,
            source_at=source_at,
            at=now,
        ),
    )


def _answer(
    view: QuestionView, command: AnswerQuestion, now: datetime
) -> tuple[QuestionEvent, ...] | Refused:
    if view.question is None:
        return Refused(reason=Reason.NOT_FOUND)
    text: str | None = None
    if command.text and command.text.strip():
        words = read_sentence(command.text, "text")
        if isinstance(words, Refused):
            return words
        text = words
    return (
        QuestionAnswered(
            session_id=command.session_id,
            role_number=command.role_number,
            topic=command.topic,
            word=command.word,
            text=text,
            count=view.question.count,
            at=now,
        ),
    )

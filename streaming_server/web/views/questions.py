"""A stock question of a show, as its employer and staff see it: nobody who asked is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from shared.ids import SessionId
from shared.jobs import Answer, Posting, Topic, answer_from_fields
from shared.live_sessions import LiveSession
from shared.questions import Question, Word, spoken_answer
from streaming_server.web.rendering import words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.views.jobs import AnswerView, answer_view


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """count: different residents. sentence: the question as it is asked."""

    session_id: SessionId
    role_number: int
    topic: Topic
    count: int
    from_fields: bool
    word: Word | None
    text: str | None
    first_asked_at: datetime | None
    answered_at: datetime | None
    is_open: bool
    sentence: str
    answer: AnswerView | None


async def question_views(
    request: web.Request, session: LiveSession, questions: Iterable[Question]
) -> tuple[QuestionView, ...]:
    postings = await request.app[ROOMS].reader.postings(
        tuple(card.job_id for card in session.cards)
    )
    words = words_of(request)
    by_number = {card.number: postings.get(card.job_id) for card in session.cards}
    return tuple(
        QuestionView(
            session_id=one.session_id,
            role_number=one.role_number,
            topic=one.topic,
            count=one.count,
            from_fields=one.from_fields,
            word=one.word,
            text=one.text,
            first_asked_at=one.first_asked_at,
            answered_at=one.answered_at,
            is_open=one.is_open,
            sentence=words(f"topic.{one.topic}"),
            answer=answer_view(_answer(one, by_number.get(one.role_number)), words),
        )
        for one in questions
    )


def _answer(question: Question, posting: Posting | None) -> Answer | None:
    return spoken_answer(question) or (
        answer_from_fields(posting, question.topic) if posting and question.from_fields else None
    )

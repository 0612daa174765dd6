"""Stock questions: from the fields at once, else merged into the employer's list."""

from dataclasses import replace
from typing import Any

import pytest

from shared.ids import CommandId
from shared.jobs import Answer, Topic
from shared.live_sessions import RUNNING, Phase
from shared.questions import (
    AnswerQuestion,
    AnswerSource,
    AskQuestion,
    Question,
    QuestionAnswered,
    QuestionAsked,
    QuestionView,
    Word,
    decide,
    evolve,
    spoken_answer,
)
from shared.refusals import Reason, Refused
from tests.fair import NEIGHBOUR, NOW, RESIDENT, SHOW, posting, show

C = CommandId("c")
SILENT = posting(couples=None)


def ask(**changes: Any) -> AskQuestion:
    usual = AskQuestion(
        command_id=C,
        session_id=SHOW,
        role_number=3,
        topic=Topic.COUPLES,
        visitor_id=RESIDENT,
    )
    return replace(usual, **changes)


def say(word: Word, text: str | None = None) -> AnswerQuestion:
    return AnswerQuestion(
        command_id=C, session_id=SHOW, role_number=3, topic=Topic.COUPLES, word=word, text=text
    )


def question(**changes: Any) -> Question:
    usual = Question(
        session_id=SHOW,
        role_number=3,
        topic=Topic.COUPLES,
        askers=frozenset({RESIDENT}),
        first_asked_at=NOW,
    )
    return replace(usual, **changes)


def view(**changes: Any) -> QuestionView:
    usual = QuestionView(session=show(phase=Phase.ON_AIR), posting=SILENT)
    return replace(usual, **changes)


def asked(**changes: Any) -> QuestionAsked:
    usual = QuestionAsked(
        session_id=SHOW,
        role_number=3,
        topic=Topic.COUPLES,
        visitor_id=RESIDENT,
        count=1,
        answer=None,
        source=None,
        source_at=None,
        at=NOW,
    )
    return replace(usual, **changes)


def answered(word: Word, text: str | None = None) -> QuestionAnswered:
    return QuestionAnswered(
        session_id=SHOW,
        role_number=3,
        topic=Topic.COUPLES,
        word=word,
        text=text,
        count=1,
        at=NOW,
    )


def test_fields_answer_with_the_day_they_were_checked() -> None:
    event = asked(
        answer=Answer(code="couples_yes"), source=AnswerSource.FIELDS, source_at="2026-11-22"
    )
    assert decide(view(posting=posting()), ask(), NOW) == (event,)
    assert not evolve(None, event).is_open


def test_what_the_fields_do_not_say_goes_to_the_employer() -> None:
    assert decide(view(), ask(), NOW) == (asked(),)
    assert evolve(None, asked()) == question()
    assert question().is_open


def test_the_same_question_is_counted_once_for_each_resident() -> None:
    seen = view(question=question())
    assert decide(seen, ask(), NOW) == (asked(count=1),)
    neighbour = asked(count=2, visitor_id=NEIGHBOUR)
    assert decide(seen, ask(visitor_id=NEIGHBOUR), NOW) == (neighbour,)
    assert evolve(question(), neighbour).count == 2


@pytest.mark.parametrize(
    ("word", "text", "code", "facts"),
    [
        (Word.YES, None, "said_yes", {}),
        (Word.NO, None, "said_no", {}),
        (Word.ALOUD, "有夫妻间", "said_aloud_text", {"text": "有夫妻间"}),
    ],
)
def test_the_employers_word_answers_the_next_who_asks(
    word: Word, text: str | None, code: str, facts: dict[str, str]
) -> None:
    assert decide(view(question=question()), say(word, text), NOW) == (answered(word, text),)
    known = evolve(question(), answered(word, text))
    assert not known.is_open
    assert spoken_answer(known) == Answer(code=code, facts=facts)
    event = asked(
        visitor_id=NEIGHBOUR,
        count=2,
        answer=Answer(code=code, facts=facts),
        source=AnswerSource.EMPLOYER,
        source_at=NOW.isoformat(),
    )
    assert decide(view(question=known), ask(visitor_id=NEIGHBOUR), NOW) == (event,)


def test_an_answer_of_blanks_is_a_bare_word() -> None:
    assert decide(view(question=question()), say(Word.YES, "  "), NOW) == (answered(Word.YES),)


def test_an_answer_that_cannot_be_read_is_refused() -> None:
    refused = decide(view(question=question()), say(Word.YES, "好" * 121), NOW)
    assert refused == Refused(reason=Reason.TOO_LONG, field="text", facts={"limit": 120})


def test_a_question_nobody_asked_is_not_answered() -> None:
    assert decide(view(), say(Word.YES), NOW) == Refused(reason=Reason.NOT_FOUND)
    assert spoken_answer(question()) is None


@pytest.mark.parametrize("phase", Phase)
def test_questions_are_asked_while_the_show_runs(phase: Phase) -> None:
    decided = decide(view(session=show(phase=phase)), ask(), NOW)
    assert isinstance(decided, Refused) is (phase not in RUNNING)


@pytest.mark.parametrize("changes", [{"session": None}, {"posting": None}])
def test_a_question_about_nothing_is_not_found(changes: dict[str, Any]) -> None:
    assert decide(view(**changes), ask(), NOW) == Refused(reason=Reason.NOT_FOUND)

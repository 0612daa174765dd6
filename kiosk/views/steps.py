"""The questions of an application, one a screen, each asked once in a visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kiosk.views.visit import VisitScope


class Question(StrEnum):
    NAME = "name"
    FACT = "fact"
    SLOT = "slot"
    PHONE = "phone"
    #: What the employer gets, on a screen of its own: large letters leave no room beside a pad.
    CHECK = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """fact: which one, for FACT."""

    question: Question
    fact: str = ""


def steps_for(visit: VisitScope, asks: Sequence[str]) -> tuple[Step, ...]:
    """The phone comes last, above what the employer will get; a call time is always asked."""
    name = () if visit.form_of_address else (Step(question=Question.NAME),)
    facts = (Step(question=Question.FACT, fact=fact) for fact in asks if fact not in visit.facts)
    knows_phone = visit.digit_count > 0 or visit.has_no_phone
    phone = () if knows_phone else (Step(question=Question.PHONE),)
    return (*name, *facts, Step(question=Question.SLOT), *phone)


def with_check(steps: tuple[Step, ...], is_big: bool) -> tuple[Step, ...]:
    """Large letters: the same questions, and the check at the end."""
    asked = tuple(step for step in steps if step.question is not Question.CHECK)
    return (*asked, Step(question=Question.CHECK)) if is_big else asked


def step_of_field(field: str | None, asks: Sequence[str]) -> Step | None:
    """The question that an input of the command belongs to."""
    match field:
        case "form_of_address":
            return Step(question=Question.NAME)
        case "phone":
            return Step(question=Question.PHONE)
        case "call_at":
            return Step(question=Question.SLOT)
        case str() if field in asks:
            return Step(question=Question.FACT, fact=field)
        case _:
            return None

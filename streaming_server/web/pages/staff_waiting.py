"""Who and what waits for the employer, in the order in which it is to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.applications import State
from streaming_server.web.views import ApplicantView, QuestionView


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who waits for the employer, longest first, and who had an answer, latest first."""

    waiting: tuple[ApplicantView, ...]
    answered: tuple[ApplicantView, ...]


def people_of(people: tuple[ApplicantView, ...]) -> People:
    waiting = [one for one in people if one.state is State.WAITING]
    answered = [one for one in people if one.state is not State.WAITING]
    return People(
        waiting=tuple(sorted(waiting, key=lambda one: (one.changed_at or one.sent_at, one.number))),
        answered=tuple(
            sorted(answered, key=lambda one: one.changed_at or one.sent_at, reverse=True)
        ),
    )


def applied_by_role(people: tuple[ApplicantView, ...]) -> Mapping[int | None, int]:
    counts: dict[int | None, int] = {}
    for one in people:
        if one.state is not State.WITHDRAWN:
            counts[one.role_number] = counts.get(one.role_number, 0) + 1
    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    waiting: tuple[QuestionView, ...]
    answered: tuple[QuestionView, ...]


def questions_of(questions: tuple[QuestionView, ...]) -> Questions:
    """Most asked first; ties in the order of roles, so that nothing jumps."""
    ranked = sorted(questions, key=lambda one: (-one.count, one.role_number, one.topic))
    return Questions(
        waiting=tuple(one for one in ranked if one.is_open),
        answered=tuple(one for one in ranked if not one.is_open),
    )

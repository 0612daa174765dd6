"""Stock questions that a posting's fields answer, and only what they say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from shared.jobs.postings import Hours, Pay, Posting, Provision
from shared.refusals import Fact


class Topic(StrEnum):
    """Stock questions, asked by chips."""

    LODGING = "lodging"
    MEALS = "meals"
    DAILY_PAY = "daily_pay"
    FINISH = "finish"
    AGE = "age"
    COUPLES = "couples"
    HEALTH_CERTIFICATE = "health_certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a posting's fields say: a sentence key under answer.{code}, and what it needs."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


def answer_from_fields(posting: Posting, topic: Topic) -> Answer | None:
    """The answer that the fields hold; None when they do not say, which is never a guess."""
    match topic:
        case Topic.LODGING:
            return _provision("lodging", posting.lodging)
        case Topic.MEALS:
            return _provision("meals", posting.meals)
        case Topic.DAILY_PAY:
            return _settlement(posting.pay)
        case Topic.FINISH:
            return _finish(posting.hours)
        case Topic.AGE:
            return _age(posting)
        case Topic.COUPLES:
            return _yes_no("couples", posting.couples)
        case Topic.HEALTH_CERTIFICATE:
            return _yes_no("health_certificate", posting.health_certificate)
    assert_never(topic)


def _provision(code: str, provision: Provision | None) -> Answer | None:
    if provision is None:
        return None
    if provision.given and provision.note:
        return Answer(code=f"{code}_note", facts={"note": provision.note})
    return Answer(code=f"{code}_{'yes' if provision.given else 'no'}")


def _settlement(pay: Pay | None) -> Answer | None:
    if pay is None or pay.settlement is None:
        return None
    return Answer(code=f"paid_{pay.settlement}")


def _finish(hours: Hours | None) -> Answer | None:
    if hours is None:
        return None
    code = "finish" if hours.starts < hours.ends else "finish_next_day"
    return Answer(code=code, facts={"hour": hours.ends.hour, "minute": hours.ends.minute})


def _age(posting: Posting) -> Answer | None:
    if posting.youngest is None:
        return None
    if posting.oldest is None:
        return Answer(code="age_from", facts={"youngest": posting.youngest})
    return Answer(
        code="age_between", facts={"youngest": posting.youngest, "oldest": posting.oldest}
    )


def _yes_no(code: str, value: bool | None) -> Answer | None:
    return None if value is None else Answer(code=f"{code}_{'yes' if value else 'no'}")

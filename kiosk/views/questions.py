"""What the screens of an application show: questions, their options, and what the employer gets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kiosk.link.facts import Job
from kiosk.views.hall import Hall
from kiosk.views.steps import Question, Step
from kiosk.views.visit import VisitScope
from kiosk.views.wording import Wording
from shared.ids import SessionId
from shared.jobs import FACT_OPTIONS, AskedFact

SURNAMES_A_PAGE: Final = 20
LONGEST_PHONE: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What somebody applies for. moment: the picture at which they decided."""

    job: Job
    call_slots: tuple[datetime, ...]
    session_id: SessionId | None = None
    number: int | None = None
    moment: int | None = None


def question(step: Step, target: Target, say: Wording) -> str:
    if step.question is Question.FACT:
        return say("apply.fact", question=say(f"fact.{step.fact}.name"))
    return say(f"apply.{step.question}")


def hint(step: Step, target: Target, say: Wording) -> str:
    return say(f"apply.{step.question}_hint", caller=target.job.employer.caller)


def options(step: Step, target: Target, slot: datetime | None, hall: Hall) -> list[dict[str, Any]]:
    """The rows to tap; none for a name, a number or the check. slot: the time chosen so far."""
    say, now = hall.say, hall.now()
    if step.question is Question.SLOT:
        return [
            {"key": str(index), "text": say.instant(at, now), "isChosen": at == slot}
            for index, at in enumerate(target.call_slots)
        ]
    if step.question is Question.FACT:
        known = hall.visit.facts.get(step.fact)
        return [
            {"key": one, "text": say(f"fact.{step.fact}.{one}"), "isChosen": one == known}
            for one in FACT_OPTIONS[AskedFact(step.fact)]
        ]
    return []


def surname_pages(say: Wording) -> int:
    return -(-len(say.listed("apply.surnames")) // SURNAMES_A_PAGE)


def name_values(visit: VisitScope, page: int, say: Wording) -> dict[str, Any]:
    first = page * SURNAMES_A_PAGE
    return {
        "surnames": list(say.listed("apply.surnames")[first : first + SURNAMES_A_PAGE]),
        "surname": visit.surname,
        "title": visit.title,
    }


def phone_values(visit: VisitScope, looks: bool) -> dict[str, Any]:
    """Groups of 3, 4, 4; the middle one is dots once it is full, unless somebody looks."""
    groups = [visit.digits(0, 3), visit.digits(3, 7), visit.digits(7, LONGEST_PHONE)]
    if visit.digit_count > 7 and not looks:
        groups[1] = "•" * len(groups[1])
    return {
        "groups": groups,
        "hasNoPhone": visit.has_no_phone,
        "hasDigits": visit.digit_count > 0,
    }


def gets(target: Target, slot: datetime | None, hall: Hall) -> list[str]:
    """What the employer will get, complete. slot: the time chosen so far.

    In a show the server tells the moment also without a picture, by when the wish was made.
    """
    visit, say = hall.visit, hall.say
    name = visit.form_of_address
    lines = [name.disclose()] if name is not None else []
    if visit.has_no_phone:
        lines.append(say("apply.gets_no_phone"))
    elif visit.digit_count >= 4:
        lines.append(say("apply.gets_phone", tail=visit.phone_tail))
    else:
        lines.append(say("apply.gets_phone_later"))
    if slot is not None:
        lines.append(say("apply.gets_call", at=say.instant(slot, hall.now())))
    if target.session_id is not None:
        lines.append(say("apply.gets_moment"))
    for fact in target.job.asks:
        if fact in visit.facts:
            answer = say(f"fact.{fact}.{visit.facts[fact]}")
            lines.append(say("apply.gets_fact", question=say(f"fact.{fact}.name"), answer=answer))
    return lines

"""The log of a pairing: what somebody learnt at a craftsman's side, as the craftsman says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.gatherings.lifecycle import Enrolment, Gathering, Kind, State
from shared.gatherings.messages import Level, LogSkill, SkillLogged
from shared.ids import EnrolmentId
from shared.people import read_sentence
from shared.refusals import Reason, Refused

LONGEST_SKILL: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillEntry:
    enrolment_id: EnrolmentId
    skill: str
    level: Level
    at: datetime


def log_skill(
    gathering: Gathering | None, enrolment: Enrolment | None, command: LogSkill, now: datetime
) -> tuple[SkillLogged] | Refused:
    if gathering is None or enrolment is None:
        return Refused(reason=Reason.NOT_FOUND)
    if gathering.plan.kind is not Kind.PAIRING:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "gathering_no_pairing"})
    if enrolment.state is not State.ENROLLED:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"enrolment_{enrolment.state}"})
    if not enrolment.attended:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "enrolment_not_come"})
    skill = read_sentence(command.skill, "skill", LONGEST_SKILL)
    if isinstance(skill, Refused):
        return skill
    return (
        SkillLogged(
            enrolment_id=enrolment.enrolment_id,
            gathering_id=enrolment.gathering_id,
            station=enrolment.station,
            visitor_id=enrolment.visitor_id,
            skill=skill,
            level=command.level,
            at=now,
        ),
    )


def standing_skills(entries: Iterable[SkillEntry]) -> Mapping[str, SkillEntry]:
    """The last word about each skill, in the order in which they were first logged."""
    standing: dict[str, SkillEntry] = {}
    for one in sorted(entries, key=lambda one: one.at):
        standing[one.skill] = one
    return standing

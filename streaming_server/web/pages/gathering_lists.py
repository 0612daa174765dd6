"""Who comes, as a table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from shared.applications import Contact
from shared.gatherings import Enrolment, Gathering, Kind, Plan, SkillEntry, dates_attended
from shared.ids import EnrolmentId
from shared.organisation import SHANGHAI
from streaming_server.web.languages import Words

#: What stands of each person's skills.
Skills = Mapping[EnrolmentId, Sequence[SkillEntry]]
COLUMNS: Final = ("number", "name", "phone", "state", "enrolled", "checked_in")


def rows(
    plan: Plan,
    enrolments: Sequence[Enrolment],
    contacts: Mapping[EnrolmentId, Contact],
    skills: Skills,
    words: Words,
) -> list[list[str]]:
    """A heading, then one row a person; of a series a column a date, of a pairing the skills."""
    heading = [words(f"page.gatherings.column.{name}") for name in COLUMNS]
    if plan.more:
        heading += [f"{one.day:%m-%d}" for one in plan.meetings]
        heading.append(words("page.gatherings.column.came"))
    if plan.kind is Kind.PAIRING:
        heading.append(words("page.gatherings.column.skills"))
    table = [heading]
    for one in enrolments:
        row = _row(one, contacts.get(one.enrolment_id), words)
        learnt = skills.get(one.enrolment_id, ())
        table.append([*row, *_attended(plan, one), *_learnt(plan, learnt, words)])
    return table


def file_name(gathering: Gathering) -> str:
    return f"doorstep-{gathering.plan.starts_at.astimezone(SHANGHAI):%Y%m%d-%H%M}"


def _row(one: Enrolment, contact: Contact | None, words: Words) -> list[str]:
    phone = contact.phone if contact else None
    return [
        one.number,
        contact.form_of_address.disclose() if contact else "",
        phone.disclose() if phone else "",
        words(f"state.enrolment_{one.state}"),
        _local(one.made_at),
        _local(one.checked_in_at),
    ]


def _attended(plan: Plan, one: Enrolment) -> Iterator[str]:
    if not plan.more:
        return
    for meeting in plan.meetings:
        came_at = one.came_on(meeting.day)
        yield f"{came_at.astimezone(SHANGHAI):%H:%M}" if came_at else ""
    yield f"{dates_attended(plan, one)}/{len(plan.meetings)}"


def _learnt(plan: Plan, learnt: Sequence[SkillEntry], words: Words) -> Iterator[str]:
    if plan.kind is Kind.PAIRING:
        said = (f"{one.skill} {words(f'skill_level.{one.level}')}" for one in learnt)
        yield words("page.role.comma").join(said)


def _local(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""

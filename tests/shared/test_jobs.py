"""What a posting must say, what it answers, and what cannot be meant."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from shared.ids import CommandId, EmployerId, JobId
from shared.jobs import (
    AmendJob,
    Answer,
    AskedFact,
    CloseJob,
    Hours,
    JobAmended,
    JobClosed,
    JobPosted,
    LegalField,
    Pay,
    PayUnit,
    Place,
    PostJob,
    Provision,
    Settlement,
    Topic,
    answer_from_fields,
    decide,
    evolve,
    missing_legal_fields,
)
from shared.refusals import Reason, Refused
from tests.fair import ELSEWHERE, JOB, NOW, TODAY, employer, posting

C = CommandId("c")


def test_a_complete_posting_lacks_nothing() -> None:
    assert missing_legal_fields(posting(), employer(), TODAY) == ()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"head_count": None}, LegalField.HEAD_COUNT),
        ({"conditions": None}, LegalField.CONDITIONS),
        ({"conditions": "  "}, LegalField.CONDITIONS),
        ({"content": ""}, LegalField.CONTENT),
        ({"content": "\u200b\u200d"}, LegalField.CONTENT),
        ({"place": None}, LegalField.PLACE),
        ({"place": Place(address=" ", latitude=36.0, longitude=117.0)}, LegalField.PLACE),
        ({"pay": None}, LegalField.BASIC_PAY),
        ({"valid_until": None}, LegalField.VALIDITY),
        ({"valid_until": TODAY - timedelta(days=1)}, LegalField.VALIDITY),
        ({"is_open": False}, LegalField.VALIDITY),
    ],
)
def test_each_legal_field_is_missed(changes: dict[str, Any], missing: LegalField) -> None:
    assert missing_legal_fields(posting(**changes), employer(), TODAY) == (missing,)


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        (None, (LegalField.EMPLOYER, LegalField.LICENCE)),
        (employer(name=" "), (LegalField.EMPLOYER,)),
        (employer(licence_checked_on=None), (LegalField.LICENCE,)),
        (employer(licence_checked_on=TODAY), ()),
        (employer(licence_checked_on=TODAY + timedelta(days=1)), (LegalField.LICENCE,)),
        (employer(licence_checked_on=TODAY - timedelta(days=183)), ()),
        (employer(licence_checked_on=TODAY - timedelta(days=184)), (LegalField.LICENCE,)),
    ],
)
def test_the_employers_licence_was_seen_lately(known: Any, missing: tuple[LegalField, ...]) -> None:
    assert missing_legal_fields(posting(), known, TODAY) == missing


def test_a_posting_is_valid_to_the_end_of_its_last_day() -> None:
    assert posting(valid_until=TODAY).is_current(TODAY)


MORNING = Hours(starts=time(6), ends=time(14, 30))
NIGHT = Hours(starts=time(22), ends=time(6))
DAILY = Pay(low_fen=100, unit=PayUnit.DAY, settlement=Settlement.DAILY)


@pytest.mark.parametrize(
    ("topic", "changes", "answer"),
    [
        (Topic.LODGING, {"lodging": Provision(given=True)}, Answer(code="lodging_yes")),
        (Topic.LODGING, {"lodging": Provision(given=False)}, Answer(code="lodging_no")),
        (Topic.LODGING, {"lodging": Provision(given=False, note="x")}, Answer(code="lodging_no")),
        (
            Topic.MEALS,
            {"meals": Provision(given=True, note="一顿")},
            Answer(code="meals_note", facts={"note": "一顿"}),
        ),
        (Topic.DAILY_PAY, {"pay": DAILY}, Answer(code="paid_daily")),
        (
            Topic.FINISH,
            {"hours": MORNING},
            Answer(code="finish", facts={"hour": 14, "minute": 30}),
        ),
        (
            Topic.FINISH,
            {"hours": NIGHT},
            Answer(code="finish_next_day", facts={"hour": 6, "minute": 0}),
        ),
        (
            Topic.AGE,
            {"youngest": 18, "oldest": None},
            Answer(code="age_from", facts={"youngest": 18}),
        ),
        (
            Topic.AGE,
            {"youngest": 18, "oldest": 60},
            Answer(code="age_between", facts={"youngest": 18, "oldest": 60}),
        ),
        (Topic.COUPLES, {"couples": True}, Answer(code="couples_yes")),
        (Topic.COUPLES, {"couples": False}, Answer(code="couples_no")),
        (
            Topic.HEALTH_CERTIFICATE,
            {"health_certificate": False},
            Answer(code="health_certificate_no"),
        ),
    ],
)
def test_fields_answer(topic: Topic, changes: dict[str, Any], answer: Answer) -> None:
    assert answer_from_fields(posting(**changes), topic) == answer


@pytest.mark.parametrize(
    ("topic", "changes"),
    [
        (Topic.LODGING, {"lodging": None}),
        (Topic.MEALS, {"meals": None}),
        (Topic.DAILY_PAY, {"pay": None}),
        (Topic.DAILY_PAY, {"pay": replace(DAILY, settlement=None)}),
        (Topic.FINISH, {"hours": None}),
        (Topic.AGE, {"youngest": None, "oldest": 60}),
        (Topic.COUPLES, {"couples": None}),
        (Topic.HEALTH_CERTIFICATE, {"health_certificate": None}),
    ],
)
def test_what_was_not_said_is_not_guessed(topic: Topic, changes: dict[str, Any]) -> None:
    assert answer_from_fields(posting(**changes), topic) is None


def paid(low: int, high: int | None = None) -> Pay:
    return Pay(low_fen=low, high_fen=high, unit=PayUnit.HOUR)


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"title": "  "}, Reason.EMPTY, "title"),
        ({"title": "长" * 21}, Reason.TOO_LONG, "title"),
        ({"title": "工\x00"}, Reason.UNREADABLE, "title"),
        ({"head_count": 0}, Reason.OUT_OF_RANGE, "head_count"),
        ({"head_count": 1000}, Reason.OUT_OF_RANGE, "head_count"),
        ({"pay": paid(0)}, Reason.OUT_OF_RANGE, "pay"),
        ({"pay": paid(2000, 1999)}, Reason.OUT_OF_RANGE, "pay"),
        ({"pay": paid(10_000_001)}, Reason.OUT_OF_RANGE, "pay"),
        ({"youngest": 15}, Reason.OUT_OF_RANGE, "youngest"),
        ({"youngest": 40, "oldest": 39}, Reason.OUT_OF_RANGE, "oldest"),
        ({"youngest": None, "oldest": 15}, Reason.OUT_OF_RANGE, "oldest"),
        ({"hours": replace(MORNING, weekdays=(0,))}, Reason.OUT_OF_RANGE, "hours"),
        ({"hours": replace(MORNING, weekdays=(1,) * 8)}, Reason.OUT_OF_RANGE, "hours"),
        ({"asks": (AskedFact.SHIFT,) * 7}, Reason.OUT_OF_RANGE, "asks"),
        ({"content": "长" * 501}, Reason.TOO_LONG, "content"),
        ({"conditions": "\x07"}, Reason.UNREADABLE, "conditions"),
        ({"meals": Provision(given=True, note="长" * 501)}, Reason.TOO_LONG, "meals"),
        ({"source": "\x07"}, Reason.UNREADABLE, "source"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(
    changes: dict[str, Any], reason: Reason, field: str
) -> None:
    refused = decide(None, PostJob(command_id=C, posting=posting(**changes)), NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (reason, field)


def test_lines_of_a_paragraph_are_welcome() -> None:
    wished = posting(content="包包子\r\n看蒸笼")
    assert decide(None, PostJob(command_id=C, posting=wished), NOW) == (
        JobPosted(posting=wished, at=NOW),
    )


def test_a_posting_is_dated_by_the_day_its_facts_were_given() -> None:
    wished = posting(checked_on=TODAY - timedelta(days=300))
    decided = decide(None, PostJob(command_id=C, posting=wished), NOW)
    assert decided == (JobPosted(posting=posting(), at=NOW),)


def test_an_id_is_used_once() -> None:
    refused = decide(posting(), PostJob(command_id=C, posting=posting()), NOW)
    assert refused == Refused(reason=Reason.ID_TAKEN, field="job_id")


def test_amending_replaces_the_facts() -> None:
    wished = posting(head_count=5)
    decided = decide(posting(), AmendJob(command_id=C, posting=wished), NOW)
    assert decided == (JobAmended(posting=wished, at=NOW),)
    assert evolve(posting(), JobAmended(posting=wished, at=NOW)) == wished


@pytest.mark.parametrize(
    "changes", [{"employer_id": EmployerId("somebody")}, {"station": ELSEWHERE}]
)
def test_amending_gives_a_posting_to_nobody_else(changes: dict[str, Any]) -> None:
    refused = decide(posting(), AmendJob(command_id=C, posting=posting(**changes)), NOW)
    assert refused == Refused(reason=Reason.NOT_ALLOWED)


def test_amending_is_read_as_carefully_as_posting() -> None:
    refused = decide(posting(), AmendJob(command_id=C, posting=posting(title="")), NOW)
    assert refused == Refused(reason=Reason.EMPTY, field="title")


def test_closing_happens_once() -> None:
    close = CloseJob(command_id=C, job_id=JOB)
    closed = JobClosed(job_id=JOB, at=NOW)
    assert decide(posting(), close, NOW) == (closed,)
    assert evolve(posting(), closed) == posting(is_open=False)
    assert decide(posting(is_open=False), close, NOW) == ()


@pytest.mark.parametrize(
    "command",
    [AmendJob(command_id=C, posting=posting()), CloseJob(command_id=C, job_id=JobId("none"))],
)
def test_what_was_never_posted_is_not_found(command: AmendJob | CloseJob) -> None:
    assert decide(None, command, NOW) == Refused(reason=Reason.NOT_FOUND)


def test_a_posting_that_never_was_is_not_closed() -> None:
    with pytest.raises(ValueError, match="never was"):
        evolve(None, JobClosed(job_id=JOB, at=NOW))

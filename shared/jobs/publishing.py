"""Posting, amending and closing a job."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from shared.ids import CommandId, JobId
from shared.jobs.postings import Posting, wrong_text
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PostJob:
    """Publish a posting; what is unknown stays None."""

    command_id: CommandId
    posting: Posting
    type: Literal["post_job"] = "post_job"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendJob:
    """Replace the facts of a posting; the employer and the station stay."""

    command_id: CommandId
    posting: Posting
    type: Literal["amend_job"] = "amend_job"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseJob:
    """Take a posting down: filled, or withdrawn."""

    command_id: CommandId
    job_id: JobId
    type: Literal["close_job"] = "close_job"


JobCommand = PostJob | AmendJob | CloseJob


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPosted:
    posting: Posting
    at: datetime
    type: Literal["job_posted"] = "job_posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAmended:
    posting: Posting
    at: datetime
    type: Literal["job_amended"] = "job_amended"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobClosed:
    job_id: JobId
    at: datetime
    type: Literal["job_closed"] = "job_closed"


JobEvent = JobPosted | JobAmended | JobClosed


def decide(
    posting: Posting | None, command: JobCommand, now: datetime
) -> tuple[JobEvent, ...] | Refused:
    """posting: the one that stands under the command's job id, if any."""
    match command:
        case PostJob(posting=wished):
            if posting is not None:
                return Refused(reason=Reason.ID_TAKEN, field="job_id")
            return wrong_text(wished) or (JobPosted(posting=_dated(wished, now), at=now),)
        case AmendJob(posting=wished):
            if posting is None:
                return Refused(reason=Reason.NOT_FOUND)
            if (wished.employer_id, wished.station) != (posting.employer_id, posting.station):
                return Refused(reason=Reason.NOT_ALLOWED)
            return wrong_text(wished) or (JobAmended(posting=_dated(wished, now), at=now),)
        case CloseJob():
            if posting is None:
                return Refused(reason=Reason.NOT_FOUND)
            return (JobClosed(job_id=posting.job_id, at=now),) if posting.is_open else ()
    assert_never(command)


def evolve(posting: Posting | None, event: JobEvent) -> Posting:
    match event:
        case JobPosted(posting=wished) | JobAmended(posting=wished):
            return wished
        case JobClosed():
            if posting is None:
                raise ValueError("a posting that never was cannot be closed")
            return replace(posting, is_open=False)
    assert_never(event)


def _dated(posting: Posting, now: datetime) -> Posting:
    return replace(posting, checked_on=now.astimezone(SHANGHAI).date())

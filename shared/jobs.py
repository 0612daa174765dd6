"""Postings: what is offered, whether it may be shown on air, and what its fields answer.

The legal minimum of a posting is that of the notice of five ministries on recruitment information
on network platforms (January 2026): employer, head-count, conditions, content, place, basic pay,
validity. It covers live shows too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, Literal, assert_never

from shared.ids import CommandId, EmployerId, JobId, StationCode
from shared.organisation import SHANGHAI, Employer
from shared.people import is_readable
from shared.refusals import Fact, Reason, Refused

LONGEST_TITLE: Final = 20
LONGEST_TEXT: Final = 500
MOST_HEADS: Final = 999
DEAREST_FEN: Final = 10_000_000  # 100,000 yuan a unit: above it a zero slipped in
YOUNGEST: Final = 16  # Labour Law, article 15


class Category(StrEnum):
    """The ten groups in which low-threshold work is asked for most."""

    GENERAL_LABOUR = "general_labour"
    DRIVING = "driving"
    DELIVERY = "delivery"
    SECURITY = "security"
    HOUSEKEEPING = "housekeeping"
    SKILLED = "skilled"
    CATERING = "catering"
    SERVICE = "service"
    CARE = "care"
    PIECE_WORK = "piece_work"


class PayUnit(StrEnum):
    HOUR = "hour"
    DAY = "day"
    NIGHT = "night"
    MONTH = "month"
    PIECE = "piece"
    ORDER = "order"


class Settlement(StrEnum):
    """When the money comes."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """low_fen, high_fen: basic pay per unit in fen; high_fen None when there is one figure."""

    low_fen: int
    unit: PayUnit
    high_fen: int | None = None
    settlement: Settlement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """starts, ends: local; ends before starts means past midnight. weekdays: 1 Monday to 7."""

    starts: time
    ends: time
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """address: as it is said in the street. latitude, longitude: degrees, WGS 84."""

    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """Whether something is given, and how: Provision(given=True, note="管一顿早饭")."""

    given: bool
    note: str = ""


class AskedFact(StrEnum):
    """The one or two facts a role needs of an applicant; never a diagnosis or a benefit."""

    SHIFT = "shift"
    LIFTING = "lifting"
    HEALTH_CERTIFICATE = "health_certificate"
    DRIVING_LICENCE = "driving_licence"
    START = "start"
    EXPERIENCE = "experience"


#: What can be tapped for each fact; sentences are in resources/i18n under fact.{fact}.{option}.
FACT_OPTIONS: Final[Mapping[AskedFact, tuple[str, ...]]] = {
    AskedFact.SHIFT: ("morning", "afternoon", "evening", "any"),
    AskedFact.LIFTING: ("up_to_5", "up_to_15", "any"),
    AskedFact.HEALTH_CERTIFICATE: ("have", "can_get", "no"),
    AskedFact.DRIVING_LICENCE: ("car", "truck", "no"),
    AskedFact.START: ("tomorrow", "this_week", "next_week"),
    AskedFact.EXPERIENCE: ("done_it", "can_learn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One role as the employer offers it. None means: not said yet, which is never guessed.

    station: the station nearest to the place, where the role is shown first.
    checked_on: when somebody last compared these facts with the employer's word.
    source: where it was first published, when it is a re-post.
    """

    job_id: JobId
    employer_id: EmployerId
    station: StationCode
    title: str
    category: Category
    checked_on: date
    head_count: int | None = None
    conditions: str | None = None
    content: str | None = None
    place: Place | None = None
    pay: Pay | None = None
    valid_until: date | None = None
    hours: Hours | None = None
    lodging: Provision | None = None
    meals: Provision | None = None
    couples: bool | None = None
    youngest: int | None = None
    oldest: int | None = None
    health_certificate: bool | None = None
    asks: tuple[AskedFact, ...] = ()
    source: str | None = None
    is_open: bool = True

    def is_current(self, today: date) -> bool:
        return self.is_open and self.valid_until is not None and today <= self.valid_until


class LegalField(StrEnum):
    """What must be known before a role may be shown on air."""

    EMPLOYER = "employer"
    LICENCE = "licence"
    HEAD_COUNT = "head_count"
    CONDITIONS = "conditions"
    CONTENT = "content"
    PLACE = "place"
    BASIC_PAY = "basic_pay"
    VALIDITY = "validity"


def missing_legal_fields(
    posting: Posting, employer: Employer | None, today: date
) -> tuple[LegalField, ...]:
    """The fields that keep a role off the air, in the order of the law; empty when complete."""
    known: Mapping[LegalField, bool] = {
        LegalField.EMPLOYER: employer is not None and bool(employer.name.strip()),
        LegalField.LICENCE: employer is not None and employer.is_licence_checked(today),
        LegalField.HEAD_COUNT: posting.head_count is not None,
        LegalField.CONDITIONS: bool(posting.conditions),
        LegalField.CONTENT: bool(posting.content),
        LegalField.PLACE: posting.place is not None and bool(posting.place.address),
        LegalField.BASIC_PAY: posting.pay is not None,
        LegalField.VALIDITY: posting.is_current(today),
    }
    return tuple(name for name, is_known in known.items() if not is_known)


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


def wrong_text(posting: Posting) -> Refused | None:
    """The first field that holds something that cannot be meant."""
    if not posting.title.strip():
        return Refused(reason=Reason.EMPTY, field="title")
    if len(posting.title) > LONGEST_TITLE:
        return Refused(reason=Reason.TOO_LONG, field="title", facts={"limit": LONGEST_TITLE})
    return _wrong_number(posting) or _wrong_paragraph(posting)


def _wrong_number(posting: Posting) -> Refused | None:
    pay = posting.pay
    limits: tuple[tuple[str, int | None, int, int], ...] = (
        ("head_count", posting.head_count, 1, MOST_HEADS),
        ("pay", pay.low_fen if pay else None, 1, DEAREST_FEN),
        ("pay", pay.high_fen if pay else None, pay.low_fen if pay else 1, DEAREST_FEN),
        ("youngest", posting.youngest, YOUNGEST, 99),
        ("oldest", posting.oldest, posting.youngest or YOUNGEST, 99),
    )
    for name, value, low, high in limits:
        if value is not None and not low <= value <= high:
            return Refused(reason=Reason.OUT_OF_RANGE, field=name, facts={"low": low, "high": high})
    return None


def _wrong_paragraph(posting: Posting) -> Refused | None:
    texts = {
        "title": posting.title,
        "conditions": posting.conditions or "",
        "content": posting.content or "",
        "place": posting.place.address if posting.place else "",
    }
    for name, text in texts.items():
        if len(text) > LONGEST_TEXT:
            return Refused(reason=Reason.TOO_LONG, field=name, facts={"limit": LONGEST_TEXT})
        if not is_readable(text.replace("\n", " ").replace("\r", " ")):
            return Refused(reason=Reason.UNREADABLE, field=name)
    return None


def _dated(posting: Posting, now: datetime) -> Posting:
    return replace(posting, checked_on=now.astimezone(SHANGHAI).date())

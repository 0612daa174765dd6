"""Postings: what is offered, and whether it may be shown on air.

The legal minimum of a posting is that of the notice of five ministries on recruitment information
on network platforms (January 2026): employer, head-count, conditions, content, place, basic pay,
validity. It covers live shows too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from shared.ids import EmployerId, JobId, StationCode
from shared.organisation import Employer
from shared.people import is_readable, is_seen
from shared.refusals import Reason, Refused

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
        LegalField.CONDITIONS: _says_something(posting.conditions),
        LegalField.CONTENT: _says_something(posting.content),
        LegalField.PLACE: posting.place is not None and _says_something(posting.place.address),
        LegalField.BASIC_PAY: posting.pay is not None,
        LegalField.VALIDITY: posting.is_current(today),
    }
    return tuple(name for name, is_known in known.items() if not is_known)


def _says_something(text: str | None) -> bool:
    return text is not None and is_seen(text)


def wrong_text(posting: Posting) -> Refused | None:
    """The first field that holds something that cannot be meant."""
    if not is_seen(posting.title):
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
        *(("hours", day, 1, 7) for day in (posting.hours.weekdays if posting.hours else ())),
        ("hours", len(posting.hours.weekdays) if posting.hours else None, 0, 7),
        ("asks", len(posting.asks), 0, len(AskedFact)),
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
        "lodging": posting.lodging.note if posting.lodging else "",
        "meals": posting.meals.note if posting.meals else "",
        "source": posting.source or "",
    }
    for name, text in texts.items():
        if len(text) > LONGEST_TEXT:
            return Refused(reason=Reason.TOO_LONG, field=name, facts={"limit": LONGEST_TEXT})
        if not is_readable(text.replace("\n", " ").replace("\r", " ")):
            return Refused(reason=Reason.UNREADABLE, field=name)
    return None

"""A posting as everybody may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

from aiohttp import web

from shared.applications import slots_for
from shared.ids import EmployerId, JobId, StationCode
from shared.jobs import (
    Answer,
    AskedFact,
    Category,
    Hours,
    LegalField,
    Pay,
    Place,
    Posting,
    Provision,
    Topic,
    answer_from_fields,
    missing_legal_fields,
)
from shared.live_sessions import LiveSession
from shared.organisation import SHANGHAI, Employer, Station, walking_minutes
from shared.refusals import Fact
from streaming_server.web.languages import Language, Texts, Words
from streaming_server.web.rendering import wording_of, words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.wording import Wording

#: Postings whose words are kept for the next page that shows them: a busy city's day.
_KEPT: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerView:
    """phone_tail: so that a resident knows the call."""

    employer_id: EmployerId
    name: str
    caller: str
    phone_tail: str
    licence_checked_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """sentence: in the request's language; facts are what it was made of."""

    code: str
    facts: Mapping[str, Fact]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTexts:
    """The facts as they are said; None when the employer did not say."""

    category: str
    pay: str | None
    pay_unit: str | None
    pay_whole: str | None
    settlement: str | None
    hours: str | None
    days: str | None
    valid_until: str | None
    checked_on: str
    missing: tuple[str, ...]
    call_slots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a posting alone says on a day. texts: but for what is missing, and when is called."""

    answers: Mapping[Topic, AnswerView | None]
    texts: JobTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """In which show, from where, when and in which words a posting is looked at."""

    session: LiveSession | None
    walk_from: Station | None
    now: datetime
    words: Words
    say: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """answers: what the fields say to each stock question; None where they do not.
    walk_minutes: from where the request says; None when far or unknown."""

    job_id: JobId
    station: StationCode
    title: str
    category: Category
    checked_on: date
    head_count: int | None
    conditions: str | None
    content: str | None
    place: Place | None
    pay: Pay | None
    valid_until: date | None
    hours: Hours | None
    lodging: Provision | None
    meals: Provision | None
    couples: bool | None
    youngest: int | None
    oldest: int | None
    health_certificate: bool | None
    asks: tuple[AskedFact, ...]
    source: str | None
    is_open: bool
    employer: EmployerView | None
    missing: tuple[LegalField, ...]
    answers: Mapping[Topic, AnswerView | None]
    call_slots: tuple[datetime, ...]
    texts: JobTexts
    walk_minutes: int | None


async def job_view(
    request: web.Request,
    posting: Posting,
    *,
    session: LiveSession | None = None,
    walk_from: Station | None = None,
) -> JobView:
    """session: the show it is seen in, whose call times count then."""
    views = await job_views(request, (posting,), session=session, walk_from=walk_from)
    return views[0]


async def job_views(
    request: web.Request,
    postings: Iterable[Posting],
    *,
    session: LiveSession | None = None,
    walk_from: Station | None = None,
) -> tuple[JobView, ...]:
    employers = await request.app[ROOMS].reader.employers()
    return views_among(request, postings, employers, session=session, walk_from=walk_from)


def views_among(
    request: web.Request,
    postings: Iterable[Posting],
    employers: Mapping[EmployerId, Employer],
    *,
    session: LiveSession | None,
    walk_from: Station | None,
) -> tuple[JobView, ...]:
    """For who has read the employers already."""
    rooms, words = request.app[ROOMS], words_of(request)
    now, say = rooms.now(), wording_of(request)
    asked = _Asked(session=session, walk_from=walk_from, now=now, words=words, say=say)
    today = now.astimezone(SHANGHAI).date()
    return tuple(
        _view(
            posting,
            _said(posting, rooms.texts, words.language, today),
            employers.get(posting.employer_id),
            asked,
        )
        for posting in postings
    )


def employer_view(employer: Employer) -> EmployerView:
    return EmployerView(
        employer_id=employer.employer_id,
        name=employer.name,
        caller=employer.caller,
        phone_tail=employer.phone_tail,
        licence_checked_on=employer.licence_checked_on,
    )


def answer_view(answer: Answer | None, words: Words) -> AnswerView | None:
    if answer is None:
        return None
    sentence = words(f"answer.{answer.code}", **answer.facts)
    return AnswerView(code=answer.code, facts=answer.facts, sentence=sentence)


def walk_minutes(station: Station | None, place: Place | None) -> int | None:
    """Whole minutes on foot, at least 1; None when nobody would walk it."""
    if station is None or place is None:
        return None
    return walking_minutes(station, place.latitude, place.longitude)


@lru_cache(maxsize=_KEPT)
def _said(posting: Posting, texts: Texts, language: Language, today: date) -> _Said:
    words = Words(texts, language)
    say = Wording(words, datetime.combine(today, time(), SHANGHAI))
    pay, hours = posting.pay, posting.hours
    return _Said(
        answers={topic: answer_view(answer_from_fields(posting, topic), words) for topic in Topic},
        texts=JobTexts(
            category=words(f"category.{posting.category}"),
            pay=say.pay(pay) if pay else None,
            pay_unit=say.pay_unit(pay) if pay else None,
            pay_whole=say.pay_whole(pay) if pay else None,
            settlement=words(f"settlement.{pay.settlement}") if pay and pay.settlement else None,
            hours=say.hours(hours) if hours else None,
            days=say.weekdays(hours.weekdays) if hours else None,
            valid_until=say.date(posting.valid_until) if posting.valid_until else None,
            checked_on=say.date(posting.checked_on),
            missing=(),
            call_slots=(),
        ),
    )


def _view(
    posting: Posting,
    said: _Said,
    employer: Employer | None,
    asked: _Asked,
) -> JobView:
    missing = missing_legal_fields(posting, employer, asked.now.astimezone(SHANGHAI).date())
    slots = slots_for(asked.session, posting, asked.now)
    return JobView(
        job_id=posting.job_id,
        station=posting.station,
        title=posting.title,
        category=posting.category,
        checked_on=posting.checked_on,
        head_count=posting.head_count,
        conditions=posting.conditions,
        content=posting.content,
        place=posting.place,
        pay=posting.pay,
        valid_until=posting.valid_until,
        hours=posting.hours,
        lodging=posting.lodging,
        meals=posting.meals,
        couples=posting.couples,
        youngest=posting.youngest,
        oldest=posting.oldest,
        health_certificate=posting.health_certificate,
        asks=posting.asks,
        source=posting.source,
        is_open=posting.is_open,
        employer=employer_view(employer) if employer else None,
        missing=missing,
        answers=said.answers,
        call_slots=slots,
        texts=_texts(said.texts, missing, slots, asked),
        walk_minutes=walk_minutes(asked.walk_from, posting.place),
    )


def _texts(
    lasting: JobTexts,
    missing: tuple[LegalField, ...],
    slots: tuple[datetime, ...],
    asked: _Asked,
) -> JobTexts:
    return replace(
        lasting,
        missing=tuple(asked.words(f"legal_field.{name}") for name in missing),
        call_slots=tuple(asked.say.instant(slot) for slot in slots),
    )

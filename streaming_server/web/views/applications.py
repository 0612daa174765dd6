"""An application as the resident sees it, and as the employer and staff see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from shared.applications import UNDO_LASTS, Application, State
from shared.ids import ApplicationId, JobId, SessionId, StationCode
from shared.jobs import AskedFact, Posting
from shared.live_sessions import RolePinned, screened
from shared.organisation import Employer
from streaming_server.ports.reading import Applicant
from streaming_server.web.languages import Words
from streaming_server.web.rendering import wording_of, words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.wording import Wording

#: The employer has committed to a time: only now it gets the whole number.
PHONE_SHOWN: Final = frozenset({State.AGREED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailView:
    fact: AskedFact
    option: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MyApplication:
    """For the resident alone. sentence: what happens next. reason_text: why it was declined or
    closed. may_undo_until: as long as withdrawing counts as an undo."""

    application_id: ApplicationId
    number: str
    session_id: SessionId | None
    job_id: JobId
    role_number: int | None
    station: StationCode
    details: tuple[DetailView, ...]
    moment: int | None
    caller: str
    call_at: datetime
    due: datetime
    sent_at: datetime
    state: State
    slot: datetime | None
    question: str | None
    reply: str | None
    reason: str | None
    changed_at: datetime | None
    title: str
    employer: str
    phone_tail: str
    may_undo_until: datetime
    call_at_text: str
    slot_text: str | None
    reason_text: str | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedView:
    """The moment of a show at which somebody decided. role_number: what was talked about then."""

    seconds_on_air: int
    role_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantView:
    """For the employer of the role and for staff. phone: only once a time is agreed; phone_tail
    None: the resident has no phone, the station passes messages on. decided: at which moment of
    the show, None outside of one."""

    application_id: ApplicationId
    number: str
    session_id: SessionId | None
    job_id: JobId
    role_number: int | None
    station: StationCode
    moment: int | None
    caller: str
    call_at: datetime
    due: datetime
    sent_at: datetime
    state: State
    slot: datetime | None
    question: str | None
    reply: str | None
    reason: str | None
    changed_at: datetime | None
    title: str
    form_of_address: str
    phone: str | None
    phone_tail: str | None
    details: tuple[DetailView, ...]
    call_at_text: str
    slot_text: str | None
    state_name: str
    decided: DecidedView | None


async def my_application_views(
    request: web.Request, applications: Iterable[Application]
) -> tuple[MyApplication, ...]:
    sent = tuple(applications)
    reader = request.app[ROOMS].reader
    postings = await reader.postings(tuple({one.job_id: None for one in sent}))
    employers = await reader.employers()
    words, say = words_of(request), wording_of(request)
    views: list[MyApplication] = []
    for one in sent:
        posting = postings.get(one.job_id)
        employer = employers.get(posting.employer_id) if posting else None
        views.append(_mine(one, posting, employer, words, say))
    return tuple(views)


async def applicant_views(
    request: web.Request, applicants: Iterable[Applicant]
) -> tuple[ApplicantView, ...]:
    those = tuple(applicants)
    job_ids = {one.application.job_id: None for one in those}
    postings = await request.app[ROOMS].reader.postings(tuple(job_ids))
    shows = {one.application.session_id for one in those}
    told = {show: await _told(request, show) for show in shows}
    words, say = words_of(request), wording_of(request)
    return tuple(
        _applicant(
            one,
            postings.get(one.application.job_id),
            told[one.application.session_id],
            words,
            say,
        )
        for one in those
    )


def detail_views(details: Mapping[AskedFact, str], words: Words) -> tuple[DetailView, ...]:
    return tuple(
        DetailView(fact=AskedFact(fact), option=option, text=words(f"fact.{fact}.{option}"))
        for fact, option in details.items()
    )


def _mine(
    one: Application, posting: Posting | None, employer: Employer | None, words: Words, say: Wording
) -> MyApplication:
    reason = _reason(one, words)
    return MyApplication(
        application_id=one.application_id,
        number=one.number,
        session_id=one.session_id,
        job_id=one.job_id,
        role_number=one.role_number,
        station=one.station,
        details=detail_views(one.details, words),
        moment=one.moment,
        caller=one.caller,
        call_at=one.call_at,
        due=one.due,
        sent_at=one.sent_at,
        state=one.state,
        slot=one.slot,
        question=one.question,
        reply=one.reply,
        reason=one.reason,
        changed_at=one.changed_at,
        title=posting.title if posting else "",
        employer=employer.name if employer else "",
        phone_tail=employer.phone_tail if employer else "",
        may_undo_until=one.sent_at + UNDO_LASTS,
        call_at_text=say.instant(one.call_at),
        slot_text=say.instant(one.slot) if one.slot else None,
        reason_text=reason,
        sentence=_next(one, reason, words, say),
    )


def _next(one: Application, reason: str | None, words: Words, say: Wording) -> str:
    return words(
        f"next.{one.state}",
        caller=one.caller,
        call_at=say.instant(one.call_at),
        slot=say.instant(one.slot or one.call_at),
        due=say.instant(one.due),
        question=one.question or "",
        reason=reason or "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """What the application still tells about who sent it."""

    form_of_address: str
    phone: str | None = None
    phone_tail: str | None = None
    details: tuple[DetailView, ...] = ()
    reply: str | None = None


def _person(one: Applicant, words: Words) -> _Person:
    application, phone = one.application, one.contact.phone
    if application.state is State.WITHDRAWN:
        # Whoever takes an application back was promised to be seen no more.
        return _Person(form_of_address=words("page.applicant.somebody"))
    shows_phone = application.state in PHONE_SHOWN
    return _Person(
        form_of_address=one.contact.form_of_address.disclose(),
        phone=phone.disclose() if phone is not None and shows_phone else None,
        phone_tail=phone.tail if phone is not None else None,
        details=detail_views(application.details, words),
        reply=application.reply,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What was talked about in a show that was on air."""

    went_live_at: datetime
    ended_at: datetime | None
    pins: tuple[RolePinned, ...]

    def decided(self, application: Application) -> DecidedView | None:
        seen = screened(self.pins, application.moment, application.sent_at)
        into = (seen.at - self.went_live_at).total_seconds()
        # From the page that tells of a show to come, or once it was over: no form told of it.
        if into < 0 or (self.ended_at is not None and seen.at > self.ended_at):
            return None
        return DecidedView(seconds_on_air=int(into), role_number=seen.number)


async def _told(request: web.Request, session_id: SessionId | None) -> _Told | None:
    reader = request.app[ROOMS].reader
    show = await reader.session(session_id) if session_id else None
    if show is None or show.went_live_at is None:
        return None
    pins = await reader.pins(show.session_id)
    return _Told(went_live_at=show.went_live_at, ended_at=show.ended_at, pins=pins)


def _applicant(
    one: Applicant, posting: Posting | None, told: _Told | None, words: Words, say: Wording
) -> ApplicantView:
    application = one.application
    person = _person(one, words)
    return ApplicantView(
        application_id=application.application_id,
        number=application.number,
        session_id=application.session_id,
        job_id=application.job_id,
        role_number=application.role_number,
        station=application.station,
        moment=application.moment,
        caller=application.caller,
        call_at=application.call_at,
        due=application.due,
        sent_at=application.sent_at,
        state=application.state,
        slot=application.slot,
        question=application.question,
        reply=person.reply,
        reason=application.reason,
        changed_at=application.changed_at,
        title=posting.title if posting else "",
        form_of_address=person.form_of_address,
        phone=person.phone,
        phone_tail=person.phone_tail,
        details=person.details,
        call_at_text=say.instant(application.call_at),
        slot_text=say.instant(application.slot) if application.slot else None,
        state_name=words(f"state.application_{application.state}"),
        decided=told.decided(application) if told else None,
    )


def _reason(one: Application, words: Words) -> str | None:
    if one.reason is None:
        return None
    return words(f"{'decline' if one.state is State.DECLINED else 'close'}.{one.reason}")

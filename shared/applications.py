"""Applications: each ends in an answer.

              ┌────────────ask───────────▶ asked ──reply──┐
    send ▶ waiting ◀──────────────────────────────────────┘
              ├─ offer ─▶ offered ─accept─▶ agreed        waiting, asked, offered: open, with a
              │             └─pass──▶ waiting             clock that staff see
              ├─ commit ─▶ agreed   (the slot the resident wished)
              └─ decline ─▶ declined    withdraw ─▶ withdrawn    close ─▶ closed

A resident may withdraw from any open state and from agreed; within 60 seconds that is an undo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Literal, assert_never

from shared.ids import ApplicationId, CommandId, JobId, SessionId, StationCode, VisitorId
from shared.jobs import FACT_OPTIONS, AskedFact, Posting
from shared.live_sessions import LiveSession, call_slots
from shared.organisation import SHANGHAI, Employer
from shared.people import FormOfAddress, PersonalText, PhoneNumber, read_form_of_address
from shared.people import read_phone, read_sentence
from shared.refusals import Reason, Refused

UNDO_LASTS: Final = timedelta(seconds=60)
#: An employer owes an answer within two hours of opening time.
ANSWER_WITHIN: Final = timedelta(hours=2)
DAY_STARTS: Final = time(8, 30)
DAY_ENDS: Final = time(18, 0)
#: Offers reach at most this far, so that nobody is put off for weeks.
FARTHEST_SLOT: Final = timedelta(days=14)


class State(StrEnum):
    WAITING = "waiting"
    #: The employer asked one question; the resident is to reply.
    ASKED = "asked"
    #: The employer offered another time than the resident wished.
    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    #: Staff closed it with a reason, after telling the resident.
    CLOSED = "closed"


class Move(StrEnum):
    COMMIT = "commit"
    OFFER = "offer"
    ACCEPT = "accept"
    PASS = "pass"
    ASK = "ask"
    REPLY = "reply"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CLOSE = "close"


_ENDINGS: Final = {
    Move.DECLINE: State.DECLINED,
    Move.WITHDRAW: State.WITHDRAWN,
    Move.CLOSE: State.CLOSED,
}
#: The lifecycle: what is not in the table is refused with WRONG_STATE.
LIFECYCLE: Final[Mapping[State, Mapping[Move, State]]] = {
    State.WAITING: {
        Move.COMMIT: State.AGREED,
        Move.OFFER: State.OFFERED,
        Move.ASK: State.ASKED,
        **_ENDINGS,
    },
    State.ASKED: {
        Move.COMMIT: State.AGREED,
        Move.OFFER: State.OFFERED,
        Move.REPLY: State.WAITING,
        **_ENDINGS,
    },
    State.OFFERED: {Move.ACCEPT: State.AGREED, Move.PASS: State.WAITING, **_ENDINGS},
    State.AGREED: {Move.WITHDRAW: State.WITHDRAWN},
    State.DECLINED: {},
    State.WITHDRAWN: {},
    State.CLOSED: {},
}
#: Open: somebody still owes a word, and a clock runs.
OPEN: Final = frozenset({State.WAITING, State.ASKED, State.OFFERED})


class DeclineReason(StrEnum):
    """Sentences are in resources/i18n under decline.{reason}."""

    TIMES_DO_NOT_FIT = "times_do_not_fit"
    FILLED = "filled"
    NEEDS_CERTIFICATE = "needs_certificate"
    NEEDS_EXPERIENCE = "needs_experience"
    TOO_FAR = "too_far"
    OTHER = "other"


class CloseReason(StrEnum):
    """Why staff closed an application. Sentences under close.{reason}."""

    EMPLOYER_SILENT = "employer_silent"
    ROLE_GONE = "role_gone"
    NOT_REACHED = "not_reached"
    OTHER_WORK_FOUND = "other_work_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach the resident. phone None: has none, the station passes messages on."""

    form_of_address: FormOfAddress
    phone: PhoneNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One resident's wish for one role; who the resident is lies in its own table.

    number: for eyes, "B-026", one series per station and day. details: fact -> option tapped.
    moment: stage clock of the picture at which the resident decided. call_at: when the caller was
    promised to call. due: when staff step in if no answer came. slot: the time offered or agreed.
    """

    application_id: ApplicationId
    number: str
    session_id: SessionId | None
    job_id: JobId
    role_number: int | None
    station: StationCode
    visitor_id: VisitorId
    details: Mapping[AskedFact, str]
    moment: int | None
    caller: str
    call_at: datetime
    due: datetime
    sent_at: datetime
    state: State = State.WAITING
    slot: datetime | None = None
    question: str | None = None
    reply: str | None = None
    reason: str | None = None
    changed_at: datetime | None = None

    def may_undo(self, now: datetime) -> bool:
        return now <= self.sent_at + UNDO_LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """What a decision about an application looks at.

    application: the one under the command's application id. earlier: an application of the same
    resident for the same job that was not withdrawn. next_number: of the station's day.
    """

    application: Application | None = None
    earlier: Application | None = None
    session: LiveSession | None = None
    posting: Posting | None = None
    employer: Employer | None = None
    next_number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply:
    """job_id or (session_id, role_number) names the role; the latter inside a show.

    visitor_id: the server fills it in for browsers. call_at: one of the slots shown. phone None:
    the resident has none.
    """

    command_id: CommandId
    application_id: ApplicationId
    job_id: JobId
    form_of_address: PersonalText
    phone: PersonalText | None
    call_at: datetime
    details: Mapping[AskedFact, str] = field(default_factory=dict)
    session_id: SessionId | None = None
    moment: int | None = None
    visitor_id: VisitorId = VisitorId("")
    type: Literal["apply"] = "apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerApplication:
    """An employer's, resident's or staff's move.

    slot: with offer. text: the question with ask, the words with reply. reason: a DeclineReason
    with decline, a CloseReason with close.
    """

    command_id: CommandId
    application_id: ApplicationId
    move: Move
    slot: datetime | None = None
    text: str | None = None
    reason: str | None = None
    visitor_id: VisitorId = VisitorId("")
    type: Literal["answer_application"] = "answer_application"


ApplicationCommand = Apply | AnswerApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSent:
    """Holds no word about the person: name, phone and details are stored beside it."""

    application_id: ApplicationId
    number: str
    session_id: SessionId | None
    job_id: JobId
    role_number: int | None
    station: StationCode
    visitor_id: VisitorId
    moment: int | None
    caller: str
    call_at: datetime
    due: datetime
    undo_until: datetime
    at: datetime
    type: Literal["application_sent"] = "application_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationMoved:
    application_id: ApplicationId
    session_id: SessionId | None
    station: StationCode
    visitor_id: VisitorId
    move: Move
    state: State
    at: datetime
    due: datetime
    slot: datetime | None = None
    text: str | None = None
    reason: str | None = None
    type: Literal["application_moved"] = "application_moved"


ApplicationEvent = ApplicationSent | ApplicationMoved


def decide(
    view: ApplicationView, command: ApplicationCommand, now: datetime
) -> tuple[ApplicationEvent, ...] | Refused:
    match command:
        case Apply():
            return _apply(view, command, now)
        case AnswerApplication():
            return _answer(view, command, now)
    assert_never(command)


def evolve(
    application: Application | None,
    event: ApplicationEvent,
    details: Mapping[AskedFact, str] | None = None,
) -> Application:
    """details: of the Apply command, with ApplicationSent."""
    if isinstance(event, ApplicationSent):
        return Application(
            application_id=event.application_id,
            number=event.number,
            session_id=event.session_id,
            job_id=event.job_id,
            role_number=event.role_number,
            station=event.station,
            visitor_id=event.visitor_id,
            details=details or {},
            moment=event.moment,
            caller=event.caller,
            call_at=event.call_at,
            due=event.due,
            sent_at=event.at,
        )
    if application is None:
        raise ValueError("application_moved before application_sent")
    moved = replace(application, state=event.state, changed_at=event.at, due=event.due)
    match event.move:
        case Move.OFFER | Move.COMMIT | Move.ACCEPT:
            return replace(moved, slot=event.slot)
        case Move.PASS:
            return replace(moved, slot=None)
        case Move.ASK:
            return replace(moved, question=event.text)
        case Move.REPLY:
            return replace(moved, reply=event.text)
        case Move.DECLINE | Move.CLOSE:
            return replace(moved, reason=event.reason)
        case Move.WITHDRAW:
            return moved
    assert_never(event.move)


def read_contact(command: Apply) -> Contact | Refused:
    """The contact as it is stored, or the first field that is wrong."""
    name = read_form_of_address(command.form_of_address)
    if isinstance(name, Refused):
        return name
    if command.phone is None:
        return Contact(form_of_address=name, phone=None)
    phone = read_phone(command.phone)
    if isinstance(phone, Refused):
        return phone
    return Contact(form_of_address=name, phone=phone)


def answer_due(now: datetime) -> datetime:
    """Two hours of opening time from now, UTC: a question at 17:00 is due at 09:30 next day."""
    local = now.astimezone(SHANGHAI)
    opens = local.replace(hour=DAY_STARTS.hour, minute=DAY_STARTS.minute, second=0, microsecond=0)
    closes = local.replace(hour=DAY_ENDS.hour, minute=DAY_ENDS.minute, second=0, microsecond=0)
    if local >= closes:
        opens, local = opens + timedelta(days=1), opens + timedelta(days=1)
        closes += timedelta(days=1)
    local = max(local, opens)
    due = local + ANSWER_WITHIN
    if due > closes:
        due = opens + timedelta(days=1) + (due - closes)
    return due.astimezone(UTC)


def slots_for(session: LiveSession | None, posting: Posting, now: datetime) -> tuple[datetime, ...]:
    """The call times an applicant may choose from, UTC; also when the role is in no show."""
    return call_slots(session or _outside_a_show(posting, now), now)


def _outside_a_show(posting: Posting, now: datetime) -> LiveSession:
    return LiveSession(
        session_id=SessionId(""),
        title=posting.title,
        station=posting.station,
        employer_id=posting.employer_id,
        starts_at=now,
    )


def _apply(
    view: ApplicationView, command: Apply, now: datetime
) -> tuple[ApplicationEvent, ...] | Refused:
    posting, employer = view.posting, view.employer
    if posting is None or employer is None:
        return Refused(reason=Reason.NOT_FOUND, field="job_id")
    refused = _inapplicable(view, posting, command, now)
    if refused:
        return refused
    contact = read_contact(command)
    if isinstance(contact, Refused):
        return contact
    due = min(answer_due(now), command.call_at)
    return (
        ApplicationSent(
            application_id=command.application_id,
            number=f"B-{view.next_number:03d}",
            session_id=view.session.session_id if view.session else None,
            job_id=posting.job_id,
            role_number=_role_number(view.session, posting),
            station=view.session.station if view.session else posting.station,
            visitor_id=command.visitor_id,
            moment=command.moment,
            caller=employer.caller,
            call_at=command.call_at,
            due=due,
            undo_until=now + UNDO_LASTS,
            at=now,
        ),
    )


def _inapplicable(
    view: ApplicationView, posting: Posting, command: Apply, now: datetime
) -> Refused | None:
    if view.application is not None:
        return Refused(reason=Reason.ID_TAKEN, field="application_id")
    if view.earlier is not None:
        return Refused(reason=Reason.ALREADY_APPLIED, facts={"number": view.earlier.number})
    if not posting.is_current(now.astimezone(SHANGHAI).date()):
        return Refused(reason=Reason.ROLE_CLOSED)
    if command.session_id is not None and _role_number(view.session, posting) is None:
        return Refused(reason=Reason.NOT_FOUND, field="session_id")
    for fact in posting.asks:
        if command.details.get(fact) not in FACT_OPTIONS[fact]:
            return Refused(reason=Reason.FACT_MISSING, field=fact, facts={"fact": fact})
    if set(command.details) - set(posting.asks):
        # Nobody hands an employer a fact that the role does not need.
        return Refused(reason=Reason.NOT_ALLOWED, field="details")
    if command.call_at not in slots_for(view.session, posting, now - UNDO_LASTS * 10):
        return _late_slot(view, posting, command, now)
    return None


def _late_slot(
    view: ApplicationView, posting: Posting, command: Apply, now: datetime
) -> Refused | None:
    # A sheet that stood open while a slot passed gets the slots of now.
    if command.call_at in slots_for(view.session, posting, now):
        return None
    return Refused(reason=Reason.TIME_NOT_OFFERED, field="call_at")


def _role_number(session: LiveSession | None, posting: Posting) -> int | None:
    if session is None:
        return None
    return next((card.number for card in session.cards if card.job_id == posting.job_id), None)


def _answer(
    view: ApplicationView, command: AnswerApplication, now: datetime
) -> tuple[ApplicationEvent, ...] | Refused:
    application = view.application
    if application is None:
        return Refused(reason=Reason.NOT_FOUND)
    state = LIFECYCLE[application.state].get(command.move)
    if state is None:
        return Refused(
            reason=Reason.WRONG_STATE, facts={"state": f"application_{application.state}"}
        )
    wrong = _wrong_words(application, command, now)
    if wrong:
        return wrong
    due = answer_due(now) if state in OPEN else application.due
    text = " ".join(command.text.split()) if command.text else None
    return (
        ApplicationMoved(
            application_id=application.application_id,
            session_id=application.session_id,
            station=application.station,
            visitor_id=application.visitor_id,
            move=command.move,
            state=state,
            at=now,
            due=due,
            slot=_slot(application, command),
            text=text if command.move in {Move.ASK, Move.REPLY} else None,
            reason=command.reason if command.move in {Move.DECLINE, Move.CLOSE} else None,
        ),
    )


def _slot(application: Application, command: AnswerApplication) -> datetime | None:
    match command.move:
        case Move.COMMIT:
            return application.call_at
        case Move.ACCEPT:
            return application.slot
        case Move.OFFER:
            return command.slot
        case _:
            return None


def _wrong_words(
    application: Application, command: AnswerApplication, now: datetime
) -> Refused | None:
    match command.move:
        case Move.OFFER:
            slot = command.slot
            if slot is None or not now < slot <= now + FARTHEST_SLOT:
                return Refused(reason=Reason.TIME_NOT_OFFERED, field="slot")
        case Move.ASK if application.question is not None:
            return Refused(reason=Reason.ALREADY_ASKED)
        case Move.ASK | Move.REPLY:
            words = read_sentence(command.text or "", "text")
            return words if isinstance(words, Refused) else None
        case Move.DECLINE:
            return _unknown_reason(command.reason, DeclineReason)
        case Move.CLOSE:
            return _unknown_reason(command.reason, CloseReason)
        case _:
            pass
    return None


def _unknown_reason(
    reason: str | None, reasons: type[DeclineReason] | type[CloseReason]
) -> Refused | None:
    if reason in set(reasons):
        return None
    return Refused(reason=Reason.EMPTY, field="reason")

"""What becomes of a wish to work, and of each answer to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from shared.applications.clocks import answer_due, slots_for
from shared.applications.lifecycle import (
    LIFECYCLE,
    OPEN,
    UNDO_LASTS,
    Application,
    CloseReason,
    Contact,
    DeclineReason,
    Move,
)
from shared.applications.messages import (
    AnswerApplication,
    ApplicationCommand,
    ApplicationEvent,
    ApplicationMoved,
    ApplicationSent,
    Apply,
)
from shared.jobs import FACT_OPTIONS, AskedFact, Posting
from shared.live_sessions import LiveSession
from shared.organisation import SHANGHAI, Employer
from shared.people import (
    read_form_of_address,
    read_phone,
    read_sentence,
)
from shared.refusals import Reason, Refused

#: How long an application sheet may stand open and still send the times it showed.
SHEET_STAYS_OPEN: Final = timedelta(minutes=10)
#: Offers reach at most this far, so that nobody is put off for weeks.
FARTHEST_SLOT: Final = timedelta(days=14)


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
    return replace(moved, **_told(event))


def _told(event: ApplicationMoved) -> Mapping[str, Any]:
    """The fields that a move sets besides the state."""
    match event.move:
        case Move.OFFER | Move.COMMIT | Move.ACCEPT:
            return {"slot": event.slot}
        case Move.PASS:
            return {"slot": None}
        case Move.ASK:
            return {"question": event.text}
        case Move.REPLY:
            return {"reply": event.text}
        case Move.DECLINE | Move.CLOSE:
            return {"reason": event.reason}
        case Move.WITHDRAW:
            return {}
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
    return _wrong_details(posting, command) or _wrong_call(view, posting, command, now)


def _wrong_details(posting: Posting, command: Apply) -> Refused | None:
    for fact in posting.asks:
        if command.details.get(fact) not in FACT_OPTIONS[fact]:
            return Refused(reason=Reason.FACT_MISSING, field=fact, facts={"fact": fact})
    if set(command.details) - set(posting.asks):
        # Nobody hands an employer a fact that the role does not need.
        return Refused(reason=Reason.NOT_ALLOWED, field="details")
    return None


def _wrong_call(
    view: ApplicationView, posting: Posting, command: Apply, now: datetime
) -> Refused | None:
    # A sheet may stand open while a slot comes too near: what it showed still counts.
    earlier = slots_for(view.session, posting, now - SHEET_STAYS_OPEN)
    if command.call_at > now and command.call_at in {
        *earlier,
        *slots_for(view.session, posting, now),
    }:
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
            return _wrong_slot(command.slot, now)
        case Move.COMMIT:
            return _wrong_slot(application.call_at, now)
        case Move.ACCEPT:
            return _wrong_slot(application.slot, now)
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


def _wrong_slot(slot: datetime | None, now: datetime) -> Refused | None:
    if slot is not None and now < slot <= now + FARTHEST_SLOT:
        return None
    return Refused(reason=Reason.TIME_NOT_OFFERED, field="slot")


def _unknown_reason(
    reason: str | None, reasons: type[DeclineReason] | type[CloseReason]
) -> Refused | None:
    if reason in set(reasons):
        return None
    return Refused(reason=Reason.EMPTY, field="reason")

"""What becomes of a live session's commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from shared.ids import JobId
from shared.jobs import Posting, missing_legal_fields
from shared.live_sessions.lifecycle import (
    BEFORE_END,
    LIFECYCLE,
    RUNNING,
    LiveSession,
    Move,
    Pin,
    RoleCard,
)
from shared.live_sessions.messages import (
    AddRole,
    MoveSession,
    PinRole,
    RoleAdded,
    RolePinned,
    ScheduleSession,
    SessionCommand,
    SessionEvent,
    SessionMoved,
    SessionScheduled,
)
from shared.organisation import SHANGHAI, Employer
from shared.people import read_sentence
from shared.refusals import Reason, Refused

MOST_CALL_TIMES: Final = 12  # a day


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """What a decision about a session looks at.

    next_number: the first free role number of the session's station and day.
    has_picture: whether the employer's picture arrives at the server now.
    """

    session: LiveSession | None = None
    employer: Employer | None = None
    postings: Mapping[JobId, Posting] = field(default_factory=dict)
    next_number: int = 1
    has_picture: bool = False


def decide(
    view: SessionView, command: SessionCommand, now: datetime
) -> tuple[SessionEvent, ...] | Refused:
    if isinstance(command, ScheduleSession):
        return _schedule(view, command, now)
    session = view.session
    if session is None:
        return Refused(reason=Reason.NOT_FOUND)
    match command:
        case AddRole():
            return _add_role(view, session, command, now)
        case MoveSession(move=move):
            return _move(view, session, move, now)
        case PinRole():
            return _pin(view, session, command, now)
    assert_never(command)


def evolve(session: LiveSession | None, event: SessionEvent) -> LiveSession:
    """Raises ValueError when an event precedes the session it belongs to."""
    if isinstance(event, SessionScheduled):
        return LiveSession(
            session_id=event.session_id,
            title=event.title,
            station=event.station,
            employer_id=event.employer_id,
            starts_at=event.starts_at,
            call_times=event.call_times,
        )
    if session is None:
        raise ValueError(f"{event.type} before session_scheduled")
    match event:
        case RoleAdded(number=number, job_id=job_id):
            return replace(session, cards=(*session.cards, RoleCard(number=number, job_id=job_id)))
        case SessionMoved():
            return _moved(session, event)
        case RolePinned():
            return _pinned(session, event)
    assert_never(event)


def _schedule(
    view: SessionView, command: ScheduleSession, now: datetime
) -> tuple[SessionEvent, ...] | Refused:
    if view.session is not None:
        return Refused(reason=Reason.ID_TAKEN, field="session_id")
    title = read_sentence(command.title, "title")
    if isinstance(title, Refused):
        return title
    if view.employer is None:
        return Refused(reason=Reason.NOT_FOUND, field="employer_id")
    if command.starts_at < now - timedelta(hours=1):
        return Refused(reason=Reason.TIME_NOT_OFFERED, field="starts_at")
    if not command.call_times:
        return Refused(reason=Reason.EMPTY, field="call_times")
    if len(command.call_times) > MOST_CALL_TIMES:
        limits = {"low": 1, "high": MOST_CALL_TIMES}
        return Refused(reason=Reason.OUT_OF_RANGE, field="call_times", facts=limits)
    return (
        SessionScheduled(
            session_id=command.session_id,
            title=title,
            station=command.station,
            employer_id=command.employer_id,
            starts_at=command.starts_at,
            call_times=command.call_times,
            at=now,
        ),
    )


def _add_role(
    view: SessionView, session: LiveSession, command: AddRole, now: datetime
) -> tuple[SessionEvent, ...] | Refused:
    if session.phase not in BEFORE_END:
        return _wrong_phase(session)
    posting = view.postings.get(command.job_id)
    if posting is None:
        return Refused(reason=Reason.NOT_FOUND, field="job_id")
    if posting.employer_id != session.employer_id:
        return Refused(reason=Reason.NOT_ALLOWED, field="job_id")
    if any(card.job_id == command.job_id for card in session.cards):
        return ()
    return (
        RoleAdded(
            session_id=session.session_id,
            job_id=command.job_id,
            number=view.next_number,
            at=now,
        ),
    )


def _move(
    view: SessionView, session: LiveSession, move: Move, now: datetime
) -> tuple[SessionEvent, ...] | Refused:
    phase = LIFECYCLE[session.phase].get(move)
    if phase is None:
        return _wrong_phase(session)
    if move in {Move.GO_LIVE, Move.RESUME} and not view.has_picture:
        return Refused(reason=Reason.NO_PICTURE)
    if move is Move.GO_LIVE and not _showable(view, session, now):
        return Refused(reason=Reason.NO_ROLE)
    return (SessionMoved(session_id=session.session_id, move=move, phase=phase, at=now),)


def _showable(view: SessionView, session: LiveSession, now: datetime) -> bool:
    today = now.astimezone(SHANGHAI).date()
    postings = (view.postings.get(card.job_id) for card in session.cards)
    return any(
        posting is not None and not missing_legal_fields(posting, view.employer, today)
        for posting in postings
    )


def _pin(
    view: SessionView, session: LiveSession, command: PinRole, now: datetime
) -> tuple[SessionEvent, ...] | Refused:
    if session.phase not in RUNNING:
        return _wrong_phase(session)
    if command.number is not None:
        refused = _unpinnable(view, session, command.number, now)
        if refused:
            return refused
    if (session.pin.number if session.pin else None) == command.number:
        return ()
    return (
        RolePinned(
            session_id=session.session_id,
            number=command.number,
            picture=command.picture,
            at=now,
        ),
    )


def _unpinnable(
    view: SessionView, session: LiveSession, number: int, now: datetime
) -> Refused | None:
    card = session.card(number)
    posting = view.postings.get(card.job_id) if card else None
    if posting is None:
        return Refused(reason=Reason.NOT_FOUND, field="number")
    missing = missing_legal_fields(posting, view.employer, now.astimezone(SHANGHAI).date())
    if missing:
        return Refused(
            reason=Reason.ROLE_INCOMPLETE, field="number", facts={"fields": tuple(missing)}
        )
    return None


def take_down(view: SessionView, now: datetime) -> tuple[RolePinned, ...]:
    """The pinned card comes down when its posting lost what the law asks to be shown."""
    session = view.session
    if session is None or session.pin is None:
        return ()
    if _unpinnable(view, session, session.pin.number, now) is None:
        return ()
    return (RolePinned(session_id=session.session_id, number=None, picture=None, at=now),)


def _pinned(session: LiveSession, event: RolePinned) -> LiveSession:
    number = event.number
    if number is None:
        return replace(session, pin=None)
    talked = session.talked if number in session.talked else (*session.talked, number)
    pin = Pin(number=number, picture=event.picture, at=event.at)
    return replace(session, pin=pin, talked=talked)


def _moved(session: LiveSession, event: SessionMoved) -> LiveSession:
    match event.move:
        case Move.GO_LIVE:
            return replace(session, phase=event.phase, went_live_at=event.at)
        case Move.END:
            return replace(session, phase=event.phase, ended_at=event.at, pin=None)
        case _:
            return replace(session, phase=event.phase)


def _wrong_phase(session: LiveSession) -> Refused:
    return Refused(reason=Reason.WRONG_STATE, facts={"state": f"session_{session.phase}"})

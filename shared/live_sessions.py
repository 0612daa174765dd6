"""A live session: one employer presents roles, and residents watch and apply.

    scheduled ─open─▶ lobby ─go_live─▶ on_air ◀─resume─ interrupted
        │              │                 │  ─lose────────▶   │
        └─────end──────┴───────end───────┴────────end────────┴──▶ ended ─archive─▶ archived

In the lobby the employer rehearses unseen. A picture is a moment of the show: the 32-bit, 90 kHz
RTP timestamp that viewers receive (the stage clock), so that a card can change when that picture
plays and not when a message arrives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Literal, assert_never

from shared.ids import CommandId, EmployerId, JobId, SessionId, StationCode
from shared.jobs import Posting, missing_legal_fields
from shared.organisation import SHANGHAI, Employer
from shared.people import read_sentence
from shared.refusals import Reason, Refused

#: Local times at which a caller calls applicants when the employer named none.
USUAL_CALL_TIMES: Final = (time(9, 30), time(15, 30))
#: A caller is not promised sooner than this after an application.
SHORTEST_NOTICE: Final = timedelta(hours=1)
PICTURE_CLOCK: Final = 1 << 32


class Phase(StrEnum):
    SCHEDULED = "scheduled"
    #: The employer is in the studio; only the employer sees the picture.
    LOBBY = "lobby"
    ON_AIR = "on_air"
    #: On air, but no picture arrives; viewers see 马上回来.
    INTERRUPTED = "interrupted"
    ENDED = "ended"
    #: Out of the lists; kept for its term.
    ARCHIVED = "archived"


class Move(StrEnum):
    OPEN = "open"
    GO_LIVE = "go_live"
    LOSE = "lose"
    RESUME = "resume"
    END = "end"
    ARCHIVE = "archive"


#: The lifecycle: what is not in the table is refused with WRONG_STATE.
LIFECYCLE: Final[Mapping[Phase, Mapping[Move, Phase]]] = {
    Phase.SCHEDULED: {Move.OPEN: Phase.LOBBY, Move.END: Phase.ENDED},
    Phase.LOBBY: {Move.GO_LIVE: Phase.ON_AIR, Move.END: Phase.ENDED},
    Phase.ON_AIR: {Move.LOSE: Phase.INTERRUPTED, Move.END: Phase.ENDED},
    Phase.INTERRUPTED: {Move.RESUME: Phase.ON_AIR, Move.END: Phase.ENDED},
    Phase.ENDED: {Move.ARCHIVE: Phase.ARCHIVED},
    Phase.ARCHIVED: {},
}
#: Phases in which the show runs for viewers.
RUNNING: Final = frozenset({Phase.ON_AIR, Phase.INTERRUPTED})
#: Phases in which roles may still be added.
BEFORE_END: Final = frozenset({Phase.SCHEDULED, Phase.LOBBY, *RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCard:
    """number: said aloud ("3号岗位"); one series per station and day, never reused in it."""

    number: int
    job_id: JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The role being talked about. picture: stage clock; None when no picture was there."""

    number: int
    picture: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSession:
    """call_times: local times at which the caller calls applicants. talked: numbers once pinned."""

    session_id: SessionId
    title: str
    station: StationCode
    employer_id: EmployerId
    starts_at: datetime
    call_times: tuple[time, ...] = USUAL_CALL_TIMES
    phase: Phase = Phase.SCHEDULED
    cards: tuple[RoleCard, ...] = ()
    pin: Pin | None = None
    talked: tuple[int, ...] = ()
    went_live_at: datetime | None = None
    ended_at: datetime | None = None

    def card(self, number: int) -> RoleCard | None:
        return next((card for card in self.cards if card.number == number), None)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSession:
    command_id: CommandId
    session_id: SessionId
    title: str
    station: StationCode
    employer_id: EmployerId
    starts_at: datetime
    call_times: tuple[time, ...] = USUAL_CALL_TIMES
    type: Literal["schedule_session"] = "schedule_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRole:
    """Give a posting a number in the session."""

    command_id: CommandId
    session_id: SessionId
    job_id: JobId
    type: Literal["add_role"] = "add_role"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSession:
    """Walk one step of the lifecycle."""

    command_id: CommandId
    session_id: SessionId
    move: Move
    type: Literal["move_session"] = "move_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRole:
    """Show a role's card to everybody; number None takes the card down.

    publisher_picture: RTP timestamp of the employer's own picture at that moment, when known.
    picture: the same on the stage clock; the server fills it in.
    """

    command_id: CommandId
    session_id: SessionId
    number: int | None
    publisher_picture: int | None = None
    picture: int | None = None
    type: Literal["pin_role"] = "pin_role"


SessionCommand = ScheduleSession | AddRole | MoveSession | PinRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionScheduled:
    session_id: SessionId
    title: str
    station: StationCode
    employer_id: EmployerId
    starts_at: datetime
    call_times: tuple[time, ...]
    at: datetime
    type: Literal["session_scheduled"] = "session_scheduled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAdded:
    session_id: SessionId
    job_id: JobId
    number: int
    at: datetime
    type: Literal["role_added"] = "role_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoved:
    session_id: SessionId
    move: Move
    phase: Phase
    at: datetime
    type: Literal["session_moved"] = "session_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePinned:
    """number None: the card was taken down."""

    session_id: SessionId
    number: int | None
    picture: int | None
    at: datetime
    type: Literal["role_pinned"] = "role_pinned"


SessionEvent = SessionScheduled | RoleAdded | SessionMoved | RolePinned


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
        case RolePinned(number=None):
            return replace(session, pin=None)
        case RolePinned(number=int(number), picture=picture, at=at):
            talked = session.talked if number in session.talked else (*session.talked, number)
            return replace(session, pin=Pin(number=number, picture=picture, at=at), talked=talked)
    raise ValueError(f"unknown event {event.type}")


def call_slots(session: LiveSession, now: datetime, count: int = 2) -> tuple[datetime, ...]:
    """The next times, UTC, at which the caller can be promised to call; soonest first."""
    local = now.astimezone(SHANGHAI)
    slots: list[datetime] = []
    day = local.date()
    while len(slots) < count and session.call_times:
        slots += [slot for slot in _slots_of(session, day) if slot >= now + SHORTEST_NOTICE]
        day += timedelta(days=1)
    return tuple(slots[:count])


def is_at_or_after(picture: int, other: int) -> bool:
    """Whether a stage-clock picture is the other one or later; the clock wraps after 13 hours."""
    return (picture - other) % PICTURE_CLOCK < PICTURE_CLOCK // 2


def _slots_of(session: LiveSession, day: date) -> list[datetime]:
    return [
        datetime.combine(day, at, SHANGHAI).astimezone(UTC) for at in sorted(session.call_times)
    ]


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

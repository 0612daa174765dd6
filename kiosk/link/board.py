"""The public facts that the window shows: shows on air and to come, and the station's jobs.

A replica: the server's welcome replaces the shows, events keep them current.
"""

from collections.abc import Iterable
from dataclasses import replace

from kiosk.link.facts import Job, JobPage, PinnedCard, Session, Welcome, is_walked
from shared.ids import SessionId
from shared.live_sessions import (
    RUNNING,
    Move,
    Phase,
    RoleAdded,
    RolePinned,
    SessionMoved,
    SessionScheduled,
)
from shared.organisation import Station
from shared.recordings import RecordingMoved
from shared.tickets import opening
from shared.tickets.opening import OpeningHoursSet
from shared.wire import Event

_TO_COME = frozenset({Phase.SCHEDULED, Phase.LOBBY})
_FARTHEST_WALK = 999


class Board:
    def __init__(self) -> None:
        self.station: Station | None = None
        self.sessions: dict[SessionId, Session] = {}
        self.jobs: tuple[Job, ...] = ()

    def welcome(self, welcome: Welcome) -> None:
        self.station = welcome.station
        self.sessions = {session.session_id: session for session in welcome.sessions}

    def keep(self, session: Session) -> None:
        self.sessions[session.session_id] = session

    def keep_jobs(self, pages: Iterable[JobPage]) -> None:
        """Nearest first; the same order for everybody, so that a number means one job.

        Jobs within a walk; all of them where nothing is.
        """
        jobs = {job.job_id: job for page in pages for job in page.jobs}
        walked = [job for job in jobs.values() if is_walked(job)]
        shown = walked or list(jobs.values())
        self.jobs = tuple(sorted(shown, key=lambda job: (_walk(job), job.title, job.job_id)))

    def hear(self, event: Event) -> SessionId | None:
        """Apply an event; the id of a show that must be read anew, if any."""
        match event:
            case SessionScheduled(session_id=session_id) | RoleAdded(session_id=session_id):
                return session_id
            case SessionMoved(session_id=session_id) | RolePinned(session_id=session_id):
                known = self.sessions.get(session_id)
                if known is None:
                    return session_id
                self.keep(_changed(known, event))
            case RecordingMoved(session_id=session_id, state=state):
                if session_id in self.sessions:
                    self.keep(replace(self.sessions[session_id], recording=state))
            case OpeningHoursSet(station=code):
                if self.station is not None and self.station.code == code:
                    self.station = opening.evolve(self.station, event)
            case _:
                pass
        return None

    def count(self, session_id: SessionId, viewers: int) -> None:
        known = self.sessions.get(session_id)
        if known is not None:
            self.keep(replace(known, viewers=viewers))

    @property
    def on_air(self) -> tuple[Session, ...]:
        """This station's own shows first, then the longest running."""
        code = self.station.code if self.station else None
        running = (one for one in self.sessions.values() if one.phase in RUNNING)
        return tuple(sorted(running, key=lambda one: (one.station != code, one.starts_at)))

    @property
    def to_come(self) -> tuple[Session, ...]:
        coming = (one for one in self.sessions.values() if one.phase in _TO_COME)
        return tuple(sorted(coming, key=lambda one: one.starts_at))


def _changed(session: Session, event: SessionMoved | RolePinned) -> Session:
    if isinstance(event, SessionMoved):
        is_start = event.move is Move.GO_LIVE
        went_live_at = event.at if is_start else session.went_live_at
        return replace(session, phase=event.phase, went_live_at=went_live_at)
    if event.number is None:
        return replace(session, pin=None)
    talked = session.talked
    if event.number not in talked:
        talked = (*talked, event.number)
    pin = PinnedCard(number=event.number, picture=event.picture)
    return replace(session, pin=pin, talked=talked)


def _walk(job: Job) -> int:
    return _FARTHEST_WALK if job.walk_minutes is None else job.walk_minutes

"""A live session as everybody may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from shared.ids import EmployerId, JobId, Sequence, SessionId, StationCode
from shared.jobs import Posting
from shared.live_sessions import LiveSession, Phase, Pin, call_slots
from shared.organisation import Employer, Station
from shared.recordings import Recording, State
from streaming_server.web.rendering import words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.viewers import VIEWER_COUNTS
from streaming_server.web.views.jobs import EmployerView, JobView, employer_view, views_among


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    number: int
    job: JobView


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """viewers: who watch now. recording: whether it is, or will be, recorded. sequence: of the
    last event before this was read."""

    session_id: SessionId
    title: str
    station: StationCode
    station_name: str
    employer: EmployerView | None
    starts_at: datetime
    went_live_at: datetime | None
    ended_at: datetime | None
    phase: Phase
    phase_name: str
    has_picture: bool
    viewers: int
    pin: Pin | None
    talked: tuple[int, ...]
    call_slots: tuple[datetime, ...]
    cards: tuple[CardView, ...]
    recording: State = State.UNASKED
    sequence: Sequence

    def card(self, number: int) -> CardView | None:
        return next((card for card in self.cards if card.number == number), None)


async def session_view(
    request: web.Request, session: LiveSession, *, walk_from: Station | None = None
) -> SessionView:
    """walk_from: for the minutes on foot; the session's own station when None."""
    return (await session_views(request, (session,), walk_from=walk_from))[0]


async def session_views(
    request: web.Request, sessions: Iterable[LiveSession], *, walk_from: Station | None = None
) -> tuple[SessionView, ...]:
    reader = request.app[ROOMS].reader
    sequence = await reader.last_sequence()
    shows = tuple(sessions)
    job_ids = {card.job_id: None for show in shows for card in show.cards}
    postings = await reader.postings(tuple(job_ids))
    employers = await reader.employers()
    stations = {station.code: station for station in await reader.stations()}
    recordings = await reader.recordings_of(tuple(show.session_id for show in shows))
    return tuple(
        replace(
            _view(request, show, postings, employers, stations, walk_from, sequence),
            recording=_state(recordings.get(show.session_id)),
        )
        for show in shows
    )


def _state(recording: Recording | None) -> State:
    return recording.state if recording else State.UNASKED


def _view(
    request: web.Request,
    show: LiveSession,
    postings: Mapping[JobId, Posting],
    employers: Mapping[EmployerId, Employer],
    stations: Mapping[StationCode, Station],
    walk_from: Station | None,
    sequence: Sequence,
) -> SessionView:
    rooms = request.app[ROOMS]
    station = stations.get(show.station)
    employer = employers.get(show.employer_id)
    cards = [card for card in show.cards if card.job_id in postings]
    jobs = views_among(
        request,
        (postings[card.job_id] for card in cards),
        employers,
        session=show,
        walk_from=walk_from or station,
    )
    numbered = zip(cards, jobs, strict=True)
    return SessionView(
        session_id=show.session_id,
        title=show.title,
        station=show.station,
        station_name=station.name if station else show.station,
        employer=employer_view(employer) if employer else None,
        starts_at=show.starts_at,
        went_live_at=show.went_live_at,
        ended_at=show.ended_at,
        phase=show.phase,
        phase_name=words_of(request)(f"phase.{show.phase}"),
        has_picture=rooms.engine.has_picture(show.session_id),
        viewers=request.app[VIEWER_COUNTS].now(show.session_id),
        pin=show.pin,
        talked=show.talked,
        call_slots=call_slots(show, rooms.now()),
        cards=tuple(CardView(number=card.number, job=job) for card, job in numbered),
        sequence=sequence,
    )

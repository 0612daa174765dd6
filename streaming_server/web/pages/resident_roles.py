"""Roles as residents meet them in lists: near first, with the number they have in today's shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from shared.ids import JobId, SessionId
from shared.jobs import Posting
from shared.live_sessions import BEFORE_END, RUNNING, LiveSession, Phase
from shared.organisation import SHANGHAI, Station
from streaming_server.web.pages import ROOMS
from streaming_server.web.views import JobView, job_views, walk_minutes

FAR_AWAY: Final = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """The show in which a role is, or will be, talked about today, and its number there."""

    session_id: SessionId
    number: int
    starts_at: datetime
    phase: Phase
    is_pinned: bool

    @property
    def is_running(self) -> bool:
        return self.phase in RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRole:
    """showing: None when the role is in no show today, and so has no number."""

    job: JobView
    showing: Showing | None


def still_to_come(shows: Iterable[LiveSession], now: datetime) -> list[LiveSession]:
    """Of today and later: what did not begin on its day will not begin any more."""
    today = now.astimezone(SHANGHAI).date()
    return [show for show in shows if show.starts_at.astimezone(SHANGHAI).date() >= today]


async def showings(request: web.Request) -> Mapping[JobId, Showing]:
    """Roles of the shows that run or come today; running ones win."""
    rooms = request.app[ROOMS]
    today = rooms.now().astimezone(SHANGHAI).date()
    shows = await rooms.reader.sessions(frozenset(BEFORE_END))
    found: dict[JobId, Showing] = {}
    for show in sorted(shows, key=lambda one: (one.phase not in RUNNING, one.starts_at)):
        if show.phase is Phase.SCHEDULED and show.starts_at.astimezone(SHANGHAI).date() != today:
            continue
        for card in show.cards:
            showing = Showing(
                session_id=show.session_id,
                number=card.number,
                starts_at=show.starts_at,
                phase=show.phase,
                is_pinned=show.pin is not None and show.pin.number == card.number,
            )
            found.setdefault(card.job_id, showing)
    return found


async def listed(
    request: web.Request, postings: Iterable[Posting], walk_from: Station | None
) -> tuple[ListedRole, ...]:
    numbers = await showings(request)
    views = await job_views(request, postings, walk_from=walk_from)
    return tuple(ListedRole(job=view, showing=numbers.get(view.job_id)) for view in views)


def nearest_first(postings: Iterable[Posting], walk_from: Station | None) -> tuple[Posting, ...]:
    """Before they are made views of: a page shows a few of many."""
    return tuple(sorted(postings, key=lambda one: walk_minutes(walk_from, one.place) or FAR_AWAY))

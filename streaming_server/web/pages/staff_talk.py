"""What people say, at the employer's and the staff's side: answer it, hide it, keep order."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from shared.audience.chat import LONGEST_LINE
from shared.audience.guests import ON_STAGE, Guest
from shared.audience.moderation import Attendee, Moderation
from shared.live_sessions import BEFORE_END, LiveSession
from shared.organisation import ActorKind
from streaming_server.web.pages import CALLER, ROOMS, words_of
from streaming_server.web.views.chat import LineView, line_views

#: Latest first: the one who talks looks at the top.
SHOWN = 30
#: Seconds between two lines of one resident that can be chosen.
PAUSES = (0, 10, 30, 60, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """restricted: by number, who was muted or removed. may_remove: staff alone."""

    lines: tuple[LineView, ...]
    moderation: Moderation
    restricted: Mapping[int, Attendee]
    may_remove: bool
    guests: tuple[Guest, ...]
    pauses: tuple[int, ...] = PAUSES
    longest: int = LONGEST_LINE

    @property
    def is_stage_taken(self) -> bool:
        return any(guest.state in ON_STAGE for guest in self.guests)


async def talk_of(request: web.Request, session: LiveSession) -> Talk:
    reader = request.app[ROOMS].reader
    lines = await reader.lines(session.session_id, SHOWN)
    restricted = await reader.restricted(session.session_id)
    return Talk(
        lines=line_views(reversed(lines), words_of(request)),
        moderation=await reader.moderation(session.session_id),
        restricted={one.number: one for one in restricted},
        guests=await reader.guests(session.session_id),
        may_remove=request[CALLER].actor.kind is ActorKind.STAFF,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What staff may take on the stage. guest_id: "" while they do not sit there."""

    guest_id: str


async def seat_of(request: web.Request, session: LiveSession) -> Seat | None:
    """None for who may not sit in, or not any more."""
    if session.phase not in BEFORE_END or request[CALLER].actor.kind is not ActorKind.STAFF:
        return None
    visitor_id = request[CALLER].visitor.visitor_id
    guests = await request.app[ROOMS].reader.guests(session.session_id)
    own = (one for one in guests if one.visitor_id == visitor_id and one.state in ON_STAGE)
    found = next(own, None)
    return Seat(guest_id=found.guest_id if found else "")

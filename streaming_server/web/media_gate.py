"""Who may send a picture into a show and who may see it, by sign-in, stream key and phase."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web

from shared.ids import CommandId, SessionId, VisitorId
from shared.live_sessions import LiveSession, Move, MoveSession, Phase
from shared.organisation import SYSTEM, Actor
from streaming_server.access import Subject, may
from streaming_server.ports.handling import Handle, Unavailable
from streaming_server.ports.identity import Identity
from streaming_server.ports.media import MediaRefused
from streaming_server.ports.reading import Reader
from streaming_server.ports.viewings import Viewings
from streaming_server.web.identity import Caller, bearer_token, check_not_forged, identify
from streaming_server.web.late_viewers import LateViewers
from streaming_server.web.limits import count_viewer, home_of, seconds_until_let_in
from streaming_server.web.observed import note_viewer
from streaming_server.web.rooms import ROOMS

logger = structlog.get_logger(__name__)
_OVER: Final = frozenset({Phase.ENDED, Phase.ARCHIVED})
_SHOWN: Final = frozenset({Phase.ON_AIR, Phase.INTERRUPTED})
_NOT_TO_BE_SHOWN: Final = 422
_RETRY_S: Final = 2
_RETRY_LATER_S: Final = 30


class SessionGate:
    """Obeys signalling.Gate."""

    def __init__(
        self,
        *,
        handle: Handle,
        reader: Reader,
        identity: Identity,
        viewings: Viewings,
        late: LateViewers,
        now: Callable[[], datetime],
    ) -> None:
        self._handle, self._reader, self._identity = handle, reader, identity
        self._viewings, self._late, self._now = viewings, late, now
        self._counting: set[asyncio.Task[None]] = set()
        #: Why the last publisher of a show was refused.
        self._objections: dict[SessionId, str] = {}

    async def check_publisher(self, request: web.Request, session_id: SessionId) -> None:
        """A stream key of this show, or the sign-in of who hosts it, as a cookie or a token."""
        session = await self._session(session_id)
        stream_key = bearer_token(request)
        has_key = stream_key and await self._identity.may_publish(session_id, stream_key)
        if not has_key:
            caller = await _known(request)
            if not _may_host(caller.actor, session):
                raise MediaRefused(401, "not_allowed")
            await check_not_forged(request, caller)
        if session.phase in _OVER:
            raise MediaRefused(409, "show_over")

    async def publishing(self, request: web.Request, session_id: SessionId) -> None:
        """An encoder has no button to open the studio: its picture does."""
        self._objections.pop(session_id, None)
        session = await self._session(session_id)
        if session.phase is Phase.SCHEDULED:
            await self._handle(_opening(session_id), SYSTEM)

    async def objected(self, session_id: SessionId, refused: MediaRefused) -> None:
        """Only what somebody at the encoder has to change."""
        if refused.status == _NOT_TO_BE_SHOWN:
            self._objections[session_id] = refused.code

    def objection(self, session_id: SessionId) -> str | None:
        return self._objections.get(session_id)

    async def check_viewer(self, request: web.Request, session_id: SessionId) -> None:
        """Everybody while the show is on air; before that who hosts it, to see the rehearsal."""
        seconds = await seconds_until_let_in(request)
        if seconds:
            raise MediaRefused(429, "too_busy", seconds)
        session = await self._session(session_id)
        if session.phase in _SHOWN:
            await self._check_door(request, session)
            return
        if session.phase in _OVER:
            raise MediaRefused(409, "show_over", _RETRY_LATER_S)
        caller = await identify(request)
        if not _may_host(caller.actor, session):
            raise MediaRefused(409, "nobody_live", _RETRY_S)

    async def check_guest(self, request: web.Request, session_id: SessionId) -> CommandId:
        """Who asked to speak, or was let to: connected before the yes, so that it is quick."""
        caller = await identify(request)
        await check_not_forged(request, caller)
        guests = await self._reader.guests(session_id)
        own = [guest for guest in guests if guest.visitor_id == caller.visitor.visitor_id]
        if not own:
            raise MediaRefused(403, "not_invited")
        return own[0].guest_id

    async def _check_door(self, request: web.Request, session: LiveSession) -> None:
        """Who was removed stays out; a closed door lets those back in who were in."""
        caller = await identify(request)
        visitor_id, session_id = caller.visitor.visitor_id, session.session_id
        attendee = await self._reader.attendee(session_id, visitor_id) if visitor_id else None
        if attendee is not None and attendee.is_removed:
            raise MediaRefused(403, "removed")
        moderation = await self._reader.moderation(session_id)
        if moderation.is_door_open or _may_host(caller.actor, session):
            return
        if not visitor_id or not await self._reader.watched(session_id, visitor_id):
            raise MediaRefused(403, "door_closed")

    async def asker(self, request: web.Request) -> str:
        caller = await identify(request)
        return caller.visitor.visitor_id or home_of(request)

    async def watching(self, request: web.Request, session_id: SessionId, resource: str) -> None:
        """Counting does not keep the picture waiting, nor does a full disk take it away. A host
        who listens to guests is nobody's viewer."""
        await count_viewer(request)
        if request.query.get("only") == "guests":
            return
        caller = await identify(request)
        note_viewer(request, caller, session_id, resource)
        counting = asyncio.create_task(
            self._count(session_id, resource, caller.visitor.visitor_id, self._now())
        )
        self._counting.add(counting)
        counting.add_done_callback(self._counting.discard)

    async def watching_late(self, request: web.Request, session_id: SessionId) -> None:
        caller = await identify(request)
        asker = await self.asker(request)
        if await self._late.asked(session_id, asker, caller.visitor.visitor_id):
            await count_viewer(request)

    async def leaving_late(self, request: web.Request, session_id: SessionId) -> None:
        await check_not_forged(request, await identify(request))
        await self._late.left(session_id, await self.asker(request))

    async def close(self, _app: web.Application) -> None:
        """Waits for what is being counted."""
        await asyncio.gather(*self._counting)

    async def _count(
        self, session_id: SessionId, resource: str, visitor_id: VisitorId | None, at: datetime
    ) -> None:
        try:
            await self._viewings.began(session_id, resource, visitor_id, at)
        except Unavailable as away:
            logger.warning("viewer not counted", session_id=session_id, code=away.code)

    async def _session(self, session_id: SessionId) -> LiveSession:
        session = await self._reader.session(session_id)
        if session is None:
            raise MediaRefused(404, "unknown_session")
        return session


GATE: Final = web.AppKey("gate", SessionGate)


async def objection_to_publisher(app: web.Application, session_id: SessionId) -> str | None:
    """Why the last one who wanted to send was refused or ended; None once a picture is there."""
    condition = await app[ROOMS].engine.condition(session_id)
    if condition is not None and condition.objection is not None:
        return condition.objection
    has_picture = app[ROOMS].engine.has_picture(session_id)
    return None if has_picture else app[GATE].objection(session_id)


async def _known(request: web.Request) -> Caller:
    """Raises MediaRefused for a token that is neither a stream key nor a sign-in."""
    try:
        return await identify(request)
    except web.HTTPUnauthorized as error:
        raise MediaRefused(401, "not_allowed") from error


def _may_host(actor: Actor, session: LiveSession) -> bool:
    subject = Subject(
        station=session.station,
        employer_id=session.employer_id,
        sessions=(session.session_id,),
    )
    return may(actor, _opening(session.session_id), subject)


def _opening(session_id: SessionId) -> MoveSession:
    return MoveSession(
        command_id=CommandId(str(uuid.uuid4())), session_id=session_id, move=Move.OPEN
    )

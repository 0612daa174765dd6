"""How a program, a kiosk or an invited employer becomes known."""

from dataclasses import dataclass
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from shared.ids import KioskId, SessionId
from shared.organisation import Station
from shared.refusals import Reason, Refused
from streaming_server.web.api.bodies import given, taken
from streaming_server.web.errors import refusal
from streaming_server.web.identity import CALLER, remember_sign_in, sign_in
from streaming_server.web.limits import ENTER, forget_tries, too_often
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who
from streaming_server.web.studio_calls import STUDIO_CALLS

_Short = Annotated[str, Field(max_length=256)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    code: _Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    name: _Short
    password: _Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """For `Authorization: Bearer`."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """token: for a program, which has no cookies; None for a browser."""

    session_id: SessionId
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    token: str
    kiosk_id: KioskId
    station: Station | None


async def enter(request: web.Request) -> web.StreamResponse:
    session_id = SessionId(request.match_info["session_id"])
    typed = await taken(request, Code)
    refused = await too_often(request, ENTER, session_id)
    if refused:
        return refusal(request, refused)
    code = "".join(typed.code.split()).upper()
    token = await request.app[ROOMS].identity.enter_studio(session_id, code)
    if token is None:
        return refusal(request, Refused(reason=Reason.NOT_ALLOWED, field="code"))
    await forget_tries(request, ENTER, session_id)
    if request[CALLER].is_program:
        return given(Entered(session_id=session_id, token=token))
    response = given(Entered(session_id=session_id))
    remember_sign_in(request, response, token)
    return response


async def enter_called(request: web.Request) -> web.StreamResponse:
    """The station's own screen, for a show that staff called to the studio."""
    rooms, session_id = request.app[ROOMS], SessionId(request.match_info["session_id"])
    if not request.app[STUDIO_CALLS].take(request[CALLER].actor.station, session_id):
        return refusal(request, Refused(reason=Reason.NOT_ALLOWED))
    # A code that nobody sees stands for the desk's word; it opens what any code opens.
    code = await rooms.identity.studio_code(session_id)
    token = await rooms.identity.enter_studio(session_id, code)
    return given(Entered(session_id=session_id, token=token))


async def new_token(request: web.Request) -> web.StreamResponse:
    typed = await taken(request, Credentials)
    token = await sign_in(request, typed.name, typed.password)
    return refusal(request, token) if isinstance(token, Refused) else given(Token(token=token))


async def enrol(request: web.Request) -> web.StreamResponse:
    typed = await taken(request, Code)
    refused = await too_often(request, ENTER, "kiosks")
    if refused:
        return refusal(request, refused)
    rooms = request.app[ROOMS]
    enrolled = await rooms.identity.enrol_kiosk("".join(typed.code.split()).upper())
    if enrolled is None:
        return refusal(request, Refused(reason=Reason.NOT_ALLOWED, field="code"))
    token, kiosk_id, code = enrolled
    station = await rooms.reader.station(code)
    return given(Enrolled(token=token, kiosk_id=kiosk_id, station=station))


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/v1/sessions/{session_id}/enter",
        handler=enter,
        summary="Sign an invited employer in for one studio",
        body=Code,
        answer=Entered,
    ),
    Route(
        method="POST",
        path="/api/v1/sessions/{session_id}/enter-called",
        handler=enter_called,
        who=Who.KIOSK,
        summary="Let the station's screen into the studio that staff called it to",
        answer=Entered,
    ),
    Route(
        method="POST",
        path="/api/v1/tokens",
        handler=new_token,
        summary="Sign a program in",
        body=Credentials,
        answer=Token,
        is_for_strangers=True,
    ),
    Route(
        method="POST",
        path="/api/v1/kiosks",
        handler=enrol,
        summary="Enrol a kiosk with its one-time code",
        body=Code,
        answer=Enrolled,
        is_for_strangers=True,
    ),
)

"""Somebody's own affairs at a touchscreen: proved by a code that staff read out, or by the person's
own phone; then seen, given back, and left.

A telephone number comes in a body and is in no address, no log and no file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import uuid4

from aiohttp import web
from pydantic import Field

from shared.help_calls import AnswerHelp, CallStaff, Place
from shared.ids import CommandId
from shared.organisation import Actor, ActorKind
from shared.people import PersonalText, read_phone
from shared.proofs import CODE_LASTS, Proof, look, try_code
from shared.refusals import Reason, Refused
from shared.tickets.numbers import day_of
from streaming_server.ports.affairs import Affairs
from streaming_server.web.api.bodies import given, taken
from streaming_server.web.errors import refusal
from streaming_server.web.giving_back import Wish, wish_to_cancel, wish_to_undo
from streaming_server.web.identity import CALLER
from streaming_server.web.limits import ASK_AFFAIRS, too_often
from streaming_server.web.proofs import PROOFS
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who
from streaming_server.web.views.affairs import AffairView, Kind, affair_views

_Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$")]
#: Drawn at random, so it begins with any of its characters.
_Key = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
_Short = Annotated[str, Field(max_length=64)]
Wishing = Callable[[Affairs, Kind, str, CommandId], Wish | None]
_SERVER: Final = Actor(kind=ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """proof_id: minted at the screen, so that asking twice is one wish."""

    proof_id: _Id
    phone: _Short


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCode:
    """seconds: how long the code is good. Whether anything is kept under the number is not told."""

    proof_id: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCode:
    code: _Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """key: of the picture on the person's own phone."""

    proof_id: _Id
    key: _Key


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    command_id: _Id
    kind: Kind
    affair_id: _Id


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAffairs:
    affairs: tuple[AffairView, ...]


async def ask(request: web.Request) -> web.StreamResponse:
    typed = await taken(request, Asked)
    phone = read_phone(PersonalText(typed.phone))
    if isinstance(phone, Refused):
        return refusal(request, phone)
    refused = await too_often(request, ASK_AFFAIRS, phone.disclose())
    if refused:
        return refusal(request, refused)
    actor = request[CALLER].actor
    assert actor.station is not None  # a machine stands somewhere
    proof_id = CommandId(typed.proof_id)
    request.app[PROOFS].ask(proof_id, actor.station, phone)
    # The desk hears of it as of every call, and finds the code beside it.
    call = CallStaff(command_id=proof_id, station=actor.station, place=Place.AFFAIRS)
    outcome = await request.app[ROOMS].handle(call, actor)
    if isinstance(outcome, Refused):
        return refusal(request, outcome)
    return given(AskedCode(proof_id=proof_id, seconds=round(CODE_LASTS.total_seconds())))


async def prove(request: web.Request) -> web.StreamResponse:
    typed = await taken(request, TypedCode)
    proof = _asked_for(request)
    rooms = request.app[ROOMS]
    proof, refused = try_code(proof, PersonalText(typed.code.strip()), rooms.now())
    request.app[PROOFS].keep(proof)
    if refused:
        return refusal(request, refused)
    await _take_from_desk(request, proof)
    return await _seen(request, proof)


async def scan(request: web.Request) -> web.StreamResponse:
    shown = await taken(request, Shown)
    station = request[CALLER].actor.station
    assert station is not None
    proof = request.app[PROOFS].scan(CommandId(shown.proof_id), station, shown.key)
    if proof is None:
        return refusal(request, Refused(reason=Reason.CODE_TOO_OLD, field="key"))
    return await _seen(request, proof)


async def see(request: web.Request) -> web.StreamResponse:
    return await _seen(request, _again(request))


async def give_back(request: web.Request) -> web.StreamResponse:
    return await _changed(request, wish_to_cancel)


async def undo(request: web.Request) -> web.StreamResponse:
    return await _changed(request, wish_to_undo)


async def _changed(request: web.Request, wish_for: Wishing) -> web.StreamResponse:
    typed = await taken(request, GivenBack)
    proof = _again(request)
    affairs = await _affairs(request, proof)
    wish = wish_for(affairs, typed.kind, typed.affair_id, CommandId(typed.command_id))
    if wish is None:
        return refusal(request, Refused(reason=Reason.NOT_FOUND))
    outcome = await request.app[ROOMS].handle(*wish)
    if isinstance(outcome, Refused):
        return refusal(request, outcome)
    return await _seen(request, proof)


async def leave(request: web.Request) -> web.StreamResponse:
    proof_id = CommandId(request.match_info["proof_id"])
    proof = request.app[PROOFS].of(proof_id, request[CALLER].actor.station)
    if proof is not None:
        request.app[PROOFS].forget(proof_id)
        if proof.waits(request.app[ROOMS].now()):
            await _take_from_desk(request, proof)
    return given(OwnAffairs(affairs=()))


async def _take_from_desk(request: web.Request, proof: Proof) -> None:
    """Nobody has to read the code out any more."""
    done = AnswerHelp(command_id=CommandId(str(uuid4())), call_id=proof.proof_id)
    await request.app[ROOMS].handle(done, _SERVER)


def _asked_for(request: web.Request) -> Proof:
    """Raises HTTPNotFound."""
    proof_id = CommandId(request.match_info["proof_id"])
    proof = request.app[PROOFS].of(proof_id, request[CALLER].actor.station)
    if proof is None:
        raise web.HTTPNotFound
    return proof


def _again(request: web.Request) -> Proof:
    """What was proved before. Raises HTTPNotFound when that is too long ago."""
    proof, refused = look(_asked_for(request), request.app[ROOMS].now())
    if refused:
        raise web.HTTPNotFound
    return request.app[PROOFS].keep(proof)


async def _affairs(request: web.Request, proof: Proof) -> Affairs:
    rooms = request.app[ROOMS]
    today = day_of(rooms.now())
    if proof.visitor_id is not None:
        return await rooms.reader.affairs_of_visitor(proof.visitor_id, today)
    assert proof.phone is not None  # the one or the other is known
    return await rooms.reader.affairs_of_phone(proof.phone, today)


async def _seen(request: web.Request, proof: Proof) -> web.Response:
    views = await affair_views(request, await _affairs(request, proof))
    return given(OwnAffairs(affairs=views))


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/v1/affairs",
        handler=ask,
        who=Who.KIOSK,
        summary="Ask for a code that opens what is kept under a telephone number",
        body=Asked,
        answer=AskedCode,
    ),
    Route(
        method="POST",
        path="/api/v1/affairs/scans",
        handler=scan,
        who=Who.KIOSK,
        summary="Open somebody's own affairs by the picture on the person's phone",
        body=Shown,
        answer=OwnAffairs,
    ),
    Route(
        method="POST",
        path="/api/v1/affairs/{proof_id}/code",
        handler=prove,
        who=Who.KIOSK,
        summary="Open somebody's own affairs by the code that staff read out",
        body=TypedCode,
        answer=OwnAffairs,
    ),
    Route(
        method="GET",
        path="/api/v1/affairs/{proof_id}",
        handler=see,
        who=Who.KIOSK,
        summary="Look again at what was opened",
        answer=OwnAffairs,
    ),
    Route(
        method="POST",
        path="/api/v1/affairs/{proof_id}/cancelled",
        handler=give_back,
        who=Who.KIOSK,
        summary="Give one of the own affairs back",
        body=GivenBack,
        answer=OwnAffairs,
    ),
    Route(
        method="POST",
        path="/api/v1/affairs/{proof_id}/undone",
        handler=undo,
        who=Who.KIOSK,
        summary="Have again what was given back a moment ago",
        body=GivenBack,
        answer=OwnAffairs,
    ),
    Route(
        method="DELETE",
        path="/api/v1/affairs/{proof_id}",
        handler=leave,
        who=Who.KIOSK,
        summary="Leave: what was opened is closed at once",
        answer=OwnAffairs,
    ),
)

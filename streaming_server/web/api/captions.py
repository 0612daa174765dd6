"""Live captions for programs: lines in while the show runs, the whole text out."""

import json
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import uuid4

from aiohttp import web
from pydantic import Field

from shared.audience.captions import Caption
from shared.ids import SessionId
from shared.refusals import Refused
from shared.wire import LONGEST_COMMAND, decode_command
from streaming_server.ports.handling import Receipt
from streaming_server.web.api.bodies import given, taken
from streaming_server.web.api.changes import receipt_response
from streaming_server.web.commands import send
from streaming_server.web.errors import refusal
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """command_id: for a program that repeats what got no answer; made here when it is left out.
    publisher_picture: RTP timestamp of the publisher's picture at which it was said, if known."""

    text: Annotated[str, Field(max_length=LONGEST_COMMAND)]
    command_id: Annotated[str, Field(max_length=64)] | None = None
    publisher_picture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions:
    captions: tuple[Caption, ...]


async def say(request: web.Request) -> web.StreamResponse:
    line = await taken(request, Line)
    wish = {
        "type": "say_caption",
        "command_id": line.command_id or str(uuid4()),
        "session_id": request.match_info["session_id"],
        "text": line.text,
        "publisher_picture": line.publisher_picture,
    }
    outcome = await send(request, decode_command(json.dumps(wish, ensure_ascii=False)))
    if isinstance(outcome, Refused):
        return refusal(request, outcome)
    return receipt_response(outcome)


async def captions(request: web.Request) -> web.StreamResponse:
    session_id = SessionId(request.match_info["session_id"])
    reader = request.app[ROOMS].reader
    if await reader.session(session_id) is None:
        raise web.HTTPNotFound
    return given(Captions(captions=await reader.captions(session_id)))


_PATH: Final = "/api/v1/sessions/{session_id}/captions"
ROUTES: Final = (
    Route(
        method="POST",
        path=_PATH,
        handler=say,
        who=Who.HOST,
        summary="Send a line of live captions",
        body=Line,
        answer=Receipt,
    ),
    Route(
        method="GET",
        path=_PATH,
        handler=captions,
        summary="What was said in a show, line by line",
        answer=Captions,
    ),
)

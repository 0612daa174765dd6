"""The one way for programs and scripts to change anything."""

import json
from typing import Any, Final

from aiohttp import web
from pydantic import TypeAdapter

from shared.organisation import ActorKind
from shared.refusals import Reason, Refused
from shared.wire import Command, decode_command, encode_event
from streaming_server.ports.handling import Receipt
from streaming_server.web.commands import is_residents, send
from streaming_server.web.errors import refusal
from streaming_server.web.identity import CALLER
from streaming_server.web.posted import body_of
from streaming_server.web.routes import Route

_RECEIPT: Final = TypeAdapter(Receipt)
#: Nobody outside needs to know which browser it was.
_OF_AN_EVENT: Final[dict[str, Any]] = {"visitor_id": True, "appointment": {"visitor_id"}}
_WHO: Final[dict[str, Any]] = {"events": {"__all__": _OF_AN_EVENT}}


async def post_command(request: web.Request) -> web.StreamResponse:
    command = decode_command(await body_of(request))
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return refusal(request, outcome, _status(request, command, outcome))
    return receipt_response(outcome)


def receipt_response(receipt: Receipt) -> web.Response:
    return web.json_response(text=receipt_text(receipt))


def receipt_text(receipt: Receipt) -> str:
    if any(hasattr(event, name) for event in receipt.events for name in _OF_AN_EVENT):
        return _RECEIPT.dump_json(receipt, exclude=_WHO).decode()
    # Of nobody in particular, as most are: each event is written in a tenth of the time.
    command_id, events = json.dumps(receipt.command_id), map(encode_event, receipt.events)
    sequence = receipt.sequence
    return f'{{"command_id":{command_id},"sequence":{sequence},"events":[{",".join(events)}]}}'


def receipt_body(receipt: Receipt) -> dict[str, Any]:
    body: dict[str, Any] = _RECEIPT.dump_python(receipt, mode="json", exclude=_WHO)
    return body


def _status(request: web.Request, command: Command, refused: Refused) -> int | None:
    is_nobody = request[CALLER].actor.kind is ActorKind.VISITOR
    if refused.reason is Reason.NOT_ALLOWED and is_nobody and not is_residents(command):
        return 401
    return None


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/v1/commands",
        handler=post_command,
        summary="Wish for a change; the same command_id always gets the same receipt",
        body=Command,
        answer=Receipt,
    ),
)

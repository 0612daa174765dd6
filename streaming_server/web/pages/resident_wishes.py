"""A resident's wish from a form: what became of it, and what the form says when it was refused.

When nothing can be stored the form comes back with what was typed: a page of its own would lose it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps
from typing import Final

from aiohttp import web

from shared.refusals import Reason, Refused
from shared.wire import decode_command
from streaming_server.ports.handling import Unavailable
from streaming_server.web.pages import send, status_of, words_of, wrong_fields

_AWAY: Final = 503
_FULL: Final = 507


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """status: of the page that shows the form again. wrong: sentence by field, "" for the form."""

    status: int
    wrong: Mapping[str, str]


async def wish(request: web.Request, fields: Mapping[str, object]) -> Unmet | None:
    """None when it was accepted. Raises Malformed when a program made the fields up."""
    command = decode_command(dumps(fields))
    try:
        outcome = await send(request, command)
    except Unavailable as away:
        return _unavailable(request, away)
    if isinstance(outcome, Refused):
        return Unmet(status=status_of(outcome), wrong=wrong_fields(request, outcome))
    return None


def _unavailable(request: web.Request, away: Unavailable) -> Unmet:
    words = words_of(request)
    if away.code == Reason.STORAGE_FULL:
        full = words.refusal(Refused(reason=Reason.STORAGE_FULL))
        return Unmet(status=_FULL, wrong={"": full})
    return Unmet(status=_AWAY, wrong={"": words("error.unavailable")})

"""Turns a template and what it needs into a page.

Every template knows, besides what the handler gives:
  t("page.x.y", **facts)   a sentence of resources/i18n     language  "zh" or "en"
  say                      Wording: say.pay(pay), say.instant(at), say.day(at), say.clock(at) ...
  asset("resident/watch.js")  address of a static file, good for ever
  csrf_token               for <meta name="csrf-token"> and <input name="csrf">
  sequence                 of the last event before the page's reads: where its feed starts
  actor                    Actor who asks; actor.kind is "visitor", "employer", "staff" ...
  text_size, theme         "" or "large"; "" or "contrast": the reader's choice
  here                     path of this page, for <input name="back"> and next=
  relays()                 TURN relays as JSON, for data-relays; empty when there are none
  new_id()                 an id, for <input name="command_id"> and the like
"""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final
from uuid import uuid4

import aiohttp_jinja2
import jinja2
from aiohttp import web

from shared.organisation import Actor, ActorKind
from streaming_server.web.adapters import adapter
from streaming_server.web.assets import ASSETS
from streaming_server.web.identity import CALLER
from streaming_server.web.languages import LANGUAGE, Words, language_of
from streaming_server.web.limits import USUAL_WAIT, WAITS
from streaming_server.web.relays import RELAYS, IceServer
from streaming_server.web.rooms import ROOMS
from streaming_server.web.wording import Wording

TEMPLATES: Final = Path(__file__).parent / "templates"
SEQUENCE: Final = web.RequestKey("sequence", int)
#: What the reader of a page may choose for every page: cookie name -> values.
APPEARANCE: Final[Mapping[str, frozenset[str]]] = {
    "text_size": frozenset({"", "large"}),
    "theme": frozenset({"", "contrast"}),
}


def set_up_templates(app: web.Application) -> None:
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # A running server's templates do not change: looking at each file costs more than the page.
        auto_reload=False,
    )


async def render(
    request: web.Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> web.Response:
    """A page that nobody else may keep: it belongs to who asked."""
    caller = request.get(CALLER)
    words = words_of(request)
    sequence = request.get(SEQUENCE)
    known: dict[str, object] = {
        "t": words,
        "language": words.language,
        "say": Wording(words, request.app[ROOMS].now()),
        "asset": request.app[ASSETS].address,
        "modules": request.app[ASSETS].modules,
        "csrf_token": (caller.csrf if caller else None) or "",
        "sequence": sequence if sequence is not None else "",
        "actor": caller.actor if caller else Actor(kind=ActorKind.VISITOR),
        "here": request.rel_url.raw_path_qs,
        "new_id": lambda: str(uuid4()),
        "relays": lambda: _relays(request),
        **appearance(request),
    }
    response = aiohttp_jinja2.render_template(template, request, {**known, **context})
    response.set_status(status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = words.language
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(request.get(WAITS, USUAL_WAIT))
    response.headers.update(headers or {})
    return response


def _relays(request: web.Request) -> str:
    servers = request.app[RELAYS].servers()
    return adapter(tuple[IceServer, ...]).dump_json(servers).decode() if servers else ""


def appearance(request: web.Request) -> dict[str, str]:
    chosen = {name: request.cookies.get(name, "") for name in APPEARANCE}
    return {name: value if value in APPEARANCE[name] else "" for name, value in chosen.items()}


def words_of(request: web.Request) -> Words:
    return Words(request.app[ROOMS].texts, request.get(LANGUAGE) or language_of(request))


def wording_of(request: web.Request) -> Wording:
    return Wording(words_of(request), request.app[ROOMS].now())

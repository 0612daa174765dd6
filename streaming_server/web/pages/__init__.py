"""The pages people read. Each module here that has `ROUTES` is served.

A page is a function from a request to a response:

    async def jobs(request: web.Request) -> web.StreamResponse:
        reader = request.app[ROOMS].reader
        found = await reader.search_jobs(JobSearch(words=request.query.get("words", "")))
        jobs = await job_views(request, found.postings)
        return await render(request, "resident/jobs.html", jobs=jobs)

    ROUTES = (
        page("/jobs", jobs),
        page("/desk/{station}", desk, Who.STAFF),        # others are sent to /sign-in?next=...
        form("/jobs/{job_id}/apply", apply),             # POST; the page's token is checked
    )

Reading: `request.app[ROOMS].reader` (ports.Reader) gives rows, `streaming_server.web.views` turns
them into what templates and scripts see (`session_view(request, session)`, `job_views(request,
postings)`, `applicant_views`, `my_application_views`, `question_views`, `summary_view`). A page of
something that does not exist: `raise web.HTTPNotFound`. Who asks: `request[CALLER].actor`, and
`visitor_of(request)` for the resident of this browser.

Templates: `render(request, "resident/jobs.html", name=value)`; what every template knows is in
`rendering.py`. Scripts and styles come by address only, no inline script, style or handler:
`<script type="module" src="{{ asset('resident/live.js') }}">`; what a script must know goes into
`data-` attributes, or it asks the API. `import "./feed.js"` works, relative.
The page carries `<meta name="csrf-token" content="{{ csrf_token }}">` for scripts' POSTs.

Changing something without JavaScript (post, redirect, get):

    async def apply(request: web.Request) -> web.StreamResponse:
        typed = await fields(request)                     # texts of the form, by name
        wish = {"type": "apply", "command_id": typed["command_id"], ...}
        command = decode_command(json.dumps(wish))        # or the dataclass itself
        outcome = await send(request, command)
        if isinstance(outcome, Refused):
            return await render(request, "resident/apply.html", status=status_of(outcome),
                                wrong=wrong_fields(request, outcome), typed=typed)
        return see_other(f"/mine?sent={command.application_id}")

The form holds `<input type="hidden" name="csrf" value="{{ csrf_token }}">` and, made when the form
is shown, `<input type="hidden" name="command_id" value="{{ typed.command_id or new_id() }}">`, so
that a double tap gets the same receipt. `wrong` is field -> sentence ("" for the form as a whole):
show it at the field with aria-invalid and aria-describedby, and put `typed.name` back into value=.
`Malformed` and `Unavailable` need no care: errors.py answers them.

The reader's choices (language, text size, contrast) are posted to `/preferences` with `csrf`,
`back` and any of `language`, `text_size`, `theme`. `/sign-out` takes `csrf`.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from shared.refusals import Refused
from streaming_server.web.commands import send
from streaming_server.web.errors import status_of
from streaming_server.web.identity import CALLER, remember_sign_in, sign_in, visitor_of
from streaming_server.web.limits import WAITS
from streaming_server.web.posted import posted
from streaming_server.web.rendering import render, wording_of, words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who, form, page

#: Enough for every number there is on a page.
_DIGITS: Final = 9

__all__ = [
    "CALLER",
    "ROOMS",
    "Route",
    "Who",
    "fields",
    "form",
    "local_path",
    "page",
    "page_routes",
    "remember_sign_in",
    "render",
    "see_other",
    "send",
    "sign_in",
    "status_of",
    "visitor_of",
    "whole_number",
    "wording_of",
    "words_of",
    "wrong_fields",
]


def page_routes() -> tuple[Route, ...]:
    """Of every module in this folder."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return tuple(route for module in modules for route in getattr(module, "ROUTES", ()))


async def fields(request: web.Request) -> Mapping[str, str]:
    """The texts of a posted form, trimmed, by name; the first of several."""
    texts: dict[str, str] = {}
    for name, value in (await posted(request)).items():
        if isinstance(value, str):
            texts.setdefault(name, value.strip())
    return texts


def whole_number(text: str) -> int | None:
    """Of a hidden field or an address; None for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


def wrong_fields(request: web.Request, refused: Refused) -> Mapping[str, str]:
    """Sentence by field; under "" when it belongs to none."""
    seconds = refused.facts.get("seconds")
    if isinstance(seconds, int):
        request[WAITS] = seconds
    return {refused.field or "": words_of(request).refusal(refused)}


def see_other(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})


def local_path(path: str, otherwise: str = "/") -> str:
    """A path of this site: what somebody else put into a link never leads away."""
    try:
        parts = urlsplit(path)
    except ValueError:  # a host in brackets that is none
        return otherwise
    is_ours = not parts.scheme and not parts.netloc and path.startswith("/")
    is_plain = path.isprintable() and "\\" not in path and not path.startswith("//")
    return path if is_ours and is_plain else otherwise

"""The registry of routes: what each is for, who may call it, and what goes in and comes out.

The types that validate are those that /api/v1/openapi.json describes.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, urlsplit

from aiohttp import web

from shared.organisation import ActorKind
from streaming_server.web.identity import (
    CALLER,
    SAFE_METHODS,
    Caller,
    check_not_forged,
    identify,
    remember_visitor,
    welcome,
)
from streaming_server.web.languages import LANGUAGE, language_of
from streaming_server.web.rendering import SEQUENCE
from streaming_server.web.rooms import ROOMS

#: What may stand in a path where an id or a code belongs.
ID_PATTERN: Final = "[0-9A-Za-z._-]{1,64}"
_PLACE: Final = re.compile(r"\{(\w+)\}")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Who(StrEnum):
    EVERYBODY = "everybody"
    #: An employer in a studio, or staff.
    HOST = "host"
    STAFF = "staff"
    OFFICE = "office"
    KIOSK = "kiosk"


_KINDS: Final = {
    Who.HOST: frozenset({ActorKind.EMPLOYER, ActorKind.STAFF, ActorKind.OFFICE}),
    Who.STAFF: frozenset({ActorKind.STAFF, ActorKind.OFFICE}),
    Who.OFFICE: frozenset({ActorKind.OFFICE}),
    Who.KIOSK: frozenset({ActorKind.KIOSK}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """query: a dataclass of optional texts. body: the JSON taken, any type a TypeAdapter takes.
    answer: the JSON given; None: a file. is_page: people read it; who may not is sent to sign in.
    is_for_strangers: uses no cookie, so nobody's cookie can be abused there."""

    method: str
    path: str
    handler: Handler
    who: Who = Who.EVERYBODY
    summary: str = ""
    query: Any = None
    body: Any = None
    answer: Any = None
    is_page: bool = False
    is_for_strangers: bool = False


def page(path: str, handler: Handler, who: Who = Who.EVERYBODY, method: str = "GET") -> Route:
    return Route(method=method, path=path, handler=handler, who=who, is_page=True)


def form(path: str, handler: Handler, who: Who = Who.EVERYBODY) -> Route:
    """Where a form of a page is posted; checks the page's token by itself."""
    return page(path, handler, who, method="POST")


def add_routes(app: web.Application, routes: Iterable[Route]) -> None:
    for route in routes:
        # An address with something else than an id in it does not exist.
        path = _PLACE.sub(rf"{{\1:{ID_PATTERN}}}", route.path)
        if route.method == "GET":
            app.router.add_get(path, _admitted(route))
        else:
            app.router.add_route(route.method, path, _admitted(route))


def _admitted(route: Route) -> Handler:
    async def admit(request: web.Request) -> web.StreamResponse:
        _check_size(request)
        request[LANGUAGE] = language_of(request)
        caller = await identify(request)
        new_token: str | None = None
        if route.is_page and request.method in SAFE_METHODS:
            caller, new_token = await welcome(request, caller)
        if route.is_page:
            # Before the page's reads, so that its feed misses nothing.
            request[SEQUENCE] = await request.app[ROOMS].reader.last_sequence()
        request[CALLER] = caller
        _check_may_call(route, request, caller)
        if not route.is_for_strangers:
            await check_not_forged(request, caller)
        response = await route.handler(request)
        if new_token is not None:
            remember_visitor(request, response, new_token)
        return response

    return admit


def _form_page(request: web.Request) -> str:
    """Where the form stands that was sent: its own address may be for posting alone."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # a host in brackets that is none
        return "/"
    query = f"?{came_from.query}" if came_from.query else ""
    return f"{came_from.path}{query}" if came_from.netloc == request.host else "/"


def _check_size(request: web.Request) -> None:
    """What says its length is refused before anything is done; what does not, while it is read."""
    length = request.content_length or 0
    if length > request.client_max_size:
        raise web.HTTPRequestEntityTooLarge(request.client_max_size, length)


def _check_may_call(route: Route, request: web.Request, caller: Caller) -> None:
    """Raises HTTPSeeOther to the sign-in for pages, HTTPUnauthorized, HTTPForbidden."""
    if route.who is Who.EVERYBODY or caller.actor.kind in _KINDS[route.who]:
        return
    if caller.actor.kind is not ActorKind.VISITOR:
        raise web.HTTPForbidden
    if route.is_page:
        back = (
            request.rel_url.raw_path_qs if request.method in SAFE_METHODS else _form_page(request)
        )
        raise web.HTTPSeeOther(f"/sign-in?next={quote(back, safe='')}")
    raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})

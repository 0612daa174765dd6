"""Who asks: cookies, bearer tokens, the page's token against forged requests, sign-in and out.

A resident is a visitor: a cookie minted with the first page. Staff and employers carry a second
cookie beside it, so that a shop owner who watches another show is a resident there.
"""

import hmac
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from shared.applications import AnswerApplication
from shared.applications import Move as ApplicationMove
from shared.audience.guests import Move as GuestMove
from shared.audience.guests import MoveGuest
from shared.gatherings import MoveEnrolment
from shared.ids import VisitorId
from shared.organisation import Actor, ActorKind
from shared.refusals import Reason, Refused
from shared.wire import Command, ResidentCommand
from streaming_server.web.limits import SIGN_IN, forget_tries, too_often
from streaming_server.web.posted import FORM_TYPES, posted
from streaming_server.web.rooms import ROOMS

VISITOR_COOKIE: Final = "visitor"
SIGN_IN_COOKIE: Final = "sign_in"
#: A resident is known again for half a year: long enough for an answer, short enough to forget.
VISITOR_LASTS: Final = timedelta(days=183)
CSRF_HEADER: Final = "X-CSRF-Token"
CSRF_FIELD: Final = "csrf"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TOKEN: Final = re.compile(r"[0-9A-Za-z._~+/=-]{1,256}")
RESIDENTS_MOVES: Final = frozenset(
    {
        ApplicationMove.ACCEPT,
        ApplicationMove.PASS,
        ApplicationMove.REPLY,
        ApplicationMove.WITHDRAW,
    }
)
GUESTS_MOVES: Final = frozenset({GuestMove.WITHDRAW, GuestMove.LEAVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """actor: the sign-in, the kiosk, or else the resident. visitor: the resident of this browser.

    csrf: the page's token; None for a program with a bearer token, and before the first page.
    """

    actor: Actor
    visitor: Actor
    csrf: str | None
    is_program: bool

    def actor_for(self, command: Command) -> Actor:
        """A resident's wish from a browser is the resident's, whoever else is signed in there."""
        if self.is_program:
            return self.actor
        match command:
            case _ if isinstance(command, ResidentCommand):
                return self.visitor
            case MoveGuest(move=move) if move in GUESTS_MOVES:
                return self.visitor
            case AnswerApplication(move=move) if move in RESIDENTS_MOVES:
                return self.visitor
            case MoveEnrolment() if self.actor.kind is not ActorKind.STAFF:
                return self.visitor
            case _:
                return self.actor


CALLER: Final = web.RequestKey("caller", Caller)
_NOBODY: Final = Actor(kind=ActorKind.VISITOR)


async def identify(request: web.Request, *, is_use: bool = True) -> Caller:
    """Raises HTTPUnauthorized for a bearer token that is unknown or expired.

    is_use: as ports.Identity has it.
    """
    bearer = bearer_token(request)
    identity = request.app[ROOMS].identity
    if bearer is not None:
        actor = await identity.actor(bearer, is_use=is_use) if bearer else None
        if actor is None:
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        return Caller(actor=actor, visitor=actor, csrf=None, is_program=True)
    token = _cookie(request, VISITOR_COOKIE)
    visitor_id = await identity.visitor(token) if token else None
    visitor = replace(_NOBODY, visitor_id=visitor_id)
    signed_in = _cookie(request, SIGN_IN_COOKIE)
    actor = await identity.actor(signed_in, is_use=is_use) if signed_in else None
    return Caller(
        actor=actor or visitor,
        visitor=visitor,
        csrf=page_token(token) if visitor_id else None,
        is_program=False,
    )


async def welcome(request: web.Request, caller: Caller) -> tuple[Caller, str | None]:
    """A browser without a resident gets one, and the value of the cookie to know it again by."""
    if caller.csrf is not None or caller.is_program:
        return caller, None
    token, visitor_id = await request.app[ROOMS].identity.new_visitor()
    visitor = replace(_NOBODY, visitor_id=visitor_id)
    actor = visitor if caller.actor.kind is ActorKind.VISITOR else caller.actor
    return replace(caller, actor=actor, visitor=visitor, csrf=page_token(token)), token


def remember_visitor(request: web.Request, response: web.StreamResponse, token: str) -> None:
    lasts = int(VISITOR_LASTS.total_seconds())
    _set_cookie(request, response, VISITOR_COOKIE, token, max_age=lasts)


def remember_sign_in(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Until the browser closes; the server forgets it earlier."""
    _set_cookie(request, response, SIGN_IN_COOKIE, token, max_age=None)


async def sign_in(request: web.Request, name: str, password: str) -> str | Refused:
    """The token for `remember_sign_in`."""
    who = name.strip().casefold()[:64]
    refused = await too_often(request, SIGN_IN, who)
    if refused:
        return refused
    token = await request.app[ROOMS].identity.sign_in(name.strip(), password)
    if token is None:
        return Refused(reason=Reason.NOT_ALLOWED, field="password")
    await forget_tries(request, SIGN_IN, who)
    return token


async def sign_out(request: web.Request, response: web.StreamResponse) -> None:
    name = cookie_name(request, SIGN_IN_COOKIE)
    token = _cookie(request, SIGN_IN_COOKIE)
    if token:
        await request.app[ROOMS].identity.sign_out(token)
        response.del_cookie(name, path="/", secure=is_trustworthy(request), httponly=True)


async def check_not_forged(request: web.Request, caller: Caller) -> None:
    """Raises HTTPForbidden unless one of our own pages sent this request."""
    if caller.is_program or request.method in SAFE_METHODS:
        return
    given = request.headers.get(CSRF_HEADER)
    if given is None and request.content_type in FORM_TYPES:
        value = (await posted(request)).get(CSRF_FIELD)
        given = value if isinstance(value, str) else None
    is_ours = bool(given and caller.csrf) and hmac.compare_digest(
        (given or "").encode(errors="replace"), (caller.csrf or "").encode()
    )
    if not (is_ours and is_own_origin(request)):
        raise web.HTTPForbidden


def is_own_origin(request: web.Request) -> bool:
    """Browsers send Origin with everything that changes something, or say Sec-Fetch-Site."""
    origin = request.headers.get("Origin")
    if origin is None or origin == "null":
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin.partition("://")[2].lower() == request.host.lower()


def page_token(visitor_token: str) -> str:
    # The cookie is unguessable and HttpOnly: what is derived from it needs no other secret.
    return hmac.new(visitor_token.encode(), b"page", sha256).hexdigest()


def bearer_token(request: web.Request) -> str | None:
    """What stands there, "" for something that no token could be."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    return token.strip() if _TOKEN.fullmatch(token.strip()) else ""


def cookie_name(request: web.Request, name: str) -> str:
    return f"__Host-{name}" if is_trustworthy(request) else name


def is_trustworthy(request: web.Request) -> bool:
    """Whether browsers take this for a secure context, where Secure cookies come back."""
    if request.secure:
        return True
    try:
        host = urlsplit(f"//{request.host}").hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def visitor_of(request: web.Request) -> VisitorId | None:
    return request[CALLER].visitor.visitor_id


def _cookie(request: web.Request, name: str) -> str:
    token = request.cookies.get(cookie_name(request, name), "")
    return token if _TOKEN.fullmatch(token) else ""


def _set_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, max_age: int | None
) -> None:
    response.set_cookie(
        cookie_name(request, name),
        value,
        path="/",
        max_age=max_age,
        secure=is_trustworthy(request),
        httponly=True,
        samesite="Lax",
    )

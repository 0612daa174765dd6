"""Headers that keep a page to itself, and the thread by which a request is found in the log."""

import re
from time import monotonic
from typing import Final
from uuid import uuid4

import structlog
from aiohttp import web

from streaming_server.web.errors import REQUEST_ID, Handler
from streaming_server.web.observed import METRICS

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it, browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
}
#: Without TLS browsers ignore these, and say so in the console.
OVER_TLS: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
_ADDRESS: Final = re.compile(r"[0-9a-fA-F.:]{2,45}")
BEHIND_PROXY: Final = web.AppKey("behind_proxy", bool)
_GIVEN_ID: Final = re.compile(r"[0-9A-Za-z-]{8,64}")
logger = structlog.get_logger(__name__)


@web.middleware
async def trace(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Gives the request its id and writes one line about it: no query, no person, no address."""
    given = request.headers.get("X-Request-ID", "")
    request[REQUEST_ID] = given if _GIVEN_ID.fullmatch(given) else str(uuid4())
    if request.app[BEHIND_PROXY]:
        request = as_the_proxy_saw_it(request)
    resource = request.match_info.route.resource
    with structlog.contextvars.bound_contextvars(
        request_id=request[REQUEST_ID],
        method=request.method,
        route=resource.canonical if resource else "none",
    ):
        started = monotonic()
        response = await handler(request)
        seconds = monotonic() - started
        logger.info("answered", status=response.status, ms=round(seconds * 1000))
        route = resource.canonical if resource else "none"
        request.app[METRICS].answered(request.method, route, response.status, seconds)
        return response


def as_the_proxy_saw_it(request: web.Request) -> web.Request:
    """With the scheme and the address that the proxy in front of us saw."""
    proto, address = _last(request, "X-Forwarded-Proto"), _last(request, "X-Forwarded-For")
    return request.clone(
        scheme=proto if proto in {"http", "https"} else request.scheme,
        remote=address if _ADDRESS.fullmatch(address) else request.remote or "",
    )


def _last(request: web.Request, name: str) -> str:
    """The proxy's own word; those before it, in the same line or in lines of their own, are
    anybody's."""
    return ",".join(request.headers.getall(name, ())).rpartition(",")[2].strip()


async def guard(request: web.Request, response: web.StreamResponse) -> None:
    """On every answer just before it is sent, streams included."""
    came_safely = request.app[BEHIND_PROXY] and _last(request, "X-Forwarded-Proto") == "https"
    headers = HEADERS | OVER_TLS if request.secure or came_safely else HEADERS
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    # The framework has said its own name and version by now.
    response.headers["Server"] = "Doorstep"
    if REQUEST_ID in request:
        response.headers.setdefault("X-Request-ID", request[REQUEST_ID])

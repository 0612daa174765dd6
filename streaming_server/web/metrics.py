"""GET /metrics for Prometheus: from this machine, or with the bearer token of the operator.

That token is no sign-in, so the route stands outside the registry and looks at it by itself.
"""

import hmac
import time
from ipaddress import ip_address
from typing import Final

from aiohttp import web

from streaming_server.web.identity import bearer_token
from streaming_server.web.observed import AUDIENCE, METRICS, fleet_of

#: What /metrics asks for from elsewhere; empty: only this machine may read.
METRICS_TOKEN: Final = web.AppKey("metrics_token", str)
EXPOSITION: Final = "text/plain; version=0.0.4; charset=utf-8"


async def metrics(request: web.Request) -> web.StreamResponse:
    if not _may_read(request):
        raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
    fleet = await fleet_of(request.app)
    body = request.app[METRICS].exposition(fleet.overview, request.app[AUDIENCE], time.monotonic())
    headers = {"Content-Type": EXPOSITION, "Cache-Control": "no-store"}
    return web.Response(body=body, headers=headers)


def _may_read(request: web.Request) -> bool:
    token, wanted = bearer_token(request), request.app[METRICS_TOKEN]
    if token is not None:
        return bool(wanted) and hmac.compare_digest(token.encode(), wanted.encode())
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False

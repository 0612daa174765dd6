"""Signing in: staff and employers with an account, by name and password."""

from aiohttp import web

from shared.organisation import Actor, ActorKind
from shared.refusals import Refused
from streaming_server.web.pages import (
    CALLER,
    ROOMS,
    Who,
    fields,
    form,
    local_path,
    page,
    remember_sign_in,
    render,
    see_other,
    sign_in,
    status_of,
    words_of,
)


async def show(request: web.Request) -> web.StreamResponse:
    back = local_path(request.query.get("next", ""), "")
    actor = request[CALLER].actor
    if actor.kind is not ActorKind.VISITOR and not back:
        return see_other(home_of(actor))
    return await render(request, "staff/sign_in.html", next=back, name="", error="")


async def enter(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    back = local_path(typed.get("next", ""), "")
    name = typed.get("name", "")
    token = await sign_in(request, name, typed.get("password", ""))
    if isinstance(token, Refused):
        # Which of the two was wrong stays unsaid: names are no secret to be tried out.
        error = words_of(request).refusal(token)
        status = status_of(token)
        return await render(
            request, "staff/sign_in.html", status=status, next=back, name=name, error=error
        )
    actor = await request.app[ROOMS].identity.actor(token)
    response = see_other(back or home_of(actor or request[CALLER].actor))
    remember_sign_in(request, response, token)
    return response


async def my_desk(request: web.Request) -> web.StreamResponse:
    """Staff go to their counter; offices above stations choose one."""
    actor = request[CALLER].actor
    if actor.station:
        return see_other(home_of(actor))
    stations = await request.app[ROOMS].reader.stations()
    return await render(request, "staff/stations.html", stations=stations)


def home_of(actor: Actor) -> str:
    if actor.kind is ActorKind.STAFF and actor.station:
        return f"/desk/{actor.station}"
    if actor.kind is ActorKind.OFFICE:
        return "/desk"
    if actor.session_id:
        return f"/studio/{actor.session_id}"
    return "/studio" if actor.employer_id else "/"


ROUTES = (
    page("/sign-in", show),
    form("/sign-in", enter),
    page("/desk", my_desk, Who.STAFF),
)

"""What a reader chooses for all pages, and signing out. The pages that offer it are elsewhere."""

from typing import Final

from aiohttp import web

from streaming_server.web.identity import is_trustworthy, sign_out
from streaming_server.web.languages import LANGUAGE_COOKIE, Language
from streaming_server.web.pages import fields, form, local_path, see_other
from streaming_server.web.rendering import APPEARANCE

_YEAR_SECONDS: Final = 365 * 24 * 3600


async def prefer(request: web.Request) -> web.StreamResponse:
    chosen = await fields(request)
    response = see_other(local_path(chosen.get("back", "/")))
    allowed = {LANGUAGE_COOKIE: frozenset(Language), **APPEARANCE}
    for name, values in allowed.items():
        value = chosen.get(name)
        if value is not None and value in values:
            response.set_cookie(
                name,
                value,
                path="/",
                max_age=_YEAR_SECONDS,
                secure=is_trustworthy(request),
                samesite="Lax",
            )
    return response


async def leave(request: web.Request) -> web.StreamResponse:
    response = see_other("/")
    await sign_out(request, response)
    return response


ROUTES = (form("/preferences", prefer), form("/sign-out", leave))

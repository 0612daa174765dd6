"""JSON in and out of the API, by the types that describe it."""

from typing import Any, TypeVar

from aiohttp import web
from pydantic import ValidationError

from shared.wire import Malformed
from streaming_server.web.adapters import adapter
from streaming_server.web.posted import body_of

Taken = TypeVar("Taken")


async def taken(request: web.Request, of: type[Taken]) -> Taken:
    """The body as this type. Raises Malformed, and HTTPRequestEntityTooLarge over 1 MiB."""
    return _validated(of, await body_of(request), is_json=True)


def asked(request: web.Request, of: type[Taken]) -> Taken:
    """The query as this type; the first of several equal names counts. Raises Malformed."""
    query = {name: request.query[name] for name in request.query}
    return _validated(of, query, is_json=False)


def given(value: object, of: Any = None) -> web.Response:
    """of: the type of the value, when it is not simply its class."""
    body = adapter(of or type(value)).dump_json(value)
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=body, content_type="application/json", headers=headers)


def _validated(of: type[Taken], value: object, *, is_json: bool) -> Taken:
    known = adapter(of)
    try:
        read = known.validate_json(value) if is_json else known.validate_python(value)  # type: ignore[arg-type]
    except ValidationError as error:
        where = error.errors(include_input=False, include_url=False)[0]["loc"]
        raise Malformed(".".join(map(str, where)) or "body") from None
    else:
        result: Taken = read
        return result

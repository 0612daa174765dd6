"""A posted form, however broken it comes."""

from aiohttp import web
from multidict import MultiDictProxy

from shared.wire import Malformed

FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


async def posted(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | web.FileField]:
    """Raises Malformed for a body that is no form, HTTPRequestEntityTooLarge over 1 MiB."""
    try:
        return await request.post()
    except (ValueError, LookupError):
        # A boundary that is missing, bytes that are no text, an encoding that nobody knows.
        raise Malformed("body") from None

"""What a form or an address holds, however broken it comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from multidict import MultiDictProxy

from shared.wire import Malformed

FORM_TYPES: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
#: Digits of the longest number that anybody counts; what is longer cannot be meant.
_LONGEST_NUMBER: Final = 18
#: A megabyte over the worst of lines; what takes longer only wants to hold the line.
SLOWEST_BODY_SECONDS: Final = 30.0


async def posted(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | web.FileField]:
    """Raises Malformed for a body that is no form, HTTPRequestEntityTooLarge over 1 MiB."""
    try:
        async with in_time():
            form = await request.post()
    except (ValueError, LookupError, RuntimeError):
        # A boundary that is missing, bytes that are no text, an encoding that nobody knows.
        raise Malformed("body") from None
    for value in form.values():
        if isinstance(value, str) and not is_text(value):
            raise Malformed("body")
    return form


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Around reading a body. Raises HTTPRequestTimeout."""
    try:
        async with asyncio.timeout(SLOWEST_BODY_SECONDS):
            yield
    except TimeoutError:
        raise web.HTTPRequestTimeout from None


async def body_of(request: web.Request) -> bytes:
    """Raises HTTPRequestEntityTooLarge over 1 MiB, HTTPRequestTimeout."""
    async with in_time():
        return await request.read()


def is_text(text: str) -> bool:
    """Whether it can be written down: half a character, or a byte that is none, cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def whole_number(text: str) -> int | None:
    """None for anything but a few plain digits."""
    is_one = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_one else None

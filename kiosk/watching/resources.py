"""What a client asks of its own resource at the server (WHIP and WHEP)."""

from typing import Final

import aiohttp

_WAIT: Final = aiohttp.ClientTimeout(total=2)


async def is_known(http: aiohttp.ClientSession, resource: str) -> bool:
    """False only when the server says so: its part of a connection may be gone without a word,
    because the process that had it died."""
    try:
        async with http.head(resource, timeout=_WAIT) as answer:
            return answer.status != 404
    except (aiohttp.ClientError, TimeoutError):
        return True

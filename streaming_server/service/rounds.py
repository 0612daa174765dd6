"""What the server does again and again by itself, whether somebody asks or not."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from streaming_server.ports.handling import Unavailable

logger = logging.getLogger(__name__)


async def keep_looking(look: Callable[[], Awaitable[None]], every: timedelta, waits: str) -> None:
    """Until cancelled. A store that is away is asked again the next time, and said once. waits:
    what waits for it meanwhile, in words for the log."""
    is_behind = False
    while True:
        try:
            await look()
            is_behind = False
        except Unavailable as away:
            if not is_behind:
                logger.warning("%s code=%s", waits, away.code)
            is_behind = True
        await asyncio.sleep(every.total_seconds())

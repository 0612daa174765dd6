"""How often one may try: to sign in, to enter a studio, to apply, to ask.

Counted in memory: a restart forgets, which costs an attacker's patience nothing that matters.
"""

import time
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import Final

from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from shared.refusals import Reason, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """each: for one name or visitor at one address, so that nobody locks another one out.
    address: for everybody behind one address, a whole station."""

    name: str
    each: RateLimitItem
    address: RateLimitItem


SIGN_IN: Final = Limit(
    name="sign_in", each=RateLimitItemPerMinute(5, 5), address=RateLimitItemPerMinute(60, 5)
)
ENTER: Final = Limit(
    name="enter", each=RateLimitItemPerMinute(10, 5), address=RateLimitItemPerMinute(60, 5)
)
APPLY: Final = Limit(
    name="apply", each=RateLimitItemPerMinute(20, 10), address=RateLimitItemPerMinute(300, 10)
)
ASK: Final = Limit(
    name="ask", each=RateLimitItemPerMinute(30, 1), address=RateLimitItemPerMinute(1200, 1)
)

LIMITER: Final = web.AppKey("limiter", MovingWindowRateLimiter)


def new_limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


async def too_often(request: web.Request, limit: Limit, who: str) -> Refused | None:
    """Counts one try; refuses it when there were too many. who: a name, a visitor, a studio."""
    limiter = request.app[LIMITER]
    for item, value in ((limit.each, _key(request, who)), (limit.address, _key(request))):
        if not await limiter.hit(item, limit.name, value):
            window = await limiter.get_window_stats(item, limit.name, value)
            seconds = max(1, ceil(window.reset_time - time.time()))
            return Refused(reason=Reason.TOO_OFTEN, facts={"seconds": seconds})
    return None


async def forget_tries(request: web.Request, limit: Limit, who: str) -> None:
    """It was the right one: the tries before it were slips of the finger."""
    await request.app[LIMITER].clear(limit.each, limit.name, _key(request, who))


def _key(request: web.Request, who: str = "") -> str:
    # Names and addresses are counted, not kept.
    return sha256(f"{request.remote}\n{who}".encode()).hexdigest()

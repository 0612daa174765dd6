"""How often one may try: to sign in, to enter a studio, to apply, to ask, to watch.

Counted in memory: a restart forgets, which costs an attacker's patience nothing that matters.
"""

import time
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from typing import Final

from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

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
CHAT: Final = Limit(
    name="chat", each=RateLimitItemPerMinute(60, 1), address=RateLimitItemPerMinute(600, 1)
)
#: A code of four figures is tried five times; so nobody gets far by asking for many.
ASK_AFFAIRS: Final = Limit(
    name="ask_affairs", each=RateLimitItemPerMinute(5, 10), address=RateLimitItemPerMinute(120, 10)
)
#: Of one show, whoever captions it: speech makes about one line in two seconds.
CAPTION: Final = Limit(
    name="caption", each=RateLimitItemPerMinute(240, 1), address=RateLimitItemPerMinute(1200, 1)
)

#: Viewers let in from one address, a hall full of phones. Each may take twenty seconds to connect,
#: so that one address never holds all the places of those on their way in.
WATCH: Final = RateLimitItemPerSecond(120, 20)
_WATCH: Final = "watch"

#: Seconds until whoever was refused for being too quick may try again.
WAITS: Final = web.RequestKey("waits", int)
#: Where nobody knows them.
USUAL_WAIT: Final = 5
LIMITER: Final = web.AppKey("limiter", FixedWindowRateLimiter)
#: What a household or one machine is given; whoever has it has all of its addresses.
_ONE_HOME: Final = 64


def new_limiter() -> FixedWindowRateLimiter:
    """A window begins with its first try. (A moving one costs a thread's turn for each key that is
    remembered, at every try.)"""
    return FixedWindowRateLimiter(MemoryStorage())


async def too_often(request: web.Request, limit: Limit, who: str) -> Refused | None:
    """Counts one try; refuses it when there were too many. who: a name, a visitor, a studio."""
    limiter = request.app[LIMITER]
    each, address = _key(request, who), _key(request)
    # The address first: who has used that up must not fill the memory with names.
    if not await limiter.test(limit.address, limit.name, address):
        return await _refused(request, limit.address, limit.name, address)
    if not await limiter.hit(limit.each, limit.name, each):
        return await _refused(request, limit.each, limit.name, each)
    await limiter.hit(limit.address, limit.name, address)
    return None


async def seconds_until_let_in(request: web.Request) -> int:
    """0: one more viewer from this address may come in."""
    limiter, key = request.app[LIMITER], _key(request)
    if await limiter.test(WATCH, _WATCH, key):
        return 0
    return await _seconds_left(limiter, WATCH, _WATCH, key)


async def count_viewer(request: web.Request) -> None:
    """Only those who were let in count: who asks whether a show is back costs nothing."""
    await request.app[LIMITER].hit(WATCH, _WATCH, _key(request))


async def forget_tries(request: web.Request, limit: Limit, who: str) -> None:
    """It was the right one: the tries before it were slips of the finger."""
    await request.app[LIMITER].clear(limit.each, limit.name, _key(request, who))


async def _refused(request: web.Request, item: RateLimitItem, name: str, key: str) -> Refused:
    seconds = await _seconds_left(request.app[LIMITER], item, name, key)
    request[WAITS] = seconds
    return Refused(reason=Reason.TOO_OFTEN, facts={"seconds": seconds})


async def _seconds_left(
    limiter: FixedWindowRateLimiter, item: RateLimitItem, name: str, key: str
) -> int:
    window = await limiter.get_window_stats(item, name, key)
    return max(1, ceil(window.reset_time - time.time()))


def _key(request: web.Request, who: str = "") -> str:
    # Names and addresses are counted, not kept.
    return sha256(f"{home_of(request)}\n{who}".encode()).hexdigest()


def home_of(request: web.Request) -> str:
    """Who asks, as far as an address tells."""
    remote = request.remote or ""
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return remote
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, _ONE_HOME), strict=False))
    return str(address)

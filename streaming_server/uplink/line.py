"""The line from a van to its city: the protocol of the stations' machines, by the van's own key.

knock ──agreed──▶ push ──answers──▶ settle ──▶ push ... until nothing waits, and then now and then

Cut at any moment it begins anew, and the city answers from its receipts what it has already.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final

import aiohttp

from shared.link import device
from shared.link.device import CloseWish, Device, Settle
from shared.link.health import MOST_REFUSED, Health
from shared.link.messages import (
    KINDS_FROM_SERVER,
    MOST_IN_A_PUSH,
    Agreed,
    FromServer,
    Heartbeat,
    Push,
    Wish,
    read_from_server,
    write_from_machine,
    write_hello,
)
from shared.wire import Malformed
from streaming_server.ports.days import Day
from streaming_server.ports.handling import Unavailable
from streaming_server.uplink.registration import CityRegistration, read_registration

logger = logging.getLogger(__name__)
#: The city takes messages of 64 KiB.
HEAVIEST_PUSH: Final = 40 * 1024
ANSWERS_WITHIN_SECONDS: Final = 30.0
LOOKS_EVERY_SECONDS: Final = 2.0
FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 60.0
BEATS_EVERY_SECONDS: Final = 30.0
_LARGEST_MESSAGE: Final = 16 * 1024 * 1024
_VERSION: Final = metadata.version("doorstep")


class CityAway(Exception):
    """The city cannot be reached, does not know the van, or does not understand its days."""


class CityLine:
    """One van's. Obeys the server's watchers: `watch` runs until cancelled."""

    def __init__(
        self, registration: CityRegistration, day: Day, clock: Callable[[], datetime]
    ) -> None:
        self._registration, self._day, self._clock = registration, day, clock
        self._device = Device()
        self._is_known = False

    async def watch(self) -> None:
        pause, is_up = FIRST_PAUSE_SECONDS, True
        while True:
            try:
                await self.deliver(stays=True)
            except (CityAway, Unavailable) as away:
                if is_up:
                    logger.info("the city is away: %s", away)
                is_up = isinstance(away, Unavailable)
            if self._is_known:
                pause = FIRST_PAUSE_SECONDS
            # Jitter: vans come home at the same hour.
            await asyncio.sleep(pause * random.uniform(0.6, 1.4))
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def deliver(self, *, stays: bool = False) -> None:
        """Until nothing waits; stays: and then goes on. Raises CityAway, Unavailable."""
        headers = {"Authorization": f"Bearer {self._registration.token}"}
        address = f"{self._registration.server}/link"
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        self._is_known = False
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as http,
                http.ws_connect(
                    address, headers=headers, max_msg_size=_LARGEST_MESSAGE, heartbeat=20
                ) as line,
            ):
                await self._greet(line)
                self._is_known = True
                await self._push_all(line)
                while stays:
                    await self._wait(line)
                    await self._push_all(line)
        except (aiohttp.ClientError, OSError, TimeoutError, Malformed) as error:
            raise CityAway(type(error).__name__) from error
        finally:
            self._device = device.lost(self._device)

    async def _greet(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self._device, hello = device.opened(Device())
        # Its facts come as a whole database; none are kept from here.
        await line.send_str(write_hello(hello))
        while True:
            message = await self._next(line)
            if isinstance(message, Agreed):
                if not message.takes_days:
                    raise CityAway("its program is older than the van's")
                await line.send_str(write_from_machine(Heartbeat(health=await self._health())))
                return

    async def _push_all(self, line: aiohttp.ClientWebSocketResponse) -> None:
        while wishes := _light(await self._day.pending(MOST_IN_A_PUSH)):
            ids = tuple(wish.command["command_id"] for wish in wishes)
            self._device = device.pushed(self._device, ids)
            await line.send_str(write_from_machine(Push(wishes=wishes)))
            while self._device.pushing:
                await self._next(line)
            await line.send_str(write_from_machine(Heartbeat(health=await self._health())))

    async def _wait(self, line: aiohttp.ClientWebSocketResponse) -> None:
        """Until something waits again; what the city says meanwhile is heard."""
        loop = asyncio.get_running_loop()
        beats_at = loop.time() + BEATS_EVERY_SECONDS
        while not await self._day.pending(1):
            try:
                await self._next(line, LOOKS_EVERY_SECONDS)
            except TimeoutError:
                if loop.time() >= beats_at:
                    await line.send_str(write_from_machine(Heartbeat(health=await self._health())))
                    beats_at = loop.time() + BEATS_EVERY_SECONDS

    async def _next(
        self, line: aiohttp.ClientWebSocketResponse, seconds: float = ANSWERS_WITHIN_SECONDS
    ) -> FromServer | None:
        """The next of the protocol's messages, already done; None for any other."""
        async with asyncio.timeout(seconds):
            message = await line.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise CityAway("the line was closed")
        fields = message.json()
        if not isinstance(fields, dict) or fields.get("type") not in KINDS_FROM_SERVER:
            return None
        heard = read_from_server(message.data)
        moved, effects = device.hear(self._device, heard)
        for effect in effects:
            if isinstance(effect, Settle):
                await self._day.settle(effect.answers)
            elif isinstance(effect, CloseWish):
                await self._day.close(effect.command_id)
        # Only once it is on the disk: cut before, the same is said and heard again.
        self._device = moved
        return heard

    async def _health(self) -> Health:
        depth, now = await self._day.depth(), self._clock()
        oldest = round((now - depth.oldest_at).total_seconds()) if depth.oldest_at else 0
        return Health(
            version=_VERSION,
            pending=depth.pending,
            oldest_seconds=max(0, oldest),
            for_staff=depth.refused,
            refused=await self._day.refused(MOST_REFUSED) if depth.refused else (),
        )


def uplinks(data: Path, day: Day, clock: Callable[[], datetime]) -> tuple[CityLine, ...]:
    """Of a van; none for every other server."""
    registration = read_registration(data)
    return (CityLine(registration, day, clock),) if registration else ()


def _light(wishes: tuple[Wish, ...]) -> tuple[Wish, ...]:
    """As many of the first as one message takes; one at the least."""
    size, taken = 0, 0
    for wish in wishes:
        size += len(str(wish.command)) + len(str(wish.happened))
        if taken and size > HEAVIEST_PUSH:
            break
        taken += 1
    return wishes[:taken]

"""One viewer of one show over WHEP: joins, decodes, and joins again when the stream breaks.

joining ──answer──▶ playing ──no picture──▶ waiting ──▶ joining ...
                     └──▶ playing elsewhere: opened beside it, and taken once it has a picture
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import aiohttp
from aiortc import RTCConfiguration

from kiosk.watching.connection import Connection
from kiosk.watching.handshakes import unbroken
from kiosk.watching.moves import Moves
from kiosk.watching.relays import Ways
from kiosk.watching.resources import is_known
from kiosk.watching.rungs import RungWatch
from kiosk.watching.seats import Seat
from kiosk.watching.stage import Play, Stage
from shared.rungs import Rung

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 5.0
#: Without a picture for this long, the server is asked whether it still knows this viewer.
QUIET_SECONDS: Final = 1.0
#: Without a picture for this long, people are told that it comes back.
STILL_SECONDS: Final = 2.0
#: Without a picture for this long, the connection is made anew.
DEAD_SECONDS: Final = 8.0
#: A connection elsewhere that has no picture by then is given up; the one there is goes on.
MOVES_WITHIN_SECONDS: Final = 4.0
_TROUBLES: Final = (aiohttp.ClientError, TimeoutError, ValueError, OSError)


class Viewer:
    """`run` until cancelled; no peer connection outlives it."""

    def __init__(self, *, address: str, stage: Stage, clock: Callable[[], float]) -> None:
        self._address = address
        self._stage = stage
        self._clock = clock
        self._state: Play | None = None
        self._ways = Ways(address)
        self._moves = Moves()

    async def prefer(self, is_elsewhere: bool) -> None:
        """The server says where viewers are better off: with another engine than its own?"""
        self._moves.prefer(is_elsewhere, self._clock())

    async def run(self) -> None:
        async with aiohttp.ClientSession() as http:
            await self._again_and_again(http)

    async def _again_and_again(self, http: aiohttp.ClientSession) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            self._tell(Play.JOINING if self._state is None else Play.WAITING)
            try:
                if await self._watch(http):
                    pause = FIRST_PAUSE_SECONDS
            except _TROUBLES as error:
                logger.info("cannot watch now: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _watch(self, http: aiohttp.ClientSession) -> bool:
        """One connection to its end, or one after another; true when it played at all."""
        configuration = await self._ways.next(http)
        seat = self._seat(http, configuration)
        try:
            if not await seat.open():
                return False
            seat.take()
            while (other := await self._stay(http, seat, configuration)) is not None:
                before, seat = seat, other
                await unbroken(before.close())
            has_played = seat.picture_at > 0.0
            self._ways.note(worked=has_played)
            return has_played
        finally:
            await seat.close()

    async def _stay(
        self, http: aiohttp.ClientSession, seat: Seat, configuration: RTCConfiguration
    ) -> Seat | None:
        """Look at the picture's age, four times a second, until it is dead: None; or until there
        is a better place, which was taken."""
        started, resource = self._clock(), seat.connection.resource or ""
        rungs = self._rung_watch(http, resource)
        while seat.is_alive:
            now = self._clock()
            age = now - max(seat.picture_at, started)
            await rungs.look(age, seat.width, now)
            self._moves.note_rung(rungs.rung)
            if rungs.rung is Rung.SOUND:
                age = 0.0  # no picture is sent: none is missed
            if age > DEAD_SECONDS:
                return None
            if age > STILL_SECONDS and self._state is Play.PLAYING:
                self._tell(Play.WAITING)
            if age > QUIET_SECONDS and not await is_known(http, resource):
                return None
            if age < QUIET_SECONDS and self._moves.is_due(seat.connection.is_elsewhere, now):
                other = await self._move(http, seat, configuration)
                if other is not None:
                    return other
            await asyncio.sleep(0.25)
        return None

    async def _move(
        self, http: aiohttp.ClientSession, before: Seat, configuration: RTCConfiguration
    ) -> Seat | None:
        """Another place, taken without a gap; None when it stays as it is."""
        self._moves.tried(self._clock())
        seat, is_taken = self._seat(http, configuration), False
        try:
            is_other = await seat.open() and (
                seat.connection.is_elsewhere is not before.connection.is_elsewhere
            )
            is_taken = is_other and await seat.has_picture(MOVES_WITHIN_SECONDS)
        except _TROUBLES as error:
            logger.info("cannot move now: %s", type(error).__name__)
        finally:
            if not is_taken:
                await seat.close()
        if not is_taken:
            return None
        seat.take(before)
        return seat

    def _seat(self, http: aiohttp.ClientSession, configuration: RTCConfiguration) -> Seat:
        connection = Connection(
            http, self._address, configuration, may_go_elsewhere=self._moves.may_go
        )
        return Seat(connection, self._stage, self._clock, lambda: self._tell(Play.PLAYING))

    def _rung_watch(self, http: aiohttp.ClientSession, resource: str) -> RungWatch:
        self._stage.rung(Rung.HIGH)
        return RungWatch(
            http,
            resource,
            told=self._stage.rung,
            shown=lambda photo: self._stage.video(photo, None),
        )

    def _tell(self, state: Play) -> None:
        if state is not self._state:
            self._state = state
            self._stage.play_state(state)

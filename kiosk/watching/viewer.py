"""One viewer of one show over WHEP: joins, decodes, and joins again when the stream breaks.

joining ──answer──▶ playing ──no picture──▶ waiting ──▶ joining ...
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import partial
from typing import Any, Final, Protocol, cast
from urllib.parse import urljoin

import aiohttp
from aiortc import (
    MediaStreamTrack,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from kiosk.watching.handshakes import Handshake
from kiosk.watching.lateness import Lateness
from kiosk.watching.relays import Ways
from kiosk.watching.resources import is_known
from kiosk.watching.rungs import RungWatch
from kiosk.watching.stage_clock import stage_picture
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
_WAIT: Final = aiohttp.ClientTimeout(total=4, connect=2)


IsKnown = Callable[[], Awaitable[bool]]


class Play(StrEnum):
    JOINING = "joining"
    PLAYING = "playing"
    #: No picture arrives; it may come back by itself.
    WAITING = "waiting"


class Stage(Protocol):
    """Where decoded media goes; called in the link's thread, and must not block."""

    def play_state(self, state: Play) -> None: ...
    def video(self, frame: VideoFrame, picture: int | None) -> None: ...
    def audio(self, frame: AudioFrame) -> None: ...
    def rung(self, rung: Rung) -> None:
        """What the server sends from now on."""

    def guest(self, frame: AudioFrame) -> None:
        """What somebody beside the employer says."""


class Viewer:
    """`run` until cancelled; the peer connection never outlives it."""

    def __init__(
        self,
        *,
        address: str,
        stage: Stage,
        clock: Callable[[], float],
    ) -> None:
        self._address = address
        self._stage = stage
        self._clock = clock
        self._last_picture = 0.0
        self._width = 0
        self._state: Play | None = None
        self._ways = Ways(address)

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
            except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
                logger.info("cannot watch now: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _watch(self, http: aiohttp.ClientSession) -> bool:
        """One connection to its end; true when it played at all."""
        peer = RTCPeerConnection(await self._ways.next(http))
        handshake = Handshake(peer)
        self._last_picture = 0.0
        joining = asyncio.create_task(self._join(http, peer))
        try:
            resource, answer = await asyncio.shield(joining)
            if resource is None or answer is None:
                return False
            tracks: list[MediaStreamTrack] = []
            peer.on("track", tracks.append)
            await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
            rungs = self._rung_watch(http, resource)
            await self._play(peer, tracks, rungs, partial(is_known, http, resource))
            has_played = self._last_picture > 0.0
            self._ways.note(worked=has_played)
            return has_played
        finally:
            resource = await _joined(joining)
            await handshake.close()
            if resource is not None:
                await _leave(http, resource)

    async def _join(
        self, http: aiohttp.ClientSession, peer: RTCPeerConnection
    ) -> tuple[str, str] | tuple[None, None]:
        """The resource of this viewer and the answer; None when nobody is live."""
        peer.addTransceiver("video", direction="recvonly")
        for _sound in ("the employer's", "a guest's"):
            peer.addTransceiver("audio", direction="recvonly")
        await peer.setLocalDescription(await peer.createOffer())
        async with http.post(
            self._address,
            data=peer.localDescription.sdp,
            headers={"Content-Type": "application/sdp"},
            timeout=_WAIT,
        ) as answer:
            if answer.status != 201:
                logger.info("nothing to watch status=%s", answer.status)
                return None, None
            return urljoin(self._address, answer.headers["Location"]), await answer.text()

    def _rung_watch(self, http: aiohttp.ClientSession, resource: str) -> RungWatch:
        self._stage.rung(Rung.HIGH)
        self._width = 0
        return RungWatch(
            http,
            resource,
            told=self._stage.rung,
            shown=lambda photo: self._stage.video(photo, None),
        )

    async def _play(
        self,
        peer: RTCPeerConnection,
        tracks: list[MediaStreamTrack],
        rungs: RungWatch,
        is_known: IsKnown,
    ) -> None:
        """Pull from every track until the connection is dead: a track nobody pulls fills up."""
        async with asyncio.TaskGroup() as group:
            pulls = [group.create_task(self._pull(peer, track)) for track in tracks]
            await self._until_dead(peer, rungs, is_known)
            # A track that is stopped says nothing to who waits for its next frame.
            for pull in pulls:
                pull.cancel()

    async def _until_dead(
        self, peer: RTCPeerConnection, rungs: RungWatch, is_known: IsKnown
    ) -> None:
        """Look at the picture's age, four times a second."""
        started = self._clock()
        while peer.connectionState not in {"failed", "closed"}:
            now = self._clock()
            age = now - max(self._last_picture, started)
            await rungs.look(age, self._width, now)
            if rungs.rung is Rung.SOUND:
                age = 0.0  # no picture is sent: none is missed
            if age > DEAD_SECONDS:
                return
            if age > STILL_SECONDS and self._state is Play.PLAYING:
                self._tell(Play.WAITING)
            if age > QUIET_SECONDS and not await is_known():
                return
            await asyncio.sleep(0.25)

    async def _pull(self, peer: RTCPeerConnection, track: MediaStreamTrack) -> None:
        receiver = next(one for one in peer.getReceivers() if one.track is track)
        lateness = Lateness()
        while True:
            try:
                frame: Any = await track.recv()
            except MediaStreamError:
                return
            now = self._clock()
            if isinstance(frame, VideoFrame):
                self._last_picture, self._width = now, frame.width
                self._tell(Play.PLAYING)
            if not lateness.is_too_late(frame.time or 0.0, now):
                self._show(peer, receiver, frame)

    def _show(self, peer: RTCPeerConnection, receiver: RTCRtpReceiver, frame: Any) -> None:
        if isinstance(frame, VideoFrame):
            self._stage.video(frame, stage_picture(receiver, frame))
        elif receiver is peer.getReceivers()[-1]:
            self._stage.guest(cast(AudioFrame, frame))
        else:
            self._stage.audio(cast(AudioFrame, frame))

    def _tell(self, state: Play) -> None:
        if state is not self._state:
            self._state = state
            self._stage.play_state(state)


async def _joined(joining: asyncio.Task[tuple[str, str] | tuple[None, None]]) -> str | None:
    """The resource of a viewer, also of one that is called off meanwhile: joining is not broken
    into, else sockets stay half made and the server keeps a viewer that nobody takes back."""
    try:
        return (await joining)[0]
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
        return None


async def _leave(http: aiohttp.ClientSession, resource: str) -> None:
    try:
        async with http.delete(resource, timeout=aiohttp.ClientTimeout(total=2)):
            pass
    except (aiohttp.ClientError, TimeoutError):
        logger.info("the server could not be told that a viewer left")

"""One publisher of one show over WHIP: it comes back by itself when the network drops.

connecting ──answer──▶ sending ──no report──▶ lost ──pause──▶ connecting ...
     ├── 409 ──▶ taken ──pause──▶ connecting
     └── 401, 404, 422, over ──▶ refused, and it ends
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin

import aiohttp
from aiortc import (
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from av import AudioFrame, VideoFrame

from kiosk.studio.encoding import PictureEncoder
from kiosk.studio.intake import Intake
from kiosk.studio.sender import Report, on_keyframe_wanted, picture_sent, welcome_bitrate
from kiosk.studio.tracks import PictureTrack, SoundTrack
from kiosk.studio.uplink import MOST_BITRATE, next_bitrate
from kiosk.watching.handshakes import Handshake, unbroken
from kiosk.watching.relays import Ways
from kiosk.watching.resources import is_known

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 5.0
#: The server reports once a second; after so long without a report it is asked whether it still
#: knows this publisher ...
QUIET_SECONDS: Final = 1.5
#: ... and without a report for so long the network is away.
SILENT_SECONDS: Final = 4.0
_OPENING_SECONDS: Final = 10.0
_LOOKS_SECONDS: Final = 0.25
_WAIT: Final = aiohttp.ClientTimeout(total=6, connect=3)
_GOODBYE: Final = aiohttp.ClientTimeout(total=2)
_OVER: Final = "show_over"


class Sending(StrEnum):
    CONNECTING = "connecting"
    #: What is recorded here arrives at the server.
    SENDING = "sending"
    #: The network is away; it is tried again.
    LOST = "lost"
    #: Another program sends into this show; it is tried again.
    TAKEN = "taken"
    #: The server will not take it, however often it is tried.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where pictures and sounds are taken from; they outlive a connection."""

    pictures: Intake[VideoFrame]
    sounds: Intake[AudioFrame]


class Publisher:
    """`run` until cancelled. tell: each state once, in the loop of `run`."""

    def __init__(
        self,
        *,
        address: str,
        token: str,
        sources: Sources,
        tell: Callable[[Sending], None],
        clock: Callable[[], float],
    ) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}"}
        self._sources = sources
        self._tell_state = tell
        self._clock = clock
        self._state: Sending | None = None
        self._ways = Ways(address)
        self._sender: RTCRtpSender | None = None
        self._resource: str | None = None
        self._bitrate = MOST_BITRATE

    @property
    def picture(self) -> int | None:
        """The RTP timestamp of the picture that left last; None when none does."""
        return picture_sent(self._sender) if self._sender is not None else None

    @property
    def bitrate(self) -> int:
        """Bits a second that pictures may use now."""
        return self._bitrate

    async def run(self) -> None:
        async with aiohttp.ClientSession(headers=self._headers) as http:
            pause = FIRST_PAUSE_SECONDS
            while self._state is not Sending.REFUSED:
                try:
                    if await self._publish(http):
                        pause = FIRST_PAUSE_SECONDS
                except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
                    logger.info("cannot publish now: %s", type(error).__name__)
                    self._tell(Sending.LOST)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _publish(self, http: aiohttp.ClientSession) -> bool:
        """One connection to its end; true when anything was sent."""
        if self._state is None:
            self._tell(Sending.CONNECTING)
        peer = RTCPeerConnection(await self._ways.next(http))
        handshake, encoder = Handshake(peer), PictureEncoder(self._bitrate)
        sender = _tracks(peer, self._sources, encoder)
        try:
            if not await unbroken(self._agree(http, peer)):
                return False
            is_connected = await handshake.is_connected(_OPENING_SECONDS)
            self._ways.note(worked=is_connected)
            if not is_connected:
                self._tell(Sending.LOST)
                return False
            self._sender = sender
            self._tell(Sending.SENDING)
            await self._until_silent(http, peer, sender, encoder)
            self._tell(Sending.LOST)
            return True
        finally:
            self._sender = None
            await unbroken(self._leave(http, handshake))

    async def _agree(self, http: aiohttp.ClientSession, peer: RTCPeerConnection) -> bool:
        """Offer, answer, and one way for all lines; false when the server says no, which is told.

        Broken into while it lets the other ways go, a connection forgets to close them.
        """
        answer = await self._offer(http, peer)
        if answer is None:
            return False
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        return True

    async def _offer(self, http: aiohttp.ClientSession, peer: RTCPeerConnection) -> str | None:
        """The answer; None when the server says no, which is told."""
        await peer.setLocalDescription(await peer.createOffer())
        headers, sdp = {"Content-Type": "application/sdp"}, peer.localDescription.sdp
        async with http.post(self._address, data=sdp, headers=headers, timeout=_WAIT) as answer:
            if answer.status == 201:
                location = answer.headers.get("Location")
                if location is None:
                    raise ValueError("an admission without a resource")
                self._resource = urljoin(self._address, location)
                return await answer.text()
            reason = (await answer.json()).get("reason") if answer.status == 409 else None
        logger.warning("publishing refused status=%s reason=%s", answer.status, reason)
        self._tell(_refused(answer.status, reason))
        return None

    async def _leave(self, http: aiohttp.ClientSession, handshake: Handshake) -> None:
        """The server is told first, so that it does not wait for packets of this connection."""
        if self._resource is not None:
            try:
                async with http.delete(self._resource, timeout=_GOODBYE):
                    self._resource = None
            except (aiohttp.ClientError, TimeoutError):
                logger.info("the server could not be told that a publisher left")
        await handshake.close()

    async def _until_silent(
        self,
        http: aiohttp.ClientSession,
        peer: RTCPeerConnection,
        sender: RTCRtpSender,
        encoder: PictureEncoder,
    ) -> None:
        """Follow the server's reports: how much gets lost, and whether there are any."""
        report, heard_at = Report(sender), self._clock()
        while peer.connectionState == "connected":
            if await report.is_new():
                heard_at = self._clock()
                welcome = welcome_bitrate(sender, MOST_BITRATE)
                self._bitrate = next_bitrate(self._bitrate, report.lost, welcome)
                encoder.bitrate = self._bitrate
            if await self._is_lost(http, self._clock() - heard_at):
                return
            await asyncio.sleep(_LOOKS_SECONDS)

    async def _is_lost(self, http: aiohttp.ClientSession, silence: float) -> bool:
        if silence <= QUIET_SECONDS or self._resource is None:
            return False
        return silence > SILENT_SECONDS or not await is_known(http, self._resource)

    def _tell(self, state: Sending) -> None:
        if state is not self._state:
            self._state = state
            self._tell_state(state)


def _tracks(peer: RTCPeerConnection, sources: Sources, encoder: PictureEncoder) -> RTCRtpSender:
    """The sender of pictures; what waited from before is not shown any more."""
    sources.pictures.clear()
    sources.sounds.clear()
    pictures = PictureTrack(sources.pictures, encoder)
    sender = peer.addTrack(pictures)
    on_keyframe_wanted(sender, pictures.want_keyframe)
    peer.addTrack(SoundTrack(sources.sounds))
    for transceiver in peer.getTransceivers():
        transceiver.direction = "sendonly"
        if transceiver.kind == "video":
            codecs = RTCRtpSender.getCapabilities("video").codecs
            transceiver.setCodecPreferences([c for c in codecs if c.mimeType == "video/VP8"])
    return sender


def _refused(status: int, reason: str | None) -> Sending:
    if status in {401, 403, 404, 422} or reason == _OVER:
        return Sending.REFUSED
    return Sending.TAKEN if status == 409 else Sending.LOST

"""One connection to a show over WHEP: asked for, agreed on, and given back.

    offer ──201, an answer──▶ agreed
      └────406, an offer──▶ answered by PATCH ──204──▶ agreed

Another engine than the server's own may serve us, one that makes its offers itself: 406.
"""

import logging
from typing import Final
from urllib.parse import urljoin

import aiohttp
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)

from kiosk.watching.handshakes import Handshake, unbroken

logger = logging.getLogger(__name__)

SDP: Final = {"Content-Type": "application/sdp"}
_OFFERS: Final = {**SDP, "Prefer": "counter-offer"}
_WAIT: Final = aiohttp.ClientTimeout(total=4, connect=2)
_GOODBYE: Final = aiohttp.ClientTimeout(total=2)


class Connection:
    """`close` whatever became of `open`."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        address: str,
        configuration: RTCConfiguration,
        *,
        may_go_elsewhere: bool,
    ) -> None:
        self._http, self._address, self._configuration = http, address, configuration
        self._may_go_elsewhere = may_go_elsewhere
        #: Under which the server knows this viewer; None before it was let in.
        self.resource: str | None = None
        #: Another engine than the server's own serves us.
        self.is_elsewhere = False
        self._use(RTCPeerConnection(configuration))

    async def open(self) -> bool:
        """False when nobody is live. Raises aiohttp.ClientError, TimeoutError, ValueError, OSError.

        Not broken into: sockets would stay half made, and the server would keep a viewer that
        nobody takes back.
        """
        return await unbroken(self._join())

    async def close(self) -> None:
        await self._handshake.close()
        if self.resource is not None:
            await self._leave(self.resource)

    def receiver(self, track: MediaStreamTrack) -> RTCRtpReceiver:
        return next(one for one in self.peer.getReceivers() if one.track is track)

    def is_guest(self, track: MediaStreamTrack) -> bool:
        """A guest's sound comes beside the employer's, in a section that follows it."""
        sounds = [one.track for one in self.peer.getReceivers() if one.track.kind == "audio"]
        return track in sounds[1:]

    def _use(self, peer: RTCPeerConnection) -> None:
        self.peer = peer
        self.tracks: list[MediaStreamTrack] = []
        self._handshake = Handshake(peer)
        peer.on("track", self.tracks.append)

    async def _join(self) -> bool:
        self.peer.addTransceiver("video", direction="recvonly")
        for _sound in ("the employer's", "a guest's"):
            self.peer.addTransceiver("audio", direction="recvonly")
        await self.peer.setLocalDescription(await self.peer.createOffer())
        async with self._http.post(
            self._address,
            data=self.peer.localDescription.sdp,
            headers=_OFFERS if self._may_go_elsewhere else SDP,
            timeout=_WAIT,
        ) as told:
            if told.status not in {201, 406} or "Location" not in told.headers:
                logger.info("nothing to watch status=%s", told.status)
                return False
            self.resource = urljoin(self._address, told.headers["Location"])
            self.is_elsewhere = told.status == 406
            sdp = await told.text()
        if self.is_elsewhere:
            return await self._answer(self.resource, sdp)
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        return True

    async def _answer(self, resource: str, offer: str) -> bool:
        """A connection that made an offer cannot take another one: a new one does."""
        await self.peer.close()
        self._use(RTCPeerConnection(self._configuration))
        await self.peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        answer = self.peer.localDescription.sdp
        async with self._http.patch(resource, data=answer, headers=SDP, timeout=_WAIT) as told:
            if told.status != 204:
                logger.info("the answer is not taken status=%s", told.status)
            return told.status == 204

    async def _leave(self, resource: str) -> None:
        try:
            async with self._http.delete(resource, timeout=_GOODBYE):
                pass
        except (aiohttp.ClientError, TimeoutError):
            logger.info("the server could not be told that a viewer left")

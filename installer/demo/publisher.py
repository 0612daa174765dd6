"""Sends a clip to a WHIP address, as a camera would, and says which picture is out.

A request for a keyframe is answered by going on from the clip's next one, which is at most 0.4 s
ahead; sound goes along, so that lips match.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from types import TracebackType
from typing import Final, Self, TypeAlias
from urllib.parse import urljoin

import aiohttp
import av
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

from installer.demo.clip import FRAME_RATE, OPUS_FRAME, OPUS_FRAMES_PER_PICTURE, Clip
from installer.demo.speech import RATE_HZ

ANSWER_WITHIN: Final = aiohttp.ClientTimeout(total=10)
ASKS_EVERY_S: Final = 1.0
ASKS_WITHIN: Final = aiohttp.ClientTimeout(total=2)
GOODBYE_WITHIN: Final = aiohttp.ClientTimeout(total=2)

VIDEO_CLOCK_HZ: Final = 90_000
RTP_CLOCK: Final = 1 << 32
REMEMBERED: Final = 4 * FRAME_RATE  # pictures: longer than a pin is on its way

EncodedPacket: TypeAlias = "av.Packet[av.stream.Stream]"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPicture:
    """A picture on the wire. frame: its number, burned in; picture: its RTP timestamp; at: when
    it had left, in seconds since 1970.
    """

    frame: int
    picture: int
    at: float


class Playhead:
    """Where in the clip the talk is; pictures and sound follow it."""

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self._started_at: float | None = None
        self._skipped = 0  # pictures

    def frame(self, sent: int) -> int:
        """The place in the clip of the picture sent after `sent` others."""
        return (sent + self._skipped) % len(self.clip.pictures)

    def sound(self, sent: int) -> int:
        place = sent + self._skipped * OPUS_FRAMES_PER_PICTURE
        return place % len(self.clip.sounds)

    def skip_to_keyframe(self, sent: int) -> None:
        while not self.clip.pictures[self.frame(sent)].is_keyframe:
            self._skipped += 1

    async def wait_until(self, seconds: float) -> None:
        """Until so much time has passed since the first picture or sound."""
        loop = asyncio.get_running_loop()
        if self._started_at is None:
            self._started_at = loop.time()
        await asyncio.sleep(max(0.0, self._started_at + seconds - loop.time()))


class PictureTrack(MediaStreamTrack):
    kind = "video"

    def __init__(self, playhead: Playhead, left: Callable[[int], None]) -> None:
        """left: told the number of each picture once all its packets are on the wire."""
        super().__init__()
        self._playhead = playhead
        self._left = left
        self._keyframe_is_wanted = False
        self._sent = 0
        self._frame = 0
        self.bytes_sent = 0
        self.keyframe_requests = 0

    def want_keyframe(self) -> None:
        self.keyframe_requests += 1
        self._keyframe_is_wanted = True

    async def recv(self) -> EncodedPacket:
        if self._sent:
            self._left(self._frame)
        await self._playhead.wait_until(self._sent / FRAME_RATE)
        if self._keyframe_is_wanted:
            self._keyframe_is_wanted = False
            self._playhead.skip_to_keyframe(self._sent)
        self._frame = self._playhead.frame(self._sent)
        picture = self._playhead.clip.pictures[self._frame]
        packet: EncodedPacket = av.Packet(picture.payload)
        packet.pts, packet.time_base = self._sent, Fraction(1, FRAME_RATE)
        self._sent += 1
        self.bytes_sent += len(picture.payload)
        return packet


class SoundTrack(MediaStreamTrack):
    kind = "audio"

    def __init__(self, playhead: Playhead) -> None:
        super().__init__()
        self._playhead = playhead
        self._sent = 0

    async def recv(self) -> EncodedPacket:
        await self._playhead.wait_until(self._sent * OPUS_FRAME / RATE_HZ)
        packet: EncodedPacket = av.Packet(
            self._playhead.clip.sounds[self._playhead.sound(self._sent)]
        )
        packet.pts, packet.time_base = self._sent * OPUS_FRAME, Fraction(1, RATE_HZ)
        self._sent += 1
        return packet


def later_picture(picture: int, frames: int) -> int:
    """The RTP timestamp of the picture so many after this one."""
    return (picture + frames * VIDEO_CLOCK_HZ // FRAME_RATE) % RTP_CLOCK


class Publisher:
    """One publication; use as an async context manager.

    Raises aiohttp.ClientError when the server refuses or is away.
    """

    def __init__(self, url: str, token: str, clip: Clip) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._playhead = Playhead(clip)
        self._pictures = PictureTrack(self._playhead, self._picture_left)
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._sender: RTCRtpSender | None = None
        self._resource: str | None = None
        self._asking: asyncio.Task[None] | None = None
        self.is_lost = asyncio.Event()
        self._sent: deque[SentPicture] = deque(maxlen=REMEMBERED)

    async def __aenter__(self) -> Self:
        connection = self._connection
        self._sender = connection.addTrack(self._pictures)
        connection.addTrack(SoundTrack(self._playhead))
        # Private: the library has no call for "the peer asked for a keyframe".
        self._sender._send_keyframe = self._pictures.want_keyframe  # type: ignore[method-assign]  # noqa: SLF001
        connection.on("connectionstatechange", self._state_changed)
        for transceiver in connection.getTransceivers():
            transceiver.direction = "sendonly"
            if transceiver.kind == "video":
                codecs = RTCRtpSender.getCapabilities("video").codecs
                transceiver.setCodecPreferences([c for c in codecs if c.mimeType == "video/VP8"])
        await connection.setLocalDescription(await connection.createOffer())
        try:
            answer = await self._offer(connection.localDescription.sdp)
            await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        except BaseException:
            await connection.close()
            raise
        self._asking = asyncio.create_task(self._ask_whether_known())
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._asking is not None:
            self._asking.cancel()
        try:
            if self._resource is not None and not self.is_lost.is_set():
                await self._say_goodbye(self._resource)
        finally:
            await self._connection.close()

    @property
    def bytes_sent(self) -> int:
        """Of pictures, without headers."""
        return self._pictures.bytes_sent

    @property
    def keyframe_requests(self) -> int:
        return self._pictures.keyframe_requests

    @property
    def now(self) -> SentPicture | None:
        """The picture that left last; None before the first."""
        return self._sent[-1] if self._sent else None

    def sent_after(self, at: float) -> list[SentPicture]:
        """What left after this time, as far as it is remembered."""
        return [one for one in self._sent if one.at > at]

    async def frame_of(self, picture: int) -> int | None:
        """The number burned into the picture of this timestamp, once it left.

        None when it was lost or forgotten.
        """
        while self.now is not None and not self.is_lost.is_set():
            found = next((one.frame for one in self._sent if one.picture == picture), None)
            if found is not None or (self.now.picture - picture) % RTP_CLOCK < RTP_CLOCK // 2:
                return found
            await asyncio.sleep(1 / FRAME_RATE)
        return None

    def _picture_left(self, frame: int) -> None:
        # Private: the sender draws where its timestamps start and tells nobody.
        picture = self._sender._RTCRtpSender__rtp_timestamp  # type: ignore[union-attr]  # noqa: SLF001
        self._sent.append(SentPicture(frame=frame, picture=picture, at=time.time()))

    def _state_changed(self) -> None:
        if self._connection.connectionState in {"failed", "closed"}:
            self.is_lost.set()

    async def _ask_whether_known(self) -> None:
        """The server's part of a connection may be gone without a word."""
        assert self._resource is not None
        async with aiohttp.ClientSession(headers=self._headers, timeout=ASKS_WITHIN) as http:
            while not self.is_lost.is_set():
                await asyncio.sleep(ASKS_EVERY_S)
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with http.head(self._resource) as answer:
                        if answer.status == 404:
                            self.is_lost.set()

    async def _say_goodbye(self, resource: str) -> None:
        async with aiohttp.ClientSession(headers=self._headers, timeout=GOODBYE_WITHIN) as http:
            await (await http.delete(resource)).release()

    async def _offer(self, sdp: str) -> str:
        headers = {**self._headers, "Content-Type": "application/sdp"}
        async with (
            aiohttp.ClientSession(timeout=ANSWER_WITHIN) as http,
            http.post(self._url, data=sdp, headers=headers) as response,
        ):
            response.raise_for_status()
            self._resource = urljoin(self._url, response.headers["Location"])
            return await response.text()

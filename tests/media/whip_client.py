"""A WHIP publisher that replays a clip, for tests and measurements.

It answers a request for a keyframe by jumping to the next one in the clip, as a live encoder
would answer within a frame.
"""

import asyncio
from fractions import Fraction
from types import TracebackType
from typing import Self
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

from tests.media.clips import OPUS_FRAME_SAMPLES, SAMPLE_RATE_HZ, Clip


class PictureReplay(MediaStreamTrack):
    """The clip's pictures at their own pace, for ever."""

    kind = "video"

    def __init__(self, clip: Clip) -> None:
        super().__init__()
        self._clip = clip
        self._position = 0
        self.sent = 0
        self._started_at: float | None = None
        self.frame_number = 0  # of the clip, as burned into the picture sent last
        self.keyframe_requests = 0
        self._may_go_on = asyncio.Event()
        self.go_on()

    def hold(self) -> None:
        """Send nothing until `go_on`."""
        self._may_go_on.clear()

    def go_on(self) -> None:
        self._may_go_on.set()

    def jump_to_keyframe(self) -> None:
        self.keyframe_requests += 1
        frames = self._clip.video
        while not frames[self._position].is_keyframe:
            self._position = (self._position + 1) % len(frames)

    async def recv(self) -> "av.Packet[av.stream.Stream]":
        await self._may_go_on.wait()
        loop = asyncio.get_running_loop()
        if self._started_at is None:
            self._started_at = loop.time()
        due = self._started_at + self.sent / self._clip.frame_rate
        await asyncio.sleep(max(0.0, due - loop.time()))
        self.frame_number = self._position
        packet = av.Packet(self._clip.video[self._position].payload)
        packet.pts, packet.time_base = self.sent, Fraction(1, self._clip.frame_rate)
        self._position = (self._position + 1) % len(self._clip.video)
        self.sent += 1
        return packet


class SoundReplay(MediaStreamTrack):
    kind = "audio"

    def __init__(self, clip: Clip) -> None:
        super().__init__()
        self._clip = clip
        self._sent = 0
        self._started_at: float | None = None

    async def recv(self) -> "av.Packet[av.stream.Stream]":
        loop = asyncio.get_running_loop()
        if self._started_at is None:
            self._started_at = loop.time()
        due = self._started_at + self._sent * OPUS_FRAME_SAMPLES / SAMPLE_RATE_HZ
        await asyncio.sleep(max(0.0, due - loop.time()))
        packet = av.Packet(self._clip.audio[self._sent % len(self._clip.audio)])
        packet.pts = self._sent * OPUS_FRAME_SAMPLES
        packet.time_base = Fraction(1, SAMPLE_RATE_HZ)
        self._sent += 1
        return packet


class WhipPublisher:
    """Publishes a clip to a WHIP address; use as an async context manager.

    Raises aiohttp.ClientResponseError when the server refuses.
    """

    def __init__(
        self, url: str, clip: Clip, token: str | None = None, *, repairs: bool = True
    ) -> None:
        """repairs: whether what is sent again has a stream of its own (RTX)."""
        self._offered = {f"video/{clip.codec}", *(["video/rtx"] if repairs else [])}
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._clip = clip
        self.resource: str | None = None
        self.pictures = PictureReplay(clip)
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))

    async def __aenter__(self) -> Self:
        video = self.connection.addTrack(self.pictures)
        # Private: the library has no call for "the peer asked for a keyframe".
        video._send_keyframe = self.pictures.jump_to_keyframe  # type: ignore[method-assign]  # noqa: SLF001
        self.connection.addTrack(SoundReplay(self._clip))
        for transceiver in self.connection.getTransceivers():
            transceiver.direction = "sendonly"
            if transceiver.kind == "video":
                codecs = RTCRtpSender.getCapabilities("video").codecs
                wanted = [codec for codec in codecs if codec.mimeType in self._offered]
                transceiver.setCodecPreferences(wanted)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        try:
            answer = await self._post(self.connection.localDescription.sdp)
        except aiohttp.ClientError:
            await self.connection.close()
            raise
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self.resource is not None:
            async with aiohttp.ClientSession(headers=self._headers) as http:
                await (await http.delete(self.resource)).release()
            self.resource = None
        await self.connection.close()

    async def vanish(self) -> None:
        """Stop sending without a word, as a lost network would."""
        self.resource = None
        for transceiver in self.connection.getTransceivers():
            if transceiver.sender.track is not None:
                transceiver.sender.replaceTrack(None)

    async def _post(self, offer: str) -> str:
        async with (
            aiohttp.ClientSession(headers=self._headers) as http,
            http.post(
                self._url, data=offer, headers={"Content-Type": "application/sdp"}
            ) as response,
        ):
            response.raise_for_status()
            self.resource = urljoin(self._url, response.headers["Location"])
            return await response.text()

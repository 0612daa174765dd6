"""Pictures and sound as the peer connection pulls them.

A device that gives nothing does not stop its track: the last picture stands still, sound is silent,
and the server sees a publisher that is there.
"""

import asyncio
import time
from fractions import Fraction
from typing import Final

import numpy as np
from aiortc import MediaStreamTrack
from av import AudioFrame, VideoFrame

from kiosk.studio.devices import RATE_HZ, SOUND_SAMPLES
from kiosk.studio.encoding import EncodedPicture, PictureEncoder
from kiosk.studio.intake import Intake

PICTURE_CLOCK_HZ: Final = 90_000
#: A still picture goes out so often: enough for who joins, and next to no bits.
STILL_SECONDS: Final = 0.25
#: Sound that is later than this is not waited for.
LATEST_SOUND_SECONDS: Final = 0.1
#: Paper-white would glare: what there is to see before the first picture is ink.
_INK: Final = (27, 31, 29)


class PictureTrack(MediaStreamTrack):
    kind = "video"

    def __init__(self, pictures: Intake[VideoFrame], encoder: PictureEncoder) -> None:
        super().__init__()
        self._pictures = pictures
        self._encoder = encoder
        self._last = _ink()
        self._started_at = time.monotonic()
        self._keyframe_is_wanted = True

    def want_keyframe(self) -> None:
        self._keyframe_is_wanted = True

    async def recv(self) -> EncodedPicture:
        loop = asyncio.get_running_loop()
        while True:
            self._last = await self._pictures.take(STILL_SECONDS) or self._last
            pts = round((time.monotonic() - self._started_at) * PICTURE_CLOCK_HZ)
            wanted, self._keyframe_is_wanted = self._keyframe_is_wanted, False
            encoded = await loop.run_in_executor(None, self._encode, self._last, pts, wanted)
            if encoded is not None:
                return encoded

    def _encode(self, frame: VideoFrame, pts: int, is_keyframe: bool) -> "EncodedPicture | None":
        return self._encoder.encode(frame, pts, is_keyframe=is_keyframe)


class SoundTrack(MediaStreamTrack):
    kind = "audio"

    def __init__(self, sounds: Intake[AudioFrame]) -> None:
        super().__init__()
        self._sounds = sounds
        self._started_at = time.monotonic()
        self._next = 0  # sample

    async def recv(self) -> AudioFrame:
        frame = await self._sounds.take(LATEST_SOUND_SECONDS)
        now = round((time.monotonic() - self._started_at) * RATE_HZ)
        if frame is None or now - self._next > RATE_HZ:
            # Nothing was heard for a while: sound goes on where the pictures are.
            self._next = now
        sound = frame or _silence()
        sound.pts, sound.time_base = self._next, Fraction(1, RATE_HZ)
        sound.sample_rate = RATE_HZ
        self._next += SOUND_SAMPLES
        return sound


def _ink() -> VideoFrame:
    return VideoFrame.from_ndarray(np.full((360, 640, 3), _INK, np.uint8), format="rgb24")


def _silence() -> AudioFrame:
    silence = np.zeros((1, SOUND_SAMPLES), np.int16)
    return AudioFrame.from_ndarray(silence, format="s16", layout="mono")

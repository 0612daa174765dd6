"""The stage clock of a decoded picture.

aiortc numbers decoded frames from the first one it saw; the offset to the RTP timestamp, which is
the clock that role cards are timed by, is behind a private name. It is used here and nowhere else,
and a contract test holds it to the version that pyproject.toml pins.
"""

from aiortc import RTCRtpReceiver
from av import VideoFrame

from shared.live_sessions import PICTURE_CLOCK

_MAPPER = "_RTCRtpReceiver__timestamp_mapper"
_ORIGIN = "_origin"


def stage_picture(receiver: RTCRtpReceiver, frame: VideoFrame) -> int | None:
    """The frame's 32-bit, 90 kHz RTP timestamp; None before the first packet."""
    origin: int | None = getattr(getattr(receiver, _MAPPER), _ORIGIN)
    if origin is None or frame.pts is None:
        return None
    return (frame.pts + origin) % PICTURE_CLOCK

"""Pictures to VP8, once for everybody who watches."""

import os
from fractions import Fraction
from typing import Final, TypeAlias

import av
from av import VideoCodecContext, VideoFrame
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from kiosk.studio.uplink import Shape, shape_at

CLOCK: Final = Fraction(1, 90_000)
_FRAME_RATE: Final = 30
#: The encoder is made anew, with a keyframe, for a change larger than this.
_STEP: Final = 0.15
#: Keyframes come when somebody asks for one.
_GROUP: Final = 3000

EncodedPicture: TypeAlias = "av.Packet[av.stream.Stream]"


class PictureEncoder:
    """Used from one thread at a time. bitrate: bits a second, to be set at any time."""

    def __init__(self, bitrate: int) -> None:
        self.bitrate = bitrate
        self._reformatter = VideoReformatter()
        self._codec: VideoCodecContext | None = None
        self._shape: Shape | None = None

    def encode(self, frame: VideoFrame, pts: int, *, is_keyframe: bool) -> "EncodedPicture | None":
        """pts: on the 90 kHz clock. None when the encoder left this picture out."""
        shape = shape_at(self.bitrate, Shape(width=frame.width, height=frame.height))
        codec = self._fitting(shape)
        # The frame's own converter is not to be shared with whoever else draws this frame.
        picture = self._reformatter.reformat(frame, shape.width, shape.height, "yuv420p")
        picture.pts, picture.time_base = pts, CLOCK
        picture.pict_type = PictureType.I if is_keyframe else PictureType.NONE
        packets = codec.encode(picture)
        return packets[0] if packets else None

    def _fitting(self, shape: Shape) -> VideoCodecContext:
        codec = self._codec
        if codec is not None and codec.bit_rate:
            is_near = abs(self.bitrate - codec.bit_rate) <= _STEP * codec.bit_rate
            if is_near and shape == self._shape:
                return codec
        self._codec, self._shape = _new_codec(shape, self.bitrate), shape
        return self._codec


def _new_codec(shape: Shape, bitrate: int) -> VideoCodecContext:
    codec = av.CodecContext.create("libvpx", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = shape.width, shape.height, "yuv420p"
    codec.bit_rate = bitrate
    codec.time_base, codec.framerate = CLOCK, Fraction(_FRAME_RATE)
    codec.gop_size = _GROUP
    codec.qmin, codec.qmax = 4, 56
    # Half the processors: the window and the network need the others.
    codec.thread_count = max(1, min(4, (os.cpu_count() or 2) // 2))
    codec.options = {
        "deadline": "realtime",
        "cpu-used": "-8",
        "lag-in-frames": "0",
        "error-resilient": "default",
        "minrate": str(bitrate),
        "maxrate": str(bitrate),
        "bufsize": str(bitrate // 2),
        "undershoot-pct": "95",
        "overshoot-pct": "15",
        "static-thresh": "1",
        "noise-sensitivity": "0",
    }
    return codec

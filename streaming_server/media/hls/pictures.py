"""Pictures as H.264, ready for a file: copied when that is what comes, else encoded once.

Either is asked in this order: `prepare` reads a frame and says what it means for the file being
written, `begin` gives it a new file to write to, `packets` are what was prepared, as H.264.
"""

import io
import re
from enum import Enum, auto
from fractions import Fraction
from typing import Any, Final, Protocol, TypeAlias

import av
from av.container import OutputContainer
from av.video.frame import PictureType

from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame
from streaming_server.media.rtp import VIDEO_CLOCK_HZ

SEGMENT_S: Final = 2.0
#: A mass audience gets one size, whatever the publisher's encoder changes to on its way: 540p is
#: readable on a phone and costs an eighth of a core.
LONGEST_SIDE: Final = 960
BITRATE: Final = 900_000  # bits per second, and never more than twice that over a second
_TIME_BASE: Final = Fraction(1, VIDEO_CLOCK_HZ)
_PARAMETER_TYPES: Final = (7, 8)
_START_CODE: Final = re.compile(rb"\x00\x00\x00?\x01")
_CLOSE_ENOUGH: Final = 0.05  # of the width: encoders round sizes when they make them smaller
_ENCODER: Final = {
    "preset": "superfast",
    "tune": "zerolatency",
    "profile": "baseline",
    "forced-idr": "1",
    "x264-params": "scenecut=0:keyint=infinite:level=31",
    "maxrate": str(BITRATE * 2),
    "bufsize": str(BITRATE * 2),
}

Packet: TypeAlias = "av.Packet[Any]"


class Prepared(Enum):
    #: The frame breaks its own format.
    NOTHING = auto()
    #: It goes on where the one before ended.
    FOLLOWS = auto()
    #: It has another size or other parameters: it needs a header of its own.
    DIFFERS = auto()


class Pictures(Protocol):
    def prepare(self, frame: Frame, ticks: int) -> Prepared: ...

    def begin(self, container: OutputContainer) -> None: ...
    def packets(self, *, is_late: bool) -> list[Packet]:
        """Of the frame prepared. is_late: the machine does not keep up; some may be left out."""


def pictures_of(codec: Codec) -> Pictures:
    return Copied() if codec is Codec.H264 else Encoded()


class Copied:
    """H.264 as it comes."""

    def __init__(self) -> None:
        self._parameters: tuple[bytes, ...] = ()
        self._packet: Packet | None = None
        self._stream: Any = None

    def prepare(self, frame: Frame, ticks: int) -> Prepared:
        packet: Packet = av.Packet(frame.payload)
        packet.pts = packet.dts = ticks
        packet.time_base, packet.is_keyframe = _TIME_BASE, frame.is_keyframe
        self._packet = packet
        parameters = _parameters(frame.payload) if frame.is_keyframe else ()
        if not parameters or parameters == self._parameters:
            return Prepared.FOLLOWS
        self._parameters = parameters
        return Prepared.DIFFERS

    def begin(self, container: OutputContainer) -> None:
        assert self._packet is not None
        # The library reads size and parameters off a keyframe as it would off a file.
        with av.open(io.BytesIO(bytes(self._packet)), format="h264") as keyframe:
            self._stream = container.add_stream_from_template(keyframe.streams.video[0])
        self._stream.time_base = _TIME_BASE

    def packets(self, *, is_late: bool) -> list[Packet]:
        assert self._packet is not None
        self._packet.stream = self._stream
        return [self._packet]


class Encoded:
    """VP8 decoded, brought to one size and encoded, with a keyframe at each start of a segment."""

    def __init__(self) -> None:
        self._decoder = av.CodecContext.create("libvpx", "r")
        self._decoder.thread_count = 1
        self._picture: av.VideoFrame | None = None
        self._shape = 0.0
        self._stream: Any = None
        self._segment_ticks = 0
        self._was_left_out = False

    def prepare(self, frame: Frame, ticks: int) -> Prepared:
        packet: Packet = av.Packet(frame.payload)
        packet.pts, packet.time_base = ticks, _TIME_BASE
        self._picture = None
        try:
            decoded = self._decoder.decode(packet)
        except av.FFmpegError:
            return Prepared.NOTHING
        if not decoded:
            return Prepared.NOTHING
        self._picture = decoded[-1]
        shape = self._picture.width / self._picture.height
        if abs(shape - self._shape) <= _CLOSE_ENOUGH * shape:
            return Prepared.FOLLOWS
        self._shape = shape
        return Prepared.DIFFERS

    def begin(self, container: OutputContainer) -> None:
        assert self._picture is not None
        stream = container.add_stream("libx264", options=_ENCODER)
        encoder = stream.codec_context
        encoder.width, encoder.height = _fitted(self._picture.width, self._picture.height)
        encoder.pix_fmt, encoder.bit_rate = "yuv420p", BITRATE
        encoder.time_base = stream.time_base = _TIME_BASE
        encoder.thread_count = 1
        self._stream = stream
        self._segment_ticks = -VIDEO_CLOCK_HZ * 3600

    def packets(self, *, is_late: bool) -> list[Packet]:
        picture = self._picture
        if picture is None or picture.pts is None or self._is_left_out(is_late=is_late):
            return []
        encoder = self._stream.codec_context
        fitted = picture.reformat(encoder.width, encoder.height, "yuv420p")
        fitted.pts, fitted.time_base = picture.pts, _TIME_BASE
        starts_segment = picture.pts - self._segment_ticks >= SEGMENT_S * VIDEO_CLOCK_HZ
        fitted.pict_type = PictureType.I if starts_segment else PictureType.NONE
        if starts_segment:
            self._segment_ticks = picture.pts
        packets: list[Packet] = self._stream.encode(fitted)
        return packets

    def _is_left_out(self, *, is_late: bool) -> bool:
        """Every other picture while the machine does not keep up."""
        self._was_left_out = is_late and not self._was_left_out
        return self._was_left_out


def _parameters(data: bytes) -> tuple[bytes, ...]:
    units = (unit for unit in _START_CODE.split(data) if unit)
    return tuple(unit for unit in units if unit[0] & 0x1F in _PARAMETER_TYPES)


def _fitted(width: int, height: int) -> tuple[int, int]:
    """Even, the longer side LONGEST_SIDE."""
    scale = LONGEST_SIDE / max(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2

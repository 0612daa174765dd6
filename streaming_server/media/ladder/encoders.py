"""A picture made small: scaled, encoded for a narrow network, or drawn as a still."""

from fractions import Fraction
from typing import Final

from av import CodecContext, VideoCodecContext, VideoFrame
from av.video.frame import PictureType

from streaming_server.media.codecs import Codec
from streaming_server.media.rtp import VIDEO_CLOCK_HZ

LONGEST_SIDE: Final = 640  # pixels
PICTURES_PER_SECOND: Final = 15
#: With sound, headers and repeats this leaves a fifth of 300 kb/s free.
BITRATE: Final = 160_000
KEYFRAME_AFTER: Final = 150  # pictures; ten seconds, should nobody ask for one
LARGEST_STILL: Final = 40_000  # bytes
_QUALITIES: Final = (4, 7, 12, 20, 31)  # of JPEG, best first
_ENCODERS: Final = {Codec.VP8: "libvpx", Codec.H264: "libx264"}
_RATE: Final = {"maxrate": str(BITRATE), "bufsize": str(BITRATE // 2)}
_OPTIONS: Final = {
    Codec.VP8: {
        "deadline": "realtime",
        "cpu-used": "8",
        "lag-in-frames": "0",
        "error-resilient": "1",
        "max-intra-rate": "450",  # a keyframe may be as long as this share of a second's pictures
        "minrate": str(BITRATE),
        **_RATE,
    },
    Codec.H264: {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        **_RATE,
    },
}


def small_size(width: int, height: int) -> tuple[int, int]:
    """Never larger than it is, sides even as encoders want them."""
    share = min(1.0, LONGEST_SIDE / max(width, height))
    return max(2, round(width * share / 2) * 2), max(2, round(height * share / 2) * 2)


def small(picture: VideoFrame, pixel_format: str = "yuv420p") -> VideoFrame:
    width, height = small_size(picture.width, picture.height)
    return picture.reformat(width=width, height=height, format=pixel_format)


class SmallEncoder:
    """For pictures of one size; one thread, little of it."""

    def __init__(self, codec: Codec, width: int, height: int) -> None:
        self.size = (width, height)
        encoder = CodecContext.create(_ENCODERS[codec], "w")
        assert isinstance(encoder, VideoCodecContext)
        encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
        encoder.bit_rate = BITRATE
        encoder.framerate = Fraction(PICTURES_PER_SECOND, 1)
        encoder.time_base = Fraction(1, VIDEO_CLOCK_HZ)
        encoder.gop_size = KEYFRAME_AFTER
        encoder.thread_count = 1
        encoder.options = dict(_OPTIONS[codec])
        self._encoder = encoder

    def encode(self, picture: VideoFrame, moment: int, *, is_keyframe: bool) -> bytes:
        """moment: in ticks of the video clock, never twice the same, rising."""
        picture.pts, picture.time_base = moment, Fraction(1, VIDEO_CLOCK_HZ)
        picture.pict_type = PictureType.I if is_keyframe else PictureType.NONE
        return b"".join(bytes(packet) for packet in self._encoder.encode(picture))


def still(picture: VideoFrame) -> bytes:
    """A JPEG of at most LARGEST_STILL bytes; empty when even the worst one is larger."""
    drawn = small(picture, "yuvj420p")
    for quality in _QUALITIES:
        encoder = CodecContext.create("mjpeg", "w")
        assert isinstance(encoder, VideoCodecContext)
        encoder.width, encoder.height, encoder.pix_fmt = drawn.width, drawn.height, "yuvj420p"
        encoder.time_base = Fraction(1, VIDEO_CLOCK_HZ)
        encoder.options = {"qmin": str(quality), "qmax": str(quality)}
        drawn.pts, drawn.pict_type = 0, PictureType.NONE
        jpeg = b"".join(bytes(p) for p in [*encoder.encode(drawn), *encoder.encode(None)])
        if len(jpeg) <= LARGEST_STILL:
            return jpeg
    return b""

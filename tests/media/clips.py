"""A made clip: a moving picture with its frame number burned into the pixels, and a tone.

It is encoded once and replayed as often as needed, so that a publisher costs next to nothing.
The frame number is drawn as a row of black and white squares, most significant bit first; they
survive compression and scaling, so a viewer proves by reading it that it saw this very frame.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

COUNTER_BITS = 16
COUNTER_CELL = 1 / 32  # of the picture's width; the row is half the picture wide
OPUS_FRAME_SAMPLES = 960  # 20 ms at 48 kHz
SAMPLE_RATE_HZ = 48_000

VP8_OPTIONS = {
    "deadline": "realtime",
    "cpu-used": "8",
    "error-resilient": "1",
    "lag-in-frames": "0",
}

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedFrame:
    payload: bytes
    is_keyframe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Encoded pictures and sound of equal length, with keyframes at even intervals."""

    video: tuple[EncodedFrame, ...]
    audio: tuple[bytes, ...]
    frame_rate: int
    codec: str


def encode_clip(
    *,
    seconds: int = 4,
    width: int = 1280,
    height: int = 720,
    frame_rate: int = 30,
    bitrate: int = 1_200_000,
    codec: str = "VP8",
    keyframe_seconds: int = 1,
    profile: str = "baseline",
    first: int = 0,
) -> Clip:
    """Draw and encode a clip; codec is VP8 or H264 (constrained baseline, or another profile).

    first: number of the first picture.
    """
    options = VP8_OPTIONS
    if codec != "VP8":
        # The fastest preset uses nothing of other profiles, whatever it is told.
        preset = "ultrafast" if profile == "baseline" else "veryfast"
        options = {"preset": preset, "tune": "zerolatency", "profile": profile}
    pictures = _encode_pictures(
        seconds, width, height, frame_rate, bitrate, codec, keyframe_seconds, options, first
    )
    return Clip(
        video=pictures,
        audio=_encode_tone(seconds),
        frame_rate=frame_rate,
        codec=codec,
    )


def draw_picture(number: int, width: int, height: int) -> Picture:
    """A drifting pattern with `number` burned in, as grey levels, shape (height, width)."""
    across = np.arange(width, dtype=np.int32) + number * 4
    down = np.arange(height, dtype=np.int32)[:, None]
    noise = np.random.default_rng(number).integers(0, 24, (height // 8 + 1, width // 8 + 1))
    grain = np.kron(noise, np.ones((8, 8)))[:height, :width]
    picture = 60 + (across[None, :] // 3 + down // 2) % 120 + grain
    cell = int(width * COUNTER_CELL)
    for bit in range(COUNTER_BITS):
        on = number >> (COUNTER_BITS - 1 - bit) & 1
        picture[:cell, bit * cell : (bit + 1) * cell] = 235 if on else 16
    return picture.astype(np.uint8)


def read_counter(grey: Picture) -> int:
    """The frame number burned into a decoded picture, given as grey levels."""
    cell = grey.shape[1] * COUNTER_CELL
    number = 0
    for bit in range(COUNTER_BITS):
        x, y = int((bit + 0.5) * cell), int(0.5 * cell)
        level = grey[y - 3 : y + 4, x - 3 : x + 4].mean()
        number = number << 1 | int(level > 128)
    return number


def _encode_pictures(
    seconds: int,
    width: int,
    height: int,
    frame_rate: int,
    bitrate: int,
    codec: str,
    keyframe_seconds: int,
    options: Mapping[str, str],
    first: int,
) -> tuple[EncodedFrame, ...]:
    encoder = av.CodecContext.create("libvpx" if codec == "VP8" else "libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.bit_rate = bitrate
    encoder.thread_count = 1  # a second one waits by spinning: eight times the work when busy
    encoder.time_base = Fraction(1, frame_rate)
    encoder.framerate = Fraction(frame_rate, 1)
    encoder.gop_size = frame_rate * keyframe_seconds
    encoder.options = dict(options)
    packets: list[av.Packet[av.stream.Stream]] = []
    chroma = np.full((height // 2, width), 128, dtype=np.uint8)
    for number in range(seconds * frame_rate):
        planes = np.vstack([draw_picture(first + number, width, height), chroma])
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = number, encoder.time_base
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return tuple(EncodedFrame(payload=bytes(p), is_keyframe=p.is_keyframe) for p in packets)


def _encode_tone(seconds: int) -> tuple[bytes, ...]:
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.format, encoder.layout = SAMPLE_RATE_HZ, "s16", "stereo"
    encoder.bit_rate = 48_000
    encoder.time_base = Fraction(1, SAMPLE_RATE_HZ)
    packets: list[av.Packet[av.stream.Stream]] = []
    for start in range(0, seconds * SAMPLE_RATE_HZ, OPUS_FRAME_SAMPLES):
        moments = (np.arange(OPUS_FRAME_SAMPLES) + start) / SAMPLE_RATE_HZ
        wave = (np.sin(2 * np.pi * 440 * moments) * 3000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(
            np.repeat(wave, 2).reshape(1, -1), format="s16", layout="stereo"
        )
        frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, start
        packets += encoder.encode(frame)
    return tuple(bytes(p) for p in packets)[: seconds * 50]

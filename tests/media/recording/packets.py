"""A clip as the packets of a stage, and what a recorded file holds."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from shared.recordings import read_segments
from streaming_server.media.codecs import Codec
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ, absolute_send_time
from tests.media.clips import OPUS_FRAME_SAMPLES, Clip, read_counter

LARGEST_PAYLOAD = 1100
LOUD = 0.02  # of full scale
SENT_FROM_S = 60.0  # the clock of sending goes round in a while
FIRST_PICTURE, FIRST_SOUND = 4_294_000_000, 77_000  # the picture's clock wraps in a while


def payloads(codec: Codec, frame: bytes) -> list[bytes]:
    """One picture, cut up as its RFC says."""
    if codec is Codec.VP8:
        return [
            (b"\x10" if at == 0 else b"\x00") + frame[at : at + LARGEST_PAYLOAD]
            for at in range(0, len(frame), LARGEST_PAYLOAD)
        ]
    found: list[bytes] = []
    for unit in frame.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01"):
        found += _unit(unit) if unit else []
    return found


def _unit(unit: bytes) -> list[bytes]:
    if len(unit) <= LARGEST_PAYLOAD:
        return [unit]
    indicator, kind, rest = unit[0] & 0xE0 | 28, unit[0] & 0x1F, unit[1:]
    parts = [rest[at : at + LARGEST_PAYLOAD] for at in range(0, len(rest), LARGEST_PAYLOAD)]
    return [
        bytes([indicator, kind | (0x80 if at == 0 else 0) | (0x40 if at == len(parts) - 1 else 0)])
        + part
        for at, part in enumerate(parts)
    ]


def clip_packets(clip: Clip, seconds: int) -> Iterator[tuple[str, Codec, StagePacket]]:
    """The clip again and again, picture and sound as they would arrive."""
    codec = Codec(clip.codec)
    picture_index, sound = 0, 0
    for shown in range(seconds * clip.frame_rate):
        parts = payloads(codec, clip.video[shown % len(clip.video)].payload)
        for place, payload in enumerate(parts):
            yield (
                "video",
                codec,
                StagePacket(
                    index=picture_index,
                    timestamp=FIRST_PICTURE + shown * VIDEO_CLOCK_HZ // clip.frame_rate
                    & 0xFFFFFFFF,
                    marker=place == len(parts) - 1,
                    payload=payload,
                    send_time=absolute_send_time(SENT_FROM_S + shown / clip.frame_rate),
                ),
            )
            picture_index += 1
        while sound * OPUS_FRAME_SAMPLES / AUDIO_CLOCK_HZ < (shown + 1) / clip.frame_rate:
            yield (
                "audio",
                Codec.OPUS,
                StagePacket(
                    index=sound,
                    timestamp=FIRST_SOUND + sound * OPUS_FRAME_SAMPLES,
                    marker=False,
                    payload=clip.audio[sound % len(clip.audio)],
                    send_time=absolute_send_time(SENT_FROM_S + shown / clip.frame_rate),
                ),
            )
            sound += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a player gets out of a file. counters: burned into the pictures; times in seconds."""

    counters: tuple[int, ...]
    picture_times: tuple[float, ...]
    sound_seconds: float


def play(content: bytes | Path) -> Seen:
    counters: list[int] = []
    times: list[float] = []
    sound = 0
    source = io.BytesIO(content) if isinstance(content, bytes) else str(content)
    with av.open(source, "r") as file:
        for frame in file.decode(file.streams.video[0], file.streams.audio[0]):
            if isinstance(frame, av.VideoFrame):
                counters.append(read_counter(frame.to_ndarray(format="gray").astype(np.uint8)))
                times.append(float(frame.time or 0))
            elif isinstance(frame, av.AudioFrame):
                sound += frame.samples
    return Seen(
        counters=tuple(counters),
        picture_times=tuple(times),
        sound_seconds=sound / AUDIO_CLOCK_HZ,
    )


def loud_from(path: Path) -> float:
    """Second at which a file's sound begins to be loud."""
    with av.open(str(path), "r") as file:
        for frame in file.decode(file.streams.audio[0]):
            assert isinstance(frame, av.AudioFrame)
            if np.abs(frame.to_ndarray()).max() > LOUD:
                return float(frame.time or 0)
    raise AssertionError("nothing is loud")


def block_times(path: Path) -> list[float]:
    """When each packet of a file is due, as they stand in it; seconds."""
    with av.open(str(path), "r") as file:
        return [
            float(packet.pts * packet.time_base)
            for packet in file.demux()
            if packet.pts is not None and packet.time_base is not None
        ]


def play_folder(folder: Path) -> Sequence[Seen]:
    """Each piece on its own, in order."""
    names = read_segments(path.name for path in folder.iterdir())
    return [play(folder / segment.name) for segment in names]

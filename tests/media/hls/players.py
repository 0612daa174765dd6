"""Reads a folder of segments as a player would: playlist, header, segments, decoded pictures."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from streaming_server.media.hls.playlist import MEDIA
from tests.media.clips import Picture

_MAP = re.compile(r'#EXT-X-MAP:URI="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    name: str
    header: str
    seconds: float
    picture: int
    begins_anew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """ticks: 90 kHz, as in the file. grey: levels."""

    ticks: int
    is_keyframe: bool
    grey: Picture


def listed(folder: Path) -> list[Listed]:
    found: list[Listed] = []
    header, seconds, picture, begins_anew = "", 0.0, 0, False
    for line in (folder / MEDIA).read_text().splitlines():
        if match := _MAP.match(line):
            header = match[1]
        elif line == "#EXT-X-DISCONTINUITY":
            begins_anew = True
        elif line.startswith("#EXTINF:"):
            seconds = float(line[8:-1])
        elif line.startswith("#EXT-X-DOORSTEP-PICTURE:"):
            picture = int(line.partition(":")[2])
        elif not line.startswith("#"):
            found.append(
                Listed(
                    name=line,
                    header=header,
                    seconds=seconds,
                    picture=picture,
                    begins_anew=begins_anew,
                )
            )
            begins_anew = False
    return found


def pictures(folder: Path, segments: list[Listed]) -> list[Shown]:
    """Decoded, each segment alone under its header: it must need none before it."""
    shown: list[Shown] = []
    for segment in segments:
        with opened(folder, segment) as container:
            stream = container.streams.video[0]
            assert stream.time_base is not None
            for frame in container.decode(stream):
                assert frame.pts is not None
                shown.append(
                    Shown(
                        ticks=round(frame.pts * stream.time_base * 90_000),
                        is_keyframe=frame.key_frame,
                        grey=frame.to_ndarray(format="gray").astype(np.uint8),
                    )
                )
    return shown


def loudness(folder: Path, segment: Listed) -> float:
    """Mean square of the samples, 1 at most."""
    with opened(folder, segment) as container:
        levels = [float((f.to_ndarray() ** 2).mean()) for f in container.decode(audio=0)]
    return sum(levels) / len(levels)


def opened(folder: Path, segment: Listed) -> "av.container.InputContainer":
    whole = (folder / segment.header).read_bytes() + (folder / segment.name).read_bytes()
    return av.open(io.BytesIO(whole), "r")

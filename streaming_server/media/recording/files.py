"""Segments as files: the packets as they came, in a container that browsers play.

A file gets its name in one step when all of it is safely on the disk.
"""

import fcntl
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import TypeAlias

import av

from shared.recordings import Container, Segment, read_segments
from streaming_server.media.codecs import Codec
from streaming_server.media.recording import reel
from streaming_server.media.recording.opus_track import opus_track
from streaming_server.media.recording.sounds import length
from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ

UNFINISHED = ".part"
CONTAINERS = {Codec.VP8: Container.WEBM, Codec.H264: Container.MP4}
# An index in front of each fragment, so that a file can be played while it is read.
_OPTIONS = {
    Container.WEBM: {},
    Container.MP4: {"movflags": "empty_moov+default_base_moof+frag_keyframe"},
}
_PICTURE_TICK, _SOUND_TICK = Fraction(1, VIDEO_CLOCK_HZ), Fraction(1, AUDIO_CLOCK_HZ)

Stream: TypeAlias = av.stream.Stream
Packet: TypeAlias = "av.Packet[av.stream.Stream]"


class Unplayable(Exception):
    """What calls itself a picture is none."""


class Shelf:
    """A recording's folder."""

    def __init__(self, folder: Path) -> None:
        """Waits for another process that has not finished there; what a dead one left unfinished
        is thrown away."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        for left in folder.glob(f"*{UNFINISHED}"):
            left.unlink()
        before = read_segments(path.name for path in folder.iterdir())
        self._folder = folder
        self._next_number = before[-1].number + 1 if before else 0
        self._last_picture = before[-1].first_picture if before else None

    def close(self) -> None:
        """Let the next process have the folder."""
        os.close(self._lock)

    def has(self, first_picture: int) -> bool:
        """Whether the last piece begins with this one."""
        return first_picture == self._last_picture

    def put(self, segment: reel.Segment) -> None:
        """Raises OSError when there is no room, Unplayable; what was there stays untouched."""
        name = Segment(
            number=self._next_number,
            first_picture=segment.first_picture,
            began_at=datetime.fromtimestamp(segment.began_at, UTC),
            length=timedelta(seconds=segment.ticks / VIDEO_CLOCK_HZ),
            container=CONTAINERS[segment.codec],
        ).name
        write_safely(self._folder / name, written(segment))
        self._next_number += 1
        self._last_picture = segment.first_picture


def write_safely(path: Path, content: bytes) -> None:
    """All of it or nothing, whatever happens meanwhile. Raises OSError."""
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def written(segment: reel.Segment) -> bytes:
    """A whole file of one segment, its times from 0. Raises Unplayable."""
    try:
        return _muxed(segment)
    except av.FFmpegError as error:
        raise Unplayable from error


def _muxed(segment: reel.Segment) -> bytes:
    container = CONTAINERS[segment.codec]
    width, height = _size(segment)
    file = io.BytesIO()
    with (
        opus_track() as model,
        av.open(file, "w", format=container.value, options=_OPTIONS[container]) as output,
    ):
        pictures = output.add_mux_stream(segment.codec.lower(), width=width, height=height)
        sounds = output.add_stream_from_template(model)
        pictures.time_base, sounds.time_base = _PICTURE_TICK, _SOUND_TICK
        for packet in merge(_pictures(segment, pictures), _sounds(segment, sounds), key=_moment):
            output.mux(packet)
    return file.getvalue()


def _pictures(segment: reel.Segment, stream: Stream) -> Iterator[Packet]:
    ends = [*(at for at, _ in segment.pictures[1:]), segment.ticks]
    for (at, frame), end in zip(segment.pictures, ends, strict=True):
        packet = _packet(stream, _PICTURE_TICK, at, end - at, frame.payload)
        packet.is_keyframe = frame.is_keyframe
        yield packet


def _sounds(segment: reel.Segment, stream: Stream) -> Iterator[Packet]:
    for at, payload in segment.sounds:
        yield _packet(stream, _SOUND_TICK, at, length(payload), payload)


def _packet(stream: Stream, time_base: Fraction, at: int, ticks: int, payload: bytes) -> Packet:
    packet: Packet = av.Packet(payload)
    packet.stream, packet.time_base = stream, time_base
    packet.pts = packet.dts = at
    packet.duration = ticks
    return packet


def _moment(packet: Packet) -> float:
    """Seconds."""
    assert packet.pts is not None
    return packet.pts / packet.time_base.denominator


def _size(segment: reel.Segment) -> tuple[int, int]:
    """The first picture knows, and is looked at whether it is one."""
    decoder = av.CodecContext.create(segment.codec.lower(), "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = decoder.decode(av.Packet(segment.pictures[0][1].payload))
    if not frames:
        raise Unplayable
    return frames[0].width, frames[0].height

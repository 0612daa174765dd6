"""Makes one whole file of a show that is over, and a clip for each role, out of its pieces.

    python -m streaming_server.media.recording.assembling FOLDER '[[NUMBER, BEGINS, ENDS], ...]'

Times are ms of the recording. Packets are copied as they are. The pieces go once everything else
is safely on the disk; until then the show can be watched from them. Exit code 3: no room.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import av

from shared.recordings import Clip, Container, Segment, Whole, read_segments, starts
from streaming_server.media.recording.files import UNFINISHED, Shelf, sync_folder, write_safely
from streaming_server.media.recording.journal import recover
from streaming_server.media.rtp import VIDEO_CLOCK_HZ

NO_ROOM: Final = 3
TIMELINE: Final = "timeline.txt"
KINDS: Final = ("video", "audio")
_TICK: Final = Fraction(1, VIDEO_CLOCK_HZ)
#: The index in front: a player jumps without reading the whole file.
_OPTIONS: Final = {
    Container.WEBM: {"cues_to_front": "1"},
    Container.MP4: {"movflags": "faststart"},
}
Packet: TypeAlias = "av.Packet[av.stream.Stream]"
Span: TypeAlias = tuple[timedelta, timedelta]
Cut: TypeAlias = tuple[int, int]  # from, to: ticks of the recording


@dataclass(frozen=True, slots=True)
class Placed:
    """A packet and its time in ticks of 1/90000 s, of the recording or of a clip."""

    kind: str
    at: int
    packet: Packet


def assemble(folder: Path, spans: Mapping[int, Sequence[Span]]) -> None:
    """spans: by role, in order. Raises OSError when there is no room; nothing is lost then."""
    shelf = Shelf(folder)
    recover(folder, shelf)
    shelf.close()
    segments = read_segments(path.name for path in folder.iterdir())
    if not segments or len({segment.container for segment in segments}) > 1:
        return  # a file has one codec; a show of two stays in pieces
    container = segments[0].container
    for number, wanted in spans.items():
        cuts = _cut(folder, segments, wanted)
        clip = Clip(
            number=number,
            lead=max(timedelta(), wanted[0][0] - _span(cuts[0][0])),
            length=_span(sum(end - key for key, end in cuts)),
            container=container,
        )
        packets = _clip(folder, segments, cuts)
        _write(folder / clip.name, folder / segments[0].name, packets, container)
    whole = Whole(length=starts(segments)[-1], container=container)
    packets = _packets(folder, segments)
    _write(folder / whole.name, folder / segments[0].name, packets, container)
    write_safely(folder / TIMELINE, "\n".join(one.name for one in segments).encode())
    for segment in segments:
        (folder / segment.name).unlink()


def _packets(folder: Path, segments: Sequence[Segment]) -> Iterator[Placed]:
    """All of these segments, one after the other."""
    for segment, begins in zip(segments, starts(segments), strict=False):
        yield from _read(folder / segment.name, _ticks(begins))


def _read(path: Path, begins: int) -> Iterator[Placed]:
    with av.open(str(path), "r") as file:
        for packet in file.demux():
            if packet.pts is not None and packet.time_base is not None:
                at = begins + round(packet.pts * packet.time_base / _TICK)
                yield Placed(packet.stream.type, at, packet)


def _cut(folder: Path, segments: Sequence[Segment], spans: Sequence[Span]) -> list[Cut]:
    """Where each span can begin: at the last keyframe before it."""
    cuts: list[Cut] = []
    for begins, ends in spans:
        touched = zip(segments, starts(segments), strict=False)
        segment, start = next(
            (one, at) for one, at in touched if at + one.length > begins or one is segments[-1]
        )
        keys = [
            one.at
            for one in _read(folder / segment.name, _ticks(start))
            if one.kind == "video" and one.packet.is_keyframe
        ]
        key = max((at for at in keys if at <= _ticks(begins)), default=keys[0])
        cuts.append((key, _ticks(ends)))
    return cuts


def _clip(folder: Path, segments: Sequence[Segment], cuts: Sequence[Cut]) -> Iterator[Placed]:
    """What lies between the cuts, one after the other."""
    cursor = 0
    for key, end in cuts:
        for segment, start in zip(segments, map(_ticks, starts(segments)), strict=False):
            if start < end and start + _ticks(segment.length) > key:
                for one in _read(folder / segment.name, start):
                    if key <= one.at < end:
                        yield Placed(one.kind, cursor + one.at - key, one.packet)
        cursor += end - key


def _write(path: Path, like: Path, placed: Iterator[Placed], container: Container) -> None:
    """like: a file with the same codecs. Raises OSError."""
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _mux(unfinished, like, placed, container)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.rename(path)
    except (OSError, av.FFmpegError) as error:
        unfinished.unlink(missing_ok=True)
        raise OSError("not written") from error
    sync_folder(path.parent)


def _mux(path: Path, like: Path, placed: Iterator[Placed], container: Container) -> None:
    options = _OPTIONS[container]
    with (
        av.open(str(like), "r") as model,
        av.open(str(path), "w", format=container.value, options=options) as output,
    ):
        streams: dict[str, av.stream.Stream] = {
            one.type: output.add_stream_from_template(one) for one in model.streams
        }
        latest = dict.fromkeys(KINDS, -1)
        for one in placed:
            if one.at <= latest[one.kind]:
                continue  # the rounding where two pieces meet
            latest[one.kind] = one.at
            copy: Packet = av.Packet(bytes(one.packet))
            copy.stream, copy.time_base = streams[one.kind], _TICK
            copy.pts = copy.dts = one.at
            copy.is_keyframe = one.packet.is_keyframe
            output.mux(copy)


def _ticks(span: timedelta) -> int:
    return round(span.total_seconds() * VIDEO_CLOCK_HZ)


def _span(ticks: int) -> timedelta:
    return timedelta(seconds=ticks / VIDEO_CLOCK_HZ)


def _spans(text: str) -> Mapping[int, Sequence[Span]]:
    found: dict[int, list[Span]] = {}
    for number, begins, ends in json.loads(text):
        span = (timedelta(milliseconds=begins), timedelta(milliseconds=ends))
        found.setdefault(number, []).append(span)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("spans", type=_spans)
    asked = parser.parse_args()
    os.nice(10)  # nobody waits for it
    try:
        assemble(asked.folder, asked.spans)
    except OSError:
        sys.exit(NO_ROOM)

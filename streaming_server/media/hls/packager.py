"""The process that writes one show as HLS: packets in over a socket, files out.

python -m streaming_server.media.hls.packager --socket FD --folder FOLDER

It is told the stage's packets and, once a second, which times of picture and sound belong together
(`{"video": ticks, "audio": ticks}`). It says `{"begun": true}` when there is something to play,
`{"wants": "keyframe"}`, and `{"disk": "full"}` or `{"disk": "well"}` when that changes. It ends
when its socket does.
"""

import argparse
import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame, PictureAssembly
from streaming_server.media.handover import LONGEST_MESSAGE, note_message, read_messages
from streaming_server.media.hls.pictures import SEGMENT_S, Pictures, Prepared, pictures_of
from streaming_server.media.hls.runs import Piece, Run
from streaming_server.media.hls.segment_files import SegmentFiles
from streaming_server.media.hls.timeline import SoundClock, Ticks
from streaming_server.media.order import Hole, Order
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ

NICENESS: Final = 10  # pages and packets come first
#: Pictures further apart than this are of two publishers, or of one that was away.
BREAK_TICKS: Final = 2 * VIDEO_CLOCK_HZ
LATE_S: Final = 1.0
ASKS_EVERY_S: Final = 0.5


class Packager:
    def __init__(self, files: SegmentFiles, parent: socket.socket) -> None:
        self._files, self._parent = files, parent
        self._orders = {"video": Order(VIDEO_CLOCK_HZ), "audio": Order(AUDIO_CLOCK_HZ)}
        self._assembly = PictureAssembly()
        self._codec: Codec | None = None
        self._pictures: Pictures | None = None
        self._run: Run | None = None
        self._is_header_written = False
        self._picture_ticks, self._sound_ticks = Ticks(), Ticks()
        self._sound_clock = SoundClock()
        self._keyframe_ticks = 0
        self._asked_at = float("-inf")
        self._start: tuple[float, int] = (0.0, 0)
        self._is_disk_well = True

    def take(self, kind: str, codec: Codec, packet: StagePacket, now: float) -> None:
        if kind not in self._orders:
            return
        for part in self._orders[kind].put(packet):
            if codec.is_picture:
                self._assemble(codec, part, now)
            elif isinstance(part, StagePacket):
                self._sound(part)
        if codec.is_picture:
            self._want_keyframe(now)

    def match(self, note: Mapping[str, Any]) -> None:
        """Picture and sound times of one moment, as far as the publisher told them."""
        self._on_disk(self._files.keep)
        if {"video", "audio"} <= note.keys() and self._sound_ticks.latest is not None:
            self._sound_clock.match(
                self._picture_ticks.near(note["video"]), self._sound_ticks.near(note["audio"])
            )

    def end(self) -> None:
        self._end_run()
        self._on_disk(self._files.end)

    def _assemble(self, codec: Codec, part: StagePacket | Hole, now: float) -> None:
        if codec is not self._codec:
            self._codec, self._pictures = codec, pictures_of(codec)
        if isinstance(part, Hole):
            self._assembly.hole()
            return
        for frame in self._assembly.take(codec, part):
            self._picture(frame, now)

    def _picture(self, frame: Frame, now: float) -> None:
        assert self._pictures is not None
        before = self._picture_ticks.latest
        ticks = self._picture_ticks.take(frame.timestamp)
        if frame.is_keyframe:
            self._keyframe_ticks = ticks
        prepared = self._pictures.prepare(frame, ticks)
        if prepared is Prepared.NOTHING:
            return
        is_apart = before is not None and not 0 <= ticks - before < BREAK_TICKS
        if prepared is Prepared.DIFFERS or is_apart:
            self._end_run()
        if self._run is None:
            if not frame.is_keyframe:
                return
            self._run, self._is_header_written = Run(self._pictures, ticks), False
            self._start = (now, ticks)
        self._keep(self._run, self._run.add_picture(is_late=self._is_late(ticks, now)))

    def _sound(self, packet: StagePacket) -> None:
        ticks = self._sound_ticks.take(packet.timestamp)
        if self._run is None or self._picture_ticks.latest is None:
            return
        if not self._sound_clock.is_known:
            # What arrives together belongs together, until the publisher tells better.
            self._sound_clock.match(self._picture_ticks.latest, ticks)
        at = self._sound_clock.picture_ticks(ticks)
        self._keep(self._run, self._run.add_sound(packet.payload, at))

    def _is_late(self, ticks: int, now: float) -> bool:
        started_at, started_ticks = self._start
        return now - started_at - (ticks - started_ticks) / VIDEO_CLOCK_HZ > LATE_S

    def _want_keyframe(self, now: float) -> None:
        is_copied = self._codec is Codec.H264
        age = (self._picture_ticks.latest or 0) - self._keyframe_ticks
        is_due = (
            self._run is None
            or self._assembly.wants_keyframe
            or (is_copied and age >= SEGMENT_S * VIDEO_CLOCK_HZ)
        )
        if is_due and now - self._asked_at >= ASKS_EVERY_S:
            self._asked_at = now
            self._tell({"wants": "keyframe"})

    def _end_run(self) -> None:
        if self._run is not None:
            run, self._run = self._run, None
            self._keep(run, run.end())

    def _keep(self, run: Run, pieces: list[Piece]) -> None:
        for piece in pieces:
            self._on_disk(partial(self._write, run, piece))

    def _write(self, run: Run, piece: Piece) -> None:
        if not self._is_header_written:
            assert run.header is not None
            self._files.begin(run.header)
            self._is_header_written = True
        was_begun = self._files.is_begun
        self._files.add(piece)
        if not was_begun:
            self._tell({"begun": True})

    def _on_disk(self, write: Callable[[], None]) -> None:
        """What does not fit is left out; the show goes on with what does."""
        is_well = False
        with contextlib.suppress(OSError):
            write()
            is_well = True
        if is_well is not self._is_disk_well:
            self._is_disk_well = is_well
            self._tell({"disk": "well" if is_well else "full"})

    def _tell(self, note: Mapping[str, Any]) -> None:
        with contextlib.suppress(OSError):  # nobody listens any more, which the next read tells
            self._parent.send(note_message(note))


def _messages(parent: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(ConnectionResetError):
        while message := parent.recv(LONGEST_MESSAGE):
            yield message


def package(parent: socket.socket, folder: Path) -> None:
    """Until the socket ends."""
    packager = Packager(SegmentFiles(folder, lambda: datetime.now(UTC)), parent)
    for message in _messages(parent):
        for read in read_messages(message):
            if isinstance(read, tuple):
                packager.take(*read, time.monotonic())
            else:
                packager.match(read)
    packager.end()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--socket", type=int, required=True)
    options.add_argument("--folder", type=Path, required=True)
    given = options.parse_args()
    os.nice(NICENESS)
    with socket.socket(fileno=given.socket) as parent:
        package(parent, given.folder)


if __name__ == "__main__":
    main()

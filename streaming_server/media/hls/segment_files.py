"""Segments and playlists on the disk, in a folder that any web server or CDN can serve.

Each file appears whole: it is written under another name first. The playlist names only files that
are there.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from streaming_server.media.hls.playlist import (
    KEPT,
    MASTER,
    MEDIA,
    Segment,
    master_playlist,
    media_playlist,
)
from streaming_server.media.hls.runs import Piece
from streaming_server.media.rtp import VIDEO_CLOCK_HZ

_LARGEST_STRAY: Final = timedelta(seconds=1)  # between the machine's clock and the stage's
#: Bits per second, said to players before the first segment tells.
_BANDWIDTH: Final = 1_200_000


class SegmentFiles:
    """clock: aware, UTC."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder, self._clock = folder, clock
        self._segments: list[Segment] = []
        self._new_beginnings_before = 0
        self._headers = 0
        self._number = 0
        self._begins_anew = False

    @property
    def is_begun(self) -> bool:
        return bool(self._segments)

    def begin(self, header: bytes) -> None:
        """What is written from now on is read by this header. Raises OSError."""
        self._headers += 1
        self._begins_anew = self.is_begun
        self._write(self._header, header)

    def add(self, piece: Piece) -> None:
        """Raises OSError: the piece is lost, and the next one stands apart from those before."""
        segment = Segment(
            number=self._number,
            ticks=piece.ticks,
            duration_ticks=piece.duration_ticks,
            header=self._header,
            at=self._time_of(piece),
            begins_anew=self._begins_anew,
        )
        try:
            self._write(segment.name, piece.content)
        except OSError:
            self._begins_anew = self.is_begun
            raise
        if not self.is_begun:
            self._write(MASTER, master_playlist(_BANDWIDTH).encode())
        self._segments.append(segment)
        self._number += 1
        self._begins_anew = False
        self._list(is_over=False)
        self._forget_old()

    def keep(self) -> None:
        """Say that the folder is in use, also while nothing is written. Raises OSError."""
        os.utime(self._folder)

    def end(self) -> None:
        """Raises OSError."""
        if self.is_begun:
            self._list(is_over=True)

    @property
    def _header(self) -> str:
        return f"init-{self._headers}.mp4"

    def _time_of(self, piece: Piece) -> datetime:
        """By the stage's clock as long as it agrees with the machine's: times must not jitter."""
        now = self._clock() - timedelta(seconds=piece.duration_ticks / VIDEO_CLOCK_HZ)
        if not self.is_begun:
            return now
        before = self._segments[-1]
        expected = before.at + timedelta(seconds=(piece.ticks - before.ticks) / VIDEO_CLOCK_HZ)
        return expected if abs(expected - now) < _LARGEST_STRAY else now

    def _list(self, *, is_over: bool) -> None:
        text = media_playlist(
            self._segments, new_beginnings_before=self._new_beginnings_before, is_over=is_over
        )
        self._write(MEDIA, text.encode())

    def _forget_old(self) -> None:
        while len(self._segments) > KEPT:
            oldest = self._segments.pop(0)
            self._new_beginnings_before += oldest.begins_anew
            (self._folder / oldest.name).unlink(missing_ok=True)
            if self._segments[0].header != oldest.header:
                (self._folder / oldest.header).unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        unfinished = self._folder / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(self._folder / name)

"""Files of a show: whole ones only, no more than needed, and a full disk survived."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streaming_server.media.hls.playlist import KEPT, LISTED, MEDIA
from streaming_server.media.hls.runs import Piece
from streaming_server.media.hls.segment_files import SegmentFiles

TWO_SECONDS = 180_000


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def full_disk() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def piece(number: int) -> Piece:
    return Piece(
        ticks=number * TWO_SECONDS, duration_ticks=TWO_SECONDS, content=b"segment %d" % number
    )


def written(folder: Path, count: int, clock: Clock | None = None) -> SegmentFiles:
    files = SegmentFiles(folder, clock or Clock())
    files.begin(b"header")
    for number in range(count):
        files.add(piece(number))
    return files


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_old_segments_go_and_listed_ones_are_there(tmp_path: Path) -> None:
    written(tmp_path, 40)
    assert len([name for name in names(tmp_path) if name.endswith(".m4s")]) == KEPT
    said = [line for line in (tmp_path / MEDIA).read_text().splitlines() if line[0] != "#"]
    assert said == [f"{number}.m4s" for number in range(40 - LISTED, 40)]
    assert set(said) <= names(tmp_path)
    assert not [name for name in names(tmp_path) if name.endswith(".part")]


def test_a_header_goes_with_the_last_segment_that_needs_it(tmp_path: Path) -> None:
    files = written(tmp_path, 1)
    files.begin(b"another")
    for number in range(1, KEPT):
        files.add(piece(number))
    assert {"init-1.mp4", "init-2.mp4"} <= names(tmp_path)
    files.add(piece(KEPT))
    assert "init-1.mp4" not in names(tmp_path)
    assert (tmp_path / "init-2.mp4").read_bytes() == b"another"


def test_a_full_disk_loses_a_segment_and_says_that_something_is_missing(tmp_path: Path) -> None:
    files = written(tmp_path, 2)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        files.add(piece(2))
    files.add(piece(3))
    text = (tmp_path / MEDIA).read_text()
    assert text.index("#EXT-X-DISCONTINUITY\n") > text.index("1.m4s")
    assert (tmp_path / "2.m4s").read_bytes() == b"segment 3"


def test_times_follow_the_stage_and_not_the_moment_of_writing(tmp_path: Path) -> None:
    clock = Clock()
    files = written(tmp_path, 1, clock)
    clock.now += timedelta(seconds=2.4)
    files.add(piece(1))
    assert "08:00:00.000+00:00" in (tmp_path / MEDIA).read_text()
    clock.now += timedelta(hours=1)  # somebody set the clock
    files.add(piece(2))
    assert "T09:00:00.400+00:00" in (tmp_path / MEDIA).read_text()


def test_a_folder_in_use_is_not_old(tmp_path: Path) -> None:
    files = written(tmp_path, 1)
    os.utime(tmp_path, (1, 1))
    files.keep()
    assert tmp_path.stat().st_mtime > 1

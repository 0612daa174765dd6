"""What a journal holds is what the reel was told, however its file ends."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.recordings import read_segments
from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame
from streaming_server.media.recording.files import Shelf
from streaming_server.media.recording.journal import (
    LATE_TICKS,
    NAME,
    WRITTEN_EVERY_TICKS,
    Journal,
    recover,
)
from streaming_server.media.recording.reel import Reel
from streaming_server.media.rtp import VIDEO_CLOCK_HZ
from tests.media.clips import Clip, encode_clip
from tests.media.recording.packets import play_folder

PICTURE = VIDEO_CLOCK_HZ // 30


@pytest.fixture(scope="module")
def stubborn() -> Clip:
    return encode_clip(seconds=12, width=320, height=180, bitrate=100_000, keyframe_seconds=12)


def written(clip: Clip, folder: Path, seconds: float) -> Journal:
    journal, reel = Journal(folder), Reel()
    for number, picture in enumerate(clip.video[: round(seconds * 30)]):
        frame = Frame(
            codec=Codec.VP8,
            timestamp=number * PICTURE,
            payload=picture.payload,
            is_keyframe=picture.is_keyframe,
        )
        journal.take_picture(frame, number / 30, 1_790_000_000)
        reel.take_picture(frame, number / 30, 1_790_000_000)
        journal.follow(reel)
    return journal


def pictures_after(folder: Path) -> int:
    shelf = Shelf(folder)
    recover(folder, shelf)
    shelf.close()
    return sum(len(seen.counters) for seen in play_folder(folder)) if any(folder.iterdir()) else 0


def test_nothing_is_written_while_a_keyframe_may_still_come(stubborn: Clip, tmp_path: Path) -> None:
    written(stubborn, tmp_path, LATE_TICKS / VIDEO_CLOCK_HZ)
    assert list(tmp_path.iterdir()) == []


def test_sound_without_a_picture_does_not_pile_up(tmp_path: Path) -> None:
    journal, reel = Journal(tmp_path), Reel()
    for number in range(1000):
        sound = Frame(codec=Codec.OPUS, timestamp=960 * number, payload=b"sound")
        journal.take_sound(sound, number / 50)
        reel.take_sound(sound, number / 50)
        journal.align(number, 960 * number)
        journal.follow(reel)
    assert journal._records == []  # noqa: SLF001  nothing else shows what it holds


def test_at_most_two_seconds_of_a_late_piece_are_not_on_the_disk(
    stubborn: Clip, tmp_path: Path
) -> None:
    written(stubborn, tmp_path, 11)
    assert pictures_after(tmp_path) >= 11 * 30 - WRITTEN_EVERY_TICKS // PICTURE
    assert not (tmp_path / NAME).exists()


def test_what_was_made_a_piece_of_is_not_made_twice(stubborn: Clip, tmp_path: Path) -> None:
    written(stubborn, tmp_path, 11)
    left = (tmp_path / NAME).read_bytes()
    before = pictures_after(tmp_path)
    (tmp_path / NAME).write_bytes(left)
    assert pictures_after(tmp_path) == before
    assert len(read_segments(path.name for path in tmp_path.iterdir())) == 1


def test_what_could_not_be_made_a_piece_of_is_kept(stubborn: Clip, tmp_path: Path) -> None:
    written(stubborn, tmp_path, 8)
    left = (tmp_path / NAME).read_bytes()
    written(stubborn, tmp_path, 11)
    assert (tmp_path / NAME).read_bytes() == left


@pytest.fixture(scope="module")
def left(stubborn: Clip, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a recorder that was killed after eight seconds left."""
    folder = tmp_path_factory.mktemp("left")
    written(stubborn, folder, 8)
    return folder / NAME


# Decoding what is left takes as long as it takes on a busy machine.
@settings(max_examples=20, deadline=None)
@given(share=st.floats(0, 1), tail=st.binary(max_size=40))
def test_a_torn_or_garbled_end_costs_no_more_than_itself(
    left: Path, tmp_path_factory: pytest.TempPathFactory, share: float, tail: bytes
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    whole, ends = left.read_bytes(), [0]
    while ends[-1] < len(whole):
        (length,) = struct.unpack_from("!I", whole, ends[-1])
        ends.append(ends[-1] + 8 + length)
    cut = int(share * len(whole))
    (folder / NAME).write_bytes(whole[:cut] + tail)
    assert pictures_after(folder) == sum(end <= cut for end in ends[1:])

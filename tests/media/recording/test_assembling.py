"""A whole file and a clip for each role, out of pieces, packet by packet."""

import os
import resource
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from shared.recordings import Container, read_clips, read_segments, read_whole
from streaming_server.media.codecs import Codec
from streaming_server.media.handover import packet_message
from streaming_server.media.recording import assembling
from streaming_server.media.recording.child import Recording
from streaming_server.media.recording.journal import NAME
from tests.media.clips import Clip, encode_clip
from tests.media.recording.packets import block_times, clip_packets, play

SECONDS = 11


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def recorded(clip: Clip, folder: Path, seconds: int = SECONDS, wall: float = 1_790_000_000) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    recording = Recording(folder, theirs)
    for packet in clip_packets(clip, seconds):
        recording.take(packet_message(*packet), 0.0, wall)
    recording.finish(0.0, wall)
    ours.close()
    theirs.close()


def assemble(folder: Path, spans: Sequence[Sequence[int]], most_bytes: int | None = None) -> int:
    """The exit code of the process that does it."""

    def limited() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-m", assembling.__name__, str(folder), str([list(s) for s in spans])],
        preexec_fn=limited,
        check=False,
    ).returncode


def test_whole_and_clips_hold_every_picture(small_clip: Clip, tmp_path: Path) -> None:
    recorded(small_clip, tmp_path)
    pieces = read_segments(names(tmp_path))
    assert assemble(tmp_path, [[3, 1500, 6000], [5, 6000, 8000], [3, 9500, 11000]]) == 0
    whole = read_whole(names(tmp_path))
    assert whole is not None
    seen = play(tmp_path / whole.name)
    every = len(small_clip.video)
    assert list(seen.counters) == [n % every for n in range(SECONDS * 30)]
    assert abs(seen.sound_seconds - SECONDS) < 0.2
    first, second = read_clips(names(tmp_path))
    # Keyframes come every second: a clip begins at the last one before its role.
    assert (first.number, round(first.lead.total_seconds(), 1)) == (3, 0.5)
    merged = [*range(30, 180), *range(270, 330)]
    assert list(play(tmp_path / first.name).counters) == [n % every for n in merged]
    assert (second.number, second.lead.total_seconds()) == (5, 0)
    assert list(play(tmp_path / second.name).counters) == [n % every for n in range(180, 240)]
    for made in (one for one in (whole, first, second) if one.container is Container.WEBM):
        times = block_times(tmp_path / made.name)
        assert times == sorted(times)
    listed = (tmp_path / assembling.TIMELINE).read_text().split()
    assert read_segments(listed) == pieces
    assert read_segments(names(tmp_path)) == ()
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.iterdir())


def test_without_room_the_pieces_stay(small_clip: Clip, tmp_path: Path) -> None:
    recorded(small_clip, tmp_path)
    before = names(tmp_path)
    assert assemble(tmp_path, [[3, 0, 5000]], most_bytes=20_000) == assembling.NO_ROOM
    assert names(tmp_path) == before
    assert assemble(tmp_path, [[3, 0, 5000]]) == 0
    assert read_whole(names(tmp_path)) is not None


def test_a_show_of_two_codecs_stays_in_pieces(tmp_path: Path) -> None:
    for codec in Codec.VP8, Codec.H264:
        recorded(encode_clip(seconds=1, width=320, height=180, codec=codec), tmp_path, 2)
    before = names(tmp_path)
    assert assemble(tmp_path, [[3, 0, 3000]]) == 0
    assert names(tmp_path) == before


def test_what_a_killed_recorder_left_unfinished_is_in_the_whole(tmp_path: Path) -> None:
    stubborn = encode_clip(
        seconds=20, width=320, height=180, bitrate=100_000, keyframe_seconds=20, codec="VP8"
    )
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    recording = Recording(tmp_path, theirs)
    for packet in clip_packets(stubborn, 15):
        recording.take(packet_message(*packet), 0.0, 1_790_000_000)
    assert names(tmp_path) == [NAME]
    os.close(recording._shelf._lock)  # noqa: SLF001  as its end would
    ours.close()
    theirs.close()
    assert assemble(tmp_path, []) == 0
    whole = read_whole(names(tmp_path))
    assert whole is not None
    seen = play(tmp_path / whole.name)
    assert list(seen.counters) == list(range(len(seen.counters)))
    assert len(seen.counters) >= 12 * 30
    assert names(tmp_path) == sorted([whole.name, assembling.TIMELINE])

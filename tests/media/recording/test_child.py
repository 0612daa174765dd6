"""The recording process itself: what it keeps, and what it cannot lose.

Every piece is decoded, and the number burned into each picture read.
"""

import asyncio
import os
import random
import resource
import signal
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.recordings import read_segments
from streaming_server.media.children import Child
from streaming_server.media.codecs import Codec
from streaming_server.media.handover import note_message, packet_message, read_message
from streaming_server.media.recording.journal import NAME
from streaming_server.media.recording.recorders import CHILD
from streaming_server.media.recording.reel import PICTURE_TICKS
from streaming_server.media.recording.sounds import QUIET
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import AUDIO_CLOCK_HZ, timestamp_distance
from tests.media.clips import Clip, encode_clip
from tests.media.recording.packets import (
    FIRST_PICTURE,
    FIRST_SOUND,
    block_times,
    clip_packets,
    loud_from,
    play_folder,
)

Packets = Iterable[tuple[str, Codec, StagePacket]]
StartChild = Callable[[], Awaitable[Child]]
CLIP_SECONDS = 2
AT_RISK_S = 10


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recording"


@pytest.fixture
async def start_child(folder: Path) -> AsyncIterator[StartChild]:
    children: list[Child] = []

    async def start() -> Child:
        children.append(await Child.start(CHILD, str(folder)))
        return children[-1]

    yield start
    for child in children:
        await child.close()


async def send(child: Child, packets: Packets) -> None:
    loop = asyncio.get_running_loop()
    for packet in packets:
        await loop.sock_sendall(child.socket, packet_message(*packet))


async def finished(child: Child) -> None:
    """As a server that stops or dies would end it: without a word."""
    child.socket.close()
    assert await child.wait() == 0


async def pieces(folder: Path, count: int) -> None:
    """Until so many are on the disk."""
    while len(list(folder.glob("0*.webm")) + list(folder.glob("0*.mp4"))) < count:  # noqa: ASYNC110  nobody tells
        await asyncio.sleep(0.05)


def pictures_in(journal: Path) -> int:
    """How many whole ones are written down."""
    content = journal.read_bytes() if journal.exists() else b""
    found = position = 0
    while position + 9 <= len(content):
        (length,) = struct.unpack_from("!I", content, position)
        position += 8 + length
        found += position <= len(content) and content[position - length :][:1] == b"P"
    return found


def counters(folder: Path) -> list[int]:
    return [number for seen in play_folder(folder) for number in seen.counters]


async def test_everything_is_kept_in_order_and_in_step(
    small_clip: Clip, folder: Path, start_child: StartChild
) -> None:
    child = await start_child()
    await send(child, clip_packets(small_clip, 11))
    await pieces(folder, 1)
    os.kill(child.pid, signal.SIGTERM)  # it is asked to go with the server, and first finishes
    await finished(child)
    shown = play_folder(folder)
    assert counters(folder) == [n % len(small_clip.video) for n in range(11 * 30)]
    assert len(shown) >= 2
    for seen in shown:
        assert seen.picture_times[0] == 0
        length = seen.picture_times[-1] + 1 / 30
        assert abs(seen.sound_seconds - length) < 0.1
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())


@pytest.mark.parametrize("sound_is_ahead_s", [0.0, 0.2])
async def test_sound_stays_with_its_picture(
    small_clip: Clip, folder: Path, start_child: StartChild, sound_is_ahead_s: float
) -> None:
    """The tone begins with the picture whose number is half of all, or as much earlier as the
    publisher's clocks say."""
    half = len(small_clip.audio) // 2
    clip = replace(small_clip, audio=(QUIET,) * half + small_clip.audio[half:])
    child = await start_child()
    ahead = round(sound_is_ahead_s * AUDIO_CLOCK_HZ)
    clocks = {"video": FIRST_PICTURE, "audio": FIRST_SOUND + ahead}
    packets = list(clip_packets(clip, 6))
    await send(child, packets[:1])
    if ahead:
        await asyncio.get_running_loop().sock_sendall(child.socket, note_message({"clock": clocks}))
    await send(child, packets[1:])
    await finished(child)
    (first, _) = sorted(folder.iterdir())
    due = CLIP_SECONDS / 2 - sound_is_ahead_s
    assert abs(loud_from(first) - due) < 0.05


async def test_pieces_hold_everything_in_the_order_of_time(
    folder: Path, start_child: StartChild
) -> None:
    """Players of pieces take no block that is due before the one in front of it."""
    odd = encode_clip(seconds=1, width=160, height=96, bitrate=100_000, frame_rate=29)
    child = await start_child()
    await send(child, clip_packets(odd, 6))
    await finished(child)
    for path in sorted(folder.iterdir()):
        times = block_times(path)
        assert times == sorted(times)


async def test_a_killed_recorder_loses_a_few_seconds_and_goes_on(
    small_clip: Clip, folder: Path, start_child: StartChild
) -> None:
    child = await start_child()
    await send(child, clip_packets(small_clip, 16))
    await pieces(folder, 2)
    os.kill(child.pid, signal.SIGKILL)
    await child.wait()
    (folder / "000009-left-over.webm.part").write_bytes(b"half a piece")
    kept = counters(folder)
    assert kept == [n % len(small_clip.video) for n in range(len(kept))]
    assert len(kept) >= (16 - AT_RISK_S) * 30
    after = await start_child()
    await send(after, clip_packets(small_clip, 3))
    await finished(after)
    assert counters(folder)[len(kept) :] == [n % len(small_clip.video) for n in range(90)]
    assert [path.suffix for path in folder.iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_killed_recorder_of_a_publisher_without_keyframes_loses_as_little(
    folder: Path, start_child: StartChild, codec: str
) -> None:
    """One keyframe a minute, whatever it is asked for."""
    stubborn = encode_clip(
        seconds=60, width=320, height=180, bitrate=100_000, keyframe_seconds=60, codec=codec
    )
    child = await start_child()
    await send(child, clip_packets(stubborn, 40))
    journal = folder / NAME
    while pictures_in(journal) < (40 - AT_RISK_S) * 30:  # noqa: ASYNC110  nobody tells
        await asyncio.sleep(0.05)
    os.kill(child.pid, signal.SIGKILL)
    await child.wait()
    assert counters(folder) == []
    with journal.open("ab") as torn:
        torn.write(b"\0\0\1\0half a record")
    after = await start_child()
    await send(after, clip_packets(stubborn, 3))
    await finished(after)
    first, *rest = play_folder(folder)
    assert list(first.counters) == list(range(len(first.counters)))
    assert len(first.counters) >= (40 - AT_RISK_S) * 30
    assert abs(first.sound_seconds - len(first.counters) / 30) < 1
    assert [number for seen in rest for number in seen.counters] == list(range(90))
    assert not journal.exists()


async def test_a_publisher_that_sends_keyframes_is_written_once(
    small_clip: Clip, folder: Path, start_child: StartChild
) -> None:
    child = await start_child()
    await send(child, clip_packets(small_clip, 9))
    await pieces(folder, 1)
    assert not (folder / NAME).exists()
    await finished(child)


async def test_lost_packets_cost_pictures_and_never_a_wrong_one(
    small_clip: Clip, folder: Path, start_child: StartChild
) -> None:
    lossy = random.Random(5)
    child = await start_child()
    packets = [p for p in clip_packets(small_clip, 12) if lossy.random() >= 0.05]
    await send(child, packets)
    await finished(child)
    shown = play_folder(folder)
    for segment, seen in zip(
        read_segments(path.name for path in folder.iterdir()), shown, strict=True
    ):
        first = timestamp_distance(FIRST_PICTURE, segment.first_picture) // PICTURE_TICKS
        numbers = [(first + round(t * 30)) % len(small_clip.video) for t in seen.picture_times]
        assert list(seen.counters) == numbers
    assert sum(len(seen.counters) for seen in shown) > 60


async def test_a_full_disk_loses_nothing_that_was_kept(
    small_clip: Clip, folder: Path, start_child: StartChild
) -> None:
    child = await start_child()
    loop = asyncio.get_running_loop()
    packets = list(clip_packets(small_clip, 24))
    third = len(packets) // 3
    await send(child, packets[:third])
    await pieces(folder, 1)
    before = counters(folder)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (4096, most))
    sending = asyncio.create_task(send(child, packets[third : 2 * third]))
    while read_message(await loop.sock_recv(child.socket, 4096)) != {"room": False}:
        pass
    await sending
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (most, most))
    sending = asyncio.create_task(send(child, packets[2 * third :]))
    while read_message(await loop.sock_recv(child.socket, 4096)) != {"room": True}:
        pass
    await sending
    await finished(child)
    after = counters(folder)
    assert after[: len(before)] == before
    assert len(after) > len(before)
    assert [path.suffix for path in folder.iterdir() if path.suffix == ".part"] == []


async def test_the_next_recorder_waits_for_the_one_before(
    small_clip: Clip, folder: Path, start_child: StartChild
) -> None:
    before = await start_child()
    await send(before, clip_packets(small_clip, 9))
    await pieces(folder, 1)
    after = await start_child()
    sending = asyncio.create_task(send(after, clip_packets(small_clip, 3)))
    await finished(before)
    kept = counters(folder)
    assert kept[: 9 * 30] == [n % len(small_clip.video) for n in range(9 * 30)]
    await sending
    await finished(after)
    assert counters(folder) == [*kept[: 9 * 30], *(n % len(small_clip.video) for n in range(90))]


async def test_nonsense_is_not_recorded_and_ends_nothing(
    small_clip: Clip, folder: Path, start_child: StartChild
) -> None:
    child = await start_child()
    noise = random.Random(1)
    garbage = [
        (
            "video",
            Codec(small_clip.codec),
            StagePacket(
                index=10_000_000 + number,
                timestamp=number * 3000,
                marker=True,
                payload=b"\x10"
                + noise.choice([b"\x00\x00\x00\x9d\x01\x2a", b"\x67"])
                + noise.randbytes(60),
                send_time=0,
            ),
        )
        for number in range(400)
    ]
    await send(child, garbage)
    await finished(child)
    assert list(folder.iterdir()) == []

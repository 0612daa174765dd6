"""A stage that is recorded: a real publisher, a real child, real files."""

import asyncio
import os
import resource
import signal
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import psutil

from shared.ids import SessionId
from streaming_server.media.codecs import Codec
from streaming_server.media.recording.recorders import Recorder
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import RtpPacket
from streaming_server.media.stages import Stage
from streaming_server.ports.media import RecorderState, WriterCondition, WriterState
from tests.media.clips import Clip
from tests.media.recording.packets import SENT_FROM_S, clip_packets, play_folder
from tests.media.stage_server import Heard, StageServer
from tests.media.whip_client import WhipPublisher

SHOW = SessionId("show")


def recorders() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if is_recorder(child)]


def is_recorder(process: psutil.Process) -> bool:
    try:
        return any("recording.child" in word for word in process.cmdline())
    except psutil.Error:  # it ended a moment ago
        return False


async def files(folder: Path, count: int) -> None:
    """Until so many are on the disk."""
    while not folder.is_dir() or len(list(folder.glob("*.webm"))) < count:  # noqa: ASYNC110  nobody tells
        await asyncio.sleep(0.05)


async def test_a_show_is_kept_while_it_runs_and_to_its_last_picture(
    server: StageServer, clip: Clip, tmp_path: Path
) -> None:
    record, folder = server.engine.record, tmp_path / "kept"
    assert await record(SHOW, folder) is RecorderState.WAITING
    async with WhipPublisher(f"{server.url}/whip/show", clip) as publisher:
        await server.heard.wait_for("arrived")
        assert await record(SHOW, folder) is RecorderState.RECORDING
        asked = publisher.pictures.keyframe_requests
        await files(folder, 1)
        assert await record(SHOW, folder) is RecorderState.RECORDING
        assert len(recorders()) == 1
        condition = await server.engine.condition(SHOW)
        assert condition is not None
        assert condition.recorder == WriterCondition(state=WriterState.WRITING, packets_lost=0)
        assert publisher.pictures.keyframe_requests - asked <= 4
        assert await record(SHOW, None) is RecorderState.OFF
    assert recorders() == []
    shown = play_folder(folder)
    assert len(shown) >= 2
    for seen in shown:
        steps = [b - a for a, b in pairwise(seen.counters)]
        # Asked for a keyframe, this publisher skips to its clip's next one.
        assert all(1 <= step % len(clip.video) <= 30 for step in steps)
    for seen in shown[:-1]:  # the last ends where the machine stood when it was told to stop
        assert abs(seen.sound_seconds - seen.picture_times[-1]) < 0.2


async def test_a_recorder_that_was_killed_is_replaced(
    server: StageServer, clip: Clip, tmp_path: Path
) -> None:
    async with WhipPublisher(f"{server.url}/whip/show", clip):
        await server.heard.wait_for("arrived")
        await server.engine.record(SHOW, tmp_path)
        (first,) = recorders()
        os.kill(first.pid, signal.SIGKILL)
        while [child.pid for child in recorders()] in ([], [first.pid]):
            await server.engine.record(SHOW, tmp_path)
            await asyncio.sleep(0.02)
        assert len(recorders()) == 1
        await files(tmp_path, 1)


async def test_the_end_of_a_show_ends_its_recorder(
    server: StageServer, clip: Clip, tmp_path: Path
) -> None:
    async with WhipPublisher(f"{server.url}/whip/show", clip):
        await server.heard.wait_for("arrived")
        await server.engine.record(SHOW, tmp_path)
        await server.engine.end(SHOW)
        assert recorders() == []


async def feed(stage: Stage, packets: Iterable[tuple[str, Codec, StagePacket]]) -> None:
    """As a publisher would send them, only faster; the child gets time to take them."""
    for number, (kind, codec, packet) in enumerate(packets):
        sent = RtpPacket(
            payload_type=96,
            marker=packet.marker,
            sequence=packet.index & 0xFFFF,
            timestamp=packet.timestamp,
            ssrc=1 if kind == "video" else 2,
            payload=packet.payload,
            extensions={},
        )
        stage.forward(kind, sent, codec, SENT_FROM_S + packet.send_time / (1 << 18))
        if number % 20 == 0:
            await asyncio.sleep(0.01)


async def until(recorder: Recorder, state: RecorderState) -> None:
    async with asyncio.timeout(60):
        while recorder.state is not state:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.02)


async def test_a_full_disk_is_told_and_the_stage_goes_on(small_clip: Clip, tmp_path: Path) -> None:
    stage = Stage(SHOW, Heard(), 0.0)
    recorder = await Recorder.start(stage, tmp_path)
    (process,) = recorders()
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    packets = list(clip_packets(small_clip, 18))
    third = len(packets) // 3
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, most))
    await feed(stage, packets[:third])
    await until(recorder, RecorderState.FULL)
    assert stage.is_shown
    assert recorder.condition.state is WriterState.FULL
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
    await feed(stage, packets[third:])
    await until(recorder, RecorderState.RECORDING)
    await recorder.stop()
    assert sum(len(seen.counters) for seen in play_folder(tmp_path)) > 60

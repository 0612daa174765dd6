"""A show written as HLS by a process of its own: decoded again, and the burned-in numbers read."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from shared.ids import SessionId
from streaming_server.media.codecs import Codec
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.hls.packaging import Packaging, remove_stale
from streaming_server.media.hls.playlist import MASTER, MEDIA
from streaming_server.media.ring import StagePacket
from streaming_server.ports.media import MediaRefused, WriterState
from tests.media.clips import Clip, encode_clip, read_counter
from tests.media.hls.players import listed, loudness, pictures
from tests.media.stage_server import Heard
from tests.media.whip_client import WhipPublisher

SHOW = SessionId("show")
WITHIN_S = 60


class Publisher(WhipPublisher):
    """Speaks to the engine itself."""

    def __init__(self, engine: ForwardingEngine, clip: Clip) -> None:
        super().__init__("", clip)
        self._engine = engine

    async def _post(self, offer: str) -> str:
        return (await self._engine.publish(SHOW, offer)).sdp


class Sent:
    """Obeys taps.Tap: which number was sent at which stage time, read off the pictures."""

    def __init__(self) -> None:
        self.timestamps: list[int] = []

    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        if kind == "video" and packet.timestamp not in self.timestamps[-3:]:
            self.timestamps.append(packet.timestamp)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def engine(tmp_path: Path, heard: Heard) -> AsyncIterator[ForwardingEngine]:
    packaging = Packaging(tmp_path, is_always=False)
    running = ForwardingEngine(heard, packaging=packaging)
    await running.start()
    yield running
    await running.close()


async def folder_of(engine: ForwardingEngine, tmp_path: Path) -> Path:
    """Asked for until it is there, as a page does."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                return tmp_path / await engine.segments(SHOW)
            except MediaRefused:
                await asyncio.sleep(0.1)


async def until(seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not seen():  # noqa: ASYNC110  another process writes
            await asyncio.sleep(0.1)


async def writing(engine: ForwardingEngine) -> WriterState | None:
    condition = await engine.condition(SHOW)
    assert condition is not None
    return condition.segments.state if condition.segments is not None else None


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_what_was_sent_is_what_is_seen_at_its_own_time(
    engine: ForwardingEngine, heard: Heard, tmp_path: Path, codec: str
) -> None:
    clip = encode_clip(seconds=2, width=640, height=360, bitrate=500_000, codec=codec)
    sent = Sent()
    async with Publisher(engine, clip):
        await heard.wait_for("arrived")
        engine._stages[SHOW].attach(sent)  # noqa: SLF001  the times are the stage's own
        assert await writing(engine) is None
        folder = await folder_of(engine, tmp_path)
        await until(lambda: len(listed(folder)) >= 3)
        assert await writing(engine) is WriterState.WRITING
        segments = listed(folder)[:3]
        seen = pictures(folder, segments)
        assert loudness(folder, segments[-1]) > 1e-4
    assert seen[0].is_keyframe
    times = [one.ticks & 0xFFFF_FFFF for one in seen]
    assert next(one.picture for one in segments) == times[0]
    assert set(times) <= set(sent.timestamps)
    assert_unbroken([read_counter(one.grey) for one in seen], times, len(clip.video))
    assert {file.suffix for file in folder.iterdir()} == {".m3u8", ".mp4", ".m4s"}
    assert MEDIA in (folder / MASTER).read_text()


def assert_unbroken(numbers: list[int], times: list[int], length: int) -> None:
    """Each picture is as much later in the clip as its time says (a busy machine leaves some out);
    the clip begins anew at one of its keyframes where the publisher was asked for one."""
    for after in range(1, len(numbers)):
        step = (numbers[after] - numbers[after - 1]) % length
        pictures_later = ((times[after] - times[after - 1]) % 2**32) / 3000
        assert pictures_later == pytest.approx(round(pictures_later), abs=0.01)
        assert step == round(pictures_later) or numbers[after] % 30 < pictures_later


async def test_a_publisher_that_comes_back_begins_anew_at_its_own_time(
    engine: ForwardingEngine, heard: Heard, clip: Clip, tmp_path: Path
) -> None:
    async with Publisher(engine, clip):
        await heard.wait_for("arrived")
        folder = await folder_of(engine, tmp_path)
    await heard.wait_for("lost")
    with pytest.raises(MediaRefused) as refused:
        await engine.segments(SHOW)
    assert refused.value.code == "nobody_live"
    await asyncio.sleep(2.5)  # two pictures further apart than any encoder's
    async with Publisher(engine, clip):
        await until(lambda: any(one.begins_anew for one in listed(folder)))
        segments = listed(folder)
        assert await folder_of(engine, tmp_path) == folder
    again = next(place for place, one in enumerate(segments) if one.begins_anew)
    before, after = pictures(folder, segments[:again])[-1], pictures(folder, segments[again:])[0]
    assert segments[again].header != segments[again - 1].header
    assert after.ticks - before.ticks > 2 * 90_000
    assert after.is_keyframe


async def test_a_packager_that_is_killed_is_replaced(
    engine: ForwardingEngine, heard: Heard, clip: Clip, tmp_path: Path
) -> None:
    async with Publisher(engine, clip):
        await heard.wait_for("arrived")
        first = await folder_of(engine, tmp_path)
        assert engine._packaging is not None  # noqa: SLF001  nothing else knows the process
        (packager,) = engine._packaging._packagers.values()  # noqa: SLF001
        assert packager.child is not None
        os.kill(packager.child.pid, signal.SIGKILL)
        await until(lambda: packager.child is None)
        second = await folder_of(engine, tmp_path)
    assert first != second
    assert read_counter(pictures(second, listed(second)[:1])[0].grey) % 30 == 0


async def test_the_end_of_a_show_ends_its_playlist(
    engine: ForwardingEngine, heard: Heard, clip: Clip, tmp_path: Path
) -> None:
    async with Publisher(engine, clip):
        await heard.wait_for("arrived")
        folder = await folder_of(engine, tmp_path)
        await engine.end(SHOW)
        await until(lambda: "#EXT-X-ENDLIST" in (folder / MEDIA).read_text())


async def test_without_packaging_there_are_no_segments(heard: Heard) -> None:
    engine = ForwardingEngine(heard)
    with pytest.raises(MediaRefused) as refused:
        await engine.segments(SHOW)
    assert (refused.value.status, refused.value.code) == (404, "no_segments")


def test_folders_that_nobody_writes_any_more_are_removed(tmp_path: Path) -> None:
    for name, age in (("old", 1000), ("new", 1)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "0.m4s").touch()
        os.utime(tmp_path / name, (10_000 - age, 10_000 - age))
    remove_stale(tmp_path, 10_000)
    assert [one.name for one in tmp_path.iterdir()] == ["new"]
    remove_stale(tmp_path / "not there", 10_000)

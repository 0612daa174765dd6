"""The replay by plain requests: its page, its bytes, and nothing once it is deleted."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.live_sessions import Move as Moving
from shared.live_sessions import MoveSession
from shared.recordings import Move, MoveRecording
from tests.fair import JOB, OWNER, SHOW, Clock
from tests.media.clips import encode_clip
from tests.media.recording.test_assembling import recorded
from tests.web.house import House, lay_ground, new_id, open_house

REPLAY = f"/replay/{SHOW}"
API = f"/api/v1/sessions/{SHOW}/replay"
OTHERS = (f"{REPLAY}/pieces/..", f"{REPLAY}/pieces/doorstep.db", f"{REPLAY}/clips/99", "/replay/no")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """On air, five seconds of role 1 recorded."""
    clock = Clock()
    await lay_ground(tmp_path, clock)
    async with open_house(tmp_path, clock) as opened:
        await record(opened, Move.AGREE)
        await opened.go_live()
        await opened.pin(1)
        clip = encode_clip(seconds=1, width=160, height=96, bitrate=100_000)
        recording = await opened.rooms.reader.recording(SHOW)
        assert recording is not None
        folder = tmp_path / "recordings" / recording.folder
        recorded(clip, folder, 5, clock().timestamp())
        yield opened


async def record(house: House, move: Move) -> None:
    await house.rooms.handle(MoveRecording(command_id=new_id(), session_id=SHOW, move=move), OWNER)


async def end(house: House) -> None:
    """The show, until its one file is there."""
    await house.rooms.handle(
        MoveSession(command_id=new_id(), session_id=SHOW, move=Moving.END), OWNER
    )
    async with await house.resident() as resident:
        while (await resident.json(API))["whole"] is None:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.1)


async def test_the_replay_plays_while_the_show_runs(house: House) -> None:
    async with await house.resident() as resident:
        seen = await resident.json(API)
        assert seen["is_growing"]
        assert seen["length"] == 5000
        assert [(one["begins"], one["ends"]) for one in seen["pieces"]] == [(0, 4000), (4000, 5000)]
        assert [(one["number"], one["begins"]) for one in seen["chapters"]] == [(1, 0)]
        later = await resident.json(f"{API}?after=1")
        assert later["pieces"] == seen["pieces"][1:]
        piece = seen["pieces"][0]
        whole = await resident.get(piece["address"])
        assert whole.status == 200
        assert whole.content_type == "video/webm"
        part = await resident.get(piece["address"], headers={"Range": "bytes=4-9"})
        assert part.status == 206
        assert await part.read() == (await whole.read())[4:10]
        page = await (await resident.get(REPLAY)).text()
        # Without a script a role is a link that a browser plays by itself.
        assert re.search(rf'href="{REPLAY}/pieces/[0-9-]+\.webm#t=0\.0"', page)
        job = await (await resident.get(f"/jobs/{JOB}")).text()
        assert f'href="{REPLAY}#t=0.0"' in job


async def test_what_is_no_piece_is_not_there(house: House) -> None:
    async with await house.resident() as resident:
        for path in OTHERS:
            assert (await resident.get(path)).status == 404, path


async def test_after_the_show_it_is_one_file_and_the_role_has_its_clip(house: House) -> None:
    await end(house)
    async with await house.resident() as resident:
        seen = await resident.json(API)
        assert not seen["is_growing"]
        assert (await resident.get(seen["whole"])).status == 200
        assert seen["chapters"][0]["address"].startswith(seen["whole"])
        page = await (await resident.get(f"/jobs/{JOB}")).text()
        clip = re.search(rf'src="({REPLAY}/clips/1)#t=0\.0"', page)
        assert clip is not None
        answer = await resident.get(clip[1], headers={"Range": "bytes=0-3"})
        assert (answer.status, await answer.read()) == (206, b"\x1aE\xdf\xa3")


async def test_what_was_deleted_is_seen_nowhere(house: House) -> None:
    await end(house)
    async with await house.resident() as resident:
        whole = (await resident.json(API))["whole"]
        await record(house, Move.DELETE)
        for path in (REPLAY, API, whole, f"{REPLAY}/clips/1"):
            assert (await resident.get(path)).status == 404, path
        assert "/clips/" not in await (await resident.get(f"/jobs/{JOB}")).text()


async def test_nothing_is_to_be_seen_of_a_show_that_was_not_recorded(tmp_path: Path) -> None:
    clock = Clock()
    await lay_ground(tmp_path, clock)
    async with open_house(tmp_path, clock) as house, await house.resident() as resident:
        await house.go_live()
        assert (await resident.get(REPLAY)).status == 404
        await record(house, Move.AGREE)
        assert (await resident.get(REPLAY)).status == 200  # and says that it takes a moment
        assert (await resident.json(API))["pieces"] == []

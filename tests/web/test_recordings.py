"""Who is asked about a recording, who is told of it, and who may take it back."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.recordings import Move, MoveRecording, State
from streaming_server.ports.media import RecorderState
from streaming_server.web.languages import RESOURCES, Language, Texts, Words
from tests.fair import HERE, OWNER, SHOW, STAFF, Clock
from tests.web.house import Caller, House, lay_ground, new_id, open_house

STUDIO = f"/studio/{SHOW}"
DESK = f"/desk/{HERE}/sessions/{SHOW}"
LIVE = f"/live/{SHOW}"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = Clock()
    await lay_ground(tmp_path, clock)
    async with open_house(tmp_path, clock) as opened:
        yield opened


def says(key: str) -> str:
    return Words(Texts(RESOURCES / "i18n"), Language.ZH)(f"page.recording.{key}")


async def press(caller: Caller, page: str, move: str) -> int:
    """As a person would: the form of the page, with its own keys."""
    shown = await (await caller.get(page)).text()
    csrf = re.search(r'name="csrf" value="([^"]*)"', shown)
    assert csrf is not None
    fields = {"csrf": csrf[1], "command_id": new_id(), "move": move}
    return (await caller.post(f"{page}/recording", data=fields)).status


async def state(house: House) -> State:
    recording = await house.rooms.reader.recording(SHOW)
    return recording.state if recording else State.UNASKED


async def signed_in(house: House, name: str, actor: object) -> Caller:
    browser = await house.resident()
    await browser.sign_in(name, actor)  # type: ignore[arg-type]
    return browser


async def test_the_employer_is_asked_and_viewers_are_told(house: House) -> None:
    owner = await signed_in(house, "owner", OWNER)
    async with owner, await house.resident() as resident:
        assert says("ask") in await (await owner.get(STUDIO)).text()
        assert says("will") not in await (await resident.get(LIVE)).text()
        assert await press(owner, STUDIO, "agree") == 303
        assert says("agreed") in await (await owner.get(STUDIO)).text()
        assert says("will") in await (await resident.get(LIVE)).text()
        await house.go_live()
        assert says("being") in await (await resident.get(LIVE)).text()
        assert says("stop") in await (await owner.get(STUDIO)).text()
        assert await press(owner, STUDIO, "stop") == 303
        assert says("being") not in await (await resident.get(LIVE)).text()
        assert await state(house) is State.STOPPED


async def test_staff_cannot_agree_for_the_employer_but_can_stop_and_delete(house: House) -> None:
    staff = await signed_in(house, "staff", STAFF)
    async with staff:
        for page in (STUDIO, DESK):
            assert says("theirs") in await (await staff.get(page)).text()
            assert await press(staff, page, "agree") == 403
        assert await state(house) is State.UNASKED
        await agree(house)
        await house.go_live()
        assert says("on") in await (await staff.get(DESK)).text()
        assert await press(staff, DESK, "stop") == 303
        assert await press(staff, DESK, "delete") == 303
        assert await state(house) is State.DELETED
        assert says("deleted") in await (await staff.get(DESK)).text()


async def test_a_full_disk_is_told_to_staff_and_employer_and_to_nobody_else(house: House) -> None:
    await agree(house)
    house.engine.has_room = False
    await house.go_live()
    await told(house, RecorderState.FULL)
    async with (
        await signed_in(house, "staff", STAFF) as staff,
        await signed_in(house, "owner", OWNER) as owner,
        await house.resident() as resident,
    ):
        for caller, page in ((staff, DESK), (staff, f"/desk/{HERE}"), (owner, STUDIO)):
            assert says("full") in await (await caller.get(page)).text()
        assert says("full") not in await (await resident.get(LIVE)).text()


async def told(house: House, wanted: RecorderState) -> None:
    """Once the recorder was looked at; nothing tells of a look."""
    async with asyncio.timeout(60):
        while house.rooms.recordings.state(SHOW) is not wanted:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.02)


async def agree(house: House) -> None:
    wish = MoveRecording(command_id=new_id(), session_id=SHOW, move=Move.AGREE)
    await house.rooms.handle(wish, OWNER)

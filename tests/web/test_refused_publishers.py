"""A publisher whose picture phones cannot show: the desk reads why, and what to change."""

from typing import Any

import pytest

from streaming_server.ports.media import Admission, MediaRefused, StageCondition
from tests.fair import HERE, SHOW, STAFF
from tests.web.house import Caller, House

DESK = f"/desk/{HERE}/sessions/{SHOW}"
SDP = {"Content-Type": "application/sdp"}
BASELINE = "设为 baseline"


async def desk_reads(desk: Caller) -> str:
    return await (await desk.get(DESK)).text()


async def test_what_the_engine_objects_to_stands_on_the_desk(house: House) -> None:
    async with await house.resident() as desk:
        await desk.sign_in("staff", STAFF)
        assert BASELINE not in await desk_reads(desk)
        ended = StageCondition(
            worker=1, publisher=None, rungs={}, viewers=(), objection="h264_stream"
        )
        house.engine.conditions[SHOW] = ended
        assert BASELINE in await desk_reads(desk)
        await house.go_live()
        house.engine.conditions.clear()
        assert BASELINE not in await desk_reads(desk)


async def test_an_offer_that_is_refused_stands_there_until_one_is_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await house.rooms.identity.stream_key(SHOW)
    refused: list[MediaRefused] = [
        MediaRefused(422, "h264_profile"),
        MediaRefused(409, "already_published", 2),
    ]

    async def publish(*_: Any) -> Admission:
        raise refused[0]

    with monkeypatch.context() as patched:
        patched.setattr(type(house.engine), "publish", publish)
        async with await house.resident() as desk, Caller(house=house, bearer=key) as encoder:
            await desk.sign_in("staff", STAFF)
            assert (await encoder.post(f"/whip/{SHOW}", data=b"v=0", headers=SDP)).status == 422
            assert "受限基线档" in await desk_reads(desk)
            refused.pop(0)
            assert (await encoder.post(f"/whip/{SHOW}", data=b"v=0", headers=SDP)).status == 409
            assert "受限基线档" in await desk_reads(desk)
    async with await house.resident() as desk, Caller(house=house, bearer=key) as encoder:
        await desk.sign_in("staff", STAFF)
        assert (await encoder.post(f"/whip/{SHOW}", data=b"v=0", headers=SDP)).status == 201
        assert "受限基线档" not in await desk_reads(desk)

"""The operator sees every show; programs read the same; viewers tell how they fare."""

import asyncio
from pathlib import Path

import pytest

from shared.live_sessions import Move, MoveSession
from shared.organisation import SYSTEM, Actor, ActorKind
from streaming_server.ports.handling import Receipt
from streaming_server.ports.media import (
    PublisherCondition,
    StageCondition,
    ViewerCondition,
    WorkerLoad,
    WriterCondition,
    WriterState,
)
from streaming_server.telemetry.audience import GRACE_S
from streaming_server.web.observed import AUDIENCE, Tidying
from tests.fair import HERE, SHOW, Clock
from tests.web.house import House, lay_ground, new_id, open_house

OFFICE = Actor(kind=ActorKind.OFFICE)
OFFER = {"data": b"v=0", "headers": {"Content-Type": "application/sdp"}}


def trouble(resource: str) -> StageCondition:
    return StageCondition(
        worker=0,
        publisher=PublisherCondition(
            has_picture=True, kbps=1250, lost=0.0, silent_s=0.1, keyframe_requests=3
        ),
        rungs={"high": 1},
        viewers=(ViewerCondition(resource=resource, rung="high", lost=0.09, round_trip_s=0.05),),
    )


async def watching(house: House) -> str:
    """A touchscreen of the station watches; its resource."""
    await house.go_live()
    async with await house.kiosk() as kiosk:
        answer = await kiosk.post(f"/whep/{SHOW}", **OFFER)
        assert answer.status == 201, await answer.text()
        return answer.headers["Location"].rpartition("/")[2]


async def test_the_operator_reads_what_to_do(house: House) -> None:
    resource = await watching(house)
    house.engine.conditions[SHOW] = trouble(resource)
    house.engine.load = WorkerLoad(number=1, viewers=1, cpu=0.91)
    async with await house.resident() as browser:
        await browser.sign_in("office", OFFICE)
        page = await (await browser.get("/operations")).text()
    assert "1250 kb/s" in page
    assert "1 号转发进程用了 91% 的核" in page
    assert "的网丢了 9%" in page


async def test_the_operator_reads_whose_shop_went_away(house: House) -> None:
    await house.go_live()
    lost = MoveSession(command_id=new_id(), session_id=SHOW, move=Move.LOSE)
    assert isinstance(await house.rooms.handle(lost, SYSTEM), Receipt)
    async with await house.resident() as browser:
        await browser.sign_in("office", OFFICE)
        page = await (await browser.get("/operations")).text()
    assert "正在播，店里断了" in page
    assert "都顺" not in page


async def test_who_left_is_forgotten_also_while_nobody_looks(house: House) -> None:
    resource = await watching(house)
    audience = house.site[AUDIENCE]
    assert resource in audience.watches
    audience.watches[resource].began_at -= 2 * GRACE_S
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        tidying = group.create_task(Tidying(house.site).watch(0.01))
        while resource in audience.watches:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.01)
        tidying.cancel()


async def test_without_a_show_the_page_says_so(house: House) -> None:
    async with await house.resident() as browser:
        await browser.sign_in("office", OFFICE)
        page = await (await browser.get("/operations")).text()
    assert "现在没有直播" in page
    assert "都顺，没有要办的。" in page


async def test_nobody_else_sees_the_operators_page(house: House) -> None:
    async with await house.resident() as browser:
        answer = await browser.http.get("/operations", allow_redirects=False)
        assert answer.status == 303
    for caller in (await house.staff(), await house.owner(), await house.kiosk()):
        async with caller:
            assert (await caller.get("/operations")).status == 403


async def test_a_viewer_tells_how_the_picture_comes(house: House) -> None:
    resource = await watching(house)
    beacon = {
        "resource": resource,
        "first_frame_ms": 240,
        "frames": 250,
        "frames_dropped": 3,
        "freezes": 1,
    }
    async with await house.resident() as browser:
        assert (await browser.post("/api/v1/beacons", json=beacon)).status == 200
        nonsense: tuple[object, ...] = ({**beacon, "frames": -1}, {"frames": 1}, [], "text")
        for wrong in nonsense:
            assert (await browser.post("/api/v1/beacons", json=wrong)).status == 400
        stranger = {**beacon, "resource": "nobody"}
        assert (await browser.post("/api/v1/beacons", json=stranger)).status == 404
        figures = await (await browser.get("/metrics")).text()
    assert 'doorstep_join_seconds{quantile="0.5"} 0.24' in figures
    assert "doorstep_freezes_total 1.0" in figures
    assert "doorstep_frames_decoded_total 250.0" in figures
    assert "doorstep_frames_dropped_total 3.0" in figures


async def test_programs_read_the_same_figures(house: House) -> None:
    house.engine.conditions[SHOW] = trouble(await watching(house))
    async with await house.resident() as browser:
        answer = await browser.get("/metrics")
        figures = await answer.text()
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert f'doorstep_station_lost_ratio{{station="{HERE}"}} 0.09' in figures
    assert 'doorstep_viewers{rung="high"} 1.0' in figures
    assert "doorstep_disk_free_bytes " in figures
    assert 'doorstep_worker_cpu_ratio{worker="1"} 0.1' in figures
    assert f'doorstep_publisher_bits_per_second{{session="{SHOW}"}} 1.25e+06' in figures
    assert 'doorstep_http_seconds_count{method="POST",route="/whep/{session}"' in figures


async def test_lost_packets_and_writers_are_among_the_figures(house: House) -> None:
    await house.go_live()
    publisher = PublisherCondition(
        has_picture=True, kbps=900, lost=0.1, silent_s=0, keyframe_requests=1, packets_lost=77
    )
    house.engine.conditions[SHOW] = StageCondition(
        worker=1,
        publisher=publisher,
        rungs={},
        viewers=(),
        objection="h264_stream",
        recorder=WriterCondition(state=WriterState.FULL, packets_lost=5),
        segments=WriterCondition(state=WriterState.WRITING, packets_lost=0),
    )
    async with await house.resident() as browser:
        figures = await (await browser.get("/metrics")).text()
    session = f'session="{SHOW}"'
    for line in (
        f"doorstep_publisher_packets_lost_total{{{session}}} 77.0",
        f'doorstep_publisher_refused{{reason="h264_stream",{session}}} 1.0',
        f'doorstep_writer_packets_lost_total{{{session},writer="recorder"}} 5.0',
        f'doorstep_writer_state{{{session},state="full",writer="recorder"}} 1.0',
        f'doorstep_writer_state{{{session},state="full",writer="segments"}} 0.0',
        f'doorstep_writer_state{{{session},state="writing",writer="segments"}} 1.0',
    ):
        assert line in figures, line


async def test_from_elsewhere_figures_need_the_operators_token(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-long-secret\n", "utf-8")
    clock = Clock()
    await lay_ground(tmp_path, clock)
    options = {"behind_proxy": True, "metrics_token_file": tmp_path / "token"}
    async with open_house(tmp_path, clock, **options) as house, await house.resident() as browser:
        elsewhere = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
        wrong = {**elsewhere, "Authorization": "Bearer a-guess"}
        right = {**elsewhere, "Authorization": "Bearer a-long-secret"}
        statuses = [
            (await browser.get("/metrics", headers=headers)).status
            for headers in (elsewhere, wrong, right)
        ]
    assert statuses == [401, 401, 200]


@pytest.mark.parametrize("token", ["", "anything"])
async def test_without_a_token_file_no_token_is_right(house: House, token: str) -> None:
    async with await house.resident() as browser:
        headers = {"Authorization": f"Bearer {token}"}
        assert (await browser.get("/metrics", headers=headers)).status == 401

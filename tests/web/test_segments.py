"""Where a show's segments are, and the files themselves."""

import pytest

from shared.audience.moderation import Moderate
from streaming_server.ports.handling import Receipt, Unavailable
from streaming_server.web.late_viewers import GONE_AFTER_S, LateViewers
from streaming_server.web.viewers import VIEWER_COUNTS
from tests.fair import OWNER, SHOW
from tests.web.house import Caller, House, new_id

NAME = f"segments-of-{SHOW}"
FILES = {"live.m3u8": b"#EXTM3U\n", "init-1.mp4": b"ftyp", "7.m4s": b"moof"}


def lay_out(house: House) -> None:
    folder = house.rooms.segments / NAME
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (house.rooms.segments / "secret.m4s").write_bytes(b"not for you")


async def test_who_may_watch_is_told_where_the_segments_are(house: House) -> None:
    async with Caller(house=house) as viewer:
        early = await viewer.get(f"/live/{SHOW}/segments")
        assert (early.status, (await early.json())["reason"]) == (409, "nobody_live")
        assert early.headers["Retry-After"]
        await house.go_live()
        said = await viewer.json(f"/live/{SHOW}/segments")
        assert said == {"playlist": f"/hls/{NAME}/live.m3u8", "again_in_seconds": 15}
        assert (await viewer.get("/live/unknown/segments")).status == 404


def watched(house: House) -> int:
    """As everybody is told."""
    return house.site[VIEWER_COUNTS].now(SHOW)


async def test_who_asks_for_segments_is_counted_once_and_until_goodbye(house: House) -> None:
    await house.go_live()
    async with await house.resident() as one, await house.resident() as other:
        for viewer in (one, one, other):
            await viewer.json(f"/live/{SHOW}/segments")
        assert watched(house) == 2
        page = await (await other.get(f"/live/{SHOW}")).text()
        assert "<span data-viewers>2</span>" in page
        figures = await (await one.get("/metrics")).text()
        assert 'doorstep_viewers{rung="segments"} 2.0' in figures
        await one.http.delete(f"/live/{SHOW}/segments")
        assert watched(house) == 1
        forged = await other.http.delete(f"/live/{SHOW}/segments", headers={"X-CSRF-Token": "no"})
        assert forged.status == 403
        assert watched(house) == 1
    summary = await house.rooms.reader.summary(SHOW)
    assert summary is not None
    assert summary.viewers == 2


async def test_a_closed_door_lets_those_go_on_who_watch_segments(house: House) -> None:
    await house.go_live()
    async with await house.resident() as inside, await house.resident() as outside:
        await inside.json(f"/live/{SHOW}/segments")
        close = Moderate(command_id=new_id(), session_id=SHOW, door_open=False)
        assert isinstance(await house.rooms.handle(close, OWNER), Receipt)
        assert (await inside.get(f"/live/{SHOW}/segments")).status == 200
        assert (await outside.get(f"/live/{SHOW}/segments")).status == 403


async def test_who_asks_no_more_is_counted_no_more(house: House) -> None:
    seconds = 0.0
    late = LateViewers(Uncounted(), house.clock, lambda: seconds)
    assert await late.asked(SHOW, "one", None)
    seconds = 30.0
    assert await late.asked(SHOW, "other", None)
    assert not await late.asked(SHOW, "other", None)
    seconds = GONE_AFTER_S + 1
    await late.look()
    assert late.counts == {SHOW: 1}


class Uncounted:
    """A store whose disk is full: who watches watches all the same."""

    async def began(self, *_: object) -> None:
        raise Unavailable("storage_full")

    async def ended(self, *_: object) -> None:
        raise Unavailable("storage_full")


@pytest.mark.parametrize(
    ("name", "kind", "keep"),
    [
        ("live.m3u8", "application/vnd.apple.mpegurl", "public, max-age=1"),
        ("init-1.mp4", "video/mp4", "public, max-age=3600, immutable"),
        ("7.m4s", "video/iso.segment", "public, max-age=600, immutable"),
    ],
)
async def test_files_are_served_to_any_cache(house: House, name: str, kind: str, keep: str) -> None:
    lay_out(house)
    async with Caller(house=house) as cache:
        answer = await cache.get(f"/hls/{NAME}/{name}")
        assert await answer.read() == FILES[name]
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == keep
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        f"{NAME}/8.m4s",
        f"{NAME}/live.m3u8.part",
        f"{NAME}/..%2Fsecret.m4s",
        "secret.m4s",
        "..%2Fdoorstep.db",
        f"{NAME}/",
        f"{'a' * 20}/live.m3u8",
    ],
)
async def test_nothing_else_of_the_folder_is_served(house: House, path: str) -> None:
    lay_out(house)
    async with Caller(house=house) as stranger:
        answer = await stranger.get(f"/hls/{path}")
        assert answer.status == 404
        assert (await answer.json())["reason"] == "not_found"

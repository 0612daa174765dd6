"""Where a show's segments are, and the files themselves."""

import pytest

from tests.fair import SHOW
from tests.web.house import Caller, House

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
        assert said == {"playlist": f"/hls/{NAME}/live.m3u8"}
        assert (await viewer.get("/live/unknown/segments")).status == 404


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

"""A code in a picture, read by the server: as it lies, as it comes broken, and for whom."""

import io
from pathlib import Path

from shared.attendance import Pass, write_pass
from tests.fair import HERE, TODAY
from tests.gatherings_fair import COURSE
from tests.seen_codes import Drawing, drawn
from tests.web.house import House

PASS = write_pass(Pass(station=HERE, gathering_id=COURSE, day=TODAY, number="C-001"), bytes(32))


def address(width: object, height: object) -> str:
    return f"/desk/{HERE}/codes?width={width}&height={height}"


async def seen(house: House, grey: Drawing) -> str | None:
    async with await house.staff() as staff:
        answer = await staff.post(address(grey.width, grey.height), data=grey.points)
        assert answer.status == 200, await answer.text()
        code: str | None = (await answer.json())["code"]
        return code


async def test_a_pass_is_read_and_upside_down_too(house: House) -> None:
    grey = drawn(PASS, 640, 480)
    assert await seen(house, grey) == PASS
    turned = Drawing(width=640, height=480, points=grey.points[::-1])
    assert await seen(house, turned) == PASS


async def test_a_picture_without_a_code_is_no_fault(house: House) -> None:
    assert await seen(house, Drawing(width=64, height=48, points=bytes(64 * 48))) is None


async def test_what_is_no_picture_is_refused(house: House) -> None:
    wrong = (
        (640, 480, 10, 400),
        (0, 480, 0, 400),
        (8, 8, 64, 400),
        (99_999, 1, 99_999, 400),
        ("wide", 480, 10, 400),
        (1280, 1280, 1280 * 1280, 413),
    )
    async with await house.staff() as staff:
        for width, height, size, status in wrong:
            answer = await staff.post(address(width, height), data=io.BytesIO(bytes(size)))
            assert answer.status == status, (width, height)


async def test_only_staff_are_read_for(house: House) -> None:
    async with await house.resident() as resident:
        assert (await resident.post(address(16, 16), data=bytes(256))).status == 401


def test_a_drawing_is_a_film_too(tmp_path: Path) -> None:
    film = drawn(PASS, 64, 48).film(tmp_path / "code.y4m")
    assert film.read_bytes().startswith(b"YUV4MPEG2 W64 H48 ")

"""A slip of paper says what it should, whatever stands on it."""

from dataclasses import replace

import pytest
import zxingcpp
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.devices.file_printer import picture
from kiosk.devices.printer import DOTS, Raster
from kiosk.devices.slips import LONGEST, Slip, draw

pytestmark = pytest.mark.window

SLIP = Slip(
    slip_id="0b1c7f3a-22d4-4c3e-9f10-55e0aa12bc77",
    heading="家门口 · 大明湖站",
    title="就业登记",
    figure="A-017",
    lines=(("前面", "3 人"), ("大约要等", "20–45 分钟")),
    address="https://doorstep.example/t/abcdefghijklmnopqrstuv",
    address_note="用手机扫",
    foot=("11月28日 上午 9:41 取的号",),
)


def codes(raster: Raster) -> list[str]:
    image = picture(raster).convertToFormat(QImage.Format.Format_Grayscale8)
    return [code.text for code in zxingcpp.read_barcodes(image)]


def black(raster: Raster) -> float:
    return sum(byte.bit_count() for byte in raster.bits) / (raster.rows * raster.width)


def edges(raster: Raster) -> bytes:
    """Eight dots at the left of each row, and eight at its right."""
    row = raster.width // 8
    return raster.bits[::row] + raster.bits[row - 1 :: row]


@pytest.mark.parametrize("width", DOTS.values())
def test_the_code_on_the_paper_opens_the_ticket(qapp: QGuiApplication, width: int) -> None:
    raster = draw(SLIP, width)
    assert raster.width == width
    assert codes(raster) == [SLIP.address]
    assert 0.02 < black(raster) < 0.25


@pytest.mark.parametrize("width", DOTS.values())
def test_nothing_runs_over_the_edge_of_the_paper(qapp: QGuiApplication, width: int) -> None:
    said = "就业困难人员认定（含零就业家庭）"
    wide = replace(SLIP, heading=said * 2, title=said * 2, figure="Z-1234", note=said * 3)
    lines = ((said, said), ("大约要等", said * 2), ("You may wait about", "20–45 minutes"))
    assert not any(edges(draw(replace(wide, lines=lines), width)))


def test_what_proves_a_slip_is_whole_on_a_small_roll(qapp: QGuiApplication) -> None:
    for width, lines in zip(DOTS.values(), (2, 1), strict=True):
        one = draw(replace(SLIP, slip_id="x"), width).rows
        none = draw(replace(SLIP, slip_id=""), width).rows
        assert draw(SLIP, width).rows - none == lines * (one - none)


def test_paper_has_an_end_whatever_is_written(qapp: QGuiApplication) -> None:
    longest = Slip(
        slip_id="x", heading="站" * 200, title="长" * 300, figure="A" * 40, note="说" * 500
    )
    assert draw(longest).rows <= LONGEST


def test_a_long_list_is_printed_to_its_end(qapp: QGuiApplication) -> None:
    def rows(affairs: int) -> int:
        lines = (("早班面点师傅兼收银", "B-026"), ("11月29日 上午 10:00", "等周店长回话"))
        listed = Slip(slip_id="x", heading="站", title="我的事", figure="件", lines=lines * affairs)
        return draw(listed).rows

    assert rows(25) - rows(24) == rows(2) - rows(1)
    assert rows(25) > 2400


def test_a_note_makes_the_slip_longer_and_no_code_makes_it_shorter(qapp: QGuiApplication) -> None:
    plain = Slip(slip_id="x", heading="站", title="登记", figure="A-017")
    noted = Slip(slip_id="x", heading="站", title="登记", figure="A-017", note="网断了，已经收下")
    assert draw(plain).rows < draw(noted).rows < draw(SLIP).rows


def test_the_second_print_says_so(qapp: QGuiApplication) -> None:
    again = SLIP.again("补打")
    assert again.foot == ("补打", *SLIP.foot)
    assert draw(again) != draw(SLIP)
    assert again.slip_id == SLIP.slip_id

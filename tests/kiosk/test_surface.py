"""Both ways to the glass: painted, and given to the graphics card."""

from collections.abc import Iterator

import numpy as np
import pytest
from av import VideoFrame
from PySide6.QtCore import QRectF, QSize
from PySide6.QtMultimedia import QVideoFrameFormat, QVideoSink
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from pytestqt.qtbot import QtBot

from kiosk.watching.card import CardSurface
from kiosk.watching.conversion import PictureMaker
from kiosk.watching.pictures import LatestPicture, Layout, Picture, picture_of
from kiosk.watching.surface import PaintedSurface, Surfaces, placed
from tests.kiosk.hands import PATIENCE_MILLISECONDS

STAGE = QRectF(0, 0, 1080, 560)


def frame(width: int = 64, height: int = 48) -> VideoFrame:
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[:, :, 0] = 255  # red
    return VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")


def test_a_painted_picture_is_blue_green_red_and_a_spare_byte() -> None:
    picture = picture_of(frame(), 9000, Layout.BGRA)
    assert (picture.width, picture.height, picture.stage) == (64, 48, 9000)
    blue, green, red = picture.planes[0][:3]
    assert red > 240
    assert max(blue, green) < 15
    assert len(picture.planes[0]) == picture.strides[0] * 48


def bare(picture: Picture) -> list[bytes]:
    """The planes without what fills their lines up."""
    lines = [
        np.frombuffer(one, np.uint8).reshape(-1, stride)
        for one, stride in zip(picture.planes, picture.strides, strict=True)
    ]
    whole = picture.width * (4 if picture.layout is Layout.BGRA else 1)
    return [one[:, : whole * len(one) // picture.height].tobytes() for one in lines]


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", ["yuv420p", "yuvj420p"])  # a stream's, and a photo's
def test_what_is_made_in_a_show_has_the_same_colours(form: str, layout: Layout) -> None:
    maker = PictureMaker()
    for width in (64, 128, 64):  # the small picture comes and goes
        shown = frame(width).reformat(format=form)
        made, usual = maker.made_of(shown, 9000, layout), picture_of(shown, 9000, layout)
        assert (made.width, made.height, made.stage) == (width, 48, 9000)
        assert made.layout is layout
        assert bare(made) == bare(usual)


def test_memory_is_used_again_and_never_while_somebody_looks() -> None:
    maker = PictureMaker()
    held = maker.made_of(frame(), 0, Layout.BGRA)
    before = bytes(held.planes[0])
    white = VideoFrame.from_ndarray(np.full((48, 64, 3), 255, np.uint8), format="rgb24")
    places = set()
    for stage in range(20):
        made = maker.made_of(white.reformat(format="yuv420p"), stage, Layout.BGRA)
        places.add(np.frombuffer(made.planes[0], np.uint8).ctypes.data)
    assert len(places) <= 3
    assert bytes(held.planes[0]) == before


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("width", [64, 66, 50])  # lines that fit the card's and lines that do not
def test_planes_reach_the_graphics_card_whole(width: int) -> None:
    sink = QVideoSink()
    picture = PictureMaker().made_of(frame(width, 48), None, Layout.YUV420P)
    painted = list[Picture]()
    CardSurface(sink, painted.append).show_picture(picture)
    assert painted == [picture]
    shown = sink.videoFrame()
    assert shown.size() == QSize(width, 48)
    assert shown.pixelFormat() == QVideoFrameFormat.PixelFormat.Format_YUV420P
    colour = shown.toImage().pixelColor(width // 2, 24)
    assert colour.red() > 200
    assert max(colour.green(), colour.blue()) < 60


def test_a_wide_picture_covers_the_stage_and_an_upright_one_stands_in_it() -> None:
    wide = placed(STAGE, QSize(1280, 720))
    assert wide.width() == 1080
    assert wide.height() > 560
    upright = placed(STAGE, QSize(720, 1280))
    assert upright.height() == 560
    assert 0 < upright.left() < upright.right() < 1080


def test_the_newest_picture_wins_and_is_told_once() -> None:
    latest = LatestPicture()
    older, newer = (picture_of(frame(), stage, Layout.BGRA) for stage in (1, 2))
    assert latest.put(older)
    assert not latest.put(newer)
    taken = latest.take()
    assert taken is not None
    assert taken.stage == 2
    assert latest.take() is None


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QQuickWindow]:
    shown = QQuickWindow()
    shown.resize(200, 100)
    shown.contentItem().setSize(shown.size())
    shown.show()
    qtbot.waitUntil(shown.isExposed, timeout=PATIENCE_MILLISECONDS)
    yield shown
    shown.close()


def test_a_picture_is_told_of_once_it_is_painted_and_not_before(
    window: QQuickWindow, qtbot: QtBot
) -> None:
    told, surfaces = list[Picture](), Surfaces()
    surfaces.add(PaintedSurface(window.contentItem(), told.append))
    older, newer = (picture_of(frame(), stage, Layout.BGRA) for stage in (1, 2))
    assert surfaces.show(older)
    assert surfaces.show(newer)
    assert not told
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MILLISECONDS)
    assert told[0] is newer, "what was replaced before it was painted was never seen"


def test_where_nobody_sees_a_picture_it_is_said(window: QQuickWindow) -> None:
    surface, surfaces = PaintedSurface(window.contentItem()), Surfaces()
    picture = picture_of(frame(), 1, Layout.BGRA)
    assert not surfaces.show(picture), "no surface"
    surfaces.add(surface)
    assert surfaces.show(picture)
    assert not surfaces.show(picture_of(frame(), 2, Layout.YUV420P)), "none of its kind"
    surface.setVisible(False)
    assert not surfaces.show(picture)


def test_a_surface_goes_and_leaves_the_window(qtbot: QtBot) -> None:
    """The binding makes a window the child of the item that is asked for it."""
    engine, told, surfaces = QQmlApplicationEngine(), list[Picture](), Surfaces()
    engine.loadData(b"import QtQuick; Window { width: 200; height: 100; visible: true }")
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    qtbot.waitUntil(window.isExposed, timeout=PATIENCE_MILLISECONDS)
    surface = PaintedSurface(window.contentItem(), told.append)
    surfaces.add(surface)
    surfaces.show(picture_of(frame(), 1, Layout.BGRA))
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MILLISECONDS)
    with qtbot.waitSignal(surface.destroyed):
        surface.deleteLater()
    assert len(surfaces) == 0
    assert window.isExposed()

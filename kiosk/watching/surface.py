"""Puts pictures on the window: painted, or given to the graphics card (see `card`).

The software scene graph paints a VideoOutput white, so there a painted item draws the picture.
"""

from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt, SignalInstance
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.watching.pictures import Layout, Painted, Picture

#: A picture narrower than this is shown whole between margins: a phone held upright.
_WIDE = 1.25


def _tell_nobody(_picture: Picture) -> None:
    pass


class PaintedSurface(QQuickPaintedItem):
    """Fills its parent and draws the newest picture over all of it."""

    wants = Layout.BGRA

    def __init__(self, parent: QQuickItem, painted: Painted = _tell_nobody) -> None:
        super().__init__(parent)
        self._painted = painted
        self._image = QImage()
        self._picture: Picture | None = None
        self.setOpaquePainting(True)
        self._fill()
        parent.widthChanged.connect(self._fill)
        parent.heightChanged.connect(self._fill)

    @property
    def is_seen(self) -> bool:
        # Not of its window: asked by an item, the binding lets the window go with the item.
        return self.isVisible()

    def show_picture(self, picture: Picture) -> None:
        self._picture = picture  # the image borrows its bytes
        self._image = QImage(
            picture.planes[0],
            picture.width,
            picture.height,
            picture.strides[0],
            QImage.Format.Format_RGB32,
        )
        self.update()

    def paint(self, painter: QPainter) -> None:
        area = QRectF(0, 0, self.width(), self.height())
        painter.fillRect(area, Qt.GlobalColor.black)
        if self._image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(placed(area, self._image.size()), self._image)
        if self._picture is not None:
            self._painted(self._picture)

    def _fill(self) -> None:
        parent = self.parentItem()
        if parent is not None:
            self.setSize(parent.size())


def placed(area: QRectF, size: QSize) -> QRectF:
    """Where a picture goes: a wide one covers the area, an upright one fits in it."""
    is_wide = size.width() >= size.height() * _WIDE
    across, down = area.width() / size.width(), area.height() / size.height()
    scale = max(across, down) if is_wide else min(across, down)
    width, height = size.width() * scale, size.height() * scale
    return QRectF((area.width() - width) / 2, (area.height() - height) / 2, width, height)


class Surface(Protocol):
    """wants: what its pictures are made in. is_seen: whether it paints now what it is given."""

    wants: Layout
    destroyed: SignalInstance

    @property
    def is_seen(self) -> bool: ...

    def show_picture(self, picture: Picture) -> None: ...


def card_of(output: QQuickItem, painted: Painted = _tell_nobody) -> Surface:
    """output: a VideoOutput."""
    from kiosk.watching.card import CardSurface  # the media library: only where a card draws

    return CardSurface(output.property("videoSink"), painted)


class Surfaces:
    """Where one picture is shown, each until its item goes."""

    def __init__(self) -> None:
        self._shown: list[Surface] = []

    def __len__(self) -> int:
        return len(self._shown)

    def add(self, surface: Surface) -> None:
        self._shown.append(surface)
        surface.destroyed.connect(lambda: self._shown.remove(surface))

    @property
    def layout(self) -> Layout:
        """What pictures are to be made in."""
        has_card = any(surface.wants is Layout.YUV420P for surface in self._shown)
        return Layout.YUV420P if has_card else Layout.BGRA

    def show(self, picture: Picture) -> bool:
        """Whether anybody sees it."""
        takers = [surface for surface in self._shown if surface.wants is picture.layout]
        for surface in takers:
            surface.show_picture(picture)
        return any(surface.is_seen for surface in takers)

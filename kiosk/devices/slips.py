"""A slip of paper: what stands on it, and its picture as dots."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from kiosk.devices.printer import WIDTH_DOTS, Raster

#: Eight dots are a millimetre. Letters of elders' glasses: 5 mm, the number 19 mm and more.
_BODY: Final = 36
_SMALL: Final = 26
_TITLE: Final = 46
_FIGURE: Final = 168
_MARGIN: Final = 16
_GAP: Final = 18
_RULE: Final = 4
_CODE: Final = 300
#: What nearly every slip fits on: it is drawn once.
_USUAL: Final = 2400
#: 60 cm of paper, for whoever prints thirty affairs; whatever is written, it ends there.
LONGEST: Final = 4800
_FONT: Final = "Noto Sans CJK SC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """slip_id: what proves that it was accepted; the id of the command.

    figure: the number to remember. lines: what is asked, and the answer. note: what the person
    must know first, as that it is a request so far. address: what the code says; empty: no code.
    """

    slip_id: str
    heading: str
    title: str
    figure: str
    lines: tuple[tuple[str, str], ...] = ()
    note: str = ""
    address: str = ""
    address_note: str = ""
    foot: tuple[str, ...] = ()

    def again(self, note: str) -> "Slip":
        """The same slip, which says that it was printed before."""
        return replace(self, foot=(note, *self.foot))


def draw(slip: Slip, width: int = WIDTH_DOTS) -> Raster:
    """width: of the paper, in dots. Needs the window library's application; any thread."""
    image, rows = _drawn(slip, width, _USUAL)
    if rows > _USUAL:
        image, rows = _drawn(slip, width, min(rows, LONGEST))
    return _dots(image.copy(0, 0, width, min(rows, image.height())))


def _drawn(slip: Slip, width: int, paper: int) -> tuple[QImage, int]:
    """paper: rows. With how many it takes, though there are no more of them."""
    image = QImage(width, paper, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    pen = _Pen(image)
    pen.centred(slip.heading, _BODY)
    pen.rule()
    pen.centred(slip.title, _TITLE, is_bold=True)
    pen.figure(slip.figure)
    if slip.note:
        pen.boxed(slip.note)
    for label, text in slip.lines:
        pen.line(label, text)
    if slip.address:
        pen.rule()
        pen.code(slip.address)
        pen.centred(slip.address_note, _SMALL)
    pen.rule()
    for text in slip.foot:
        pen.centred(text, _SMALL)
    pen.proof(slip.slip_id)
    return image, pen.end()


class _Pen:
    """Writes from the top down."""

    def __init__(self, image: QImage) -> None:
        self._painter = QPainter(image)
        self._y = _MARGIN
        self._width = image.width() - 2 * _MARGIN

    def end(self) -> int:
        """How many rows were used, or would be."""
        self._painter.end()
        return self._y + _MARGIN

    def centred(self, text: str, size: int, *, is_bold: bool = False) -> None:
        if text:
            self._write(text, size, Qt.AlignmentFlag.AlignHCenter, is_bold=is_bold)

    def proof(self, slip_id: str) -> None:
        self._painter.setFont(_font(_SMALL, False))
        room = QRect(_MARGIN, self._y, self._width, LONGEST)
        area = self._painter.boundingRect(room, _CUT_UP, slip_id)
        self._painter.drawText(room, _CUT_UP, slip_id)
        self._y += area.height()

    def figure(self, text: str) -> None:
        """As large as the paper is wide, whatever the number."""
        size = _FIGURE
        while size > _TITLE and QFontMetrics(_font(size, True)).horizontalAdvance(text) > (
            self._width
        ):
            size -= 8
        self._write(text, size, Qt.AlignmentFlag.AlignHCenter, is_bold=True)

    def line(self, label: str, text: str) -> None:
        """The label at the left, its answer below or beside, as it fits."""
        metrics, bold = QFontMetrics(_font(_BODY, False)), QFontMetrics(_font(_BODY, True))
        taken = metrics.horizontalAdvance(label) + _GAP + bold.horizontalAdvance(text)
        before = self._y
        self._write(label, _BODY, Qt.AlignmentFlag.AlignLeft)
        if taken <= self._width:
            self._y = before
        self._write(text, _BODY, Qt.AlignmentFlag.AlignRight, is_bold=True)

    def boxed(self, text: str) -> None:
        """White on black: it is to be read first."""
        area = self._area(text, _BODY, 2 * _GAP, is_bold=True)
        self._painter.fillRect(
            QRect(_MARGIN, self._y, self._width, area.height() + 2 * _GAP), QColor("black")
        )
        self._painter.setPen(QColor("white"))
        self._painter.drawText(area.translated(0, _GAP), _WRAPPED, text)
        self._painter.setPen(QColor("black"))
        self._y += area.height() + 3 * _GAP

    def code(self, address: str) -> None:
        import segno

        modules = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
        side = _CODE // len(modules)
        left = _MARGIN + (self._width - side * len(modules)) // 2
        self._y += _GAP
        for row, cells in enumerate(modules):
            for column, is_dark in enumerate(cells):
                if is_dark:
                    place = QRect(left + column * side, self._y + row * side, side, side)
                    self._painter.fillRect(place, QColor("black"))
        self._y += side * len(modules) + _GAP

    def rule(self) -> None:
        self._y += _GAP
        self._painter.fillRect(QRect(_MARGIN, self._y, self._width, _RULE), QColor("black"))
        self._y += _RULE + _GAP

    def _write(
        self, text: str, size: int, side: Qt.AlignmentFlag, *, is_bold: bool = False
    ) -> None:
        area = self._area(text, size, 0, is_bold=is_bold)
        self._painter.drawText(area, Qt.TextFlag.TextWordWrap | side, text)
        self._y += area.height()

    def _area(self, text: str, size: int, inset: int, *, is_bold: bool) -> QRect:
        self._painter.setFont(_font(size, is_bold))
        width = self._width - inset
        room = QRect(_MARGIN + inset // 2, self._y, width, LONGEST)
        fits = self._painter.boundingRect(room, _WRAPPED, text)
        return QRect(room.left(), self._y, width, fits.height())


_WRAPPED: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
#: An id has no word at whose end a small roll could go on in the next line.
_CUT_UP: Final = Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignHCenter


def _font(size: int, is_bold: bool) -> QFont:
    font = QFont(_FONT)
    font.setPixelSize(size)
    font.setBold(is_bold)
    return font


def _dots(image: QImage) -> Raster:
    """Black where it is darker than the middle: a printer has no greys."""
    mono = image.convertToFormat(
        QImage.Format.Format_Mono,
        Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.MonoOnly,
    )
    # The window library fills rows up to four bytes; those of every roll are as long already.
    rows = bytes(mono.constBits())[: mono.height() * mono.width() // 8]
    is_black_zero = mono.colorTable()[0] == QColor("black").rgb()
    bits = bytes(255 - byte for byte in rows) if is_black_zero else rows
    return Raster(rows=mono.height(), bits=bits, width=mono.width())

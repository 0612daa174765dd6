"""A printer whose paper is a folder: for trying a kiosk without one, and in tests."""

from pathlib import Path
from typing import Final

from PySide6.QtGui import QImage

from kiosk.devices.printer import WIDTH_DOTS, PrinterFault, PrinterState, Raster

_WHITE_ON_BLACK: Final = QImage.Format.Format_Mono


class FilePrinter:
    """Slips are slip-001.png, slip-002.png and so on; only the last `keeps` of them stay.

    stands: what is wrong with it, for whoever tries that. breaks_after: slips until the paper
    ends in the middle of one.
    """

    def __init__(self, folder: Path, keeps: int = 50, width: int = WIDTH_DOTS) -> None:
        self.width = width
        self._folder = folder
        self._keeps = keeps
        self._count = 0
        self.stands = PrinterState.READY
        self.breaks_after: int | None = None

    def state(self) -> PrinterState:
        return self.stands

    def print(self, raster: Raster) -> None:
        if self.stands.prints and self.breaks_after == self._count:
            self.stands, self.breaks_after = PrinterState.OUT_OF_PAPER, None
        if not self.stands.prints:
            raise PrinterFault(self.stands)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._count += 1
        slip = self._slip(self._count)
        part = slip.with_name(f".{slip.name}")  # whoever looks into the folder finds whole slips
        picture(raster).save(str(part))
        part.replace(slip)
        self._slip(self._count - self._keeps).unlink(missing_ok=True)

    def _slip(self, number: int) -> Path:
        return self._folder / f"slip-{number:03}.png"


def picture(raster: Raster) -> QImage:
    """The slip as an image of two colours."""
    stride = raster.width // 8
    image = QImage(raster.bits, raster.width, raster.rows, stride, _WHITE_ON_BLACK)
    image.setColorTable([0xFFFFFFFF, 0xFF000000])
    return image.copy()

"""What is plugged into this kiosk, as its screens know it."""

from dataclasses import dataclass

from kiosk.devices.corners import Corners
from kiosk.devices.four_keys import FourKeyPad
from kiosk.devices.id_cards import CardReader
from kiosk.devices.palm import PalmGuard
from kiosk.devices.scanner import Scanner
from kiosk.views.four_keys import FourKeysView
from kiosk.views.pinyin import PinyinView
from kiosk.views.printing import PrintingView
from kiosk.views.reading import ReadingView
from kiosk.views.scan import ScanView
from kiosk.views.volume import VolumeView


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugged:
    """printing: the slip printer. scan: scanner and camera, and what codes mean. pinyin: the pad
    for Chinese. reading: the loudspeaker, for who wants a screen read aloud; volume: how
    loud. keys, corners: of the pad beside the glass, and of the glass; four_keys: what they do."""

    scanner: Scanner
    palm: PalmGuard
    cards: CardReader | None
    printing: PrintingView
    pinyin: PinyinView
    scan: ScanView
    reading: ReadingView
    volume: VolumeView
    keys: FourKeyPad
    corners: Corners
    four_keys: FourKeysView

    def start(self) -> None:
        self.scanner.scanned.connect(self.scan.scanned)
        self.keys.start()
        self.corners.start()
        self.scanner.start()
        self.palm.start()
        if self.cards is not None:
            self.cards.start()
        self.printing.start()

    def forget(self) -> None:
        """The visit is over."""
        self.printing.forget()
        self.pinyin.forget()
        self.scan.forget()
        self.four_keys.forget()
        self.reading.forget()
        self.volume.forget()

    def stop(self) -> None:
        self.keys.stop()
        self.corners.stop()
        self.scanner.stop()
        self.palm.stop()
        if self.cards is not None:
            self.cards.stop()
        self.printing.stop()
        self.scan.stop()
        # Nothing looks at a window that is going.
        self.four_keys.forget()
        self.reading.forget()

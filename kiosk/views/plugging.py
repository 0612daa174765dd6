"""Between the devices and the screens: what a scan leads to, what is printed, what is written."""

from dataclasses import replace

from PySide6.QtCore import QObject

from kiosk.devices.four_keys import FourKey
from kiosk.devices.slips import Slip
from kiosk.views.day import Day
from kiosk.views.hall import Hall
from kiosk.views.idle import IdleView
from kiosk.views.paper import BedFacts, TicketFacts, application_slip, bed_slip, ticket_slip
from kiosk.views.pinyin import Wanted
from kiosk.views.plugged import Plugged
from kiosk.views.shell import ShellView
from kiosk.views.visit import SentApplication
from kiosk.views.wrong import Wrong
from shared.people import PersonalText
from shared.scans import Kept, PageScanned, PassScanned, Scan

#: Where a pass is held before the camera.
CODE_SCREEN = "checkin"
#: Where the camera looks.
LOOKED_AT = frozenset({CODE_SCREEN, "prove"})


class Plugging(QObject):
    def __init__(
        self, plugged: Plugged, hall: Hall, shell: ShellView, day: Day, idle: IdleView
    ) -> None:
        super().__init__()
        self._plugged = plugged
        self._hall, self._shell, self._day, self._idle = hall, shell, day, idle
        plugged.scan.meant.connect(self._meant)
        plugged.scan.refused.connect(self._not_meant)
        plugged.pinyin.left.connect(shell.back)
        day.wantsToWrite.connect(self.write)
        day.readied.connect(self._print_ticket)
        day.requested.connect(self._print_bed)
        day.personal.printed.connect(self._print_own)
        plugged.keys.pressed.connect(self._pressed)
        plugged.corners.pressed.connect(self._pressed)
        plugged.corners.held.connect(self._held)
        plugged.four_keys.switched.connect(self._switched)
        idle.warned.connect(plugged.four_keys.ask_to_stay)
        shell.told.connect(plugged.four_keys.notice)
        shell.turned.connect(self._turned)
        shell.changed.connect(lambda: plugged.pinyin.set_large(shell.is_big))
        shell.languageSwitched.connect(self._language_switched)

    def print_application(self, sent: SentApplication) -> None:
        self._plugged.printing.print(application_slip(sent, self._hall, is_kept=sent.is_kept))

    def write(self, wanted: Wanted) -> None:
        """A text on the pad; then back to where it was asked for."""

        def written(text: str) -> None:
            self._shell.back()
            wanted.then(text)

        self._plugged.pinyin.open(replace(wanted, then=written))
        self._shell.turn("pinyin")

    def _print_ticket(self, facts: TicketFacts) -> None:
        self._plugged.printing.print(ticket_slip(facts, self._hall))

    def _print_bed(self, facts: BedFacts) -> None:
        self._plugged.printing.print(bed_slip(facts, self._hall))

    def _print_own(self, slip: Slip) -> None:
        self._plugged.printing.print(slip)
        self._shell.tell(self._plugged.printing)

    def _meant(self, scan: Scan) -> None:
        """A code of ours was held before scanner or camera, on whichever screen."""
        self._idle.wake()
        match scan:
            case PassScanned():
                self._shell.turn(CODE_SCREEN)
                self._day.check_in(PersonalText(scan.text))
            case PageScanned(kept=Kept.TICKET):
                self._day.show_ticket(scan.key, self._not_meant)
            case PageScanned(kept=Kept.OWN):
                self._day.personal.scan(scan.key)
            case PageScanned():
                self._shell.tell(Wrong.said_as("scan.page"))

    def _not_meant(self, wrong: Wrong) -> None:
        self._idle.touched()
        self._shell.tell(wrong)

    def _pressed(self, key: FourKey) -> None:
        """Who was asked whether they are still there goes on where they were."""
        is_asked = bool(self._idle.shown("warns"))
        self._idle.touched()
        self._plugged.four_keys.press(FourKey.REPEAT if is_asked else key)

    def _held(self) -> None:
        """The corners become keys, or are none any more."""
        keys, corners = self._plugged.four_keys, self._plugged.corners
        self._idle.touched()
        if corners.is_on:
            keys.leave()
        else:
            corners.is_on = True
            keys.begin(by_corners=True)

    def _switched(self) -> None:
        if not self._plugged.four_keys.is_on:
            self._plugged.corners.is_on = False

    def _turned(self, gone: str, come: str) -> None:
        self._plugged.four_keys.turned()
        if come in LOOKED_AT:
            self._plugged.scan.open()
        elif gone in LOOKED_AT:
            self._plugged.scan.close()

    def _language_switched(self) -> None:
        self._plugged.printing.refresh()
        self._plugged.scan.refresh()
        self._plugged.pinyin.refresh()

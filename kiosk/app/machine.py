"""The touchscreen in the hall of a station."""

import gc
import json
import logging
import shlex
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtQuick import QQuickWindow

from kiosk.app.ground import Ground
from kiosk.app.threshold import Threshold
from kiosk.devices.corners import Corners
from kiosk.devices.equipment import printer_of
from kiosk.devices.four_keys import FourKeyPad
from kiosk.devices.id_cards import CardReader, CardState
from kiosk.devices.palm import PalmGuard
from kiosk.devices.presence import looks_of
from kiosk.devices.printer import PrinterState
from kiosk.devices.scanner import Scanner
from kiosk.link.errors import Unavailable
from kiosk.link.facts import STATION
from kiosk.pinyin.keeping import table_in
from kiosk.settings import Settings
from kiosk.store import Registration
from kiosk.studio.equipment import camera_of
from kiosk.views.calls import Pages
from kiosk.views.first_screen import FirstScreen
from kiosk.views.four_keys import FourKeysView
from kiosk.views.foyer import KEPT
from kiosk.views.idle import IdleView
from kiosk.views.kept_screens import KEPT_SCREENS
from kiosk.views.kiosk import Kiosk
from kiosk.views.pinyin import PinyinView
from kiosk.views.plugged import Plugged
from kiosk.views.printing import PrintingView
from kiosk.views.reading import ReadingView
from kiosk.views.scan import ScanView
from kiosk.views.services import ServicesView
from kiosk.views.shell import HOME
from kiosk.views.volume import VolumeView
from kiosk.views.wording import Language
from kiosk.watching.speech import Speech
from shared.link.health import Readiness
from shared.shapes import Malformed

logger = logging.getLogger(__name__)
#: After the jobs: by then the services were read as well.
_KEEPS_MILLISECONDS: Final = 2000
#: As the offices are told.
_READINESS: Final = {
    PrinterState.READY: Readiness.READY,
    PrinterState.PAPER_LOW: Readiness.LOW,
    PrinterState.OUT_OF_PAPER: Readiness.FAULT,
    PrinterState.COVER_OPEN: Readiness.FAULT,
    PrinterState.BROKEN: Readiness.FAULT,
    PrinterState.ABSENT: Readiness.ABSENT,
}
#: An adapter that was named is missed when it does not run.
_CARD_READINESS: Final = {
    None: Readiness.ABSENT,
    CardState.READY: Readiness.READY,
    CardState.ABSENT: Readiness.FAULT,
}


#: From a screen's coming: it is drawn by then, and the one before it has gone.
_SWEEPS_MILLISECONDS: Final = 100
#: From a finger's coming down: it has left again, and what it did is drawn.
_SWEEPS_AFTER_TOUCH_MILLISECONDS: Final = 300


class Machine(Ground):
    """`kiosk` is what QML sees."""

    def __init__(
        self,
        settings: Settings,
        registration: Registration,
        idle: IdleView,
        threshold: Threshold | None = None,
    ) -> None:
        super().__init__(settings, registration, threshold)
        if threshold is not None:
            threshold.foyer.board, threshold.foyer.now = self.hall.board, self.hall.now
        reading = ReadingView(
            self._thread,
            Speech(settings.data / "clips"),
            self.sound,
            self.hall.say,
            script=lambda: self.plugged.four_keys.script(),
        )
        printer = printer_of(settings.printer, settings.paper)
        self.plugged = Plugged(
            scanner=Scanner(settings.scanner_prefix),
            palm=PalmGuard(),
            cards=self._cards(settings.id_reader),
            printing=PrintingView(printer, self._thread, self.hall.say),
            pinyin=PinyinView(self.hall.say),
            scan=ScanView(self.hall, self._thread, camera_of(settings.camera)),
            reading=reading,
            volume=VolumeView(self.sound),
            keys=FourKeyPad(settings.four_keys),
            corners=Corners(),
            four_keys=FourKeysView(
                reading, self.hall.say, lambda: self.kiosk.by_ear(), self._glass
            ),
        )
        self._first = threshold.first if threshold else FirstScreen.of(self.hall)
        self.kiosk = Kiosk(self.hall, idle, self.plugged, self._first)
        self._idle = idle
        self._sweeps = self._sweeping()
        self._keeps = self._keeping()
        self._watch_devices(settings)
        self.measures = Measures(self)

    def _watch_devices(self, settings: Settings) -> None:
        """For the report to the server, from the link's thread."""
        self.instruments.touched_at = lambda: self._idle.touched_at
        printing, scan, cards = self.plugged.printing, self.plugged.scan, self.plugged.cards
        looks = looks_of(
            settings.camera,
            settings.scanner,
            settings.printer,
            settings.data,
            printer_is_there=lambda: printing.state is not PrinterState.ABSENT,
        )

        def camera() -> Readiness:
            """One that is there and gave no picture to whoever held up a code is none."""
            stands = looks["camera"]()
            is_dark = stands is Readiness.READY and scan.fault is not None
            return Readiness.FAULT if is_dark else stands

        def printer() -> Readiness:
            """One that was here and was pulled out is missed, as whoever wants a slip misses it."""
            if not printing.is_known:
                return Readiness.ABSENT
            stands = looks["printer"]()
            return _READINESS[printing.state] if stands is Readiness.READY else stands

        self.instruments.camera, self.instruments.scanner = camera, looks["scanner"]
        self.instruments.printer = printer
        if cards is not None:
            self.instruments.id_reader = lambda: _CARD_READINESS[cards.state]

    def _sweeping(self) -> QTimer:
        """What a screen leaves in the engine goes with it: by itself the engine waits until there
        is twice as much, and its heap stays as large as it was for the longest visit of all."""
        sweeps = QTimer(self, singleShot=True)
        sweeps.timeout.connect(self._sweep)
        self._first.shell.turned.connect(lambda *_: sweeps.start(_SWEEPS_MILLISECONDS))
        self._idle.stirred.connect(self._sweep_soon)
        return sweeps

    def _sweep_soon(self) -> None:
        """Lists that are filtered, digits and letters leave as much as a whole screen does, and
        what lies between two sweeps is what the heap must have room for. Who taps on and on is not
        waited for."""
        if not self._sweeps.isActive():
            self._sweeps.start(_SWEEPS_AFTER_TOUCH_MILLISECONDS)

    def _sweep(self) -> None:
        """With the first screen also what Python holds in circles: connections that are closed,
        whose oldest would wait for forty minutes and hold pages of the heap between them."""
        self._engine.collectGarbage()
        if self.kiosk.screen == HOME:
            gc.collect()

    def _glass(self) -> QQuickWindow:
        assert isinstance(self.window, QQuickWindow)
        return self.window

    def _cards(self, command: str) -> CardReader | None:
        if not command:
            return None
        return CardReader(
            shlex.split(command),
            read=lambda card: self._thread.to_window(lambda: self.kiosk.card_read(card)),
            tell=lambda _state: None,
        )

    def start(self) -> None:
        self._recall()
        services = self.kiosk.view("services")
        if self.kiosk.screen == "services" and isinstance(services, ServicesView):
            services.recall()
        self.open(self.kiosk, self.kiosk)
        self.plugged.start()
        self.plugged.pinyin.load(self._thread, lambda: table_in(self._settings.data))
        shell = self._first.shell
        if shell.screen != HOME:  # somebody went on before this was there
            shell.turned.emit(HOME, shell.screen)
        if self._settings.opens is not None:
            self.kiosk.watch_show(self._settings.opens)

    def measured(self, path: Path) -> None:
        self.measures.write(path)

    def stop(self) -> None:
        self._keeps.stop()
        self.plugged.stop()
        super().stop()

    def _keeping(self) -> QTimer:
        """What is read today, for the next start."""
        self.kiosk.jobsRead.connect(self._keep)
        keeps = QTimer(self, singleShot=True, interval=_KEEPS_MILLISECONDS)
        keeps.timeout.connect(self.keep_first_screen)
        return keeps

    def _keep(self, pages: Pages) -> None:
        station = self.hall.board.station
        if station is not None:
            known = STATION.fields(station)
            self._store.keep_board({"pages": list(pages), "station": known})
            self._keeps.start()

    def keep_first_screen(self) -> None:
        """As it is said in Chinese, in which the next day begins."""
        station = self.hall.board.station
        if station is None or self.hall.say.language is not Language.ZH:
            return
        said = {name: str(self._first.home.shown(name)) for name in KEPT}
        screens = self._screens()
        self._store.keep_first_screen({"station": station.name, **said, "screens": screens})

    def _screens(self) -> Mapping[str, Any]:
        """Those one touch away, as who comes first finds them; as before while somebody is here."""
        before: Mapping[str, Any] = self._store.first_screen().get("screens", {})
        if (
            self.kiosk.screen != HOME
            or self.hall.visit.is_personal
            or not self._first.shell.is_plain
        ):
            return before
        said = {name: self.kiosk.view(name).kept() for name in KEPT_SCREENS}
        return {**before, **{name: values for name, values in said.items() if values}}

    def _recall(self) -> None:
        """Facts of the last run, so that a start without network shows jobs."""
        board = self._store.board()
        try:
            if board is not None:
                # Its hours may have changed since the jobs were read.
                kept = self.hall.desk.station()
                self.hall.board.station = kept or STATION.take(board["station"])
                self.kiosk.take_pages(tuple(board["pages"]))
        except (KeyError, Unavailable, Malformed):
            logger.info("facts of an older version were left aside")
        if self.hall.board.station is None:
            # The mains went before that file was written: the numbers in store know whose they are.
            self.hall.board.station = self.hall.desk.station()


class Measures:
    """Figures of a run, for who started it with --measure."""

    def __init__(self, machine: Machine) -> None:
        self._screening = machine.screening
        self._cards: list[dict[str, Any]] = []
        machine.kiosk.cardShown.connect(self._card_shown)

    def write(self, path: Path) -> None:
        opened, first = self._screening.opened_at, self._screening.first_picture_at
        waited = round((first - opened) * 1000) if opened and first else None
        tally = self._screening.tally
        figures = {
            "kiosk_first_frame_ms": waited,
            "kiosk_frames_decoded": tally.decoded,
            "kiosk_frames_painted": tally.painted,
            "kiosk_frames_dropped": tally.dropped,
            "kiosk_dropped_at": list(tally.dropped_at),
            "kiosk_froze_at": list(tally.froze_at),
            "kiosk_seconds_watched": round(time.monotonic() - first, 2) if first else None,
            "card_shown": self._cards,
        }
        path.write_text(json.dumps(figures, indent=1), "utf-8")

    def _card_shown(self, number: int | None, picture: int | None, shown: int | None) -> None:
        self._cards.append(
            {"number": number, "picture": picture, "shown_picture": shown, "at": time.time()}
        )

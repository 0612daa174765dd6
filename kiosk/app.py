"""Puts the kiosk together: the window, the link's thread, the screens."""

import asyncio
import ctypes
import json
import logging
import os
import signal
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

# Both are read when the window library is loaded. The threaded render loop waits for ever where
# Python paints; the media library tells of every device that a machine does not have.
os.environ.setdefault("QSG_RENDER_LOOP", "basic")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia*=false")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine

from kiosk.link.board import Board
from kiosk.link.errors import Refusal, Unavailable
from kiosk.link.facts import STATION, Welcome, read
from kiosk.link.link import Link
from kiosk.link.reads import Reads, enrol
from kiosk.link_thread import LinkThread
from kiosk.settings import Settings
from kiosk.store import KioskStore, Registration
from kiosk.views.calls import Calls, Pages
from kiosk.views.hall import Hall
from kiosk.views.idle import IdleView
from kiosk.views.kiosk import Kiosk
from kiosk.views.visit import VisitScope
from kiosk.views.wording import Wording
from kiosk.watching.screening import Screening
from shared.ids import KioskId, SessionId
from shared.wire import Event, Malformed

logger = logging.getLogger(__name__)

#: glibc's name for the size from which memory is mapped by itself, in malloc.h.
_M_MMAP_THRESHOLD: Final = -3
_LARGE_BYTES: Final = 1 << 20

WINDOW: Final = Path(__file__).parent / "qml" / "Main.qml"


class Machine(QObject):
    """One kiosk, from start to stop. `kiosk` is what QML sees."""

    def __init__(self, settings: Settings, registration: Registration, idle: IdleView) -> None:
        super().__init__()
        self._settings = settings
        self._store = KioskStore(settings.data)
        self._thread = LinkThread()
        self._listener = _Listener(self)
        self._link = Link(
            server=settings.server,
            token=registration.token,
            language="zh",
            listener=self._listener,
        )
        self._reads = Reads(settings.server, registration.token)
        self.screening = Screening(self._thread)
        self.hall = Hall(
            board=Board(),
            visit=VisitScope(mint=_mint),
            say=Wording(),
            calls=Calls(self._thread, self._link, self._reads, settings.station),
            screening=self.screening,
            now=_now,
            mint=_mint,
            server=settings.server,
        )
        self.kiosk = Kiosk(self.hall, idle)
        self.kiosk.jobsRead.connect(self._keep)
        self._engine = QQmlApplicationEngine()
        self.measures = Measures(self)

    def start(self) -> None:
        self._recall()
        self._thread.start()
        self._thread.call(self._link.run())
        self._engine.setInitialProperties(
            {"kiosk": self.kiosk, "size": list(self._settings.size or ())}
        )
        self._engine.load(QUrl.fromLocalFile(str(WINDOW)))
        if not self._engine.rootObjects():
            raise RuntimeError("the window could not be made")
        if self._settings.opens is not None:
            self.kiosk.watch_show(self._settings.opens)

    @property
    def window(self) -> QObject:
        """What the screens are drawn on."""
        return self._engine.rootObjects()[0]

    def stop(self) -> None:
        """Viewers say good-bye, the link closes, the window goes before what it shows."""
        self.screening.close()
        self._thread.stop(last=self._reads.close)
        self.hall.visit.end()
        for window in self._engine.rootObjects():
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def to_window(self, make: Any) -> None:
        self._thread.to_window(make)

    def _keep(self, pages: Pages) -> None:
        station = self.hall.board.station
        if station is not None:
            known = STATION.dump_python(station, mode="json")
            self._store.keep_board({"pages": list(pages), "station": known})

    def _recall(self) -> None:
        """Facts of the last run, so that a start without network shows jobs."""
        board = self._store.board()
        if board is None:
            return
        try:
            self.hall.board.station = read(STATION, board["station"])
            self.kiosk.take_pages(tuple(board["pages"]))
        except (KeyError, Unavailable, Malformed):
            logger.info("facts of an older version were left aside")


class _Listener:
    """Hears the link in its thread, and tells the window in the window's."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def welcomed(self, welcome: Welcome) -> None:
        machine = self._machine
        machine.to_window(lambda: machine.kiosk.welcomed(welcome))

    def lost(self) -> None:
        machine = self._machine
        machine.to_window(lambda: machine.kiosk.lost())

    def refused_entry(self) -> None:
        machine = self._machine
        machine.to_window(lambda: machine.kiosk.not_known())

    def heard(self, topics: Sequence[str], event: Event) -> None:
        machine = self._machine
        machine.to_window(lambda: machine.kiosk.heard(event))

    def viewers(self, session_id: str, count: int) -> None:
        machine = self._machine
        machine.to_window(lambda: machine.kiosk.counted(SessionId(session_id), count))


class Measures:
    """Figures of a run, for who started it with --measure."""

    def __init__(self, machine: Machine) -> None:
        self._screening = machine.screening
        self._cards: list[dict[str, Any]] = []
        machine.kiosk.cardShown.connect(self._card_shown)

    def write(self, path: Path) -> None:
        opened, first = self._screening.opened_at, self._screening.first_picture_at
        waited = round((first - opened) * 1000) if opened and first else None
        figures = {
            "kiosk_first_frame_ms": waited,
            "kiosk_frames_decoded": self._screening.decoded,
            "card_shown": self._cards,
        }
        path.write_text(json.dumps(figures, indent=1), "utf-8")

    def _card_shown(self, number: int | None, picture: int | None, shown: int | None) -> None:
        self._cards.append(
            {"number": number, "picture": picture, "shown_picture": shown, "at": time.time()}
        )


def run(settings: Settings) -> int:
    """The window, until it is closed; 2 when this machine is not enrolled."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("aioice").setLevel(logging.WARNING)  # else a line for each address pair
    registration = _register(settings)
    if registration is None:
        return 2
    _give_large_blocks_back()
    application = QGuiApplication(["doorstep-kiosk"])
    if settings.size is None:
        application.setOverrideCursor(Qt.CursorShape.BlankCursor)  # a finger needs no arrow
    machine = Machine(settings, registration, IdleView())
    machine.start()
    signal.signal(signal.SIGINT, lambda *_: application.quit())
    signal.signal(signal.SIGTERM, lambda *_: application.quit())
    # The window library sleeps in C; a beat lets Python see the signals.
    beat = QTimer(interval=200)
    beat.timeout.connect(lambda: None)
    beat.start()
    if settings.seconds is not None:
        QTimer.singleShot(round(settings.seconds * 1000), application.quit)
    status = application.exec()
    if settings.measure is not None:
        machine.measures.write(settings.measure)
    machine.stop()
    return status


def _register(settings: Settings) -> Registration | None:
    """The token of this machine; a one-time code is traded for a new one."""
    store = KioskStore(settings.data)
    if settings.enrol is None:
        known = store.registration(settings.server)
        if known is None:
            logger.error("this machine is not enrolled: start it once with --enrol CODE")
        return known
    try:
        enrolled = asyncio.run(enrol(settings.server, settings.enrol))
    except Unavailable:
        logger.error("the server cannot be reached, or did not answer as agreed")
        return store.registration(settings.server)
    if isinstance(enrolled, Refusal):
        logger.error("the code was refused reason=%s", enrolled.reason)
        return store.registration(settings.server)
    registration = Registration(
        server=settings.server, kiosk_id=KioskId(enrolled.kiosk_id), token=enrolled.token
    )
    store.keep_registration(registration)
    return registration


def _give_large_blocks_back() -> None:
    """Pictures are megabytes, made in one thread and freed in another; glibc would keep them all in
    the heaps of its threads, and a machine that runs for weeks would swell."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def _now() -> datetime:
    return datetime.now(UTC)


def _mint() -> str:
    return str(uuid.uuid4())

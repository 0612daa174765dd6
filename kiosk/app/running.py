"""The program from its settings to its end."""

import ctypes
import logging
import resource
import signal
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from kiosk.app.garbage import WindowGarbage
from kiosk.app.glass import engine_that_reads
from kiosk.app.pulse import pulse_of
from kiosk.settings import Mode, Settings
from kiosk.store import KioskStore, Registration
from shared.ids import KioskId

if TYPE_CHECKING:
    from kiosk.app.arrival import Arrival
    from kiosk.app.display_machine import DisplayMachine
    from kiosk.app.studio_machine import StudioMachine

logger = logging.getLogger(__name__)

#: glibc's names, in malloc.h: the size from which memory is mapped by itself; how many heaps.
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
#: In prctl.h. With a collector named as core_pattern the limit alone is not asked.
_PR_SET_DUMPABLE: Final = 4
_LARGE_BYTES: Final = 1 << 17
_ARROW_MILLISECONDS: Final = 1000
#: The window asks for its turn at each property that is drawn: while another thread loads or reads,
#: it would wait five milliseconds for each.
TURN_SECONDS: Final = 0.0005


def run(settings: Settings) -> int:
    """The window, until it is closed; 2 when this machine is not enrolled, or a van not ready."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("aioice").setLevel(logging.WARNING)  # else a line for each address pair
    _leave_no_core()
    sys.setswitchinterval(TURN_SECONDS)
    if settings.mode is not Mode.VAN:
        return _window(settings)
    from kiosk.app.van import Van, VanFault

    van = Van(settings)
    try:
        return _window(van.start())
    except VanFault as fault:
        logger.error("%s", fault)
        return 2
    finally:
        van.stop()


def _window(settings: Settings) -> int:
    share_one_heap()
    registration = register(settings)
    if registration is None:
        return 2
    give_large_blocks_back()
    application = QGuiApplication(["doorstep-kiosk"])
    if settings.size is None:
        QTimer.singleShot(_ARROW_MILLISECONDS, application, _hide_arrow)
    garbage = WindowGarbage()
    machine = machine_of(settings, registration)
    machine.start()
    window = machine.window
    pulse = pulse_of(window, settings.data) if isinstance(window, QQuickWindow) else None
    if pulse is not None:
        pulse.setParent(application)
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
        machine.measured(settings.measure)
    machine.stop()
    garbage.stop()
    return status


def _hide_arrow() -> None:
    """A finger needs none. Not before the first screen: the library makes a hundred enumerations
    for the name of that shape."""
    from PySide6.QtCore import Qt

    QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)


def machine_of(
    settings: Settings, registration: Registration
) -> "Arrival | StudioMachine | DisplayMachine":
    """Only what this kind of machine needs is loaded."""
    if settings.mode is Mode.KIOSK:
        engine = engine_that_reads()
        from kiosk.app.arrival import Arrival

        return Arrival(settings, registration, engine)
    if settings.mode is Mode.BOARD:
        from kiosk.app.display_machine import DisplayMachine

        return DisplayMachine(settings, registration)
    from kiosk.app.studio_machine import StudioMachine
    from kiosk.studio.equipment import camera_of, microphone_of
    from kiosk.views.idle import IdleView

    camera, microphone = camera_of(settings.camera), microphone_of(settings.microphone)
    return StudioMachine(settings, registration, IdleView(), camera, microphone)


def register(settings: Settings) -> Registration | None:
    """The token of this machine; a one-time code is traded for a new one."""
    store = KioskStore(settings.data)
    if settings.enrol is None:
        known = store.registration(settings.server)
        if known is None:
            logger.error("this machine is not enrolled: start it once with --enrol CODE")
        return known
    return _enrolled(store, settings, settings.enrol)


def _enrolled(store: KioskStore, settings: Settings, code: str) -> Registration | None:
    import asyncio

    from kiosk.link.errors import Refusal, Unavailable
    from kiosk.link.reads import enrol

    try:
        enrolled = asyncio.run(enrol(settings.server, code))
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


def _leave_no_core() -> None:
    """A process that dies leaves no picture of its memory on the disk: somebody may stand here."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def give_large_blocks_back() -> None:
    """Pictures are megabytes, made in one thread and freed in another; glibc would keep them all in
    its heap, and a machine that runs for weeks would swell. Whatever comes over a socket is first
    read into a quarter of a megabyte: between small pieces that stay, the heap would need ever
    more room for a hole of that size, by 10 MB an hour while what it held stayed the same."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def share_one_heap() -> bool:
    """Of all threads that begin from now on: each would keep in its own what it needed once, and
    after a quarter of an hour six held 20 MB. Few threads wait for each other here, for most wait
    for the interpreter, and pictures are large blocks. False where there is no such choice."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_ARENA_MAX, 1))

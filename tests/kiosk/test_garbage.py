import ctypes
import gc
import threading
import weakref
from collections.abc import Iterator

import psutil
import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from kiosk.app.garbage import WindowGarbage
from tests.kiosk.hands import PATIENCE_MILLISECONDS

pytestmark = pytest.mark.usefixtures("qapp")
PIECES = 1600
#: Below what is mapped by itself.
PIECE_BYTES = 60_000
HALF_OF_ALL_MB = PIECES * PIECE_BYTES / 2e6


class Ticking(QObject):
    """What nobody holds but itself, with a timer of the window's."""

    def __init__(self) -> None:
        super().__init__()
        self.timer = QTimer(self, interval=1)
        self.itself = self
        self.timer.start()


@pytest.fixture
def garbage() -> Iterator[WindowGarbage]:
    was_enabled = gc.isenabled()
    running = WindowGarbage(every_milliseconds=20)
    running.settle()
    yield running
    running.stop()
    (gc.enable if was_enabled else gc.disable)()


def ended_in() -> list[int]:
    """The threads in which a ticking object ends, once it is let go of."""
    threads: list[int] = []
    weakref.finalize(Ticking(), lambda: threads.append(threading.get_ident()))
    return threads


def make_much() -> None:
    """Enough to be over every threshold of the collector many times."""
    for _ in range(50_000):
        itself: list[object] = []
        itself.append(itself)


def elsewhere() -> None:
    thread = threading.Thread(target=make_much)
    thread.start()
    thread.join()


@pytest.mark.usefixtures("garbage")
def test_what_is_the_windows_ends_in_the_windows_thread(qtbot: QtBot) -> None:
    threads = ended_in()
    elsewhere()
    assert not threads
    qtbot.waitUntil(lambda: len(threads) == 1, timeout=PATIENCE_MILLISECONDS)
    assert threads == [threading.get_ident()]


@pytest.mark.usefixtures("garbage")
def test_garbage_does_not_pile_up(qtbot: QtBot) -> None:
    make_much()
    qtbot.waitUntil(lambda: gc.get_count()[0] < 1000, timeout=PATIENCE_MILLISECONDS)


def test_what_a_machine_is_made_of_is_put_aside_and_not_looked_through() -> None:
    was_enabled = gc.isenabled()
    running, threads = WindowGarbage(), ended_in()
    running.settle()
    assert gc.get_freeze_count() > 10_000
    assert not threads
    running.stop()
    (gc.enable if was_enabled else gc.disable)()


def test_the_interpreters_own_way_comes_back(garbage: WindowGarbage) -> None:
    assert not gc.isenabled()
    garbage.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


@pytest.fixture
def holed() -> Iterator[None]:
    """Every other one of many pieces is free."""
    heap = ctypes.CDLL(None)
    heap.malloc.restype = ctypes.c_void_p
    heap.free.argtypes = [ctypes.c_void_p]
    pieces = [heap.malloc(PIECE_BYTES) for _ in range(PIECES)]
    for one in pieces:
        ctypes.memset(one, 1, PIECE_BYTES)
    for one in pieces[::2]:
        heap.free(one)
    yield
    for one in pieces[1::2]:
        heap.free(one)


def own_megabytes() -> float:
    return float(psutil.Process().memory_full_info().uss / 1e6)


@pytest.mark.usefixtures("holed")
def test_holes_in_the_heap_are_given_back_by_itself(qtbot: QtBot) -> None:
    running = WindowGarbage(gives_back_every_milliseconds=20)
    full = own_megabytes()
    running.settle()
    try:
        qtbot.waitUntil(
            lambda: own_megabytes() < full - HALF_OF_ALL_MB / 2, timeout=PATIENCE_MILLISECONDS
        )
    finally:
        running.stop()

"""What a screen leaves in the engine goes when the next one comes, what touches leave soon after
them, and in Python with the visit."""

import gc
import re
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLoggingCategory, QPoint
from PySide6.QtQml import QQmlComponent, QQmlEngine, QQmlExpression
from PySide6.QtTest import QTest
from pytestqt.logging import _QtMessageCapture as QtLog

from tests.kiosk.conftest import Start
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
LEFT = 20
NOTHING = QPoint(1, 1)  # the corner of the glass
OF_THE_HEAP = "qt.qml.gc.allocatorStats"
LIVES = re.compile(r"Regular item memory after GC: (?P<bytes>\d+)")
LEAST_BYTES = 32  # of anything in that heap
SWEPT_MILLISECONDS = 600
#: The engine ends what nobody but itself holds when it looks through its heap.
COUNTED = b"""
import QtQml
QtObject {
    id: root
    property int gone: 0
    property Component one: Component { QtObject { Component.onDestruction: root.gone++ } }
}
"""


@pytest.mark.parametrize("goes", ["on", "home", "nowhere"])
def test_nothing_of_a_screen_stays_in_the_engine(quiet_town: Town, start: Start, goes: str) -> None:
    machine, hands = start(quiet_town)
    hands.tap("更多")
    hands.until(lambda: machine.kiosk.screen == "more", "the screen")
    QTest.qWait(SWEPT_MILLISECONDS)  # of the screen before
    engine = QQmlEngine.contextForObject(machine.window).engine()
    component = QQmlComponent(engine)
    component.setData(COUNTED, "")
    counter = component.create()
    context = QQmlEngine.contextForObject(counter)
    made = QQmlExpression(context, counter, f"for (let i = 0; i < {LEFT}; i++) one.createObject()")
    made.evaluate()
    assert counter.property("gone") == 0
    if goes == "on":
        hands.tap("政策补贴")
    elif goes == "home":
        machine.kiosk.end_visit()
    else:
        hands.touch(NOTHING)
        assert machine.kiosk.screen == "more"
    hands.until(lambda: counter.property("gone") == LEFT, "the engine to be swept")


@pytest.fixture
def telling() -> Iterator[None]:
    """The engine says how its heap stands after each of its sweeps."""
    QLoggingCategory.setFilterRules(f"{OF_THE_HEAP}=true")
    yield
    QLoggingCategory.setFilterRules("")


@pytest.mark.usefixtures("telling")
def test_no_screen_leaves_anything_for_good(quiet_town: Town, start: Start, qtlog: QtLog) -> None:
    """A few bytes that nobody lets go of keep a piece of 64 KB from being given back."""
    machine, hands = start(quiet_town)
    engine = QQmlEngine.contextForObject(machine.window).engine()

    def visit() -> None:
        hands.tap("更多")
        hands.until(lambda: machine.kiosk.screen == "more", "the screen")
        machine.kiosk.end_visit()
        hands.until(lambda: machine.kiosk.screen == "home", "the first screen")

    def held() -> int:
        for _ in range(3):
            engine.collectGarbage()
        said = [LIVES.search(record.message) for record in qtlog.records]
        return int([one for one in said if one is not None][-1]["bytes"])

    for _ in range(3):
        visit()
    QTest.qWait(SWEPT_MILLISECONDS)  # the last of them has gone
    before = held()
    for _ in range(LEFT):
        visit()
    hands.until(lambda: held() - before < LEFT * LEAST_BYTES, "all of it to be let go of")


class Circle:
    def __init__(self) -> None:
        self.itself = self


def test_what_python_holds_in_circles_goes_when_the_visit_is_over(
    quiet_town: Town, start: Start
) -> None:
    machine, hands = start(quiet_town)
    hands.tap("更多")
    hands.until(lambda: machine.kiosk.screen == "more", "the screen")
    circle = Circle()
    gc.collect()  # it is of the oldest, now, which are seldom looked through
    left = weakref.ref(circle)
    del circle
    machine.kiosk.end_visit()
    hands.until(lambda: left() is None, "Python to be swept")

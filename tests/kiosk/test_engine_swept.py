"""What a visit leaves in the engine of the screens goes when the first screen is back."""

import pytest
from PySide6.QtQml import QQmlComponent, QQmlEngine, QQmlExpression

from tests.kiosk.conftest import Start
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
LEFT = 20
#: The engine ends what nobody but itself holds when it looks through its heap.
COUNTED = b"""
import QtQml
QtObject {
    id: root
    property int gone: 0
    property Component one: Component { QtObject { Component.onDestruction: root.gone++ } }
}
"""


def test_nothing_of_a_visit_stays_in_the_engine(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    hands.tap("更多")
    engine = QQmlEngine.contextForObject(machine.window).engine()
    component = QQmlComponent(engine)
    component.setData(COUNTED, "")
    counter = component.create()
    context = QQmlEngine.contextForObject(counter)
    made = QQmlExpression(context, counter, f"for (let i = 0; i < {LEFT}; i++) one.createObject()")
    made.evaluate()
    assert counter.property("gone") == 0
    machine.kiosk.end_visit()
    hands.until(lambda: counter.property("gone") == LEFT, "the engine to be swept")

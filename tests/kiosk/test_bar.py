"""The bar below every screen: letters of one size, clear of each other, in the same place."""

from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtQuick import QQuickItem

from tests.kiosk.conftest import Start
from tests.kiosk.every_screen import GLASSES, glass_up
from tests.kiosk.hands import Hands
from tests.kiosk.on_the_glass import visible
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),
]

#: Between the words of neighbours, as a part of their letters' size.
_CLEAR = 0.5
#: Bold letters are centred on whole pixels too.
_A_PIXEL = 1


def words(hands: Hands) -> list[QQuickItem]:
    """What is written on the keys beside 找工作人员, from left to right."""
    QCoreApplication.processEvents()
    keys = [item for item in hands.items() if item.property("hasLine") is not None]
    found = [one for key in keys for one in visible(key) if one.property("font") is not None]
    return sorted(found, key=lambda one: one.mapToScene(QPointF()).x())


def faults(hands: Hands) -> list[str]:
    found = []
    sizes = {one.property("font").pixelSize() for one in words(hands)}
    if len(sizes) != 1:
        found.append(f"letters of {sorted(sizes)}")
    for one, other in pairwise(words(hands)):
        left, right = one.mapToScene(QPointF()), other.mapToScene(QPointF())
        if abs(left.x() - right.x()) < one.width() / 2:
            continue  # one above the other
        gap = right.x() - left.x() - one.width()
        if gap < _CLEAR * min(sizes):
            found.append(f"{one.property('text')} and {other.property('text')}: {gap:.0f}")
    return found


def test_no_word_of_the_bar_runs_into_its_neighbour(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    shell: Any = machine.kiosk.view("shell")
    found = []
    for _language in range(2):
        for _letters in range(2):
            for glass in GLASSES:
                glass_up(hands, glass)
                found += [f"{glass.name}: {one}" for one in faults(hands)]
            shell.toggleBig()
            shell.toggleContrast()
        shell.switchLanguage()
    assert not found, "\n".join(found)


def test_a_key_that_is_switched_on_moves_none_of_the_others(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    shell: Any = machine.kiosk.view("shell")

    def places() -> list[float]:
        return [one.mapToScene(QPointF()).x() + one.width() / 2 for one in words(hands)]

    shell.switchLanguage()
    before = places()
    assert len(before) > 1
    for switch in (shell.toggleContrast, shell.lower):
        switch()
        moved = [abs(one - other) for one, other in zip(before, places(), strict=True)]
        assert max(moved) < _A_PIXEL

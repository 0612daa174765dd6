"""What the window library must not do to the interpreter it runs in.

PySide6 6.12 on Python 3.11 gave back None and True without a reference of their own; the kiosk
died of it within minutes.
"""

import sys
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtQml import QQmlPropertyMap

OFTEN = 500
#: The test's own lists and frames move a count by a few.
A_FEW = 50


class Caller(QObject):
    told = Signal(object)


def counts() -> list[int]:
    return [sys.getrefcount(value) for value in (None, True, False)]


def lost(before: list[int]) -> int:
    return max(was - now for was, now in zip(before, counts(), strict=True))


@pytest.fixture
def reserve() -> Sequence[object]:
    """Enough references that a library that takes them does not end the test run."""
    return (*[None] * 100_000, *[True] * 100_000, *[False] * 100_000)


@pytest.mark.usefixtures("reserve", "qapp")
def test_calls_take_no_reference_of_none_and_true() -> None:
    caller, values, timer = Caller(), QQmlPropertyMap.create(), QTimer()
    caller.told.connect(len)
    before = counts()
    for number in range(OFTEN):
        caller.told.emit("word")
        values.insert("number", number)
        timer.stop()
    assert lost(before) < A_FEW
